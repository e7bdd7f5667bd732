//! Commits and flushes, counted on the device: what each durability costs, and what it keeps;
//! what changes nothing costs nothing.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use dynafile::api::{Put, TransactWriteItem, TransactWriteItemsInput};
use dynafile::{Access, Database, Durability, EncodedItem, Error, StreamViewType, Table, item};
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

/// What changes nothing, by name.
type Idle = (&'static str, fn(&Database, &Table));

/// The item that `put` wrote is there, and nothing else.
const IDLE: [Idle; 18] = [
    ("a read", |_, table| assert!(table.get_item("a").unwrap().is_some())),
    ("a scan", |_, table| assert_eq!(table.scan().items().unwrap().count(), 1)),
    ("an empty batch", |database, _| database.batch().commit().unwrap()),
    ("a flush", |database, _| database.flush().unwrap()),
    ("a failed condition of a put", |_, table| {
        let refused = table.put_item_if(item! { "PK" => "a" }, "attribute_not_exists(PK)");
        assert!(refused.unwrap_err().is_condition_failed());
    }),
    ("a failed condition of a delete", |_, table| {
        assert!(
            table.delete_if("a", "attribute_not_exists(PK)").unwrap_err().is_condition_failed()
        );
    }),
    ("a failed condition of an update", |_, table| {
        let update = table.update("a", "SET n = n + n").condition("attribute_exists(gone)");
        assert!(update.run().unwrap_err().is_condition_failed());
    }),
    ("an update that cannot be applied", |_, table| {
        assert!(table.update("a", "SET m = gone + n").run().is_err());
    }),
    ("a delete of nothing", |_, table| assert!(!table.delete("b").unwrap())),
    ("a batch of deletes of nothing", |database, table| {
        let mut batch = database.batch();
        batch.delete(table, "b").unwrap().delete(table, "c").unwrap();
        batch.commit().unwrap();
    }),
    ("a transaction that only checks", |database, table| {
        let mut transaction = database.transaction();
        transaction.check(table, "a", "attribute_exists(PK)").unwrap();
        transaction.commit().unwrap();
    }),
    ("a cancelled transaction", |database, table| {
        let mut transaction = database.transaction();
        transaction.put_item(table, item! { "PK" => "b" }).unwrap();
        transaction.check(table, "a", "attribute_not_exists(PK)").unwrap();
        assert!(matches!(transaction.commit(), Err(Error::TransactionCancelled { .. })));
    }),
    ("a transaction whose token was used", |database, table| {
        assert!(database.execute(put_once(table)).is_ok());
    }),
    ("a look of the sweeper", |database, _| assert_eq!(database.sweep_expired().unwrap(), 0)),
    ("a look at idle streams", |database, _| assert_eq!(database.trim_streams().unwrap(), 0)),
    ("the TTL attribute that there is", |database, table| {
        let attribute = Some(tables::EXPIRES.to_owned());
        database.update_time_to_live(table.name(), attribute).unwrap();
    }),
    ("the stream that there is", |_, table| {
        assert!(!table.enable_stream(StreamViewType::KeysOnly).unwrap());
    }),
    ("a table that there is", |database, _| {
        let exists = database.create_table(tables::flat()).map(drop);
        assert!(matches!(exists, Err(Error::TableExists { .. })));
    }),
];

/// A transaction with a token, which is carried out the first time.
fn put_once(table: &Table) -> TransactWriteItemsInput {
    let put = Put::new(table.name(), EncodedItem::try_from(item! { "PK" => "a" }).unwrap());
    let action = TransactWriteItem { put: Some(put), ..TransactWriteItem::default() };
    let client_request_token = Some("once".to_owned());
    TransactWriteItemsInput { client_request_token, ..TransactWriteItemsInput::new(vec![action]) }
}

/// Every idle operation in a database that has something of all there is.
fn do_nothing(durability: Durability, access: Access) {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).durability(durability).access(access).open();
    let table = database.make(tables::flat());
    table.enable_stream(StreamViewType::KeysOnly).unwrap();
    database.execute(put_once(&table)).unwrap();
    table.put_item(item! { "PK" => "a", "n" => 1 }).unwrap();
    database.flush().unwrap();
    for (name, idle) in IDLE {
        let (before, commits) = (disk.counts(), database.metrics().unwrap().commits);
        idle(&database, &table);
        let after = disk.counts();
        assert_eq!(after.writes, before.writes, "{name} wrote");
        assert_eq!(after.syncs, before.syncs, "{name} flushed");
        assert_eq!(database.metrics().unwrap().commits, commits, "{name} was counted as a commit");
    }
    assert_eq!(table.get_item("a").unwrap(), Some(item! { "PK" => "a", "n" => 1 }));
    database.expect_clean();
}

#[test]
fn what_changes_nothing_commits_nothing_in_full_durability() {
    do_nothing(Durability::Full, Access::Exclusive);
}

#[test]
fn what_changes_nothing_commits_nothing_in_relaxed_durability() {
    let interval = Duration::from_secs(60);
    do_nothing(Durability::Relaxed { interval }, Access::Exclusive);
}

#[test]
fn the_sweeper_of_an_idle_table_writes_nothing_by_itself() {
    let disk = SimulatedDisk::new(0);
    let builder = TestDatabase::on_disk(&disk).sweep_interval(Duration::from_millis(1));
    let database = builder.open();
    put(&database.make(tables::flat()), "a");
    let before = disk.counts();
    thread::sleep(Duration::from_millis(50));
    assert_eq!(disk.counts().writes, before.writes);
    assert_eq!(disk.counts().syncs, before.syncs);
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
