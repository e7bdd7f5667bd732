//! TTL: expired items are not there for readers, and the sweeper removes them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use dynafile::{
    AttributeValue, Clock, Database, IndexDescription, Item, KeyAttribute, Number, StoredItem,
    Table, TableDescription, item,
};
use dynafile_testkit::{TestDatabase, tables};

/// Where the tests' clock stands.
const NOW: i64 = 1_000_000;

fn expiring(key: &str, expires: impl Into<AttributeValue>) -> Item {
    item! { "PK" => key, "SK" => "s", "expires" => expires }
}

fn open() -> (TestDatabase, Table) {
    let database = TestDatabase::new();
    let table = database.make(tables::any_keys());
    (database, table)
}

#[test]
fn an_expired_item_is_hidden_from_every_read() {
    let (_database, table) = open();
    table.put_item(expiring("a", NOW - 1)).unwrap();
    table.put_item(expiring("b", NOW + 1)).unwrap();
    assert_eq!(table.get_item(("a", "s")).unwrap(), None);
    assert!(table.get_stored(("a", "s")).unwrap().is_none());
    assert_eq!(table.query("a").items().unwrap().count(), 0);
    assert_eq!(table.query("a").reverse().items().unwrap().count(), 0);
    let scanned = table.scan().items().unwrap().to_items().unwrap();
    assert_eq!(scanned, [expiring("b", NOW + 1)]);
    let gotten = table.batch_get([("a", "s"), ("b", "s")]).unwrap();
    assert!(gotten[0].is_none() && gotten[1].is_some());
    assert_eq!(table.stats().unwrap().item_count, 2, "it is stored until it is swept");
}

#[test]
fn a_read_of_many_items_looks_at_all_of_them_at_one_time() {
    /// Goes on by a second with every look at it.
    struct TickingClock(AtomicU64);

    impl Clock for TickingClock {
        fn now(&self) -> Duration {
            Duration::from_secs(self.0.fetch_add(1, Ordering::SeqCst))
        }
    }

    let clock = TickingClock(AtomicU64::new(1_000_000));
    // No sweeper looks at the clock in between.
    let builder = Database::builder().clock(clock).sweep_interval(Duration::from_secs(3600));
    let database = builder.open_in_memory().unwrap();
    let described =
        TableDescription::new("t", KeyAttribute::string("id")).with_ttl_attribute("until");
    let table = database.create_table(described).unwrap();
    for id in ["a", "b", "c"] {
        table.put_item(item! { "id" => id, "until" => 2_000_000 }).unwrap();
    }
    // Whichever second it is: they all expire in it, or none.
    for until in 1_000_000..1_000_100 {
        for id in ["a", "b", "c"] {
            table.put_item(item! { "id" => id, "until" => until }).unwrap();
        }
        let are_alike = |found: Vec<Option<StoredItem>>| {
            found.iter().all(Option::is_some) || found.iter().all(Option::is_none)
        };
        assert!(are_alike(table.batch_get(["a", "b", "c"]).unwrap()), "{until}");
        let keys = ["a", "b", "c"].map(|id| (&table, id.into()));
        assert!(are_alike(database.transact_get(keys).unwrap()), "{until}");
    }
}

#[test]
fn an_item_expires_when_its_second_is_over() {
    let (database, table) = open();
    let quarter = AttributeValue::N(Number::parse("1000000.25").unwrap());
    table.put_item(expiring("whole", NOW)).unwrap();
    table.put_item(expiring("quarter", quarter)).unwrap();
    let there = |key: &str| table.get_item((key, "s")).unwrap().is_some();
    assert!(there("whole") && there("quarter"));
    database.clock().advance(Duration::from_millis(1));
    assert!(!there("whole") && there("quarter"));
    database.clock().advance(Duration::from_millis(250));
    assert!(!there("quarter"));
}

#[test]
fn sweeping_deletes_what_has_expired_and_nothing_else() {
    let (database, table) = open();
    for number in 0..350 {
        table.put_item(expiring(&format!("old {number}"), NOW - number)).unwrap();
    }
    table.put_item(expiring("young", NOW + 10)).unwrap();
    table.put_item(item! { "PK" => "ageless", "SK" => "s" }).unwrap();
    assert_eq!(database.sweep_expired().unwrap(), 349, "one expires in this very second");
    assert_eq!(database.sweep_expired().unwrap(), 0);
    assert_eq!(table.stats().unwrap().item_count, 3);
    database.clock().advance(Duration::from_secs(1));
    assert_eq!(database.sweep_expired().unwrap(), 1);
    database.expect_clean();
}

#[test]
fn an_item_that_is_put_again_survives_the_sweep() {
    let (database, table) = open();
    table.put_item(expiring("later", NOW - 5)).unwrap();
    table.put_item(expiring("later", NOW + 5)).unwrap();
    table.put_item(expiring("ageless", NOW - 5)).unwrap();
    table.put_item(item! { "PK" => "ageless", "SK" => "s" }).unwrap();
    assert_eq!(database.sweep_expired().unwrap(), 0);
    assert_eq!(table.scan().items().unwrap().count(), 2);
    database.expect_clean();
}

#[test]
fn only_a_number_in_the_attribute_expires() {
    let (database, table) = open();
    let nested = AttributeValue::M(item! { "expires" => 1 });
    let values = [
        AttributeValue::from("1"),
        AttributeValue::Null,
        AttributeValue::from(true),
        AttributeValue::from(vec![1_u8]),
        AttributeValue::L(vec![1.into()]),
        nested,
        AttributeValue::Ns([Number::from(1)].into()),
    ];
    for (number, value) in values.iter().enumerate() {
        table.put_item(expiring(&format!("{number}"), value.clone())).unwrap();
    }
    assert_eq!(database.sweep_expired().unwrap(), 0);
    assert_eq!(table.scan().items().unwrap().count(), values.len());
}

#[test]
fn odd_times_are_past_or_too_far_away() {
    let (_database, table) = open();
    let number = |text: &str| AttributeValue::N(Number::parse(text).unwrap());
    for (key, time) in [("negative", "-5"), ("zero", "0"), ("tiny", "1e-130")] {
        table.put_item(expiring(key, number(time))).unwrap();
        assert_eq!(table.get_item((key, "s")).unwrap(), None, "{key}");
    }
    for (key, time) in
        [("low", "-9e125"), ("year 9999", "253402300799"), ("huge", "9.9e125"), ("big", "1e19")]
    {
        table.put_item(expiring(key, number(time))).unwrap();
        assert!(table.get_item((key, "s")).unwrap().is_some(), "{key}");
    }
}

#[test]
fn a_time_more_than_five_years_ago_is_none() {
    const FIVE_YEARS: i64 = 5 * 365 * 24 * 60 * 60;
    let (database, table) = open();
    let today = 1_700_000_000;
    database.clock().advance(Duration::from_secs(today as u64 - NOW as u64));
    let times = [
        ("just now", today - 1, true),
        ("almost five years ago", today - FIVE_YEARS + 1, true),
        ("five years ago", today - FIVE_YEARS, true),
        ("longer ago", today - FIVE_YEARS - 1, false),
        ("in 1970", 0, false),
        ("before 1970", -5, false),
        ("in milliseconds", today * 1000, false),
    ];
    for (key, time, _) in times {
        table.put_item(expiring(key, time)).unwrap();
    }
    for (key, _, expired) in times {
        assert_eq!(table.get_item((key, "s")).unwrap().is_none(), expired, "{key}");
        assert_eq!(table.query(key).items().unwrap().count(), usize::from(!expired), "{key}");
    }
    assert!(database.metrics().unwrap().ttl_lag <= Duration::from_secs(FIVE_YEARS as u64));
    assert_eq!(database.sweep_expired().unwrap(), 3);
    assert_eq!(table.stats().unwrap().item_count, 4);
    assert_eq!(database.sweep_expired().unwrap(), 0);
    database.expect_clean();
}

#[test]
fn times_that_are_none_do_not_keep_the_sweeper_from_the_others() {
    let (database, table) = open();
    // More of them than one step looks at, at the beginning of the index by expiry.
    for number in 0..250 {
        table.put_item(expiring(&format!("never {number}"), -1_000_000_000_000_i64)).unwrap();
    }
    table.put_item(expiring("old", NOW - 1)).unwrap();
    assert_eq!(database.sweep_expired().unwrap(), 1);
    assert_eq!(table.stats().unwrap().item_count, 250);
    database.expect_clean();
}

#[test]
fn looking_for_what_has_expired_commits_nothing() {
    let (database, table) = open();
    table.put_item(expiring("young", NOW + 1)).unwrap();
    let before = database.metrics().unwrap().commits;
    assert_eq!(database.sweep_expired().unwrap(), 0);
    assert_eq!(database.metrics().unwrap().commits, before);
}

/// How many bytes one commit of work over a whole table may look at, and what one row more is.
const STEP_BYTES: u64 = 4 << 20;

/// Puts rows that have expired by either of two attributes.
fn put_expired(database: &TestDatabase, table: &Table, count: u64, size_bytes: usize) {
    for ten in 0..count / 10 {
        let mut batch = database.batch();
        for number in 0..10 {
            let mut row = expiring(&format!("{size_bytes} {ten} {number}"), NOW - 1);
            row.insert("until", NOW - 1);
            row.insert("fill", "x".repeat(size_bytes));
            batch.put_item(table, row).unwrap();
        }
        batch.commit().unwrap();
    }
}

#[test]
fn work_over_a_whole_table_is_cut_into_steps_by_rows_and_by_bytes() {
    let database = TestDatabase::in_memory().open();
    let table = database.make(tables::any_keys());
    let commits_of = |work: &dyn Fn()| {
        let before = database.metrics().unwrap().commits;
        work();
        database.metrics().unwrap().commits - before
    };
    let rows: [(u64, usize); 2] = [(2_000, 10), (30, 700_000)];
    for (count, size_bytes) in rows {
        put_expired(&database, &table, count, size_bytes);
        let steps = (count / 500).max(count * size_bytes as u64 / (STEP_BYTES + size_bytes as u64));
        let set = |attribute: Option<&str>| {
            let attribute = attribute.map(str::to_owned);
            let commits = commits_of(&|| {
                database.update_time_to_live("any_keys", attribute.clone()).unwrap();
            });
            assert!(commits > steps, "{attribute:?}: {commits} commits");
            database.expect_clean();
        };
        set(Some("until"));
        set(None);
        set(Some("expires"));
        let commits = commits_of(&|| assert_eq!(database.sweep_expired().unwrap(), count));
        assert!(commits >= steps, "{commits} commits");
        database.expect_clean();
    }
    put_expired(&database, &table, 5_000, 10);
    assert!(commits_of(&|| database.delete_table("any_keys").unwrap()) > 2);
    database.expect_clean();
}

#[test]
fn filling_an_index_is_cut_into_steps_by_rows_and_by_bytes() {
    let database = TestDatabase::in_memory().open();
    let table = database.make(tables::any_keys());
    put_expired(&database, &table, 30, 700_000);
    let before = database.metrics().unwrap().commits;
    let by_time = IndexDescription::global("by_time", KeyAttribute::number("until"));
    let mut told = Vec::new();
    database.create_index("any_keys", by_time, |progress| told.push(progress.done)).unwrap();
    let commits = database.metrics().unwrap().commits - before;
    assert!(commits > 30 * 700_000 / (STEP_BYTES + 700_000), "{commits} commits");
    assert_eq!(told.last(), Some(&30));
    database.expect_clean();
}

#[test]
fn a_change_of_the_attribute_that_is_interrupted_goes_on_with_the_next_opening() {
    use dynafile_testkit::{DiskOperation, SimulatedDisk};
    for operations in [1, 2, 3, 5, 8] {
        let disk = SimulatedDisk::new(operations);
        let mut database = TestDatabase::on_disk(&disk).open();
        let table = database.make(tables::any_keys());
        let mut batch = database.batch();
        for number in 0..2_500 {
            let mut row = expiring(&format!("{number}"), NOW - 1);
            row.insert("until", NOW + number % 2 * 1_000 - 500);
            batch.put_item(&table, row).unwrap();
        }
        batch.commit().unwrap();
        disk.fail(&[DiskOperation::Sync], operations, u64::MAX);
        let changed = database.update_time_to_live("any_keys", Some("until".to_owned()));
        disk.heal();
        let attribute = table.description().unwrap().ttl_attribute;
        if changed.is_ok() {
            assert_eq!(attribute.as_deref(), Some("until"), "{operations}");
        }
        database.expect_clean();
        // Writes amid it keep the index right.
        table.put_item(expiring("7", NOW + 5)).unwrap();
        table.delete(("8", "s")).unwrap();
        database.expect_clean();
        drop(table);
        database.reopen();
        database.expect_clean();
        if attribute.as_deref() == Some("until") {
            assert_eq!(database.sweep_expired().unwrap(), 1_249, "{operations}");
        }
        database.expect_clean();
    }
}

#[test]
fn changing_the_attribute_applies_to_what_is_stored() {
    let (mut database, table) = open();
    let row = item! { "PK" => "a", "SK" => "s", "expires" => NOW - 1, "until" => NOW + 1 };
    table.put_item(row).unwrap();
    database.update_time_to_live("any_keys", Some("until".to_owned())).unwrap();
    assert_eq!(table.description().unwrap().ttl_attribute.as_deref(), Some("until"));
    assert!(table.get_item(("a", "s")).unwrap().is_some());
    assert_eq!(database.sweep_expired().unwrap(), 0);
    database.expect_clean();
    database.clock().advance(Duration::from_secs(3));
    assert_eq!(table.get_item(("a", "s")).unwrap(), None);
    database.update_time_to_live("any_keys", None).unwrap();
    assert!(table.get_item(("a", "s")).unwrap().is_some(), "without the attribute it is back");
    assert_eq!(database.sweep_expired().unwrap(), 0);
    database.expect_clean();
    drop(table);
    database.reopen();
    database.update_time_to_live("any_keys", Some("expires".to_owned())).unwrap();
    database.expect_clean();
    assert_eq!(database.sweep_expired().unwrap(), 1);
    database.expect_clean();
}

#[test]
fn opening_a_table_with_another_attribute_is_an_error_and_changes_nothing() {
    let (database, table) = open();
    table.put_item(expiring("a", NOW - 1)).unwrap();
    let attribute = || table.description().unwrap().ttl_attribute;
    let typo = tables::any_keys().with_ttl_attribute("expirse");
    let error = database.open_or_create_table(typo).map(drop).unwrap_err();
    let dynafile::Error::TimeToLiveMismatch { table: named, found, asked } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((&**named, &**found, &**asked), ("any_keys", "expires", "expirse"));
    assert!(error.is_validation());
    let text = error.to_string();
    assert!(text.contains("'expires'") && text.contains("update_time_to_live"), "{text}");
    assert_eq!(attribute().as_deref(), Some("expires"));
    assert_eq!(table.get_item(("a", "s")).unwrap(), None);
    let mut without = tables::any_keys();
    without.ttl_attribute = None;
    database.open_or_create_table(without.clone()).unwrap();
    database.open_or_create_table(tables::any_keys()).unwrap();
    assert_eq!(attribute().as_deref(), Some("expires"));
    // Changing it and switching it off are calls of their own; one that has none takes one.
    database.update_time_to_live("any_keys", None).unwrap();
    database.open_or_create_table(without).unwrap();
    assert_eq!(attribute(), None);
    database.open_or_create_table(tables::any_keys()).unwrap();
    assert_eq!(attribute().as_deref(), Some("expires"));
}

#[test]
fn deleting_a_table_forgets_its_expiring_items() {
    let (database, table) = open();
    table.put_item(expiring("a", NOW - 1)).unwrap();
    let flat = database.make(tables::flat());
    flat.put_item(item! { "PK" => "kept", "expires" => NOW - 1 }).unwrap();
    database.delete_table("any_keys").unwrap();
    database.expect_clean();
    assert_eq!(database.sweep_expired().unwrap(), 1, "the other table's");
}

fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_background_sweeper_deletes_by_itself() {
    let mut database = TestDatabase::on_file().sweep_interval(Duration::from_millis(5)).open();
    let table = database.make(tables::flat());
    table.put_item(item! { "PK" => "a", "expires" => NOW - 1 }).unwrap();
    wait_for("the sweep", || table.stats().unwrap().item_count == 0);
    table.put_item(item! { "PK" => "b", "expires" => NOW + 1 }).unwrap();
    drop(table);
    database.reopen();
    // The table was there when the file was opened.
    database.clock().advance(Duration::from_secs(2));
    let table = database.table("flat").unwrap();
    wait_for("the sweep after reopening", || table.stats().unwrap().item_count == 0);
}

#[test]
fn closing_does_not_wait_for_the_sweepers_rest() {
    let database = TestDatabase::on_file().sweep_interval(Duration::from_secs(600)).open();
    database.make(tables::flat());
    let began = Instant::now();
    database.close();
    assert!(began.elapsed() < Duration::from_secs(5), "closing took {:?}", began.elapsed());
}

#[test]
fn closing_stops_a_sweep_between_its_steps() {
    const ITEMS: usize = 20_000;
    let database = TestDatabase::on_file().open();
    let table = database.make(tables::flat());
    let mut batch = database.batch();
    for number in 0..ITEMS {
        let row = item! { "PK" => format!("{number}"), "expires" => NOW + 1 };
        batch.put_item(&table, row).unwrap();
    }
    batch.commit().unwrap();
    drop(table);
    let closed = database.close().sweep_interval(Duration::from_millis(1));
    closed.clock().advance(Duration::from_secs(5));
    let database = closed.open();
    let table = database.table("flat").unwrap();
    wait_for("the sweep to begin", || table.stats().unwrap().item_count < ITEMS as u64);
    drop(table);
    let database = database.close().sweep_interval(Duration::from_secs(600)).open();
    let left = database.table("flat").unwrap().stats().unwrap().item_count;
    assert!(left > 0, "the sweep ran to its end before the close returned");
    database.expect_clean();
}

#[test]
fn readers_and_writers_go_on_while_the_sweeper_works() {
    let database = Arc::new(TestDatabase::new());
    let table = database.make(tables::flat());
    for number in 0..300 {
        table.put_item(item! { "PK" => format!("{number}"), "expires" => NOW - 1 }).unwrap();
    }
    thread::scope(|scope| {
        scope.spawn(|| database.sweep_expired().unwrap());
        for number in 0..300 {
            let key = format!("{number}");
            assert_eq!(table.get_item(key.clone()).unwrap(), None);
            if number % 3 == 0 {
                table.put_item(item! { "PK" => key, "expires" => NOW + 100 }).unwrap();
            }
        }
    });
    database.sweep_expired().unwrap();
    assert_eq!(table.stats().unwrap().item_count, 100, "what was put again is kept");
    database.expect_clean();
}
