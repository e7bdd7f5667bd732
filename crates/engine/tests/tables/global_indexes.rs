//! UpdateTable adds and removes global indexes; the database fills what it added by itself.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use dynafile::api::{
    AttributeDefinition, CreateTableInput, GlobalSecondaryIndexUpdate, IndexStatus, PutItemInput,
    ScalarAttributeType, UpdateGlobalSecondaryIndexAction, UpdateTableInput,
};
use dynafile::{
    Access, AttributeValue, Database, EncodedItem, Error, IndexDescription, Item, KeyAttribute,
    KeyElement, Result, Table, TableError, TableLimit, item,
};
use dynafile_testkit::TestDatabase;

use super::fixture::{
    describe, describe_index, global, local, on_demand, strings, table_error, with_sort_key,
};

/// Adds an index by `c`; the table's own key need not be repeated.
fn add_by_c() -> UpdateTableInput {
    UpdateTableInput {
        attribute_definitions: Some(strings(&["a", "c"])),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate::create(global(
            "by_c",
            &["c"],
        ))]),
        ..UpdateTableInput::new("orders")
    }
}

fn changes(updates: Vec<GlobalSecondaryIndexUpdate>) -> UpdateTableInput {
    UpdateTableInput {
        attribute_definitions: Some(strings(&["c"])),
        global_secondary_index_updates: Some(updates),
        ..UpdateTableInput::new("orders")
    }
}

fn remove(index: &str) -> UpdateTableInput {
    UpdateTableInput {
        attribute_definitions: None,
        ..changes(vec![GlobalSecondaryIndexUpdate::delete(index)])
    }
}

fn with_orders(database: &Database, count: usize) -> Table {
    database.execute(on_demand("orders")).unwrap();
    let orders = database.table("orders").unwrap();
    let mut batch = database.batch();
    for number in 0..count {
        let item = item! { "a" => format!("{number}"), "c" => format!("{}", number % 10) };
        batch.put_item(&orders, item).unwrap();
    }
    batch.commit().unwrap();
    orders
}

fn wait_until_active(database: &Database) {
    let start = Instant::now();
    loop {
        let index = describe_index(database, "orders", "by_c").unwrap();
        if index.index_status == Some(IndexStatus::Active) {
            assert_eq!(index.backfilling, None);
            return;
        }
        assert_eq!(index.index_status, Some(IndexStatus::Creating));
        assert_eq!(index.backfilling, Some(true));
        assert!(start.elapsed() < Duration::from_secs(30), "the index is never filled");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn an_index_that_is_added_fills_itself_and_then_is_active() {
    let database = TestDatabase::in_memory().open();
    let orders = with_orders(&database, 3000);
    let added = database.execute(add_by_c()).unwrap().table_description.unwrap();
    let types = added.attribute_definitions.unwrap();
    assert_eq!(types.len(), 2);
    assert!(added.global_secondary_indexes.unwrap()[0].index_status.is_some());
    wait_until_active(&database);
    let index = describe_index(&database, "orders", "by_c").unwrap();
    assert_eq!(index.item_count, Some(3000));
    assert_eq!(orders.query("7").index("by_c").items().unwrap().count(), 300);
    database.expect_clean();
}

#[test]
fn writers_go_on_while_an_index_is_filled() {
    let database = TestDatabase::in_memory().open();
    let orders = with_orders(&database, 2000);
    database.execute(add_by_c()).unwrap();
    for number in 0..500 {
        orders.put_item(item! { "a" => format!("{number}"), "c" => "moved" }).unwrap();
        orders.delete(format!("{}", 1999 - number)).unwrap();
    }
    wait_until_active(&database);
    assert_eq!(orders.query("moved").index("by_c").items().unwrap().count(), 500);
    assert_eq!(describe_index(&database, "orders", "by_c").unwrap().item_count, Some(1500));
    database.expect_clean();
}

#[test]
fn filling_goes_on_after_a_restart() {
    let mut database = TestDatabase::on_file().open();
    with_orders(&database, 20_000);
    database.execute(add_by_c()).unwrap();
    // Most of the work is left when the database is closed in the middle of it.
    database.reopen();
    wait_until_active(&database);
    assert_eq!(describe_index(&database, "orders", "by_c").unwrap().item_count, Some(20_000));
    database.expect_clean();
}

#[test]
fn what_the_library_fills_on_call_is_left_to_the_caller() {
    let database = TestDatabase::in_memory().open();
    with_orders(&database, 100);
    let index = IndexDescription::global("by_c", KeyAttribute::string("c"));
    database.create_index("orders", index, |_| ()).unwrap();
    wait_until_active(&database);
    assert_eq!(describe_index(&database, "orders", "by_c").unwrap().item_count, Some(100));
}

#[test]
fn an_index_is_removed_with_its_entries() {
    let database = TestDatabase::in_memory().open();
    let orders = with_orders(&database, 10);
    database.execute(add_by_c()).unwrap();
    wait_until_active(&database);
    let removed = database.execute(remove("by_c")).unwrap().table_description.unwrap();
    assert_eq!(removed.global_secondary_indexes, None);
    assert_eq!(removed.attribute_definitions.unwrap(), strings(&["a"]));
    let error = orders.query("7").index("by_c").items().err().unwrap();
    assert!(matches!(error, Error::IndexNotFound { .. }), "{error}");
    let again = database.execute(remove("by_c")).unwrap_err();
    assert!(matches!(again, Error::IndexNotFound { .. }), "{again}");
    database.execute(add_by_c()).unwrap();
    wait_until_active(&database);
    database.expect_clean();
}

#[test]
fn one_index_is_added_or_removed_at_a_time() {
    let database = Database::in_memory().unwrap();
    with_orders(&database, 0);
    let create = |name: &str| GlobalSecondaryIndexUpdate::create(global(name, &["c"]));
    let delete = GlobalSecondaryIndexUpdate::delete;
    for updates in [
        vec![create("by_c"), create("by_c_too")],
        vec![create("by_c"), delete("by_d")],
        vec![delete("by_c"), delete("by_d")],
    ] {
        let error = database.execute(changes(updates)).unwrap_err();
        assert!(matches!(error, Error::LimitExceeded(TableLimit::OneIndexAtATime)), "{error}");
    }
    let twice = changes(vec![create("by_c"), delete("by_c")]);
    assert_eq!(
        table_error(database.execute(twice)),
        TableError::IndexUpdatedTwice { index: "by_c".into() }
    );
}

#[test]
fn an_entry_of_the_list_does_one_thing() {
    let database = Database::in_memory().unwrap();
    with_orders(&database, 0);
    let nothing = changes(vec![GlobalSecondaryIndexUpdate::default()]);
    assert_eq!(table_error(database.execute(nothing)), TableError::NoIndexAction);
    let update = Some(UpdateGlobalSecondaryIndexAction::new("by_c"));
    let two = GlobalSecondaryIndexUpdate {
        update,
        ..GlobalSecondaryIndexUpdate::create(global("by_c", &["c"]))
    };
    assert_eq!(table_error(database.execute(changes(vec![two]))), TableError::SeveralIndexActions);
}

#[test]
fn an_index_that_is_there_is_not_added_again() {
    let database = Database::in_memory().unwrap();
    let request = CreateTableInput {
        local_secondary_indexes: Some(vec![local("by_c", &["a", "c"])]),
        ..with_sort_key("orders")
    };
    database.execute(request).unwrap();
    let expected = TableError::IndexThere { index: "by_c".into() };
    assert_eq!(table_error(database.execute(add_by_c())), expected);
    let error = database.execute(remove("by_c")).unwrap_err();
    assert!(matches!(error, Error::IndexNotFound { .. }), "a local index stays");
}

#[test]
fn attribute_definitions_of_an_added_index_are_checked() {
    let database = Database::in_memory().unwrap();
    with_orders(&database, 0);
    let with = |definitions: Option<Vec<AttributeDefinition>>| -> Result<_> {
        let request = UpdateTableInput { attribute_definitions: definitions, ..add_by_c() };
        database.execute(request)
    };
    let missing = TableError::NoAttributeDefinitionsOfIndex { index: "by_c".into() };
    assert_eq!(table_error(with(None)), missing);
    let twice = TableError::AttributeDefinedTwice { attribute: "c".into() };
    assert_eq!(table_error(with(Some(strings(&["c", "c"])))), twice);
    assert!(matches!(
        table_error(with(Some(strings(&["a"])))),
        TableError::KeyNotDefined { index: Some(index), .. } if index == "by_c"
    ));
    assert_eq!(describe(&database, "orders").global_secondary_indexes, None);
    with(Some(strings(&["c"]))).unwrap();
}

#[test]
fn definitions_that_an_update_does_not_use_are_dropped() {
    let database = Database::in_memory().unwrap();
    with_orders(&database, 0);
    let number = |name| AttributeDefinition::new(name, ScalarAttributeType::N);
    // The key of the table has another type; that matters only where it is in the key of the new index.
    let unused = || vec![number("a"), number("unused")];
    let protect = UpdateTableInput {
        attribute_definitions: Some(unused()),
        deletion_protection_enabled: Some(true),
        ..UpdateTableInput::new("orders")
    };
    database.execute(protect).unwrap();
    let definitions = [unused(), strings(&["c"])].concat();
    let request = UpdateTableInput { attribute_definitions: Some(definitions), ..add_by_c() };
    database.execute(request).unwrap();
    let described = describe(&database, "orders").attribute_definitions.unwrap();
    assert_eq!(described, strings(&["a", "c"]));
}

#[test]
fn an_attribute_keeps_the_type_that_it_has_in_any_key_of_the_table() {
    let database = Database::in_memory().unwrap();
    with_orders(&database, 0);
    database.execute(add_by_c()).unwrap();
    wait_until_active(&database);
    let element = |attribute: &str, attribute_type, part| KeyElement {
        attribute: attribute.to_owned(),
        attribute_type,
        part,
    };
    let with_numbers = |name: &str, keys: &[&str]| {
        let number = |name: &&str| AttributeDefinition::new(*name, ScalarAttributeType::N);
        let request = UpdateTableInput {
            attribute_definitions: Some(keys.iter().map(number).collect()),
            global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate {
                create: Some(global(name, keys)),
                ..GlobalSecondaryIndexUpdate::default()
            }]),
            ..UpdateTableInput::new("orders")
        };
        table_error(database.execute(request))
    };
    assert_eq!(
        with_numbers("by_a", &["a"]),
        TableError::AttributeRedefined {
            attribute: "a".into(),
            existing: vec![element("a", "S", "HASH")],
            new: vec![element("a", "N", "HASH")],
        }
    );
    assert_eq!(
        with_numbers("by_c_and_d", &["d", "c"]),
        TableError::AttributeRedefined {
            attribute: "c".into(),
            existing: vec![element("c", "S", "HASH")],
            new: vec![element("d", "N", "HASH"), element("c", "N", "RANGE")],
        }
    );
}

#[test]
fn a_table_does_not_get_more_indexes_than_it_may_have() {
    let database = Database::in_memory().unwrap();
    let twenty = (0..20).map(|number| global(&format!("by_c_{number}"), &["c"])).collect();
    let request = CreateTableInput {
        attribute_definitions: Some(strings(&["a", "c"])),
        global_secondary_indexes: Some(twenty),
        ..on_demand("orders")
    };
    database.execute(request).unwrap();
    let expected = TableError::TooManyIndexes { kind: "global", count: 21, limit: 20 };
    assert_eq!(table_error(database.execute(add_by_c())), expected);
}

#[test]
fn an_index_left_over_by_a_reader_stays_as_it_is() {
    let database = TestDatabase::on_file().open();
    with_orders(&database, 20_000);
    database.execute(add_by_c()).unwrap();
    let settings = database.close();
    let reading = settings.with(|settings| settings.access(Access::ReadOnly)).open();
    assert!(describe_index(&reading, "orders", "by_c").is_some());
}

#[test]
fn an_index_that_is_filled_leaves_out_items_whose_key_is_too_long() {
    let database = TestDatabase::in_memory().open();
    database.execute(on_demand("orders")).unwrap();
    let put = |name: &str, c: AttributeValue, d: AttributeValue| {
        let item = item! { "a" => name, "c" => c, "d" => d };
        let item = EncodedItem::try_from(&item).unwrap();
        database.execute(PutItemInput::new("orders", item)).unwrap();
    };
    let text = |length: usize| AttributeValue::from("x".repeat(length));
    put("longest", text(2048), text(1024));
    put("long partition", text(2049), text(1));
    // Lengths are of bytes, not of characters.
    put("long in bytes", "ü".repeat(1025).into(), text(1));
    put("long order", text(1), text(1025));
    put("of another type", 7.into(), text(1));
    put("empty", "".into(), text(1));

    let index = global("by_c", &["c", "d"]);
    let added = UpdateTableInput {
        attribute_definitions: Some(strings(&["c", "d"])),
        ..changes(vec![GlobalSecondaryIndexUpdate::create(index)])
    };
    database.execute(added).unwrap();
    wait_until_active(&database);
    let orders = database.table("orders").unwrap();
    let in_index = || {
        let items = orders.scan().index("by_c").items().unwrap().to_items().unwrap();
        let name = |item: &Item| item.get("a").and_then(AttributeValue::as_str).unwrap().to_owned();
        items.iter().map(name).collect::<BTreeSet<_>>()
    };
    assert_eq!(in_index(), BTreeSet::from(["longest".to_owned()]));
    assert_eq!(describe_index(&database, "orders", "by_c").unwrap().item_count, Some(1));
    database.expect_clean();

    // Items that were left out can be deleted, and come in with a value that the index takes.
    orders.delete("long order").unwrap();
    orders.put_item(item! { "a" => "long partition", "c" => "short", "d" => "d" }).unwrap();
    assert_eq!(in_index(), ["long partition", "longest"].map(str::to_owned).into());
    let long = item! { "a" => "new", "c" => text(2049), "d" => "d" };
    assert!(orders.put_item(long).unwrap_err().is_validation(), "as one of another type is");
    database.expect_clean();
}

#[test]
fn an_index_of_the_native_api_takes_keys_of_any_length() {
    let database = TestDatabase::in_memory().open();
    let orders = with_orders(&database, 1);
    orders.put_item(item! { "a" => "long", "c" => "x".repeat(5000) }).unwrap();
    let by_c = IndexDescription::global("by_c", KeyAttribute::string("c"));
    database.create_index("orders", by_c, |_| ()).unwrap();
    assert_eq!(orders.query("x".repeat(5000)).index("by_c").items().unwrap().count(), 1);
    database.expect_clean();
}
