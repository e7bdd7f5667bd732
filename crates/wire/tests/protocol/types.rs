//! JSON of the wrong type: `SerializationException`, in the service's words.
//!
//! The expectations are what Dynalite's suite observed of the service.

use crate::{answer, message};

const VALUES: [(&str, &str); 8] = [
    ("text", "\"23\""),
    ("integer", "23"),
    ("large integer", "2147483648"),
    ("decimal", "34.56"),
    ("true", "true"),
    ("false", "false"),
    ("list", "[]"),
    ("object", "{}"),
];

fn serialization(operation: &str, body: &str) -> String {
    message(operation, body, "SerializationException")
}

/// Puts each value in the place of `$` and compares the messages; `None` where the value has the right type.
fn check(operation: &str, body: &str, expected: [Option<&str>; 8]) {
    for ((name, value), expected) in VALUES.into_iter().zip(expected) {
        let body = body.replace('$', value);
        match expected {
            Some(expected) => {
                assert_eq!(serialization(operation, &body), expected, "{name} in {body}");
            }
            None => {
                let (_, answer) = answer(operation, &body);
                let exception = answer["__type"].as_str().unwrap_or_default();
                assert!(!exception.ends_with("SerializationException"), "{name} in {body}");
            }
        }
    }
}

const STRUCTURE: Option<&str> = Some("Start of structure or map found where not expected");
const FIELD: Option<&str> = Some("Unexpected field type");
const ELEMENT: Option<&str> = Some("Unexpected value type in payload");
const TEXT: [Option<&str>; 8] = [
    None,
    Some("NUMBER_VALUE cannot be converted to String"),
    Some("NUMBER_VALUE cannot be converted to String"),
    Some("DECIMAL_VALUE cannot be converted to String"),
    Some("TRUE_VALUE cannot be converted to String"),
    Some("FALSE_VALUE cannot be converted to String"),
    Some("Unrecognized collection type class java.lang.String"),
    STRUCTURE,
];
const BOOLEAN: [Option<&str>; 8] = [
    Some("Unexpected token received from parser"),
    Some("NUMBER_VALUE cannot be converted to Boolean"),
    Some("NUMBER_VALUE cannot be converted to Boolean"),
    Some("DECIMAL_VALUE cannot be converted to Boolean"),
    None,
    None,
    Some("Unrecognized collection type class java.lang.Boolean"),
    STRUCTURE,
];
const LIST: [Option<&str>; 8] = [FIELD, FIELD, FIELD, FIELD, FIELD, FIELD, None, STRUCTURE];

fn map_of(class: &'static str) -> [Option<&'static str>; 8] {
    [FIELD, FIELD, FIELD, FIELD, FIELD, FIELD, Some(class), None]
}

#[test]
fn a_string_is_expected() {
    check("GetItem", r#"{"TableName":$}"#, TEXT);
    check("GetItem", r##"{"ExpressionAttributeNames":{"#a":$}}"##, TEXT);
    check("PutItem", r#"{"Item":{"a":{"S":$}}}"#, TEXT);
    check("PutItem", r#"{"Item":{"a":{"N":$}}}"#, TEXT);
    check("PutItem", r#"{"Item":{"a":{"SS":[$]}}}"#, TEXT);
    check("PutItem", r#"{"ReturnValues":$}"#, TEXT);
}

#[test]
fn a_number_is_expected() {
    let expected = [
        Some("STRING_VALUE cannot be converted to Integer"),
        None,
        None,
        None,
        Some("TRUE_VALUE cannot be converted to Integer"),
        Some("FALSE_VALUE cannot be converted to Integer"),
        Some("Unrecognized collection type class java.lang.Integer"),
        STRUCTURE,
    ];
    check("Scan", r#"{"Limit":$}"#, expected);
    let expected = [
        Some("STRING_VALUE cannot be converted to Long"),
        None,
        None,
        None,
        Some("TRUE_VALUE cannot be converted to Long"),
        Some("FALSE_VALUE cannot be converted to Long"),
        Some("Unrecognized collection type class java.lang.Long"),
        STRUCTURE,
    ];
    check("CreateTable", r#"{"ProvisionedThroughput":{"ReadCapacityUnits":$}}"#, expected);
}

#[test]
fn a_boolean_is_expected_though_some_words_do() {
    check("GetItem", r#"{"ConsistentRead":$}"#, BOOLEAN);
    check("PutItem", r#"{"Item":{"a":{"BOOL":$}}}"#, BOOLEAN);
    for word in ["true", "FALSE", "yes", "no", "1", "0"] {
        let body = format!(r#"{{"ConsistentRead":"{word}"}}"#);
        let (_, answer) = answer("GetItem", &body);
        assert!(answer["__type"].as_str().unwrap().ends_with("ValidationException"), "{word}");
    }
}

#[test]
fn binary_data_is_expected() {
    const ONLY: Option<&str> = Some("only base-64-encoded strings are convertible to bytes");
    let expected = [
        Some("Base64 encoded length is expected a multiple of 4 bytes but found: 2"),
        ONLY,
        ONLY,
        ONLY,
        ONLY,
        ONLY,
        Some("Unrecognized collection type class java.nio.ByteBuffer"),
        STRUCTURE,
    ];
    check("PutItem", r#"{"Item":{"a":{"B":$}}}"#, expected);
    check("PutItem", r#"{"Item":{"a":{"BS":[$]}}}"#, expected);
    for (text, expected) in [
        ("23456", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
        ("=+/=", "Invalid last non-pad Base64 character dectected"),
        ("+/+=", "Invalid last non-pad Base64 character dectected"),
        ("a*==", "Invalid Base64 character: '*'"),
    ] {
        let body = format!(r#"{{"Item":{{"a":{{"B":"{text}"}}}}}}"#);
        assert_eq!(serialization("PutItem", &body), expected);
    }
}

#[test]
fn a_list_is_expected() {
    check("GetItem", r#"{"AttributesToGet":$}"#, LIST);
    check("PutItem", r#"{"Item":{"a":{"SS":$}}}"#, LIST);
    check("PutItem", r#"{"Item":{"a":{"L":$}}}"#, LIST);
    check("CreateTable", r#"{"KeySchema":$}"#, LIST);
}

#[test]
fn a_list_in_a_map_is_expected() {
    let cast = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')";
    let cast = Some(cast);
    let expected = [cast, cast, cast, cast, cast, cast, None, STRUCTURE];
    check("BatchWriteItem", r#"{"RequestItems":{"abc":$}}"#, expected);
}

#[test]
fn a_map_is_expected() {
    const VALUES: &str = "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>";
    check("GetItem", r#"{"Key":$}"#, map_of(VALUES));
    check("PutItem", r#"{"Item":$}"#, map_of(VALUES));
    check("PutItem", r#"{"Item":{"a":{"M":$}}}"#, map_of(VALUES));
    check(
        "PutItem",
        r#"{"Expected":$}"#,
        map_of(
            "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue>",
        ),
    );
    check(
        "PutItem",
        r#"{"ExpressionAttributeNames":$}"#,
        map_of("Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"),
    );
}

#[test]
fn a_structure_is_expected() {
    let throughput = Some(
        "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.ProvisionedThroughput",
    );
    check(
        "CreateTable",
        r#"{"ProvisionedThroughput":$}"#,
        [FIELD, FIELD, FIELD, FIELD, FIELD, FIELD, throughput, None],
    );
    let value =
        Some("Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue");
    let element = [ELEMENT, ELEMENT, ELEMENT, ELEMENT, ELEMENT, ELEMENT, value, None];
    check("PutItem", r#"{"Item":{"a":$}}"#, element);
    check("PutItem", r#"{"Item":{"a":{"L":[$]}}}"#, element);
    check("PutItem", r#"{"Item":{"a":{"M":{"b":$}}}}"#, element);
    let field = [FIELD, FIELD, FIELD, FIELD, FIELD, FIELD, value, None];
    check("PutItem", r#"{"Expected":{"a":{"Value":$}}}"#, field);
}

#[test]
fn what_is_no_json_object_has_no_message() {
    for body in ["", "{", "hi", "[]", "\"x\"", "5", "null", "{} {}", "{\"a\":\"\u{1}\"}"] {
        let (status, answer) = answer("GetItem", body);
        assert_eq!(status, 400, "{body}");
        let expected =
            serde_json::json!({"__type": "com.amazon.coral.service#SerializationException"});
        assert_eq!(answer, expected, "{body}");
    }
}

#[test]
fn a_wrong_type_anywhere_comes_before_all_other_errors() {
    let body = r#"{"TableName":"a!","Item":{"a":{"SS":[]},"b":{"S":5}}}"#;
    assert_eq!(serialization("PutItem", body), "NUMBER_VALUE cannot be converted to String");
}

#[test]
fn unknown_members_and_nulls_are_as_if_they_were_not_there() {
    let body = r#"{"TableName":null,"Unknown":[[{"a":{}}]],"Item":{"a":{"X":5}}}"#;
    let expected = "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null";
    assert_eq!(crate::validation("PutItem", body), expected);
}
