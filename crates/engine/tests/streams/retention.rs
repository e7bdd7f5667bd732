//! How long records stay: a day, and a day after a stream was disabled.

use std::time::Duration;

use dynafile::api::{StreamSpecification, UpdateTableInput};
use dynafile::{Error, StreamError, StreamStart, StreamViewType};
use dynafile_testkit::{TestDatabase, tables};

use crate::fixture::{HOUR, changes, log, row, streaming};

fn is_trimmed<T>(outcome: dynafile::Result<T>) -> bool {
    matches!(outcome, Err(Error::Stream(StreamError::Trimmed { .. })))
}

#[test]
fn records_of_more_than_a_day_ago_are_not_there() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    let before = table.stream(StreamStart::Beginning).unwrap().position();
    database.clock().advance(HOUR);
    table.put_item(row("a", 2)).unwrap();
    database.clock().advance(23 * HOUR);
    assert_eq!(log(&table), ["INSERT a - 1", "MODIFY a 1 2"]);
    database.clock().advance(Duration::from_millis(1));
    assert_eq!(log(&table), ["MODIFY a 1 2"]);
    assert!(is_trimmed(table.stream(before).unwrap().next().unwrap()));
    let since = table.stream(StreamStart::Time(Duration::ZERO)).unwrap();
    assert_eq!(since.count(), 1);
    database.clock().advance(HOUR);
    assert!(log(&table).is_empty());
}

#[test]
fn trimming_removes_them_step_by_step_and_changes_nothing_for_readers() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    for hour in 0..30 {
        let mut batch = database.batch();
        for number in 0..100 {
            batch.put_item(&table, row("a", hour * 100 + number)).unwrap();
        }
        batch.commit().unwrap();
        database.clock().advance(HOUR);
    }
    let before = log(&table);
    assert_eq!(before.len(), 2400);
    assert_eq!(database.trim_streams().unwrap(), 600);
    assert_eq!(database.trim_streams().unwrap(), 0);
    assert_eq!(log(&table), before);
    database.expect_clean();
    let start = changes(&table)[0].position();
    database.clock().advance(12 * HOUR);
    assert_eq!(database.trim_streams().unwrap(), 1200);
    assert!(is_trimmed(table.stream(start).unwrap().next().unwrap()));
    database.expect_clean();
}

#[test]
fn large_records_are_removed_in_several_commits() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    let fill = "x".repeat(1 << 20);
    for number in 0..40 {
        let mut large = row("a", number);
        large.insert("fill", fill.as_str());
        table.put_item(large).unwrap();
    }
    database.clock().advance(25 * HOUR);
    let before = database.metrics().unwrap().commits;
    assert_eq!(database.trim_streams().unwrap(), 39);
    let commits = database.metrics().unwrap().commits - before;
    assert!(commits > 1, "{commits} commits for 40 MiB");
    database.expect_clean();
}

#[test]
fn the_lag_is_how_long_the_oldest_record_has_been_over() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    table.put_item(row("a", 2)).unwrap();
    database.clock().advance(25 * HOUR);
    assert_eq!(database.metrics().unwrap().stream_lag, HOUR);
    database.trim_streams().unwrap();
    assert_eq!(database.metrics().unwrap().stream_lag, Duration::ZERO);
}

#[test]
fn sequence_numbers_go_on_after_everything_was_trimmed() {
    let mut database = TestDatabase::new();
    let table = streaming(&database);
    for number in 0..5 {
        table.put_item(row("a", number)).unwrap();
    }
    let last = changes(&table)[4].sequence_number();
    let reader = table.stream(StreamStart::Now).unwrap().position();
    database.clock().advance(100 * HOUR);
    database.trim_streams().unwrap();
    assert!(log(&table).is_empty());
    database.expect_clean();
    drop(table);
    database.reopen();
    let table = database.table("plain").unwrap();
    table.put_item(row("a", 5)).unwrap();
    let next = changes(&table);
    assert_eq!(next.len(), 1);
    assert!(next[0].sequence_number() > last);
    assert_eq!(table.stream(reader).unwrap().count(), 1, "nothing behind the position is lost");
    database.expect_clean();
}

#[test]
fn a_disabled_stream_ends_a_day_later() {
    let mut database = TestDatabase::new();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    database.clock().advance(HOUR);
    table.put_item(row("a", 2)).unwrap();
    table.disable_stream().unwrap();
    let position = table.stream(StreamStart::Now).unwrap().position();
    database.clock().advance(24 * HOUR);
    assert_eq!(log(&table), ["MODIFY a 1 2"]);
    database.clock().advance(Duration::from_millis(1));
    let gone = table.stream(StreamStart::Beginning).unwrap_err();
    assert!(matches!(gone, Error::Stream(StreamError::NotEnabled { .. })), "{gone}");
    assert_eq!(database.trim_streams().unwrap(), 2);
    assert_eq!(database.trim_streams().unwrap(), 0);
    database.expect_clean();
    drop(table);
    database.reopen();
    let table = database.table("plain").unwrap();
    table.enable_stream(StreamViewType::KeysOnly).unwrap();
    assert!(is_trimmed(table.stream(position)));
    database.expect_clean();
}

#[test]
fn the_stream_of_a_deleted_table_ends_a_day_later() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    for number in 0..2500 {
        table.put_item(row("a", number)).unwrap();
    }
    database.delete_table("plain").unwrap();
    database.clock().advance(25 * HOUR);
    assert!(table.stream(StreamStart::Beginning).is_err());
    assert_eq!(database.trim_streams().unwrap(), 2500);
    database.expect_clean();
}

#[test]
fn the_sweeper_trims_in_the_background_however_the_stream_was_enabled() {
    expect_trimming(|database| drop(streaming(database)));
    expect_trimming(|database| {
        database.make(tables::plain());
        let mut request = UpdateTableInput::new("plain");
        request.stream_specification = Some(StreamSpecification::enabled(StreamViewType::NewImage));
        database.execute(request).unwrap();
    });
    expect_trimming(|database| {
        let stream = dynafile::StreamSpecification::new(StreamViewType::OldImage);
        database.make(tables::plain().with_stream(stream));
    });
}

fn expect_trimming(enable: impl Fn(&TestDatabase)) {
    let database = TestDatabase::in_memory().sweep_interval(Duration::from_millis(5)).open();
    enable(&database);
    let table = database.table("plain").unwrap();
    for number in 0..10 {
        table.put_item(row("a", number)).unwrap();
    }
    database.clock().advance(25 * HOUR);
    for _ in 0..2000 {
        std::thread::sleep(Duration::from_millis(5));
        // The newest record is kept for the number of the next.
        if database.backup_records() == 1 {
            return;
        }
    }
    panic!("nothing was trimmed");
}

trait StoredRecords {
    fn backup_records(&self) -> u64;
}

impl StoredRecords for TestDatabase {
    /// Records of streams in the file: what a backup copies, less what it copies of an empty one.
    fn backup_records(&self) -> u64 {
        let directory = tempfile::tempdir().unwrap();
        let copied = self.backup(directory.path().join("copy"), |_| ()).unwrap().records;
        // meta 4, catalog, counts, what describes the stream, and the item.
        copied - 8
    }
}
