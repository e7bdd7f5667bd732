//! Resource policies of tables and their streams.

use dynafile::api::{
    CreateTableInput, DeleteResourcePolicyInput, GetResourcePolicyInput, PutResourcePolicyInput,
    StreamSpecification, StreamViewType,
};
use dynafile::{Database, Error, Result, StreamError, TableError};
use dynafile_testkit::TestDatabase;

use super::fixture::{arn, on_demand, table_error};

const DOCUMENT: &str = r#"{"Version": "2012-10-17", "Statement": []}"#;

fn put(database: &Database, arn: &str, document: &str, expected: Option<&str>) -> Result<String> {
    let request = PutResourcePolicyInput {
        expected_revision_id: expected.map(str::to_owned),
        ..PutResourcePolicyInput::new(arn, document)
    };
    database.execute(request).map(|output| output.revision_id.unwrap())
}

fn get(database: &Database, arn: &str) -> Result<(String, String)> {
    let output = database.execute(GetResourcePolicyInput::new(arn))?;
    Ok((output.policy.unwrap(), output.revision_id.unwrap()))
}

fn delete(database: &Database, expected: Option<&str>) -> Result<Option<String>> {
    let request = DeleteResourcePolicyInput {
        expected_revision_id: expected.map(str::to_owned),
        ..DeleteResourcePolicyInput::new(arn("orders"))
    };
    database.execute(request).map(|output| output.revision_id)
}

fn is_not_found<T>(outcome: Result<T>) -> bool {
    matches!(outcome, Err(Error::PolicyNotFound { .. }))
}

#[test]
fn a_policy_is_kept_with_a_revision_for_each_document() {
    let mut database = TestDatabase::on_file().open();
    database.execute(on_demand("orders")).unwrap();
    let orders = arn("orders");
    assert!(is_not_found(get(&database, &orders)));
    let first = put(&database, &orders, DOCUMENT, None).unwrap();
    assert_eq!(put(&database, &orders, DOCUMENT, None).unwrap(), first);
    let second = put(&database, &orders, "{}", None).unwrap();
    assert_ne!(first, second);
    database.reopen();
    assert_eq!(get(&database, &orders).unwrap(), ("{}".to_owned(), second.clone()));
    assert_eq!(delete(&database, None).unwrap(), Some(second));
    assert_eq!(delete(&database, None).unwrap(), None);
    assert!(is_not_found(get(&database, &orders)));
}

#[test]
fn another_revision_than_the_expected_one_changes_nothing() {
    let database = TestDatabase::in_memory().open();
    database.execute(on_demand("orders")).unwrap();
    let orders = arn("orders");
    assert!(is_not_found(put(&database, &orders, DOCUMENT, Some("1"))));
    let first = put(&database, &orders, DOCUMENT, Some("NO_POLICY")).unwrap();
    assert!(is_not_found(put(&database, &orders, "{}", Some("NO_POLICY"))));
    assert!(is_not_found(delete(&database, Some("1"))));
    assert_eq!(get(&database, &orders).unwrap(), (DOCUMENT.to_owned(), first.clone()));
    put(&database, &orders, "{}", Some(&first)).unwrap();
}

#[test]
fn a_stream_has_a_policy_of_its_own() {
    let database = TestDatabase::in_memory().open();
    let request = CreateTableInput {
        resource_policy: Some(DOCUMENT.to_owned()),
        stream_specification: Some(StreamSpecification {
            stream_enabled: true,
            stream_view_type: Some(StreamViewType::KeysOnly),
        }),
        ..on_demand("orders")
    };
    let table = database.execute(request).unwrap().table_description.unwrap();
    let stream = table.latest_stream_arn.unwrap();
    assert!(is_not_found(get(&database, &stream)));
    put(&database, &stream, "{}", None).unwrap();
    assert_eq!(get(&database, &stream).unwrap().0, "{}");
    assert_eq!(get(&database, &arn("orders")).unwrap().0, DOCUMENT);
}

#[test]
fn a_stream_that_the_table_does_not_have_has_no_policy() {
    let database = TestDatabase::in_memory().open();
    database.execute(on_demand("orders")).unwrap();
    let stream = format!("{}/stream/2024-01-01T00:00:00.000", arn("orders"));
    let is_unknown = |error: &Error| matches!(error, Error::Stream(StreamError::NotFound { .. }));
    assert!(is_unknown(&get(&database, &stream).unwrap_err()));
    assert!(is_unknown(&put(&database, &stream, DOCUMENT, None).unwrap_err()));
    let delete = DeleteResourcePolicyInput::new(stream);
    assert!(is_unknown(&database.execute(delete).unwrap_err()));
}

#[test]
fn policies_out_of_the_rules_are_refused() {
    let database = TestDatabase::in_memory().open();
    database.execute(on_demand("orders")).unwrap();
    let orders = arn("orders");
    assert_eq!(table_error(put(&database, &orders, "", None)), TableError::PolicyEmpty);
    let long = "x".repeat(20 * 1024 + 1);
    let expected = TableError::PolicyTooLong { size_bytes: 20 * 1024 + 1, limit_bytes: 20 * 1024 };
    assert_eq!(table_error(put(&database, &orders, &long, None)), expected);
    let index = format!("{orders}/index/by_c");
    let error = table_error(put(&database, &index, DOCUMENT, None));
    assert!(matches!(error, TableError::ResourceArn { expected: "table or stream", .. }));
    let unknown = put(&database, &arn("others"), DOCUMENT, None);
    assert!(matches!(unknown, Err(Error::TableNotFound { .. })));
}
