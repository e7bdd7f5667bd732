//! Items come back as they were sent: numbers in their one form, sets sorted.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{dispatcher, parsed};

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        (1u32..1000, -100i32..100).prop_map(|(digits, exponent)| format!("{digits}e{exponent}")),
    ]
}

fn binary() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "AA==", "AAE=", "AAEC", "/+8=", "//79"]).prop_map(str::to_owned)
}

fn set(
    kind: &'static str,
    member: impl Strategy<Value = String> + 'static,
) -> impl Strategy<Value = Value> {
    prop::collection::btree_set(member, 1..4).prop_map(move |members| json!({ kind: members }))
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        ".{0,12}".prop_map(|text| json!({ "S": text })),
        number().prop_map(|number| json!({ "N": number })),
        binary().prop_map(|text| json!({ "B": text })),
        any::<bool>().prop_map(|value| json!({ "BOOL": value })),
        Just(json!({ "NULL": true })),
        set("SS", ".{0,4}"),
        set("NS", (0u32..50).prop_map(|number| number.to_string())),
        set("BS", binary()),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| json!({ "L": list })),
            attributes(inner).prop_map(|map| json!({ "M": map })),
        ]
    })
}

fn attributes(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::btree_map(".{1,6}", value, 0..4).prop_map(|map| json!(map))
}

/// The same with numbers as the service gives them back, and sets sorted.
fn normal(value: &Value) -> Value {
    let Some((kind, content)) = value.as_object().and_then(|types| types.iter().next()) else {
        return value.clone();
    };
    let content = match (kind.as_str(), content) {
        ("N", Value::String(number)) => json!(plain(number)),
        ("NS", Value::Array(members)) => {
            let mut members: Vec<u32> =
                members.iter().filter_map(|member| member.as_str()?.parse().ok()).collect();
            members.sort_unstable();
            json!(members.iter().map(ToString::to_string).collect::<Vec<_>>())
        }
        ("BS", Value::Array(members)) => {
            // The members of `binary` are in the order of their bytes.
            let order = ["", "AA==", "AAE=", "AAEC", "/+8=", "//79"];
            let mut members = members.clone();
            members.sort_by_key(|member| order.iter().position(|text| member == text));
            json!(members)
        }
        ("L", Value::Array(list)) => json!(list.iter().map(normal).collect::<Vec<_>>()),
        ("M", Value::Object(map)) => {
            Value::Object(map.iter().map(|(name, value)| (name.clone(), normal(value))).collect())
        }
        (_, content) => content.clone(),
    };
    json!({ kind: content })
}

fn plain(number: &str) -> String {
    let Some((digits, exponent)) = number.split_once('e') else { return number.to_owned() };
    let exponent: i32 = exponent.parse().expect("an exponent");
    if exponent >= 0 {
        return format!("{digits}{}", "0".repeat(exponent as usize));
    }
    let places = exponent.unsigned_abs() as usize;
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn an_item_is_given_back_as_it_was_put(value in value()) {
        let dispatcher = dispatcher();
        let table = json!({
            "TableName": "Things",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        });
        let key = json!({"id": {"S": "one"}});
        let item = json!({"id": {"S": "one"}, "value": value});
        let call = |operation: &str, body: Value| {
            let target = format!("DynamoDB_20120810.{operation}");
            parsed(&dispatcher.dispatch(&target, body.to_string().as_bytes()))
        };
        call("CreateTable", table);
        let put = call("PutItem", json!({"TableName": "Things", "Item": item}));
        prop_assert_eq!(put, (200, json!({})));
        let (_, found) = call("GetItem", json!({"TableName": "Things", "Key": key}));
        prop_assert_eq!(&found["Item"]["value"], &normal(&value));
        // What came back is stored as the same item again.
        call("PutItem", json!({"TableName": "Things", "Item": found["Item"]}));
        let (_, again) = call("GetItem", json!({"TableName": "Things", "Key": key}));
        prop_assert_eq!(found, again);
    }
}

#[test]
fn of_an_attribute_that_is_named_twice_the_last_value_counts() {
    let dispatcher = dispatcher();
    let call = |operation: &str, body: &str| {
        parsed(&dispatcher.dispatch(&format!("DynamoDB_20120810.{operation}"), body.as_bytes()))
    };
    call(
        "CreateTable",
        r#"{"TableName":"Things","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}"#,
    );
    call(
        "PutItem",
        r#"{"TableName":"Things","Item":{"id":{"S":"1"},"a":{"S":"x"},"a":{"S":"y"},"m":{"M":{"q":{"N":"1"},"q":{"N":"2"}}}}}"#,
    );
    let (_, found) = call("GetItem", r#"{"TableName":"Things","Key":{"id":{"S":"1"}}}"#);
    assert_eq!(
        found["Item"],
        json!({"id": {"S": "1"}, "a": {"S": "y"}, "m": {"M": {"q": {"N": "2"}}}})
    );
}

#[test]
fn an_item_of_four_hundred_kilobytes_is_too_large() {
    let dispatcher = dispatcher();
    let text = "x".repeat(400 * 1024);
    let body =
        format!(r#"{{"TableName":"Things","Item":{{"id":{{"S":"1"}},"v":{{"S":"{text}"}}}}}}"#);
    let (status, answer) =
        parsed(&dispatcher.dispatch("DynamoDB_20120810.PutItem", body.as_bytes()));
    assert_eq!(status, 400);
    assert_eq!(answer["message"], "Item size has exceeded the maximum allowed size");
}
