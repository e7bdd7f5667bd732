//! Counts and sizes of tables and of each of their indexes are exact, whatever happened.

use dynafile::api::{CreateTableInput, Projection};
use dynafile::{Access, Database, Durability, Item, item};
use dynafile_testkit::{TestDatabase, seed};
use proptest::prelude::*;

use super::fixture::{describe, describe_index, global, local, with_sort_key};

fn orders() -> CreateTableInput {
    let mut keys_only = global("c_first", &["c", "b"]);
    keys_only.projection = Projection::include(["x"]);
    CreateTableInput {
        local_secondary_indexes: Some(vec![local("by_c", &["a", "c"])]),
        global_secondary_indexes: Some(vec![keys_only]),
        ..with_sort_key("orders")
    }
}

fn order(a: &str, b: &str, c: Option<&str>, text: &str) -> Item {
    let mut item = item! { "a" => a, "b" => b, "x" => text, "y" => text };
    if let Some(c) = c {
        item.insert("c", c);
    }
    item
}

/// Items and bytes of the table, its local index and its global index.
fn counts(database: &Database) -> [(i64, i64); 3] {
    let table = describe(database, "orders");
    let local = &table.local_secondary_indexes.unwrap()[0];
    let global = describe_index(database, "orders", "c_first").unwrap();
    [
        (table.item_count.unwrap(), table.table_size_bytes.unwrap()),
        (local.item_count.unwrap(), local.index_size_bytes.unwrap()),
        (global.item_count.unwrap(), global.index_size_bytes.unwrap()),
    ]
}

#[test]
fn every_write_changes_the_counts_of_the_indexes_it_concerns() {
    let database = TestDatabase::in_memory().open();
    database.execute(orders()).unwrap();
    let table = database.table("orders").unwrap();
    assert_eq!(counts(&database), [(0, 0), (0, 0), (0, 0)]);
    // Names and values are one byte each, but for the text of four.
    table.put_item(order("1", "1", Some("c"), "text")).unwrap();
    assert_eq!(counts(&database), [(1, 16), (1, 16), (1, 11)]);
    table.put_item(order("1", "2", None, "text")).unwrap();
    assert_eq!(counts(&database), [(2, 30), (1, 16), (1, 11)]);
    table.put_item(order("1", "1", Some("c"), "longer text")).unwrap();
    assert_eq!(counts(&database), [(2, 44), (1, 30), (1, 18)]);
    table.put_item(order("1", "1", Some("other c"), "text")).unwrap();
    assert_eq!(counts(&database), [(2, 36), (1, 22), (1, 17)]);
    table.put_item(order("1", "1", None, "text")).unwrap();
    assert_eq!(counts(&database), [(2, 28), (0, 0), (0, 0)]);
    database.expect_clean();
}

#[test]
fn the_counts_of_relaxed_writes_are_told_before_and_after_they_are_on_disk() {
    let mut database = TestDatabase::on_file().relaxed_by_hand().open();
    database.execute(orders()).unwrap();
    let table = database.table("orders").unwrap();
    for number in 0..10 {
        table.put_item(order("1", &number.to_string(), Some("c"), "text")).unwrap();
    }
    let before = counts(&database);
    assert_eq!(before, [(10, 160), (10, 160), (10, 110)]);
    database.flush().unwrap();
    assert_eq!(counts(&database), before);
    table.put_item(order("1", "10", Some("c"), "text")).unwrap();
    assert_eq!(counts(&database)[2], (11, 122));
    drop(table);
    database.reopen();
    assert_eq!(counts(&database)[2], (11, 122));
    database.expect_clean();
}

#[test]
fn a_backup_has_the_counts_of_the_indexes() {
    let database = TestDatabase::on_file().relaxed_by_hand().open();
    database.execute(orders()).unwrap();
    let table = database.table("orders").unwrap();
    table.put_item(order("1", "1", Some("c"), "text")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("copy.dynafile");
    database.backup(&copy, |_| ()).unwrap();
    let copy = TestDatabase::at(copy).open();
    assert_eq!(counts(&copy), counts(&database));
    copy.expect_clean();
}

#[derive(Debug, Clone)]
enum Step {
    Put(u8, Option<u8>, String),
    Delete(u8),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..8_u8, prop::option::of(0..4_u8), "[a-z]{0,9}").prop_map(|(b, c, text)| Step::Put(b, c, text)),
        2 => (0..8_u8).prop_map(Step::Delete),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(seed::cases(48))]

    #[test]
    fn counts_agree_after_any_history(
        steps in prop::collection::vec(step(), 1..40),
        relaxed: bool,
        shared: bool,
    ) {
        let settings = TestDatabase::on_file();
        let settings = match (relaxed, shared) {
            (true, _) => settings.relaxed_by_hand(),
            (false, true) => settings.access(Access::Shared),
            (false, false) => settings.durability(Durability::Full),
        };
        let mut database = settings.open();
        database.execute(orders()).unwrap();
        for step in steps {
            let table = database.table("orders").unwrap();
            match step {
                Step::Put(b, c, text) => {
                    let c = c.map(|c| c.to_string());
                    table.put_item(order("1", &b.to_string(), c.as_deref(), &text)).unwrap();
                }
                Step::Delete(b) => {
                    table.delete(("1", b.to_string().as_str())).unwrap();
                }
                Step::Reopen => {
                    drop(table);
                    database.reopen();
                }
            }
        }
        // The check counts every tree and compares.
        database.expect_clean();
    }
}
