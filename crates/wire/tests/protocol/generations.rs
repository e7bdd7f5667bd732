//! The generations of the service's words: the newer ones of some operations, and where these have the older ones all the same.
//!
//! Source: observed of the service by Parity Suite, October 2026.

use serde_json::Value;

use crate::{answer, validation};

const DEEP: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
const RETURN_VALUES: &str = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";
const OLDER_RETURN_VALUES: &str = "Value 'BOGUS' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]";
const OPERATOR: &str =
    "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]";
const OLDER_OPERATOR: &str = "Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]";

fn one(text: &str) -> String {
    format!("1 validation error detected: {text}")
}

fn of_key(text: &str) -> String {
    format!("ExpressionAttributeValues contains invalid value: {text} for key :deep")
}

/// A text within so many maps.
pub(crate) fn deep(levels: usize) -> String {
    [&r#"{"M":{"n":"#.repeat(levels), r#"{"S":"leaf"}"#, &"}}".repeat(levels)].concat()
}

const WRITES: [&str; 3] = ["PutItem", "UpdateItem", "DeleteItem"];

/// A request of one of the three with a condition on a value that nests so deep, and more members.
fn with_condition(operation: &str, levels: usize, more: &str) -> String {
    let subject = match operation {
        "PutItem" => r#""Item":{"pk":{"S":"a"}}"#,
        _ => r#""Key":{"pk":{"S":"a"}}"#,
    };
    let value = deep(levels);
    format!(
        r#"{{"TableName":"Nowhere",{subject},"ConditionExpression":"d = :deep","ExpressionAttributeValues":{{":deep":{value}}}{more}}}"#
    )
}

#[test]
fn values_beyond_62_levels_have_the_older_words() {
    let unknown = r#","ReturnValues":"BOGUS""#;
    for operation in WRITES {
        for levels in [33, 40, 61, 62] {
            let message =
                |more: &str| validation(operation, &with_condition(operation, levels, more));
            assert_eq!(message(""), one(DEEP), "{operation} {levels}");
            assert_eq!(message(unknown), one(RETURN_VALUES), "{operation} {levels}");
        }
        for levels in [63, 100] {
            let message =
                |more: &str| validation(operation, &with_condition(operation, levels, more));
            assert_eq!(message(""), of_key(DEEP), "{operation} {levels}");
            assert_eq!(message(unknown), one(OLDER_RETURN_VALUES), "{operation} {levels}");
        }
    }
    let put = |levels: usize| {
        let item = format!(r#"{{"pk":{{"S":"a"}},"d":{}}}"#, deep(levels));
        validation("PutItem", &format!(r#"{{"TableName":"Nowhere","Item":{item}}}"#))
    };
    assert_eq!((put(61), put(63)), (one(DEEP), DEEP.to_owned()));
}

#[test]
fn return_values_that_cannot_be_come_before_a_value_in_the_older_words() {
    let all_new = r#","ReturnValues":"UPDATED_NEW""#;
    for operation in ["PutItem", "DeleteItem"] {
        assert_eq!(
            validation(operation, &with_condition(operation, 100, all_new)),
            "ReturnValues can only be ALL_OLD or NONE"
        );
    }
    assert_eq!(validation("UpdateItem", &with_condition("UpdateItem", 100, all_new)), of_key(DEEP));
}

#[test]
fn a_conditional_operator_beside_a_deep_value_has_the_words_of_the_values_depth() {
    for (operation, subject) in [("PutItem", "Item"), ("UpdateItem", "Key"), ("DeleteItem", "Key")]
    {
        let message = |levels: usize| {
            let expected =
                format!(r#"{{"a":{{"Value":{}}},"b":{{"Exists":false}}}}"#, deep(levels));
            let key = format!(r#""{subject}":{{"pk":{{"S":"a"}}}}"#);
            let body = format!(
                r#"{{"TableName":"Nowhere",{key},"Expected":{expected},"ConditionalOperator":"XOR"}}"#
            );
            validation(operation, &body)
        };
        assert_eq!(message(40), one(OPERATOR), "{operation}");
        assert_eq!(message(100), one(OLDER_OPERATOR), "{operation}");
    }
}

#[test]
fn a_request_without_a_required_member_has_the_older_words() {
    for (operation, subject) in [("PutItem", "item"), ("UpdateItem", "key"), ("DeleteItem", "key")]
    {
        let message = validation(operation, r#"{"TableName":"","ReturnValues":"BOGUS"}"#);
        for part in [
            OLDER_RETURN_VALUES,
            "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
            &format!(
                "Value null at '{subject}' failed to satisfy constraint: Member must not be null"
            ),
        ] {
            assert!(message.contains(part), "{operation}: {message}");
        }
        assert!(message.starts_with("3 validation errors detected: "), "{operation}: {message}");
    }
}

#[test]
fn values_beside_others_are_joined_or_stand_alone_as_the_operation_has_it() {
    let more = r#","ReturnValues":"BOGUS","ReturnConsumedCapacity":"BOGUS""#;
    let capacity = "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]";
    let joined = format!("2 validation errors detected: {capacity}; {RETURN_VALUES}");
    for operation in WRITES {
        let expected = if operation == "UpdateItem" { one(RETURN_VALUES) } else { joined.clone() };
        assert_eq!(validation(operation, &with_condition(operation, 1, more)), expected);
    }
}

/// Transactions read deeper requests: their older words begin where the newer ones would end.
#[test]
fn transactions_have_the_older_words_at_every_depth() {
    for levels in [33, 40, 60, 61, 100] {
        let check = format!(
            r#"{{"TableName":"Nowhere","Key":{{"pk":{{"S":"a"}}}},"ConditionExpression":"d = :deep","ExpressionAttributeValues":{{":deep":{}}}}}"#,
            deep(levels)
        );
        let body = format!(r#"{{"TransactItems":[{{"ConditionCheck":{check}}}]}}"#);
        assert_eq!(validation("TransactWriteItems", &body), of_key(DEEP), "{levels}");
    }
    let body = r#"{"TransactItems":[{"ConditionCheck":{"TableName":"Nowhere","Key":{"pk":{"S":"a"}},"ConditionExpression":"d = :deep","ExpressionAttributeValues":{":deep":DEEP}}}]}"#;
    let (_, body) = answer("TransactWriteItems", &body.replace("DEEP", &deep(32)));
    assert_eq!(body["message"], Value::from("Requested resource not found"), "32 levels are taken");
}
