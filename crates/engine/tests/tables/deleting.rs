//! DeleteTable removes a table with all that belongs to it, unless it is protected.

use dynafile::api::{CreateTableInput, DeleteTableInput, TableStatus, UpdateTableInput};
use dynafile::{Error, TableError, item};
use dynafile_testkit::TestDatabase;

use super::fixture::{arn, describe, global, local, on_demand, table_error, with_sort_key};

#[test]
fn a_deleted_table_is_described_once_more_and_gone() {
    let database = TestDatabase::in_memory().open();
    let request = CreateTableInput {
        global_secondary_indexes: Some(vec![global("by_c", &["c"])]),
        local_secondary_indexes: Some(vec![local("in_order_of_c", &["a", "c"])]),
        ..with_sort_key("orders")
    };
    database.execute(request.clone()).unwrap();
    let orders = database.table("orders").unwrap();
    orders.put_item(item! { "a" => "1", "b" => "2", "c" => "3" }).unwrap();
    let deleted = database.execute(DeleteTableInput::new(arn("orders"))).unwrap();
    let description = deleted.table_description.unwrap();
    assert_eq!(description.table_status, Some(TableStatus::Deleting));
    assert_eq!(description.item_count, Some(1));
    assert_eq!(description.key_schema, None);
    assert_eq!(description.attribute_definitions, None);
    assert_eq!(description.creation_date_time, None);
    assert_eq!(description.local_secondary_indexes, None);
    assert_eq!(description.global_secondary_indexes, None);
    let again = database.execute(DeleteTableInput::new("orders")).unwrap_err();
    assert!(matches!(again, Error::TableNotFound { .. }));
    database.execute(request).unwrap();
    assert_eq!(describe(&database, "orders").item_count, Some(0));
    database.expect_clean();
}

#[test]
fn a_protected_table_is_not_deleted_by_anybody() {
    let database = TestDatabase::in_memory().open();
    let request =
        CreateTableInput { deletion_protection_enabled: Some(true), ..on_demand("orders") };
    database.execute(request).unwrap();
    let protected = TableError::DeletionProtected { table: "orders".into() };
    assert_eq!(table_error(database.execute(DeleteTableInput::new("orders"))), protected);
    assert_eq!(table_error(database.delete_table("orders")), protected);
    let unprotect = UpdateTableInput {
        deletion_protection_enabled: Some(false),
        ..UpdateTableInput::new("orders")
    };
    database.execute(unprotect).unwrap();
    database.execute(DeleteTableInput::new("orders")).unwrap();
    assert!(database.table_names().unwrap().is_empty());
}
