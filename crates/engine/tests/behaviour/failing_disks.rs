//! Disks that fill up and fail: a clear error, earlier data intact, and on it goes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use dynafile::{Durability, Error, Item, Notice, Result, Table, item};
use dynafile_testkit::child;
use dynafile_testkit::{DiskOperation, Random, SimulatedDisk, TestDatabase, seed, tables};

const FILE: &str = "DYNAFILE_TEST_FULL_FILE";

/// What was acknowledged, by key.
type Rows = BTreeMap<String, Item>;

fn row(number: u64, size_bytes: usize) -> (String, Item) {
    let key = format!("{number:04}");
    let row = item! { "PK" => key.clone(), "number" => number, "fill" => "x".repeat(size_bytes) };
    (key, row)
}

/// Puts rows until one fails; those that were acknowledged are added to `rows`.
fn put_until_it_fails(
    table: &Table,
    rows: &mut Rows,
    from: u64,
    size_bytes: usize,
) -> Option<Error> {
    for number in from..from + 200 {
        let (key, row) = row(number, size_bytes);
        match table.put_item(&row) {
            Ok(()) => rows.insert(key, row),
            Err(error) => return Some(error),
        };
    }
    None
}

#[track_caller]
fn expect_rows(table: &Table, rows: &Rows) {
    let found = table.scan().items().unwrap().to_items().unwrap();
    let found: Rows = found
        .into_iter()
        .map(|row| (row.get("PK").unwrap().as_str().unwrap().to_owned(), row))
        .collect();
    assert!(found.keys().eq(rows.keys()), "{:?} instead of {:?}", found.keys(), rows.keys());
    assert_eq!(&found, rows);
    assert_eq!(table.stats().unwrap().item_count, rows.len() as u64);
}

#[test]
fn a_full_disk_fails_the_write_and_keeps_the_rest() {
    seed::for_each(25, |seed| {
        let disk = SimulatedDisk::new(seed);
        let mut random = Random::new(seed);
        let mut database = TestDatabase::on_disk(&disk).open();
        let table = database.make(tables::flat());
        let mut rows = Rows::new();
        for number in 0..5 {
            let (key, row) = row(number, 3_000);
            table.put_item(&row).unwrap();
            rows.insert(key, row);
        }
        disk.leave_room_for(random.below(400_000));
        let error = put_until_it_fails(&table, &mut rows, 5, 20_000).expect("the disk fills up");
        assert!(error.is_disk_full(), "{error}");
        assert!(error.to_string().contains("earlier data is intact"), "{error}");
        expect_rows(&table, &rows);
        // Still full: the same again, and reads go on.
        assert!(table.put_item(row(900, 400_000).1).unwrap_err().is_disk_full());
        expect_rows(&table, &rows);
        disk.make_room();
        let (key, row) = row(901, 20_000);
        table.put_item(&row).unwrap();
        rows.insert(key, row);
        expect_rows(&table, &rows);
        database.expect_clean();
        database.reopen();
        expect_rows(&database.table("flat").unwrap(), &rows);
        database.expect_clean();
    });
}

#[test]
fn a_batch_that_does_not_fit_leaves_nothing_of_itself() {
    let disk = SimulatedDisk::new(1);
    let database = TestDatabase::on_disk(&disk).open();
    let table = database.make(tables::flat());
    disk.leave_room_for(100_000);
    let mut batch = database.batch();
    for number in 0..50 {
        batch.put_item(&table, row(number, 20_000).1).unwrap();
    }
    assert!(batch.commit().unwrap_err().is_disk_full());
    expect_rows(&table, &Rows::new());
    disk.make_room();
    database.expect_clean();
}

/// Relaxed writes are acknowledged before they are on disk. What the disk refuses then stays in
/// memory, nothing more is acknowledged, and it is flushed once there is room.
#[test]
fn relaxed_writes_that_a_full_disk_refuses_are_kept_until_there_is_room() {
    seed::for_each(25, |seed| {
        let disk = SimulatedDisk::new(seed);
        let mut random = Random::new(seed);
        let mut database = TestDatabase::on_disk(&disk).relaxed_by_hand().open();
        let table = database.make(tables::flat());
        let mut rows = Rows::new();
        let (key, first) = row(0, 3_000);
        table.put_item(&first).unwrap();
        rows.insert(key, first);
        database.flush().unwrap();
        disk.leave_room_for(random.below(400_000));
        if let Some(error) = put_until_it_fails(&table, &mut rows, 1, 20_000) {
            assert!(matches!(error, Error::FlushFailed { .. }), "{error:?}");
        }
        let error = database.flush().unwrap_err();
        assert!(matches!(error, Error::FlushFailed { .. }) && error.is_disk_full(), "{error:?}");
        assert!(error.to_string().contains("kept in memory"), "{error}");
        for number in 300..320 {
            let refused = table.put_item(row(number, 100).1).unwrap_err();
            assert!(matches!(refused, Error::FlushFailed { .. }), "{refused:?}");
            expect_rows(&table, &rows);
        }
        // Some room is not always enough, and never costs anything.
        disk.leave_room_for(random.below(400_000));
        let _ = database.flush();
        expect_rows(&table, &rows);
        disk.make_room();
        let (key, row) = row(901, 20_000);
        table.put_item(&row).unwrap();
        rows.insert(key, row);
        database.flush().unwrap();
        expect_rows(&table, &rows);
        database.expect_clean();
        let survived = TestDatabase::on_disk(&disk.synced_copy()).open();
        expect_rows(&survived.table("flat").unwrap(), &rows);
        survived.expect_clean();
        database.reopen();
        expect_rows(&database.table("flat").unwrap(), &rows);
        database.expect_clean();
    });
}

#[test]
fn while_a_disk_refuses_relaxed_writes_every_writer_is_told() {
    const WRITERS: u64 = 8;
    let disk = SimulatedDisk::new(4);
    let durability = Durability::Relaxed { interval: Duration::from_millis(1) };
    let database = TestDatabase::on_disk(&disk).durability(durability).open();
    let table = database.make(tables::flat());
    database.flush().unwrap();
    disk.leave_room_for(200_000);
    let (rows, told) = (Mutex::new(Rows::new()), AtomicU64::new(0));
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (table, rows, told) = (&table, &rows, &told);
            scope.spawn(move || {
                for number in 0..100 {
                    let (key, row) = row(writer * 1000 + number, 10_000);
                    match table.put_item(&row) {
                        Ok(()) => drop(rows.lock().unwrap().insert(key, row)),
                        Err(error) => {
                            assert!(matches!(error, Error::FlushFailed { .. }), "{error:?}");
                            told.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    let rows = rows.into_inner().unwrap();
    assert_eq!(rows.len() as u64 + told.into_inner(), WRITERS * 100);
    assert!((10..200).contains(&rows.len()), "{} writes were acknowledged", rows.len());
    expect_rows(&table, &rows);
    assert!(database.metrics().unwrap().failed_flushes > 0);
    disk.make_room();
    database.flush().unwrap();
    let survived = TestDatabase::on_disk(&disk.synced_copy()).open();
    expect_rows(&survived.table("flat").unwrap(), &rows);
    survived.expect_clean();
}

#[test]
fn a_failed_flush_in_the_background_stops_writers_until_one_succeeds() {
    let disk = SimulatedDisk::new(3);
    let interval = Duration::from_millis(20);
    let told = Arc::new(Mutex::new(Vec::new()));
    let hearing = told.clone();
    let hook = move |notice: &Notice| hearing.lock().unwrap().push(notice.to_string());
    let builder = TestDatabase::on_disk(&disk).durability(Durability::Relaxed { interval });
    let database = builder.with(|settings| settings.on_notice(hook)).open();
    let table = database.make(tables::flat());
    table.put_item(row(0, 100).1).unwrap();
    database.flush().unwrap();
    disk.fail(&[DiskOperation::Sync], 0, u64::MAX);
    let mut rows = 1;
    let began = Instant::now();
    let error = loop {
        match table.put_item(row(rows, 100).1) {
            Err(error) => break error,
            Ok(()) => assert!(began.elapsed() < Duration::from_secs(20), "nobody was told"),
        }
        rows += 1;
        thread::sleep(Duration::from_millis(2));
    };
    assert!(matches!(error, Error::FlushFailed { .. }), "{error:?}");
    assert!(error.is_io(), "{error}");
    assert!(error.to_string().contains("acknowledged with relaxed durability"), "{error}");
    assert_eq!(table.stats().unwrap().item_count, rows, "what was acknowledged is there");
    while told.lock().unwrap().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(20), "nobody tells of it");
        thread::sleep(Duration::from_millis(2));
    }
    // And is not told of with each flush that is tried.
    thread::sleep(5 * interval);
    disk.heal();
    table.put_item(row(rows, 100).1).unwrap();
    database.flush().unwrap();
    let survived = TestDatabase::on_disk(&disk.synced_copy()).open();
    assert_eq!(survived.table("flat").unwrap().stats().unwrap().item_count, rows + 1);
    database.expect_clean();
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 1, "a failure that goes on is told of once: {told:?}");
    assert!(told.iter().all(|told| told.starts_with("the flush of relaxed writes failed")));
}

/// An operation of each kind fails once, somewhere; what was acknowledged stays.
#[test]
fn an_operation_that_fails_once_is_an_error_and_costs_nothing_else() {
    use DiskOperation::{Read, Resize, Sync, Write};
    seed::for_each(80, |seed| {
        let disk = SimulatedDisk::new(seed);
        let mut random = Random::new(seed);
        let database = TestDatabase::on_disk(&disk).open();
        let table = database.make(tables::flat());
        let mut rows = Rows::new();
        let kinds = [Read, Write, Resize, Sync];
        let kind = kinds[random.below(4) as usize];
        disk.fail(&[kind], random.below(60), 1 + random.below(3));
        let mut unsure = Rows::new();
        for number in 0..60 {
            let (key, row) = row(number % 25, random.below(9_000) as usize);
            match table.put_item(&row) {
                Ok(()) => {
                    rows.insert(key.clone(), row);
                    unsure.remove(&key);
                }
                Err(error) => {
                    assert!(error.is_io() && !error.is_disk_full(), "{kind:?}: {error}");
                    unsure.insert(key, row);
                }
            }
        }
        disk.heal();
        // Whether a write that failed is there is open until the file was looked at again.
        expect_rows_or(&table, &rows, &unsure).unwrap();
        database.expect_clean();
        let mut database = database;
        database.reopen();
        expect_rows_or(&database.table("flat").unwrap(), &rows, &unsure).unwrap();
        database.expect_clean();
    });
}

/// Writing to the disk fails here and there; what was acknowledged with relaxed durability is there
/// all the time, and on the disk after the next flush that succeeds.
#[test]
fn relaxed_writes_outlive_whatever_writing_to_the_disk_comes_to() {
    use DiskOperation::{Resize, Sync, Write};
    seed::for_each(60, |seed| {
        let disk = SimulatedDisk::new(seed);
        let mut random = Random::new(seed);
        let quick = random.once_in(3);
        let builder = TestDatabase::on_disk(&disk).relaxed_by_hand();
        let database = builder
            .with(|settings| match quick {
                true => settings.quick_recovery_bytes(0),
                false => settings,
            })
            .open();
        let table = database.make(tables::flat());
        let (mut rows, mut on_disk) = (Rows::new(), None);
        for _ in 0..8 {
            let kinds = [Write, Resize, Sync];
            disk.fail(&kinds[random.below(3) as usize..], random.below(30), 1 + random.below(6));
            for _ in 0..random.below(25) {
                let (key, row) = row(random.below(40), random.below(30_000) as usize);
                match table.put_item(&row) {
                    Ok(()) => drop(rows.insert(key, row)),
                    Err(error) => assert!(matches!(error, Error::FlushFailed { .. }), "{error:?}"),
                }
                expect_rows(&table, &rows);
            }
            if random.once_in(4) {
                disk.leave_room_for(random.below(200_000));
            } else {
                disk.make_room();
            }
            if database.flush().is_ok() {
                on_disk = Some(rows.clone());
            }
            if let Some(on_disk) = &on_disk {
                // A loss of power in this moment.
                let survived = TestDatabase::on_disk(&disk.synced_copy()).open();
                let table = survived.table("flat").unwrap();
                let found = table.stats().unwrap().item_count;
                assert!(found as usize >= on_disk.len(), "{found} of {}", on_disk.len());
                survived.expect_clean();
            }
        }
        disk.heal();
        disk.make_room();
        database.flush().unwrap();
        let survived = TestDatabase::on_disk(&disk.synced_copy()).open();
        expect_rows(&survived.table("flat").unwrap(), &rows);
        database.expect_clean();
        dynafile::Database::close(&database).unwrap();
        expect_rows(&TestDatabase::on_disk(&disk).open().table("flat").unwrap(), &rows);
    });
}

#[test]
fn many_threads_on_a_failing_disk_lose_no_acknowledged_write() {
    use DiskOperation::{Read, Sync, Write};
    const WRITERS: u64 = 4;
    seed::for_each(6, |seed| {
        let disk = SimulatedDisk::new(seed);
        let mut database = TestDatabase::on_disk(&disk).open();
        let table = database.make(tables::flat());
        let acknowledged = Mutex::new(Rows::new());
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (table, acknowledged) = (&table, &acknowledged);
                scope.spawn(move || {
                    for number in 0..150 {
                        let (key, row) = row(writer * 1000 + number, (number * 31 % 5000) as usize);
                        match table.put_item(&row) {
                            Ok(()) => drop(acknowledged.lock().unwrap().insert(key, row)),
                            Err(error) => assert!(error.is_io(), "{error:?}"),
                        }
                        if let Err(error) = table.scan().limit(3).items().map(Iterator::count) {
                            assert!(error.is_io(), "{error:?}");
                        }
                    }
                });
            }
            let mut random = Random::new(seed);
            for _ in 0..25 {
                disk.fail(&[[Read, Sync, Write][random.below(3) as usize]], random.below(40), 1);
                thread::sleep(Duration::from_millis(2));
            }
        });
        disk.heal();
        let rows = acknowledged.into_inner().unwrap();
        for _ in 0..2 {
            for (key, row) in &rows {
                let found = database.table("flat").unwrap().get_item(key.clone()).unwrap();
                assert_eq!(found.as_ref(), Some(row), "an acknowledged write is lost: {key}");
            }
            database.expect_clean();
            database.reopen();
        }
    });
}

/// Each acknowledged row, unless a later write to it failed: then either of the two.
fn expect_rows_or(table: &Table, rows: &Rows, unsure: &Rows) -> Result<()> {
    for (key, row) in rows {
        let found = table.get_item(key.clone())?;
        let other = unsure.get(key);
        assert!(found.as_ref() == Some(row) || found.as_ref() == other && other.is_some(), "{key}");
    }
    for found in table.scan().items()? {
        let found = found?.to_item()?;
        let key = found.get("PK").unwrap().as_str().unwrap();
        let known = rows.get(key) == Some(&found) || unsure.get(key) == Some(&found);
        assert!(known, "a row that nobody wrote: {key}");
    }
    Ok(())
}

#[test]
fn a_disk_that_cannot_be_read_is_an_error_of_every_read_and_heals() {
    let disk = SimulatedDisk::new(5);
    let mut database = TestDatabase::on_disk(&disk).open();
    let table = database.make(tables::flat());
    let mut rows = Rows::new();
    assert!(put_until_it_fails(&table, &mut rows, 0, 20_000).is_none());
    drop(table);
    database.reopen();
    let table = database.table("flat").unwrap();
    disk.fail(&[DiskOperation::Read], 0, u64::MAX);
    let failed = |result: Result<()>| {
        let error = result.unwrap_err();
        assert!(error.is_io(), "{error}");
    };
    failed(table.get_item("0100").map(drop));
    failed(table.scan().items().and_then(|items| items.to_items()).map(drop));
    failed(table.query("0150").items().and_then(|items| items.to_items()).map(drop));
    failed(table.put_item(row(1, 10).1));
    disk.heal();
    expect_rows(&table, &rows);
    database.expect_clean();
}

#[test]
fn a_read_that_fails_does_not_lose_relaxed_writes_in_silence() {
    let disk = SimulatedDisk::new(6);
    let mut database = TestDatabase::on_disk(&disk).relaxed_by_hand().open();
    let table = database.make(tables::flat());
    let mut rows = Rows::new();
    assert!(put_until_it_fails(&table, &mut rows, 0, 20_000).is_none());
    drop(table);
    database.reopen();
    let table = database.table("flat").unwrap();
    table.put_item(row(500, 10).1).unwrap();
    disk.fail(&[DiskOperation::Read], 0, 1);
    let failed = table.scan().items().and_then(|items| items.to_items());
    assert!(failed.unwrap_err().is_io());
    let there = table.get_item("0500").unwrap().is_some();
    let told = matches!(table.put_item(row(501, 10).1), Err(Error::WritesLost { .. }));
    assert!(there || told, "an acknowledged write is gone and nobody was told");
}

#[test]
fn closing_reports_what_could_not_be_brought_to_the_disk() {
    let disk = SimulatedDisk::new(8);
    let database = TestDatabase::on_disk(&disk).relaxed_by_hand().open();
    let table = database.make(tables::flat());
    table.put_item(row(1, 10).1).unwrap();
    disk.fail(&[DiskOperation::Sync], 0, u64::MAX);
    let error = dynafile::Database::close(&database).unwrap_err();
    assert!(matches!(error, Error::WritesLost { .. }) && error.is_io(), "{error:?}");
    assert!(table.get_item("0001").unwrap_err().is_closed(), "closed all the same");
}

#[cfg(unix)]
#[test]
#[ignore = "the child of another test"]
fn child_fills_its_file() {
    let database = TestDatabase::at(child::ordered_path(FILE).as_ref()).open();
    let table = database.make(tables::flat());
    let mut rows = Rows::new();
    let error = put_until_it_fails(&table, &mut rows, 0, 50_000).expect("the file may not grow");
    child::report(format!("{} {}", rows.len(), error.is_disk_full()));
    expect_rows(&table, &rows);
    table.delete("0000").unwrap();
    child::report("deleted");
}

/// As the simulated disk, with the operating system's own refusal: a limit on the file's size.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_is_a_full_disk() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("full.dynafile");
    TestDatabase::at(&file).open().close();
    let orders = [(FILE, file.to_str().unwrap())];
    // The signal would end the process; ignored, the write fails.
    let limits = "trap '' XFSZ; ulimit -f 4000;";
    let mut child = child::start("failing_disks::child_fills_its_file", &orders, limits);
    let report = child.next_report().unwrap();
    let (count, is_disk_full) = report.split_once(' ').unwrap();
    assert_eq!(is_disk_full, "true");
    assert_eq!(child.next_report().as_deref(), Some("deleted"));
    assert!(child.wait());
    let database = TestDatabase::at(&file).open();
    let left = database.table("flat").unwrap().stats().unwrap().item_count;
    assert_eq!(left, count.parse::<u64>().unwrap() - 1);
    assert!(left > 5, "the limit was reached at once: {report}");
    database.expect_clean();
}
