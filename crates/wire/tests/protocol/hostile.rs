//! No body panics, hangs or fails as a mistake of ours, whatever the operation.

use dynafile_wire::operations;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::dispatcher;

/// Names that requests have, so that random JSON gets past the first member.
const NAMES: [&str; 26] = [
    "TableName",
    "Item",
    "Key",
    "RequestItems",
    "TransactItems",
    "Put",
    "Get",
    "Update",
    "Movies",
    "KeySchema",
    "AttributeDefinitions",
    "ExpressionAttributeValues",
    "ExpressionAttributeNames",
    "FilterExpression",
    "KeyConditions",
    "Expected",
    "AttributeValueList",
    "ComparisonOperator",
    "S",
    "N",
    "B",
    "M",
    "L",
    "SS",
    "NS",
    "StreamArn",
];

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|value| json!(value)),
        ".{0,8}".prop_map(Value::from),
        prop::sample::select(vec![
            "Movies",
            "EQ",
            "ALL_OLD",
            "a = :v",
            "SET a = :v",
            "YQ==",
            "1e3"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let name = prop_oneof![
            8 => prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
            1 => ".{0,4}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn check(body: &[u8]) -> Result<(), TestCaseError> {
    let dispatcher = dispatcher();
    for (service, name) in operations() {
        let response = dispatcher.dispatch(&format!("{service}.{name}"), body);
        prop_assert!(response.status == 200 || response.status == 400, "{}", name);
        let is_json = serde_json::from_slice::<Value>(&response.body).is_ok();
        // Two operations answer nothing when they succeed.
        let says_nothing =
            response.status == 200 && matches!(name, "TagResource" | "UntagResource");
        prop_assert!(is_json || (says_nothing && response.body.is_empty()), "{}", name);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn arbitrary_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&body)?;
    }

    #[test]
    fn arbitrary_json_is_answered(body in json()) {
        check(body.to_string().as_bytes())?;
    }

    #[test]
    fn arbitrary_objects_of_known_members_are_answered(
        body in prop::collection::btree_map(prop::sample::select(NAMES.to_vec()), json(), 1..8)
    ) {
        check(json!(body).to_string().as_bytes())?;
    }
}

#[test]
fn deep_json_is_answered_wherever_it_stands() {
    let deep =
        |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    for body in [
        deep("[", "]"),
        deep("{\"a\":", "}"),
        format!("{{\"Unknown\":{}}}", deep("[", "]")),
        format!("{{\"TableName\":\"Movies\",\"Item\":{{\"a\":{}}}}}", deep("{\"M\":{\"a\":", "}}")),
        format!("{{\"TableName\":\"Movies\",\"Key\":{{\"a\":{}}}}}", deep("{\"L\":[", "]}")),
        format!("{{\"VectorIndexes\":{}}}", deep("[", "]")),
    ] {
        check(body.as_bytes()).unwrap();
    }
}

#[test]
fn a_body_of_sixteen_mebibytes_is_read() {
    let text = "x".repeat(16 * 1024 * 1024 - 64);
    let body = format!(r#"{{"TableName":"Movies","Item":{{"a":{{"S":"{text}"}}}}}}"#);
    let response = dispatcher().dispatch("DynamoDB_20120810.PutItem", body.as_bytes());
    assert_eq!(response.status, 400);
}
