//! The table of operations.

use std::collections::BTreeSet;
use std::time::Duration;

use dynafile::{Database, ManualClock};
use dynafile_wire::{Access, Dispatcher, operations};

use crate::{answer, dispatcher, parsed};

/// The operations of the service's model, 62 of DynamoDB and 4 of DynamoDB Streams.
const DYNAMODB: &str = "BatchExecuteStatement BatchGetItem BatchWriteItem CancelBulkOperation CreateBackup CreateGlobalTable CreateTable DeleteBackup DeleteItem DeleteResourcePolicy DeleteTable DescribeBackup DescribeBulkOperation DescribeContinuousBackups DescribeContributorInsights DescribeEndpoints DescribeExport DescribeGlobalTable DescribeGlobalTableSettings DescribeImport DescribeKinesisStreamingDestination DescribeLimits DescribeTable DescribeTableReplicaAutoScaling DescribeTimeToLive DisableKinesisStreamingDestination EnableKinesisStreamingDestination ExecuteStatement ExecuteTransaction ExportTableToPointInTime GetItem GetResourcePolicy ImportTable ListBackups ListBulkOperations ListContributorInsights ListExports ListGlobalTables ListImports ListTables ListTagsOfResource PutItem PutResourcePolicy Query RestoreTableFromBackup RestoreTableToPointInTime Scan SearchVectors StartBulkPutItems TagResource TransactGetItems TransactWriteItems UntagResource UpdateContinuousBackups UpdateContributorInsights UpdateGlobalTable UpdateGlobalTableSettings UpdateItem UpdateKinesisStreamingDestination UpdateTable UpdateTableReplicaAutoScaling UpdateTimeToLive";
const STREAMS: &str = "DescribeStream GetRecords GetShardIterator ListStreams";

#[test]
fn every_operation_of_the_model_has_a_row_and_nothing_else_has() {
    let of = |service: &str| -> BTreeSet<&str> {
        operations().filter(|(target, _)| *target == service).map(|(_, name)| name).collect()
    };
    assert_eq!(of("DynamoDB_20120810"), DYNAMODB.split(' ').collect());
    assert_eq!(of("DynamoDBStreams_20120810"), STREAMS.split(' ').collect());
    assert_eq!(operations().count(), 66);
}

#[test]
fn every_operation_answers_an_empty_request() {
    let dispatcher = dispatcher();
    for (service, name) in operations() {
        let response = dispatcher.dispatch(&format!("{service}.{name}"), b"{}");
        assert_eq!(response.operation, Some(name));
        assert_ne!(response.status, 500, "{name}: {}", String::from_utf8_lossy(&response.body));
        assert_eq!(response.status == 200, response.error.is_none(), "{name}");
    }
}

#[test]
fn an_unknown_operation_is_named_as_such_and_its_body_read_first() {
    let dispatcher = dispatcher();
    for target in [
        "",
        "whatever",
        "DynamoDB_20120810.ListTable",
        "DynamoDB_20111205.GetItem",
        "DynamoDB_20120810.GetRecords",
    ] {
        let (status, body) = parsed(&dispatcher.dispatch(target, b"{}"));
        assert_eq!(status, 400);
        assert_eq!(
            body,
            serde_json::json!({"__type": "com.amazon.coral.service#UnknownOperationException"})
        );
        let (_, body) = parsed(&dispatcher.dispatch(target, b"hi"));
        assert_eq!(body["__type"], "com.amazon.coral.service#SerializationException");
    }
}

#[test]
fn what_comes_later_says_so_and_never_looks_as_if_it_had_worked() {
    let (status, body) = answer("CreateBackup", r#"{"TableName":"Movies","BackupName":"one"}"#);
    assert_eq!(status, 400);
    assert_eq!(body["__type"], "com.amazon.coral.validate#ValidationException");
    assert_eq!(
        body["message"],
        "CreateBackup is not available in dynafile yet (backups and point-in-time recovery)"
    );
}

#[test]
fn what_costs_more_than_the_reserved_throughput_is_refused_as_the_service_does() {
    let database = Database::builder().throttle_by_provisioned_throughput(true).open_in_memory();
    let dispatcher = Dispatcher::new(database.expect("nothing can fail in memory"));
    let send = |operation: &str, body: &str| {
        dispatcher.dispatch(&format!("DynamoDB_20120810.{operation}"), body.as_bytes())
    };
    let table = r#"{"TableName":"Movies","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}"#;
    assert_eq!(send("CreateTable", table).status, 200);
    let large = "x".repeat(300 * 1024);
    let put =
        format!(r#"{{"TableName":"Movies","Item":{{"id":{{"S":"1"}},"a":{{"S":"{large}"}}}}}}"#);
    let refused = (0..4).map(|_| send("PutItem", &put)).find(|response| response.status != 200);
    let (status, body) = parsed(&refused.expect("the throughput is used up"));
    assert_eq!(status, 400);
    assert_eq!(
        body,
        serde_json::json!({
            "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
            "message": "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
        })
    );
}

#[test]
fn conflicts_of_transactions_are_answered_as_the_service_does() {
    let database = Database::builder()
        .clock(ManualClock::at_seconds(1_000_000))
        .transaction_duration(Duration::from_secs(1))
        .open_in_memory()
        .expect("nothing can fail in memory");
    let dispatcher = Dispatcher::new(database);
    let ask = |operation: &str, body: &str| {
        parsed(&dispatcher.dispatch(&format!("DynamoDB_20120810.{operation}"), body.as_bytes()))
    };
    let table = r#"{"TableName":"Users","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}"#;
    assert_eq!(ask("CreateTable", table).0, 200);
    let transaction =
        r#"{"TransactItems":[{"Put":{"TableName":"Users","Item":{"id":{"S":"ada"}}}}]}"#;
    assert_eq!(ask("TransactWriteItems", transaction).0, 200);

    let (status, body) = ask("PutItem", r#"{"TableName":"Users","Item":{"id":{"S":"ada"}}}"#);
    assert_eq!(status, 400);
    let conflict = "com.amazonaws.dynamodb.v20120810#TransactionConflictException";
    let text = "Transaction is ongoing for the item";
    assert_eq!(body, serde_json::json!({"__type": conflict, "message": text}));
    let (_, body) = ask("TransactWriteItems", transaction);
    let reasons = serde_json::json!([{"Code": "TransactionConflict", "Message": text}]);
    assert_eq!(body["CancellationReasons"], reasons);
}

#[test]
fn the_endpoint_is_the_one_that_the_client_uses() {
    let target = "DynamoDB_20120810.DescribeEndpoints";
    let response =
        dispatcher().dispatch_at("db.internal:4000", target, b"{}", &|_: &Access| Ok(()));
    let answer: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(answer["Endpoints"][0]["Address"], "db.internal:4000");
}
