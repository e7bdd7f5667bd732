//! Items that are too large, and whether the request gave them so or an update makes them so.

use dynafile::Database;
use dynafile_wire::Dispatcher;
use serde_json::{Value, json};

use crate::parsed;

const PUT: &str = "Item size has exceeded the maximum allowed size";
const UPDATE: &str = "Item size to update has exceeded the maximum allowed size";

/// An item's largest size.
const LIMIT: usize = 400 * 1024;

fn send(dispatcher: &Dispatcher, operation: &str, body: &Value) -> Value {
    let target = format!("DynamoDB_20120810.{operation}");
    parsed(&dispatcher.dispatch(&target, body.to_string().as_bytes())).1
}

/// A table with an item that is as large as items can be.
fn full() -> Dispatcher {
    let dispatcher = Dispatcher::new(Database::in_memory().expect("nothing can fail in memory"));
    let table = json!({
        "TableName": "Items", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    });
    send(&dispatcher, "CreateTable", &table);
    let item = json!({"pk": {"S": "k"}, "x": {"S": "x".repeat(LIMIT - "pkkx".len())}});
    let answer = send(&dispatcher, "PutItem", &json!({"TableName": "Items", "Item": item}));
    assert_eq!(answer, json!({}), "so much fits");
    dispatcher
}

#[test]
fn puts_and_updates_say_of_an_item_that_is_too_large_what_they_are() {
    let dispatcher = full();
    let message = |operation: &str, body: Value| {
        let answer = send(&dispatcher, operation, &body);
        let reason = &answer["CancellationReasons"][0]["Message"];
        let message = [&answer["message"], reason, &answer["Responses"][0]["Error"]["Message"]];
        message.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
    };
    let item = json!({"pk": {"S": "k"}, "x": {"S": "x".repeat(LIMIT)}});
    let put = json!({"TableName": "Items", "Item": item});
    assert_eq!(message("PutItem", put.clone()), PUT);
    let request = json!({"RequestItems": {"Items": [{"PutRequest": {"Item": item}}]}});
    assert_eq!(message("BatchWriteItem", request), PUT);
    assert_eq!(message("TransactWriteItems", json!({"TransactItems": [{"Put": put}]})), PUT);

    let update = json!({
        "TableName": "Items", "Key": {"pk": {"S": "k"}}, "UpdateExpression": "SET y = :y",
        "ExpressionAttributeValues": {":y": {"BOOL": true}},
    });
    assert_eq!(message("UpdateItem", update.clone()), UPDATE);
    let legacy = json!({
        "TableName": "Items", "Key": {"pk": {"S": "k"}},
        "AttributeUpdates": {"y": {"Value": {"BOOL": true}}},
    });
    assert_eq!(message("UpdateItem", legacy), UPDATE);
    let transaction = json!({"TransactItems": [{"Update": update}]});
    assert_eq!(message("TransactWriteItems", transaction), UPDATE);
    let statement = json!({"Statement": "UPDATE Items SET y = true WHERE pk = 'k'"});
    assert_eq!(message("ExecuteStatement", statement.clone()), UPDATE);
    let transaction = json!({"TransactStatements": [statement]});
    assert_eq!(message("ExecuteTransaction", transaction), UPDATE);
    assert_eq!(message("BatchExecuteStatement", json!({"Statements": [statement]})), UPDATE);
}
