//! Shards of streams, as requests name them.

use serde_json::Value;

use crate::{dispatcher, parsed};

#[test]
fn a_shard_that_is_not_there_is_a_resource_that_is_not_found() {
    let dispatcher = dispatcher();
    let ask = |target: &str, body: &Value| {
        parsed(&dispatcher.dispatch(target, body.to_string().as_bytes()))
    };
    let table = serde_json::json!({
        "TableName": "Movies",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
    });
    let (status, created) = ask("DynamoDB_20120810.CreateTable", &table);
    assert_eq!(status, 200, "{created}");
    let request = serde_json::json!({
        "StreamArn": created["TableDescription"]["LatestStreamArn"],
        "ShardId": "shardId-00000000000000000000-00000000",
        "ShardIteratorType": "LATEST",
    });
    let (status, answer) = ask("DynamoDBStreams_20120810.GetShardIterator", &request);
    assert_eq!(status, 400);
    assert_eq!(
        answer,
        serde_json::json!({
            "__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
            "message": "Requested resource not found: Shard does not exist",
        })
    );
}
