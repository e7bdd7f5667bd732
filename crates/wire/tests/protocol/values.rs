//! Attribute values: what is none of DynamoDB's, and how each generation of operations says so.

use crate::validation;

fn put(value: &str) -> String {
    validation("PutItem", &format!(r#"{{"TableName":"Movies","Item":{{"a":{value}}}}}"#))
}

fn batch_write(value: &str) -> String {
    let item = format!(r#"{{"PutRequest":{{"Item":{{"a":{value}}}}}}}"#);
    validation("BatchWriteItem", &format!(r#"{{"RequestItems":{{"Movies":[{item}]}}}}"#))
}

fn get(value: &str) -> String {
    validation("GetItem", &format!(r#"{{"TableName":"Movies","Key":{{"a":{value}}}}}"#))
}

/// Checks a value whose message is the same for all, but for what stands before it.
fn everywhere(value: &str, expected: &str) {
    assert_eq!(put(value), format!("1 validation error detected: {expected}"), "{value}");
    assert_eq!(get(value), expected, "{value}");
    assert_eq!(batch_write(value), expected, "{value}");
}

const NO_TYPE: &str =
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
const DEEP: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

#[test]
fn a_value_has_exactly_one_type() {
    for value in ["{}", r#"{"X":1}"#, r#"{"S":null}"#, r#"{"M":{"b":{}}}"#, r#"{"L":[{}]}"#] {
        everywhere(value, NO_TYPE);
    }
    everywhere(
        r#"{"S":"a","N":"1"}"#,
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
}

#[test]
fn of_two_types_a_number_is_read_first() {
    everywhere(r#"{"S":"a","N":"b"}"#, "The parameter cannot be converted to a numeric value: b");
}

#[test]
fn sets_are_not_empty() {
    let invalid = "One or more parameter values were invalid: ";
    everywhere(r#"{"SS":[]}"#, &format!("{invalid}An string set  may not be empty"));
    everywhere(r#"{"NS":[]}"#, &format!("{invalid}An number set  may not be empty"));
    everywhere(r#"{"BS":[]}"#, &format!("{invalid}Binary sets should not be empty"));
}

#[test]
fn sets_name_no_member_twice() {
    let invalid = "One or more parameter values were invalid: ";
    let strings = r#"{"SS":["b","a","b"]}"#;
    assert_eq!(
        get(strings),
        format!("{invalid}Input collection [\"a\", \"b\", \"b\"] contains duplicates.")
    );
    assert_eq!(
        batch_write(strings),
        format!("{invalid}Input collection [b, a, b] contains duplicates.")
    );
    let binaries = r#"{"BS":["/w==","AA==","AA=="]}"#;
    assert_eq!(
        get(binaries),
        format!(
            "{invalid}Input collection [\"AA==\",\"/w==\",\"AA==\"]of type BS contains duplicates."
        )
    );
    assert_eq!(
        batch_write(binaries),
        format!("{invalid}Input collection [/w==, AA==, AA==]of type BS contains duplicates.")
    );
    let numbers = r#"{"NS":["2","1","2.0"]}"#;
    assert_eq!(get(numbers), format!("{invalid}Input collection contains duplicates."));
    assert_eq!(batch_write(numbers), "Input collection contains duplicates");
}

#[test]
fn numbers_are_decimal_and_in_range() {
    let not_numeric =
        |text: &str| format!("The parameter cannot be converted to a numeric value: {text}");
    for text in ["abc", "1.2.3", " 1", "1 ", "0x10", "1e", "NaN", "Infinity"] {
        everywhere(&format!(r#"{{"N":"{text}"}}"#), &not_numeric(text));
    }
    let over =
        "Number overflow. Attempting to store a number with magnitude larger than supported range";
    let under = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    everywhere(r#"{"N":"1e126"}"#, over);
    everywhere(r#"{"N":"-1e126"}"#, over);
    everywhere(r#"{"N":"1e-131"}"#, under);
    everywhere(
        r#"{"N":"123456789012345678901234567890123456789"}"#,
        "Attempting to store more than 38 significant digits in a Number",
    );
    everywhere(r#"{"M":{"x":{"L":[{"N":"abc"}]}}}"#, &not_numeric("abc"));
    everywhere(r#"{"NS":["1","abc"]}"#, &not_numeric("abc"));
}

#[test]
fn the_older_operations_read_exponents_in_32_bits() {
    let number = |text: &str| format!(r#"{{"N":"{text}"}}"#);
    let overflow =
        "Number overflow. Attempting to store a number with magnitude larger than supported range";
    let underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    let invalid =
        |text: &str| format!("The parameter cannot be converted to a numeric value: {text}");
    for (text, newer, older) in [
        ("1e126", overflow.to_owned(), overflow.to_owned()),
        ("1e-131", underflow.to_owned(), underflow.to_owned()),
        ("1e2147483647", overflow.to_owned(), underflow.to_owned()),
        ("1e2147483648", overflow.to_owned(), invalid("1e2147483648")),
        ("1e-2147483648", underflow.to_owned(), invalid("1e-2147483648")),
        ("abc", invalid("abc"), invalid("abc")),
    ] {
        assert_eq!(get(&number(text)), newer, "{text}");
        assert_eq!(batch_write(&number(text)), older, "{text}");
        let set = format!(r#"{{"NS":["1","{text}"]}}"#);
        assert_eq!((get(&set), batch_write(&set)), (newer, older), "{text}");
    }
}

#[test]
fn an_empty_number_has_a_colon_in_the_newer_words_only() {
    let text = "The parameter cannot be converted to a numeric value";
    assert_eq!(put(r#"{"N":""}"#), format!("1 validation error detected: {text}: "));
    assert_eq!(get(r#"{"NS":["1",""]}"#), format!("{text}: "));
    assert_eq!(batch_write(r#"{"N":""}"#), text);
}

#[test]
fn null_is_true() {
    everywhere(
        r#"{"NULL":false}"#,
        "One or more parameter values were invalid: Null attribute value types must have the value of true",
    );
}

#[test]
fn names_are_not_empty_at_any_level() {
    everywhere(r#"{"M":{"":{"S":"x"}}}"#, "Empty attribute name");
    let body = r#"{"TableName":"Movies","Item":{"":{"S":"x"}}}"#;
    assert_eq!(validation("PutItem", body), "1 validation error detected: Empty attribute name");
}

#[test]
fn values_of_expressions_are_named_by_the_older_operations() {
    let body = r#"{"TableName":"Movies","FilterExpression":"a = :v","ExpressionAttributeValues":{":v":{"N":"x"}}}"#;
    assert_eq!(
        validation("Scan", body),
        "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v"
    );
    assert_eq!(
        validation("Query", body),
        "The parameter cannot be converted to a numeric value: x"
    );
}

fn nested(levels: usize, open: &str, close: &str) -> String {
    format!("{}{}{}", open.repeat(levels), r#"{"S":"leaf"}"#, close.repeat(levels))
}

#[test]
fn values_nest_thirty_two_levels() {
    for (open, close) in [(r#"{"M":{"n":"#, "}}"), (r#"{"L":["#, "]}")] {
        everywhere(&nested(32, open, close), DEEP);
        // The older words, which every operation has at that depth.
        let value = nested(40_000, open, close);
        for message in [put(&value), get(&value), batch_write(&value)] {
            assert_eq!(message, DEEP);
        }
    }
}
