//! The clock is asked once per request, and once per commit group; all that an answer says of time agrees.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dynafile::{Builder, Clock, Database};
use dynafile_wire::{Dispatcher, operations};
use serde_json::{Value, json};

use crate::parsed;

thread_local! {
    /// How often this thread asked: the sweeper's thread asks for itself.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

/// A clock that goes on by ten seconds with every look at it, so that no two looks agree.
struct TickingClock(AtomicU64);

impl Clock for TickingClock {
    fn now(&self) -> Duration {
        ASKED.set(ASKED.get() + 1);
        Duration::from_secs(1_700_000_000 + 10 * self.0.fetch_add(1, Ordering::SeqCst))
    }
}

fn ticking(set: impl FnOnce(Builder) -> Builder) -> Dispatcher {
    let builder = Database::builder().clock(TickingClock(AtomicU64::new(0)));
    let database = set(builder).open_in_memory();
    Dispatcher::new(database.expect("nothing can fail in memory"))
}

/// A request's answer, and how often it asked the clock.
#[track_caller]
fn ask(dispatcher: &Dispatcher, operation: &str, body: &Value) -> (Value, u32) {
    let is_it = |(_, name): &(&str, &str)| *name == operation;
    let (service, _) = operations().find(is_it).expect("the operation is there");
    let before = ASKED.get();
    let target = format!("{service}.{operation}");
    let response = dispatcher.dispatch(&target, body.to_string().as_bytes());
    let asked = ASKED.get() - before;
    if response.status == 200 && response.body.is_empty() {
        return (Value::Null, asked);
    }
    let (status, answer) = parsed(&response);
    assert_eq!(status, 200, "{operation} {body}: {answer}");
    (answer, asked)
}

fn table(name: &str) -> Value {
    json!({
        "TableName": name,
        "AttributeDefinitions": [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "day", "AttributeType": "S"},
        ],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "ByDay",
            "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
        "ResourcePolicy": "{}",
    })
}

/// The requests that need nothing but the table `Orders`, `Deliveries` and what those before them did.
fn requests() -> Vec<(&'static str, Value)> {
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Orders";
    let orders = || json!({"TableName": "Orders"});
    let key = |id: &str| json!({"TableName": "Orders", "Key": {"id": {"S": id}}});
    let put = |table: &str, id: &str| json!({"TableName": table, "Item": {"id": {"S": id}, "day": {"S": "Monday"}}});
    let of_index = json!({
        "TableName": "Orders",
        "IndexName": "ByDay",
        "KeyConditionExpression": "#day = :day",
        "ExpressionAttributeNames": {"#day": "day"},
        "ExpressionAttributeValues": {":day": {"S": "Monday"}},
    });
    let both = |one: Value, other: Value| json!({"TransactItems": [one, other]});
    let scaling = json!({
        "TableName": "Orders",
        "ProvisionedWriteCapacityAutoScalingUpdate": {"MinimumUnits": 1, "MaximumUnits": 2},
    });
    vec![
        (
            "UpdateTimeToLive",
            json!({
                "TableName": "Orders",
                "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "until"},
            }),
        ),
        ("DescribeTimeToLive", orders()),
        ("DescribeTable", orders()),
        ("ListTables", json!({})),
        ("DescribeLimits", json!({})),
        ("DescribeEndpoints", json!({})),
        ("UpdateTable", json!({"TableName": "Orders", "TableClass": "STANDARD_INFREQUENT_ACCESS"})),
        ("TagResource", json!({"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "blue"}]})),
        ("ListTagsOfResource", json!({"ResourceArn": arn})),
        ("UntagResource", json!({"ResourceArn": arn, "TagKeys": ["team"]})),
        (
            "UpdateContinuousBackups",
            json!({
                "TableName": "Orders",
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
            }),
        ),
        ("DescribeContinuousBackups", orders()),
        (
            "UpdateContributorInsights",
            json!({
                "TableName": "Orders",
                "ContributorInsightsAction": "ENABLE",
            }),
        ),
        ("DescribeContributorInsights", orders()),
        ("ListContributorInsights", json!({})),
        ("ListContributorInsights", orders()),
        ("PutResourcePolicy", json!({"ResourceArn": arn, "Policy": "{\"Version\": \"1\"}"})),
        ("GetResourcePolicy", json!({"ResourceArn": arn})),
        ("DeleteResourcePolicy", json!({"ResourceArn": arn})),
        ("UpdateTableReplicaAutoScaling", scaling),
        ("DescribeTableReplicaAutoScaling", orders()),
        ("DescribeKinesisStreamingDestination", orders()),
        ("ListBackups", orders()),
        ("ListExports", json!({})),
        ("ListImports", json!({})),
        ("ListGlobalTables", json!({})),
        ("ListBulkOperations", json!({})),
        ("PutItem", put("Orders", "1")),
        (
            "UpdateItem",
            json!({
                "TableName": "Orders",
                "Key": {"id": {"S": "1"}},
                "UpdateExpression": "SET city = :ulm",
                "ExpressionAttributeValues": {":ulm": {"S": "Ulm"}},
            }),
        ),
        ("GetItem", key("1")),
        ("Query", of_index),
        ("Scan", json!({"TableName": "Orders", "IndexName": "ByDay"})),
        (
            "BatchWriteItem",
            json!({"RequestItems": {
                "Orders": [{"PutRequest": {"Item": {"id": {"S": "2"}}}}],
                "Deliveries": [{"PutRequest": {"Item": {"id": {"S": "2"}}}}],
            }}),
        ),
        (
            "BatchGetItem",
            json!({"RequestItems": {
                "Orders": {"Keys": [{"id": {"S": "1"}}, {"id": {"S": "2"}}]},
                "Deliveries": {"Keys": [{"id": {"S": "2"}}]},
            }}),
        ),
        (
            "TransactWriteItems",
            json!({
                "ClientRequestToken": "once",
                "TransactItems": [{"Put": put("Orders", "3")}, {"Put": put("Deliveries", "3")}],
            }),
        ),
        ("TransactGetItems", both(json!({"Get": key("1")}), json!({"Get": key("2")}))),
        ("ExecuteStatement", json!({"Statement": "SELECT * FROM Orders WHERE id = '1'"})),
        ("ExecuteStatement", json!({"Statement": "INSERT INTO Orders VALUE {'id': '4'}"})),
        (
            "BatchExecuteStatement",
            json!({"Statements": [
                {"Statement": "UPDATE Orders SET city = 'Bonn' WHERE id = '4'"},
            ]}),
        ),
        (
            "ExecuteTransaction",
            json!({"TransactStatements": [
                {"Statement": "INSERT INTO Orders VALUE {'id': '5'}"},
                {"Statement": "INSERT INTO Deliveries VALUE {'id': '5'}"},
            ]}),
        ),
        ("DeleteItem", key("2")),
        ("ListStreams", json!({})),
    ]
}

/// Sends all requests, with what is allowed to each; what asked more often.
fn asks_too_often(dispatcher: &Dispatcher, most: impl Fn(&str) -> u32) -> Vec<String> {
    let mut sent = BTreeSet::new();
    let mut too_often = Vec::new();
    let mut send = |operation: &'static str, body: &Value| {
        sent.insert(operation);
        let (answer, asked) = ask(dispatcher, operation, body);
        if asked > most(operation) {
            too_often.push(format!("{operation} asks {asked} times"));
        }
        answer
    };
    let created = send("CreateTable", &table("Orders"));
    send("CreateTable", &table("Deliveries"));
    for (operation, body) in requests() {
        send(operation, &body);
    }
    let stream = json!({"StreamArn": created["TableDescription"]["LatestStreamArn"]});
    let described = send("DescribeStream", &stream);
    let iterator = json!({
        "StreamArn": stream["StreamArn"],
        "ShardId": described["StreamDescription"]["Shards"][0]["ShardId"],
        "ShardIteratorType": "TRIM_HORIZON",
    });
    let iterator = send("GetShardIterator", &iterator);
    let records = json!({"ShardIterator": iterator["ShardIterator"]});
    assert!(!send("GetRecords", &records)["Records"].as_array().expect("a list").is_empty());
    send("DeleteTable", &json!({"TableName": "Orders"}));

    let unavailable = |name: &str| {
        let (_, answer) = parsed(&dispatcher.dispatch(&format!("DynamoDB_20120810.{name}"), b"{}"));
        answer["message"].as_str().is_some_and(|text| text.contains("not available in dynafile"))
    };
    let missing: Vec<_> = operations()
        .map(|(_, name)| name)
        .filter(|name| !sent.contains(name) && !unavailable(name))
        .collect();
    assert!(missing.is_empty(), "operations that this test does not send: {missing:?}");
    too_often
}

#[test]
fn a_request_asks_the_clock_once() {
    let dispatcher = ticking(|builder| builder);
    assert_eq!(asks_too_often(&dispatcher, |_| 1), [""; 0]);
}

#[test]
fn where_changes_take_their_time_a_request_asks_once_and_its_commit_group_once() {
    let dispatcher = ticking(|builder| {
        builder
            .table_status_delay(Duration::from_millis(1))
            .transaction_duration(Duration::from_millis(1))
            .throttle_by_provisioned_throughput(true)
    });
    let writes = |operation: &str| {
        let reads = ["Describe", "List", "Get", "Query", "Scan", "BatchGet", "TransactGet"];
        !reads.iter().any(|read| operation.starts_with(read))
    };
    let most = |operation: &str| match operation {
        // Where there is not enough throughput for all, each of the two items is a group of its own.
        "BatchWriteItem" => 3,
        operation if writes(operation) => 2,
        _ => 1,
    };
    assert_eq!(asks_too_often(&dispatcher, most), [""; 0]);
}

#[test]
fn reads_of_an_index_that_is_behind_ask_once() {
    let dispatcher = ticking(|builder| builder.index_propagation_delay(Duration::from_millis(1)));
    let is_read = |operation: &str| matches!(operation, "Query" | "Scan");
    let most = |operation: &str| if is_read(operation) { 1 } else { 2 };
    assert_eq!(asks_too_often(&dispatcher, most), [""; 0]);
}

#[test]
fn a_new_table_is_created_paid_for_and_streamed_from_one_moment() {
    let dispatcher = ticking(|builder| builder);
    let (created, _) = ask(&dispatcher, "CreateTable", &table("Orders"));
    let (described, _) = ask(&dispatcher, "DescribeTable", &json!({"TableName": "Orders"}));
    let created = &created["TableDescription"];
    assert_eq!(created, &described["Table"]);
    let moment = &created["CreationDateTime"];
    assert!(moment.is_number());
    let paid_since = &created["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"];
    assert_eq!(moment, paid_since);
    let stream = json!({"StreamArn": created["LatestStreamArn"]});
    let (stream, _) = ask(&dispatcher, "DescribeStream", &stream);
    assert_eq!(moment, &stream["StreamDescription"]["CreationRequestDateTime"]);
}
