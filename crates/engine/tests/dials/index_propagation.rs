//! Reads of global indexes that are behind the writes to their tables.

use std::time::Duration;

use dynafile::api::{ExecuteStatementInput, PutItemInput, QueryInput, ScanInput};
use dynafile::{Builder, Database, EncodedItem, Item, ManualClock, item};

use crate::database;

const DELAY: Duration = Duration::from_millis(500);

fn delayed(builder: Builder) -> Builder {
    builder.index_propagation_delay(DELAY)
}

fn put(db: &Database, id: i32, day: &str) {
    let item = item! { "customer" => "ada", "id" => id, "weekday" => day, "total" => id };
    let item = EncodedItem::try_from(&item).expect("the item is right");
    db.execute(PutItemInput::new("orders", item)).expect("the item fits the table");
}

/// How many items a query of the index finds, asked by an expression.
fn found(db: &Database, index: Option<&str>, condition: &str, value: &str) -> usize {
    let mut query = QueryInput::new("orders");
    query.index_name = index.map(str::to_owned);
    query.key_condition_expression = Some(condition.to_owned());
    query.expression_attribute_values = Some([(":v".to_owned(), value.into())].into());
    let output = db.execute(query).expect("the query is right");
    output.items.expect("items were asked for").len()
}

fn on_day(db: &Database, day: &str) -> usize {
    found(db, Some("by_day"), "weekday = :v", day)
}

fn wait(clock: &ManualClock, time: Duration) {
    clock.advance(time);
}

#[test]
fn a_write_is_seen_in_a_global_index_after_the_delay() {
    let (db, clock) = database(delayed);
    put(&db, 1, "monday");
    assert_eq!(on_day(&db, "monday"), 0);
    wait(&clock, DELAY / 2);
    put(&db, 2, "monday");
    assert_eq!(on_day(&db, "monday"), 0);
    wait(&clock, DELAY / 2);
    assert_eq!(on_day(&db, "monday"), 1);
    wait(&clock, DELAY / 2);
    assert_eq!(on_day(&db, "monday"), 2);
}

#[test]
fn the_table_and_local_indexes_are_never_behind() {
    let (db, _clock) = database(delayed);
    put(&db, 1, "monday");
    assert_eq!(found(&db, None, "customer = :v", "ada"), 1);
    assert_eq!(found(&db, Some("by_total"), "customer = :v", "ada"), 1);
}

#[test]
fn what_left_an_index_is_seen_until_the_delay_is_over() {
    let (db, clock) = database(delayed);
    put(&db, 1, "monday");
    wait(&clock, DELAY);
    put(&db, 1, "tuesday");
    assert_eq!((on_day(&db, "monday"), on_day(&db, "tuesday")), (1, 0));
    wait(&clock, DELAY);
    assert_eq!((on_day(&db, "monday"), on_day(&db, "tuesday")), (0, 1));
}

#[test]
fn scans_and_statements_see_the_same() {
    let (db, clock) = database(delayed);
    put(&db, 1, "monday");
    let scanned = || {
        let mut scan = ScanInput::new("orders");
        scan.index_name = Some("by_day".to_owned());
        db.execute(scan).unwrap().items.unwrap().len()
    };
    let selected = || {
        let statement = "SELECT * FROM orders.by_day WHERE weekday = 'monday'";
        db.execute(ExecuteStatementInput::new(statement)).unwrap().items.unwrap().len()
    };
    assert_eq!((scanned(), selected()), (0, 0));
    wait(&clock, DELAY);
    assert_eq!((scanned(), selected()), (1, 1));
}

#[test]
fn without_the_dial_indexes_are_in_step() {
    let (db, _clock) = database(|builder| builder);
    put(&db, 1, "monday");
    assert_eq!(on_day(&db, "monday"), 1);
}

#[test]
fn the_librarys_own_reads_are_in_step() {
    let (db, _clock) = database(delayed);
    put(&db, 1, "monday");
    let orders = db.table("orders").unwrap();
    let items: Vec<Item> =
        orders.query("monday").index("by_day").items().unwrap().to_items().unwrap();
    assert_eq!(items.len(), 1);
}

#[test]
fn a_check_lets_go_of_the_past() {
    let (db, clock) = database(delayed);
    put(&db, 1, "monday");
    wait(&clock, DELAY);
    put(&db, 2, "monday");
    assert!(db.check(|_| ()).unwrap().is_clean());
    assert_eq!(on_day(&db, "monday"), 2);
    put(&db, 3, "monday");
    assert_eq!(on_day(&db, "monday"), 2);
}
