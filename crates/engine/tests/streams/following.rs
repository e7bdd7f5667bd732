//! Readers of a table's changes: where they start, that they go on, what they cost.

use std::time::Duration;

use dynafile::{Error, StreamError, StreamPosition, StreamStart, StreamViewType, Table};
use dynafile_testkit::{SimulatedDisk, TestDatabase, tables};

use crate::fixture::{HOUR, changes, log, row, short, streaming};

fn put(table: &Table, numbers: std::ops::Range<u64>) {
    for number in numbers {
        table.put_item(row("a", number)).unwrap();
    }
}

#[test]
fn a_reader_goes_on_where_it_was() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    let mut reader = table.stream(StreamStart::Beginning).unwrap();
    assert!(reader.next().is_none());
    put(&table, 0..2);
    assert_eq!(short(&reader.next().unwrap().unwrap()), "INSERT a - 0");
    assert_eq!(short(&reader.next().unwrap().unwrap()), "MODIFY a 0 1");
    assert!(reader.next().is_none());
    put(&table, 2..3);
    assert_eq!(short(&reader.next().unwrap().unwrap()), "MODIFY a 1 2");
    assert!(reader.next().is_none());
}

#[test]
fn a_reader_from_now_on_sees_what_comes() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    put(&table, 0..5);
    let mut reader = table.stream(StreamStart::Now).unwrap();
    assert!(reader.next().is_none());
    put(&table, 5..6);
    assert_eq!(short(&reader.next().unwrap().unwrap()), "MODIFY a 4 5");
}

#[test]
fn a_reader_since_a_time_starts_with_the_first_change_at_it_or_after() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    for number in 0..50 {
        database.clock().advance(Duration::from_secs(10));
        put(&table, number * 2..number * 2 + 2);
    }
    let all = changes(&table);
    for probe in [0, 1, 2, 7, 48, 98, 99] {
        let time = all[probe].created();
        let first = all.iter().position(|change| change.created() == time).unwrap();
        let count = |time| table.stream(StreamStart::Time(time)).unwrap().count();
        assert_eq!(count(time), 100 - first);
        assert_eq!(count(time - Duration::from_millis(1)), 100 - first);
        assert_eq!(count(time + Duration::from_millis(1)), 98 - first);
    }
}

#[test]
fn a_stored_position_is_where_the_next_reader_starts() {
    let mut database = TestDatabase::new();
    let table = streaming(&database);
    put(&table, 0..5);
    let mut reader = table.stream(StreamStart::Beginning).unwrap();
    let third = reader.nth(2).unwrap().unwrap();
    assert_eq!(third.position(), reader.position());
    let stored = reader.position().to_string();
    drop(table);
    database.reopen();
    let table = database.table("plain").unwrap();
    let position: StreamPosition = stored.parse().unwrap();
    let rest: Vec<_> = table.stream(position).unwrap().map(|one| short(&one.unwrap())).collect();
    assert_eq!(rest, ["MODIFY a 2 3", "MODIFY a 3 4"]);
}

#[test]
fn pages_end_at_their_limit() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    put(&table, 0..10);
    let mut reader = table.stream(StreamStart::Beginning).unwrap();
    let sizes: Vec<_> = (0..5).map(|_| reader.next_page(4).unwrap().len()).collect();
    assert_eq!(sizes, [4, 4, 2, 0, 0]);
}

#[test]
fn a_reader_goes_from_a_disabled_stream_to_the_next() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    put(&table, 0..2);
    table.disable_stream().unwrap();
    put(&table, 2..3);
    table.enable_stream(StreamViewType::KeysOnly).unwrap();
    put(&table, 3..4);
    table.disable_stream().unwrap();
    table.enable_stream(StreamViewType::NewImage).unwrap();
    put(&table, 4..5);
    let expected = ["INSERT a - 0", "MODIFY a 0 1", "MODIFY a - -", "MODIFY a - 4"];
    assert_eq!(log(&table), expected);
    let positions: Vec<_> = changes(&table).iter().map(|change| change.position()).collect();
    assert!(positions.is_sorted());
    database.expect_clean();
}

#[test]
fn the_changes_of_a_deleted_table_stay_readable() {
    let mut database = TestDatabase::new();
    let table = streaming(&database);
    put(&table, 0..2);
    database.delete_table("plain").unwrap();
    assert_eq!(log(&table), ["INSERT a - 0", "MODIFY a 0 1"]);
    database.expect_clean();
    database.reopen();
    let table = database.make(tables::plain());
    assert_eq!(log(&table).len(), 2);
    table.enable_stream(StreamViewType::KeysOnly).unwrap();
    put(&table, 0..1);
    assert_eq!(log(&table).len(), 3);
    database.expect_clean();
}

#[test]
fn a_position_of_another_table_or_of_no_stream_is_refused() {
    let database = TestDatabase::in_memory().open();
    let (plain, flat) = (streaming(&database), database.make(tables::flat()));
    flat.enable_stream(StreamViewType::KeysOnly).unwrap();
    let position = flat.stream(StreamStart::Now).unwrap().position();
    let refused = plain.stream(position).unwrap_err();
    assert!(matches!(refused, Error::Stream(StreamError::Trimmed { .. })), "{refused}");
    let none = database.make(tables::binary()).stream(StreamStart::Now).unwrap_err();
    assert!(matches!(none, Error::Stream(StreamError::NotEnabled { .. })), "{none}");
    assert!(none.is_not_found());
}

#[test]
fn a_reader_does_not_keep_the_file_from_maintenance() {
    let database = TestDatabase::new();
    let table = streaming(&database);
    put(&table, 0..600);
    let mut reader = table.stream(StreamStart::Beginning).unwrap();
    reader.next().unwrap().unwrap();
    database.compact().unwrap();
    database.expect_clean();
    assert_eq!(reader.count(), 599);
}

/// Bytes read from the disk by the step, with nothing in the cache that it could use.
fn bytes_read(disk: &SimulatedDisk, step: impl FnOnce()) -> u64 {
    let before = disk.counts().read_bytes;
    step();
    disk.counts().read_bytes - before
}

#[test]
fn reading_costs_the_page_and_appending_the_record_whatever_there_is() {
    let mut costs = Vec::new();
    for count in [500, 20_000] {
        let disk = SimulatedDisk::new(count);
        let builder = TestDatabase::on_disk(&disk);
        let mut database = builder.with(|settings| settings.cache_size_bytes(0)).open();
        let table = streaming(&database);
        for start in (0..count).step_by(500) {
            let mut batch = database.batch();
            for number in start..start + 500 {
                batch.put_item(&table, row("a", number)).unwrap();
            }
            batch.commit().unwrap();
        }
        database.clock().advance(HOUR);
        put(&table, count..count + 1);
        drop(table);
        database.reopen();
        let table = database.table("plain").unwrap();
        let append = bytes_read(&disk, || put(&table, count + 1..count + 2));
        let first = bytes_read(&disk, || {
            table.stream(StreamStart::Beginning).unwrap().next_page(10).unwrap();
        });
        let last = changes(&table).last().unwrap().created();
        let since = bytes_read(&disk, || {
            let mut reader = table.stream(StreamStart::Time(last)).unwrap();
            assert_eq!(reader.next_page(10).unwrap().len(), 2);
        });
        costs.push([append, first, since]);
    }
    println!("bytes read by an append, a page, a search: {costs:?}");
    for (few, many) in costs[0].iter().zip(&costs[1]) {
        // Forty times the records are a level or two more of the tree.
        assert!(*many < few * 4 + 65_536, "{costs:?}");
    }
}
