//! With a delay, tables and indexes take their time, and refuse meanwhile what the service refuses.

use std::time::Duration;

use dynafile::api::{
    CreateTableInput, DeleteTableInput, DescribeTableInput, GetItemInput,
    GlobalSecondaryIndexUpdate, IndexStatus, ListTablesInput, PutItemInput, TableStatus,
    UpdateTableInput,
};
use dynafile::{Database, EncodedItem, Error, item};
use dynafile_testkit::TestDatabase;

use super::fixture::{describe, describe_index, global, on_demand, strings, with_sort_key};

const DELAY: Duration = Duration::from_secs(10);

fn slow() -> TestDatabase {
    TestDatabase::on_file().with(|settings| settings.table_status_delay(DELAY)).open()
}

fn status(database: &Database) -> Option<TableStatus> {
    describe(database, "orders").table_status
}

fn put(database: &Database) -> dynafile::Result<()> {
    let item = EncodedItem::try_from(&item! { "a" => "1" }).unwrap();
    database.execute(PutItemInput::new("orders", item)).map(drop)
}

fn get(database: &Database) -> dynafile::Result<()> {
    database.execute(GetItemInput::new("orders", item! { "a" => "1" })).map(drop)
}

fn protect() -> UpdateTableInput {
    UpdateTableInput { deletion_protection_enabled: Some(false), ..UpdateTableInput::new("orders") }
}

fn in_use(outcome: dynafile::Result<()>) -> Option<&'static str> {
    match outcome {
        Err(Error::TableInUse { status, .. }) => Some(status),
        _ => None,
    }
}

#[test]
fn a_table_is_created_in_time() {
    let mut database = slow();
    database.execute(on_demand("orders")).unwrap();
    assert_eq!(status(&database), Some(TableStatus::Creating));
    for outcome in [put(&database), get(&database)] {
        assert!(matches!(outcome, Err(Error::TableNotFound { .. })));
    }
    assert_eq!(in_use(database.execute(protect()).map(drop)), Some("CREATING"));
    let delete = database.execute(DeleteTableInput::new("orders")).map(drop);
    assert_eq!(in_use(delete), Some("CREATING"));
    database.reopen();
    assert_eq!(status(&database), Some(TableStatus::Creating));
    database.clock().advance(DELAY);
    assert_eq!(status(&database), Some(TableStatus::Active));
    put(&database).unwrap();
    get(&database).unwrap();
}

#[test]
fn a_table_is_updated_in_time_and_can_be_used_meanwhile() {
    let database = slow();
    database.execute(on_demand("orders")).unwrap();
    database.clock().advance(DELAY);
    database.execute(protect()).unwrap();
    assert_eq!(status(&database), Some(TableStatus::Updating));
    put(&database).unwrap();
    get(&database).unwrap();
    assert_eq!(in_use(database.execute(protect()).map(drop)), Some("UPDATING"));
    database.clock().advance(DELAY);
    database.execute(protect()).unwrap();
}

#[test]
fn a_table_is_deleted_in_time_and_its_name_is_free_after() {
    let mut database = slow();
    database.execute(on_demand("orders")).unwrap();
    database.clock().advance(DELAY);
    put(&database).unwrap();
    database.execute(DeleteTableInput::new("orders")).unwrap();
    assert_eq!(status(&database), Some(TableStatus::Deleting));
    for outcome in [put(&database), get(&database)] {
        assert!(matches!(outcome, Err(Error::TableNotFound { .. })));
    }
    database.execute(DeleteTableInput::new("orders")).unwrap();
    let again = database.execute(on_demand("orders")).unwrap_err();
    assert!(matches!(again, Error::TableExists { .. }));
    database.clock().advance(DELAY);
    let gone = database.execute(DescribeTableInput::new("orders")).unwrap_err();
    assert!(matches!(gone, Error::TableNotFound { .. }));
    let listed = database.execute(ListTablesInput::new()).unwrap().table_names.unwrap();
    assert!(listed.is_empty());
    database.reopen();
    assert!(database.table_names().unwrap().is_empty(), "opening removes what is gone");
    database.execute(on_demand("orders")).unwrap();
    database.clock().advance(DELAY);
    assert_eq!(describe(&database, "orders").item_count, Some(0));
    database.expect_clean();
}

#[test]
fn an_index_comes_and_goes_in_time() {
    let database = slow();
    database.execute(with_sort_key_without_c()).unwrap();
    database.clock().advance(DELAY);
    let index_status =
        || describe_index(&database, "orders", "by_c").and_then(|index| index.index_status);
    let change = |update| UpdateTableInput {
        attribute_definitions: Some(strings(&["c"])),
        global_secondary_index_updates: Some(vec![update]),
        ..UpdateTableInput::new("orders")
    };
    let add = || change(GlobalSecondaryIndexUpdate::create(global("by_c", &["c"])));
    database.execute(add()).unwrap();
    assert_eq!(index_status(), Some(IndexStatus::Creating));
    assert_eq!(status(&database), Some(TableStatus::Updating));
    database.clock().advance(DELAY);
    while index_status() != Some(IndexStatus::Active) {
        // The table is empty, but it is filled in the background all the same.
        std::thread::yield_now();
    }
    let remove = UpdateTableInput {
        attribute_definitions: None,
        ..change(GlobalSecondaryIndexUpdate::delete("by_c"))
    };
    database.execute(remove).unwrap();
    assert_eq!(index_status(), Some(IndexStatus::Deleting));
    database.clock().advance(DELAY);
    assert_eq!(index_status(), None);
    database.execute(add()).unwrap();
    assert_eq!(index_status(), Some(IndexStatus::Creating));
    database.expect_clean();
}

fn with_sort_key_without_c() -> CreateTableInput {
    CreateTableInput {
        attribute_definitions: Some(strings(&["a", "b"])),
        ..with_sort_key("orders")
    }
}
