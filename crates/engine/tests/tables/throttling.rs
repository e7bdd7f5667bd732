//! With throttling, reserved throughput is used up, fills again, and is kept for five minutes.

use std::collections::BTreeMap;
use std::time::Duration;

use dynafile::api::{
    BatchGetItemInput, BatchWriteItemInput, CreateTableInput, GetItemInput, GlobalSecondaryIndex,
    KeysAndAttributes, ProvisionedThroughput, PutItemInput, ScanInput, WriteRequest,
};
use dynafile::{Database, EncodedItem, Error, Result, item};
use dynafile_testkit::TestDatabase;

use super::fixture::{global, on_demand, provisioned, strings};

/// Units that a bucket of one unit a second holds.
const BURST: usize = 300;

fn throttling() -> TestDatabase {
    let settings = TestDatabase::in_memory();
    settings.with(|settings| settings.throttle_by_provisioned_throughput(true)).open()
}

fn one_unit(name: &str) -> CreateTableInput {
    CreateTableInput {
        provisioned_throughput: Some(ProvisionedThroughput::new(1, 1)),
        ..provisioned(name)
    }
}

fn put(database: &Database, table: &str, text: &str) -> Result<()> {
    let item = EncodedItem::try_from(&item! { "a" => "1", "c" => text }).unwrap();
    database.execute(PutItemInput::new(table, item)).map(drop)
}

fn get(database: &Database, table: &str) -> Result<()> {
    let request = GetItemInput {
        consistent_read: Some(true),
        ..GetItemInput::new(table, item! { "a" => "1" })
    };
    database.execute(request).map(drop)
}

fn throttled(outcome: &Result<()>) -> Option<Option<&str>> {
    match outcome {
        Err(Error::ThroughputExceeded { index, .. }) => Some(index.as_deref()),
        _ => None,
    }
}

#[test]
fn writes_use_up_what_five_minutes_have_kept_and_then_go_at_the_rate() {
    let database = throttling();
    database.execute(one_unit("orders")).unwrap();
    for _ in 0..BURST {
        put(&database, "orders", "x").unwrap();
    }
    assert_eq!(throttled(&put(&database, "orders", "other")), Some(None));
    let stored = database.table("orders").unwrap().get_item("1").unwrap().unwrap();
    assert_eq!(stored.get("c"), Some(&"x".into()), "a refused write is none");
    get(&database, "orders").unwrap();
    database.clock().advance(Duration::from_secs(2));
    put(&database, "orders", "x").unwrap();
    put(&database, "orders", "x").unwrap();
    assert!(throttled(&put(&database, "orders", "x")).is_some());
    database.clock().advance(Duration::from_secs(3600));
    for _ in 0..BURST {
        put(&database, "orders", "x").unwrap();
    }
    assert!(throttled(&put(&database, "orders", "x")).is_some(), "five minutes are kept, not more");
}

#[test]
fn reads_use_up_throughput_of_their_own() {
    let database = throttling();
    database.execute(one_unit("orders")).unwrap();
    put(&database, "orders", "x").unwrap();
    for _ in 0..BURST {
        get(&database, "orders").unwrap();
    }
    assert_eq!(throttled(&get(&database, "orders")), Some(None));
    let scan = database.execute(ScanInput::new("orders")).map(drop);
    assert_eq!(throttled(&scan), Some(None));
    put(&database, "orders", "x").unwrap();
}

#[test]
fn a_global_index_without_throughput_holds_up_the_writes_that_concern_it() {
    let database = throttling();
    let by_c = GlobalSecondaryIndex {
        provisioned_throughput: Some(ProvisionedThroughput::new(1, 1)),
        ..global("by_c", &["c"])
    };
    let request = CreateTableInput {
        attribute_definitions: Some(strings(&["a", "c"])),
        global_secondary_indexes: Some(vec![by_c]),
        provisioned_throughput: Some(ProvisionedThroughput::new(100, 100)),
        ..provisioned("orders")
    };
    database.execute(request).unwrap();
    put(&database, "orders", "0").unwrap();
    // An entry that moves costs two units.
    let moves = (1..).take_while(|number| put(&database, "orders", &number.to_string()).is_ok());
    assert_eq!(moves.count(), (BURST - 1) / 2);
    put(&database, "orders", "last").unwrap_err();
    let refused = put(&database, "orders", "another");
    assert_eq!(throttled(&refused), Some(Some("by_c")));
    let stored = database.table("orders").unwrap().get_item("1").unwrap().unwrap();
    let stays = stored.get("c").unwrap().as_str().unwrap().to_owned();
    put(&database, "orders", &stays).unwrap();
}

#[test]
fn batches_return_what_there_is_no_throughput_for() {
    let database = throttling();
    database.execute(one_unit("orders")).unwrap();
    for _ in 0..BURST - 2 {
        put(&database, "orders", "x").unwrap();
        get(&database, "orders").unwrap();
    }
    let requests = (0..5).map(|number| {
        let item = item! { "a" => format!("{number}") };
        WriteRequest::put(EncodedItem::try_from(&item).unwrap())
    });
    let batch = BTreeMap::from([("orders".to_owned(), requests.collect::<Vec<_>>())]);
    let output = database.execute(BatchWriteItemInput::new(batch.clone())).unwrap();
    assert_eq!(output.unprocessed_items.unwrap()["orders"].len(), 3);
    let none = database.execute(BatchWriteItemInput::new(batch)).map(drop);
    assert_eq!(throttled(&none), Some(None));

    let keys = (0..5).map(|number| item! { "a" => format!("{number}") }).collect();
    let mut wanted = KeysAndAttributes::new(keys);
    wanted.consistent_read = Some(true);
    let batch = BTreeMap::from([("orders".to_owned(), wanted)]);
    let output = database.execute(BatchGetItemInput::new(batch.clone())).unwrap();
    assert_eq!(output.unprocessed_keys.unwrap()["orders"].keys.len(), 3);
    let none = database.execute(BatchGetItemInput::new(batch)).map(drop);
    assert_eq!(throttled(&none), Some(None));
}

#[test]
fn nothing_is_throttled_that_is_paid_for_by_the_request_or_not_asked_to_be() {
    let database = throttling();
    database.execute(on_demand("orders")).unwrap();
    for _ in 0..=BURST {
        put(&database, "orders", "x").unwrap();
    }
    let database = TestDatabase::in_memory().open();
    database.execute(one_unit("orders")).unwrap();
    for _ in 0..=BURST {
        put(&database, "orders", "x").unwrap();
    }
}
