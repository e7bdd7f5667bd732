//! What is recorded, and what is not.

use dynafile::{
    ChangeIdentity, ChangeKind, Error, Expression, ManualClock, Number, NumberKind, StreamStart,
    StreamViewType, item,
};
use dynafile_testkit::{TestDatabase, tables};

use crate::fixture::{HOUR, changes, log, row, streaming};

#[test]
fn every_change_of_an_item_is_recorded_in_order() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    table.put_item(row("a", 2)).unwrap();
    table.update(("a", "s"), "SET n = n + :one".with_value(1)).run().unwrap();
    table.put_item(row("b", 1)).unwrap();
    table.delete(("a", "s")).unwrap();
    let expected = ["INSERT a - 1", "MODIFY a 1 2", "MODIFY a 2 3", "INSERT b - 1", "REMOVE a 3 -"];
    assert_eq!(log(&table), expected);
    database.expect_clean();
}

trait WithValue {
    fn with_value(self, value: i32) -> Expression;
}

impl WithValue for &str {
    fn with_value(self, value: i32) -> Expression {
        Expression::new(self).value(":one", value)
    }
}

#[test]
fn a_write_that_changes_nothing_is_not_recorded() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    table.put_item(row("a", 1)).unwrap();
    table.delete(("b", "s")).unwrap();
    table.update(("b", "s"), "REMOVE n").run().unwrap();
    let mut batch = database.batch();
    batch.put_item(&table, row("a", 1)).unwrap();
    batch.commit().unwrap();
    assert_eq!(log(&table), ["INSERT a - 1"]);
}

#[test]
fn another_kind_of_the_same_number_is_no_change() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    let deep = |kind| {
        let number = Number::from(7).with_kind(kind);
        item! { "PK" => "a", "SK" => "s", "n" => number, "m" => item! { "n" => number } }
    };
    table.put_item(deep(NumberKind::Plain)).unwrap();
    table.put_item(deep(NumberKind::Decimal)).unwrap();
    assert_eq!(changes(&table).len(), 1);
}

#[test]
fn a_write_that_fails_is_not_recorded() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    let refused = table.put_item_if(row("a", 2), "attribute_not_exists(PK)");
    assert!(refused.unwrap_err().is_condition_failed());
    let mut transaction = database.transaction();
    transaction.put_item(&table, row("b", 1)).unwrap();
    transaction.put_item_if(&table, row("a", 3), "attribute_not_exists(PK)").unwrap();
    assert!(transaction.commit().is_err());
    assert_eq!(log(&table), ["INSERT a - 1"]);
}

#[test]
fn a_batch_is_recorded_change_by_change() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    let mut batch = database.batch();
    batch.put_item(&table, row("a", 1)).unwrap();
    batch.put_item(&table, row("a", 2)).unwrap();
    batch.delete(&table, ("a", "s")).unwrap();
    batch.put_item(&table, row("b", 1)).unwrap();
    batch.commit().unwrap();
    assert_eq!(log(&table), ["INSERT a - 1", "MODIFY a 1 2", "REMOVE a 2 -", "INSERT b - 1"]);
}

#[test]
fn a_transaction_is_recorded_action_by_action() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    let mut transaction = database.transaction();
    transaction.delete(&table, ("a", "s")).unwrap();
    transaction.put_item(&table, row("b", 1)).unwrap();
    transaction.commit().unwrap();
    assert_eq!(log(&table), ["INSERT a - 1", "REMOVE a 1 -", "INSERT b - 1"]);
}

#[test]
fn each_view_keeps_what_it_says() {
    for (view, has_old, has_new) in [
        (StreamViewType::KeysOnly, false, false),
        (StreamViewType::NewImage, false, true),
        (StreamViewType::OldImage, true, false),
        (StreamViewType::NewAndOldImages, true, true),
    ] {
        let database = TestDatabase::in_memory().open();
        let table = database.make(tables::plain());
        table.enable_stream(view).unwrap();
        table.put_item(row("a", 1)).unwrap();
        table.put_item(row("a", 2)).unwrap();
        table.delete(("a", "s")).unwrap();
        let changes = changes(&table);
        let kinds: Vec<_> = changes.iter().map(|change| change.kind()).collect();
        assert_eq!(kinds, [ChangeKind::Insert, ChangeKind::Modify, ChangeKind::Remove]);
        let images: Vec<_> =
            changes.iter().map(|one| (one.old().is_some(), one.new().is_some())).collect();
        assert_eq!(images, [(false, has_new), (has_old, has_new), (has_old, false)], "{view:?}");
        for change in &changes {
            let keys = item! { "PK" => "a", "SK" => "s" };
            assert_eq!(change.keys().to_item().unwrap(), keys, "{view:?}");
        }
        database.expect_clean();
    }
}

#[test]
fn records_have_the_time_of_the_clock() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    database.clock().advance(HOUR);
    table.put_item(row("a", 2)).unwrap();
    let times: Vec<_> = changes(&table).iter().map(|change| change.created()).collect();
    assert_eq!(times[1] - times[0], HOUR);
}

#[test]
fn the_times_of_a_stream_do_not_run_backwards_when_the_clock_is_set_back() {
    let database = TestDatabase::new();
    let table = streaming(&database);
    database.clock().advance(HOUR);
    table.put_item(row("a", 1)).unwrap();
    drop(table);
    let earlier = ManualClock::at_seconds(1_000_000);
    let file = database.file().to_owned();
    let home = database.close();
    let database = TestDatabase::at(file).with(|settings| settings.clock(earlier)).open();
    let table = database.table("plain").unwrap();
    table.put_item(row("a", 2)).unwrap();
    let times: Vec<_> = changes(&table).iter().map(|change| change.created()).collect();
    assert_eq!(times[0], times[1]);
    database.expect_clean();
    drop(home);
}

#[test]
fn what_the_sweeper_deletes_is_recorded_as_the_service_s_doing() {
    let database = TestDatabase::in_memory().open();
    let table = database.make(tables::flat());
    table.enable_stream(StreamViewType::NewAndOldImages).unwrap();
    table.put_item(item! { "PK" => "a", tables::EXPIRES => 1_000_010 }).unwrap();
    table.put_item(item! { "PK" => "b", tables::EXPIRES => 1_000_010 }).unwrap();
    table.delete("b").unwrap();
    database.clock().advance(HOUR);
    assert_eq!(database.sweep_expired().unwrap(), 1);
    let identities: Vec<_> = changes(&table).iter().map(|change| change.identity()).collect();
    let user = ChangeIdentity::User;
    assert_eq!(identities, [user, user, user, ChangeIdentity::TimeToLive]);
    assert_eq!(changes(&table)[3].kind(), ChangeKind::Remove);
    database.expect_clean();
}

#[test]
fn tables_record_each_their_own() {
    let database = TestDatabase::in_memory().open();
    let (plain, flat) = (streaming(&database), database.make(tables::flat()));
    flat.enable_stream(StreamViewType::KeysOnly).unwrap();
    let mut batch = database.batch();
    batch.put_item(&plain, row("a", 1)).unwrap();
    batch.put_item(&flat, item! { "PK" => "f" }).unwrap();
    batch.put_item(&plain, row("b", 1)).unwrap();
    batch.commit().unwrap();
    assert_eq!(log(&plain), ["INSERT a - 1", "INSERT b - 1"]);
    assert_eq!(log(&flat), ["INSERT f - -"]);
}

#[test]
fn nothing_is_recorded_before_a_stream_is_enabled_and_after_it_is_disabled() {
    let database = TestDatabase::in_memory().open();
    let table = database.make(tables::plain());
    table.put_item(row("a", 1)).unwrap();
    assert!(table.stream(StreamStart::Beginning).is_err());
    assert!(table.enable_stream(StreamViewType::NewImage).unwrap());
    assert!(!table.enable_stream(StreamViewType::NewImage).unwrap());
    table.put_item(row("a", 2)).unwrap();
    assert!(table.disable_stream().unwrap());
    assert!(!table.disable_stream().unwrap());
    table.put_item(row("a", 3)).unwrap();
    assert_eq!(log(&table), ["MODIFY a - 2"]);
    database.expect_clean();
}

#[test]
fn an_enabled_stream_does_not_change_its_view() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    let refused = table.enable_stream(StreamViewType::KeysOnly).unwrap_err();
    assert!(matches!(refused, Error::StreamEnabled { .. }), "{refused}");
    assert!(refused.is_validation());
}

#[test]
fn a_table_that_its_first_write_creates_can_have_a_stream() {
    let database = TestDatabase::in_memory().open();
    let table = database.open_or_create_table(tables::plain()).unwrap();
    table.enable_stream(StreamViewType::NewImage).unwrap();
    table.put_item(row("a", 1)).unwrap();
    assert_eq!(log(&table), ["INSERT a - 1"]);
    database.expect_clean();
}

#[test]
fn a_table_can_be_created_with_its_stream() {
    let database = TestDatabase::in_memory().open();
    let specification = dynafile::StreamSpecification::new(StreamViewType::KeysOnly);
    let table = database.make(tables::plain().with_stream(specification));
    table.put_item(row("a", 1)).unwrap();
    assert_eq!(log(&table), ["INSERT a - -"]);
    database.expect_clean();
}
