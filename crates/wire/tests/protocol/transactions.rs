//! What a transaction is refused for first: its actions are looked at one by one, in order.
//!
//! Source: observed of the service by Parity Suite, October 2026.

use crate::generations::deep;
use crate::validation;

const DEEP: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
const SYNTAX: &str = "Invalid ConditionExpression: Syntax error; token: \"=\", near: \"= = b\"";

/// Something wrong with an action, and what a transaction of it is refused for.
struct Wrong {
    action: String,
    message: String,
}

fn wrong(kind: &str, members: &str, message: &str) -> Wrong {
    let action = format!(r#"{{"{kind}":{{"TableName":"Nowhere",{members}}}}}"#);
    Wrong { action, message: message.to_owned() }
}

fn message(actions: &[&Wrong]) -> String {
    let actions: Vec<&str> = actions.iter().map(|wrong| wrong.action.as_str()).collect();
    validation("TransactWriteItems", &format!(r#"{{"TransactItems":[{}]}}"#, actions.join(",")))
}

/// One of each kind that is found without the table.
fn all_kinds() -> Vec<Wrong> {
    let of_deep_value =
        format!("ExpressionAttributeValues contains invalid value: {DEEP} for key :v");
    let check = r#""Key":{"pk":{"S":"b"}},"ConditionExpression":"#;
    vec![
        wrong("Put", r#""Item":{"pk":{"S":"a"},"":{"S":"x"}}"#, "Empty attribute name"),
        wrong("Put", &format!(r#""Item":{{"pk":{{"S":"b"}},"d":{}}}"#, deep(100)), DEEP),
        wrong("Put", r#""Item":{"pk":{"S":"a"}},"ConditionExpression":"a = = b""#, SYNTAX),
        wrong("Delete", &format!(r#""Key":{{"pk":{}}}"#, deep(100)), DEEP),
        wrong(
            "Put",
            r#""Item":{"pk":{"N":"x"}}"#,
            "The parameter cannot be converted to a numeric value: x",
        ),
        wrong(
            "ConditionCheck",
            &format!(r#"{check}"d = :v","ExpressionAttributeValues":{{":v":{}}}"#, deep(40)),
            &of_deep_value,
        ),
        wrong(
            "Update",
            r#""Key":{"pk":{"S":"a"}},"UpdateExpression":"SET a = :v","ExpressionAttributeValues":{":v":{"S":"x"},":u":{"S":"y"}}"#,
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}",
        ),
        wrong(
            "ConditionCheck",
            &format!(
                r#"{check}"begins_with(a, :v)","ExpressionAttributeValues":{{":v":{{"N":"1"}}}}"#
            ),
            "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
    ]
}

#[test]
fn whatever_is_wrong_with_an_earlier_action_comes_first() {
    let sound = wrong("Put", r#""Item":{"pk":{"S":"z"}}"#, "");
    let kinds = all_kinds();
    for first in &kinds {
        assert_eq!(message(&[first]), first.message);
        for second in &kinds {
            assert_eq!(message(&[first, second]), first.message, "{}", second.action);
            assert_eq!(message(&[&sound, first, second]), first.message, "{}", second.action);
        }
    }
}

#[test]
fn an_action_is_looked_at_from_its_names_to_the_names_within_its_values() {
    let (deep, number) = (deep(100), r#"{"N":"x"}"#);
    let parts = [
        (r#""":{"S":"x"}"#.to_owned(), "Empty attribute name"),
        (format!(r#""d":{deep}"#), DEEP),
        (format!(r#""n":{number}"#), "The parameter cannot be converted to a numeric value: x"),
        (r#""m":{"M":{"":{"S":"x"}}}"#.to_owned(), "Empty attribute name"),
    ];
    for (at, (first, expected)) in parts.iter().enumerate() {
        for (later, _) in &parts[at + 1..] {
            for item in [format!("{first},{later}"), format!("{later},{first}")] {
                let put = wrong("Put", &format!(r#""Item":{{"pk":{{"S":"a"}},{item}}}"#), "");
                assert_eq!(message(&[&put]), *expected, "{item}");
            }
        }
        let condition = r#","ConditionExpression":"a = = b""#;
        let put = format!(r#""Item":{{"pk":{{"S":"a"}},{first}}}{condition}"#);
        let expected = if at == 0 { expected } else { SYNTAX };
        assert_eq!(message(&[&wrong("Put", &put, "")]), expected, "{put}");
    }
}

#[test]
fn expressions_come_before_the_values_they_use() {
    let update = |expression: &str, more: &str| {
        let values = format!(r#"{{":v":{{"N":"x"}}{more}}}"#);
        message(&[&wrong(
            "Update",
            &format!(
                r#""Key":{{"pk":{{"S":"a"}}}},"UpdateExpression":"{expression}","ExpressionAttributeValues":{values}"#
            ),
            "",
        )])
    };
    let bad = "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v";
    assert_eq!(update("SET a = :v", ""), bad);
    assert_eq!(update("ADD a :v", ""), bad);
    assert_eq!(
        update("SET a = = :v", ""),
        "Invalid UpdateExpression: Syntax error; token: \"=\", near: \"= = :v\""
    );
    assert_eq!(
        update("SET a = :v", r#",":u":{"S":"y"}"#),
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}"
    );
}

#[test]
fn expressions_have_4096_bytes_and_only_conditions_say_how_long_they_are() {
    let key = r#""Key":{"pk":{"S":"a"}}"#;
    let values = r#""ExpressionAttributeValues":{":v":{"S":"x"}}"#;
    let condition = ["a = :v", &" AND a = :v".repeat(373)].concat();
    assert_eq!(
        message(&[&wrong(
            "Delete",
            &format!(r#"{key},"ConditionExpression":"{condition}",{values}"#),
            ""
        )]),
        "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4109"
    );
    let updates: Vec<String> = (0..500).map(|number| format!("a{number} = :v")).collect();
    let update = format!(r#"{key},"UpdateExpression":"SET {}",{values}"#, updates.join(", "));
    assert_eq!(
        message(&[&wrong("Update", &update, "")]),
        "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;"
    );
}
