//! What single members must satisfy, in the service's words and order.

use crate::validation;

fn one(text: &str) -> String {
    format!("1 validation error detected: {text}")
}

fn null(path: &str) -> String {
    format!("Value null at '{path}' failed to satisfy constraint: Member must not be null")
}

#[test]
fn what_must_be_there_is_missed() {
    assert_eq!(
        validation("GetItem", "{}"),
        format!("2 validation errors detected: {}; {}", null("key"), null("tableName"))
    );
    assert_eq!(validation("BatchGetItem", "{}"), one(&null("requestItems")));
    assert_eq!(validation("TransactWriteItems", "{}"), one(&null("transactItems")));
}

#[test]
fn table_control_misses_a_table_in_words_of_its_own() {
    for operation in ["CreateTable", "DescribeTable", "UpdateTable", "DeleteTable"] {
        assert_eq!(
            validation(operation, "{}"),
            "The parameter 'TableName' is required but was not present in the request"
        );
    }
}

#[test]
fn table_names_have_lengths_and_a_pattern() {
    let get =
        |name: &str| validation("GetItem", &format!(r#"{{"TableName":"{name}","Key":{{}}}}"#));
    assert_eq!(
        get(""),
        one(
            "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1"
        )
    );
    assert_eq!(
        get("a;"),
        "2 validation errors detected: Value 'a;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3"
    );
    let long = "a".repeat(256);
    assert_eq!(
        get(&long),
        one(&format!(
            "Value '{long}' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255"
        ))
    );
}

#[test]
fn members_are_reported_in_the_services_order() {
    let body = r#"{"TableName":"","UpdateExpression":"SET a = :a","ReturnConsumedCapacity":"INVALID","ReturnValues":"INVALID"}"#;
    assert_eq!(
        validation("UpdateItem", body),
        "4 validation errors detected: Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1; Value 'INVALID' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value null at 'key' failed to satisfy constraint: Member must not be null"
    );
    let body = r#"{"TableName":"Movies","Expected":{},"ConditionalOperator":"XOR"}"#;
    assert_eq!(
        validation("UpdateItem", body),
        "2 validation errors detected: Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]; Value null at 'key' failed to satisfy constraint: Member must not be null"
    );
    let body = r#"{"TableName":"Movies","LocalSecondaryIndexes":[{"IndexName":"l1","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"Projection":{}}],"GlobalSecondaryIndexes":[{"IndexName":"g1","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"Projection":{}}]}"#;
    assert_eq!(
        validation("CreateTable", body),
        "2 validation errors detected: Value 'g1' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'l1' at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3"
    );
}

#[test]
fn elements_have_paths_that_count_from_one() {
    let body = r#"{"TableName":"Movies","KeySchema":[{"AttributeName":"a","KeyType":"INVALID"}]}"#;
    assert_eq!(
        validation("CreateTable", body),
        one(
            "Value 'INVALID' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]"
        )
    );
    let body = r#"{"TransactItems":[{"Get":{"Key":{}}}]}"#;
    assert_eq!(
        validation("TransactGetItems", body),
        one(&null("transactItems.1.member.get.tableName"))
    );
}

#[test]
fn structures_are_quoted_as_java_writes_them() {
    let element =
        |name: &str, kind: &str| format!(r#"{{"AttributeName":"{name}","KeyType":"{kind}"}}"#);
    let schema = [element("pk", "HASH"), element("sk", "RANGE"), element("extra", "RANGE")];
    let body = format!(r#"{{"TableName":"Movies","KeySchema":[{}]}}"#, schema.join(","));
    assert_eq!(
        validation("CreateTable", &body),
        one(
            "Value '[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=extra, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2"
        )
    );
}

#[test]
fn numbers_have_ranges() {
    assert_eq!(
        validation("Scan", r#"{"TableName":"Movies","Limit":0}"#),
        one(
            "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"
        )
    );
    assert_eq!(
        validation("Query", r#"{"TableName":"Movies","Limit":0}"#),
        one(
            "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1"
        )
    );
    assert_eq!(
        validation("Scan", r#"{"TableName":"Movies","Segment":0,"TotalSegments":1000001}"#),
        one(
            "Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000"
        )
    );
}

#[test]
fn the_newer_operations_name_members_without_quoting_them() {
    assert_eq!(
        validation("BatchGetItem", r#"{"RequestItems":{}}"#),
        one(
            "Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1"
        )
    );
    assert_eq!(
        validation("BatchGetItem", r#"{"RequestItems":{"Movies":{"Keys":[]}}}"#),
        one(
            "Value at 'RequestItems.Movies.member.Keys' failed to satisfy constraint: Member must have length greater than or equal to 1"
        )
    );
}

#[test]
fn maps_by_table_have_constraints_on_keys_and_values() {
    let keys = "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]";
    assert_eq!(
        validation(
            "BatchGetItem",
            r#"{"RequestItems":{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}},"ReturnConsumedCapacity":"BOGUS"}"#
        ),
        format!(
            "2 validation errors detected: Value '{{\"bad!name\":{{\"Keys\":[{{\"pk\":{{\"S\":\"a\"}}}}]}}}}' at 'requestItems' failed to satisfy constraint: {keys}; Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"
        )
    );
    assert_eq!(
        validation(
            "BatchWriteItem",
            r#"{"RequestItems":{"bad!name":[{"DeleteRequest":{"Key":{"pk":{"S":"a"}}}}]}}"#
        ),
        one(&format!(
            "Value '{{bad!name=[WriteRequest(putRequest=null, deleteRequest=DeleteRequest(key={{pk=AttributeValue}}))]}}' at 'requestItems' failed to satisfy constraint: {keys}"
        ))
    );
    assert_eq!(
        validation("BatchWriteItem", r#"{"RequestItems":{"Movies":[]}}"#),
        one(
            "Value '{Movies=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
        )
    );
}

#[test]
fn no_more_than_ten_violations_are_reported() {
    let element = r#"{"AttributeName":"a","AttributeType":"X"}"#;
    let body =
        format!(r#"{{"TableName":"Movies","AttributeDefinitions":[{}]}}"#, [element; 12].join(","));
    assert!(validation("CreateTable", &body).starts_with("10 validation errors detected: "));
}

#[test]
fn what_is_not_available_yet_is_refused_by_name() {
    assert_eq!(
        validation("CreateTable", r#"{"TableName":"Movies","VectorIndexes":[{}]}"#),
        "VectorIndexes is not available in dynafile yet (vector search)"
    );
}
