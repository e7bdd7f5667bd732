//! Commits and flushes, counted on the device: what each durability costs, and what it keeps.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use dynafile::{Durability, Table, item};
use dynafile_testkit::{SimulatedDisk, TestDatabase, tables};

fn put(table: &Table, key: impl Into<String>) {
    table.put_item(item! { "PK" => key.into(), "n" => 1 }).unwrap();
}

/// What of the table would be there if the power went now.
fn count_on_disk(disk: &SimulatedDisk) -> u64 {
    let database = TestDatabase::on_disk(&disk.synced_copy()).open();
    database.expect_clean();
    database.table("flat").map_or(0, |table| table.stats().unwrap().item_count)
}

#[test]
fn one_writer_pays_one_flush_for_each_write() {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).open();
    let table = database.make(tables::flat());
    let before = disk.counts().syncs;
    for number in 0..50 {
        put(&table, format!("{number}"));
    }
    assert_eq!(disk.counts().syncs - before, 50);
    assert_eq!(count_on_disk(&disk), 50);
}

#[test]
fn a_batch_pays_one_flush() {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).open();
    let table = database.make(tables::flat());
    let before = disk.counts().syncs;
    let mut batch = database.batch();
    for number in 0..500 {
        batch.put_item(&table, item! { "PK" => format!("{number}") }).unwrap();
    }
    batch.commit().unwrap();
    assert_eq!(disk.counts().syncs - before, 1);
}

#[test]
fn reads_and_writes_that_change_nothing_pay_no_flush() {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).open();
    let table = database.make(tables::flat());
    put(&table, "a");
    let before = disk.counts().syncs;
    assert!(table.get_item("a").unwrap().is_some());
    assert_eq!(table.scan().items().unwrap().count(), 1);
    database.batch().commit().unwrap();
    database.flush().unwrap();
    assert_eq!(disk.counts().syncs, before);
}

#[test]
fn writers_at_once_share_their_flushes() {
    const WRITERS: usize = 8;
    const EACH: usize = 25;
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).open();
    let table = database.make(tables::flat());
    disk.delay_syncs(Duration::from_millis(4));
    let before = disk.counts().syncs;
    let start = Barrier::new(WRITERS);
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (table, start) = (&table, &start);
            scope.spawn(move || {
                start.wait();
                for number in 0..EACH {
                    put(table, format!("{writer} {number}"));
                }
            });
        }
    });
    let syncs = disk.counts().syncs - before;
    let writes = (WRITERS * EACH) as u64;
    assert_eq!(count_on_disk(&disk), writes);
    assert!(syncs * 3 < writes, "{syncs} flushes for {writes} writes of {WRITERS} writers");
}

#[test]
fn an_operation_that_fails_does_not_disturb_its_group() {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).open();
    let (table, doomed) = (database.make(tables::flat()), database.make(tables::plain()));
    disk.delay_syncs(Duration::from_millis(5));
    thread::scope(|scope| {
        for writer in 0..4 {
            let (table, doomed, database) = (&table, &doomed, &database);
            scope.spawn(move || {
                for number in 0..10 {
                    // Fails when it is its turn, unless somebody made the table again.
                    let _ = doomed.put_item(item! { "PK" => "a", "SK" => "b" });
                    let _ = database.delete_table("plain");
                    put(table, format!("{writer} {number}"));
                }
            });
        }
    });
    assert_eq!(table.stats().unwrap().item_count, 40);
    database.expect_clean();
}

#[test]
fn relaxed_writes_pay_no_flush_and_are_on_disk_after_one() {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).relaxed_by_hand().open();
    let table = database.make(tables::flat());
    database.flush().unwrap();
    let before = disk.counts().syncs;
    for number in 0..50 {
        put(&table, format!("{number}"));
    }
    assert_eq!(disk.counts().syncs, before);
    assert_eq!(table.stats().unwrap().item_count, 50);
    assert_eq!(count_on_disk(&disk), 0);
    database.flush().unwrap();
    assert_eq!(count_on_disk(&disk), 50);
    let flushed = disk.counts().syncs;
    database.flush().unwrap();
    assert_eq!(disk.counts().syncs, flushed, "nothing to flush, nothing flushed");
}

#[test]
fn closing_brings_relaxed_writes_to_the_disk() {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).relaxed_by_hand().open();
    put(&database.make(tables::flat()), "a");
    database.close();
    assert_eq!(count_on_disk(&disk), 1);
}

#[test]
fn dropping_the_handle_brings_relaxed_writes_to_the_disk() {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).relaxed_by_hand().open();
    put(&database.make(tables::flat()), "a");
    drop(database);
    assert_eq!(count_on_disk(&disk), 1);
}

#[test]
fn relaxed_writes_are_on_disk_within_the_interval() {
    let disk = SimulatedDisk::new(0);
    let interval = Duration::from_millis(20);
    let database = TestDatabase::on_disk(&disk).durability(Durability::Relaxed { interval }).open();
    let table = database.make(tables::flat());
    put(&table, "a");
    let began = Instant::now();
    while count_on_disk(&disk) == 0 {
        // Twenty milliseconds are promised; a loaded machine gets more.
        assert!(began.elapsed() < Duration::from_secs(10), "no flush by itself");
        thread::sleep(Duration::from_millis(5));
    }
}
