//! Check, compact, backup, close: they do what they say, and nothing while they cannot.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use dynafile::{
    Database, Error, IndexDescription, KeyAttribute, Progress, StreamViewType, Table, item,
};
use dynafile_testkit::history::{self, Action};
use dynafile_testkit::replay::{self, Picture};
use dynafile_testkit::{DiskOperation, ModelDatabase, SimulatedDisk, TestDatabase, seed, tables};

fn fill(database: &TestDatabase, count: u64) -> Table {
    let table = database.make(tables::flat());
    let mut batch = database.batch();
    for number in 0..count {
        let row = item! { "PK" => format!("{number:05}"), "fill" => "x".repeat(500) };
        batch.put_item(&table, row).unwrap();
    }
    batch.commit().unwrap();
    table
}

#[test]
fn a_backup_shows_what_the_database_shows() {
    seed::for_each(8, |seed| {
        let database = TestDatabase::on_file().relaxed_by_hand().open();
        let mut model = ModelDatabase::at(database.clock());
        for action in seed::sample(seed, &history::changes(40)) {
            if matches!(action, Action::Advance(_)) {
                continue;
            }
            let expected = replay::apply_to_model(&mut model, &action).map(drop);
            assert_eq!(replay::apply_to_database(&database, &action).unwrap(), expected);
        }
        let path = database.file().with_extension("backup");
        let mut told = Vec::new();
        let report = database.backup(&path, |progress| told.push(progress)).unwrap();
        let Some(Progress { done, total }) = told.last().copied() else { panic!("told nothing") };
        assert!(done == total && total == report.records, "{told:?}");
        assert_eq!(report.size_bytes, fs::metadata(&path).unwrap().len());
        let copy = TestDatabase::at(&path).open();
        assert_eq!(Picture::of_database(&copy), Picture::of_model(&model, model.now));
        copy.expect_clean();
        // The copy is a database of its own.
        copy.make(tables::flat()).put_item(item! { "PK" => "only in the copy" }).unwrap();
        assert_eq!(Picture::of_database(&database), Picture::of_model(&model, model.now));
    });
}

#[test]
fn a_backup_is_one_moment_while_writers_go_on() {
    let database = TestDatabase::new();
    let table = fill(&database, 2_000);
    let pairs = database.make(tables::plain());
    let done = AtomicBool::new(false);
    let mut copies = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0;
            while !done.load(Ordering::Relaxed) {
                number += 1;
                let mut batch = database.batch();
                for side in ["left", "right"] {
                    let row = item! { "PK" => "pair", "SK" => side, "n" => number };
                    batch.put_item(&pairs, row).unwrap();
                }
                let key = format!("{:05}", number % 2_000);
                batch.delete(&table, key).unwrap();
                batch.commit().unwrap();
            }
        });
        for number in 0..3 {
            let path = database.file().with_extension(format!("backup{number}"));
            database.backup(&path, |_| ()).unwrap();
            copies.push(path);
        }
        done.store(true, Ordering::Relaxed);
    });
    for path in copies {
        let copy = TestDatabase::at(path).open();
        copy.expect_clean();
        let pairs = copy.table("plain").unwrap().scan().items().unwrap().to_items().unwrap();
        assert!(pairs.windows(2).all(|two| two[0].get("n") == two[1].get("n")), "{pairs:?}");
        assert_ne!(pairs.len(), 1);
    }
    database.expect_clean();
}

#[test]
fn a_backup_never_replaces_anything() {
    let database = TestDatabase::new();
    fill(&database, 10);
    let path = database.file().with_extension("backup");
    fs::write(&path, b"mine").unwrap();
    let error = database.backup(&path, |_| ()).map(drop).unwrap_err();
    assert!(matches!(error, Error::BackupExists { .. }), "{error:?}");
    assert!(error.to_string().contains("choose a new path"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    let onto_itself = database.backup(database.file(), |_| ()).map(drop);
    assert!(matches!(onto_itself, Err(Error::BackupExists { .. })));
    let directory = database.backup(path.parent().unwrap(), |_| ()).map(drop);
    assert!(matches!(directory, Err(Error::BackupExists { .. })));
    database.expect_clean();
}

#[test]
fn a_database_in_memory_is_backed_up_to_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let database = TestDatabase::in_memory().open();
    fill(&database, 100);
    let path = directory.path().join("backup.dynafile");
    database.backup(&path, |_| ()).unwrap();
    let copy = TestDatabase::at(&path).open();
    assert_eq!(copy.table("flat").unwrap().stats().unwrap().item_count, 100);
    copy.expect_clean();
}

#[test]
fn compacting_gives_room_back_and_keeps_the_rest() {
    let database = TestDatabase::new();
    let table = fill(&database, 20_000);
    let mut batch = database.batch();
    for number in 100..20_000 {
        batch.delete(&table, format!("{number:05}")).unwrap();
    }
    batch.commit().unwrap();
    let report = database.compact().unwrap();
    assert!(report.size_bytes_after < report.size_bytes_before / 2, "{report:?}");
    assert_eq!(fs::metadata(database.file()).unwrap().len(), report.size_bytes_after);
    assert_eq!(table.scan().items().unwrap().count(), 100);
    database.expect_clean();
}

#[test]
fn compacting_keeps_the_counts_of_relaxed_writes() {
    let mut database = TestDatabase::on_file().relaxed_by_hand().open();
    let table = fill(&database, 300);
    database.compact().unwrap();
    assert_eq!(table.stats().unwrap().item_count, 300);
    // A copy of the open file is what a crash leaves.
    let crashed = database.file().with_extension("crashed");
    fs::copy(database.file(), &crashed).unwrap();
    let recovered = TestDatabase::at(&crashed).open();
    assert_eq!(recovered.table("flat").unwrap().stats().unwrap().item_count, 300);
    recovered.expect_clean();
    drop(table);
    database.reopen();
    database.expect_clean();
}

#[test]
fn what_needs_the_file_for_itself_says_so_while_it_is_read() {
    let database = TestDatabase::new();
    let table = fill(&database, 10);
    let mut items = table.scan().items().unwrap();
    let stored = items.next().unwrap().unwrap();
    let busy = |result: Result<(), Error>| {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Busy { .. }), "{error:?}");
        assert!(error.to_string().contains("drop them first"), "{error}");
    };
    busy(database.compact().map(drop));
    busy(database.check(|_| ()).map(drop));
    drop(items);
    busy(database.compact().map(drop));
    assert!(stored.to_item().is_ok());
    drop(stored);
    database.compact().unwrap();
    database.expect_clean();
}

#[test]
fn a_check_counts_what_it_looked_at_and_tells_how_far_it_is() {
    let database = TestDatabase::new();
    fill(&database, 2_500);
    let mut told = Vec::new();
    let report = database.check(|progress| told.push(progress)).unwrap();
    assert!(report.is_clean());
    assert_eq!((report.tables, report.items), (1, 2_500));
    assert!(told.len() >= 3, "{told:?}");
    assert!(told.windows(2).all(|two| two[0].done <= two[1].done));
    assert_eq!(told.last().unwrap().done, told.last().unwrap().total);
}

const CARES: usize = 3;

/// One of the ways to look after the file.
fn care(database: &Database, number: usize, directory: &Path) -> Result<(), Error> {
    match number {
        0 => database.check(|_| ()).map(drop),
        1 => database.compact().map(drop),
        _ => {
            let target = directory.join("backup");
            let made = database.backup(&target, |_| ()).map(drop);
            let _ = fs::remove_file(target);
            made
        }
    }
}

/// A write that fails closes the storage library's handle, whoever uses it at that moment.
#[test]
fn care_of_the_file_beside_a_disk_that_fails_never_says_that_it_is_closed() {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).open();
    let table = fill(&database, 200);
    let directory = tempfile::tempdir().unwrap();
    let done = AtomicBool::new(false);
    let (database, table, disk) = (&database, &table, &disk);
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..150 {
                disk.fail(&[DiskOperation::Sync], 0, 1);
                let written = table.put_item(item! { "PK" => "again", "number" => number });
                assert!(!written.is_err_and(|error| error.is_closed()));
                disk.heal();
            }
            done.store(true, Ordering::Relaxed);
        });
        for number in 0..CARES {
            let (done, path) = (&done, directory.path());
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    match care(database, number, path) {
                        Ok(()) | Err(Error::Busy { .. }) => {}
                        Err(error) => assert!(error.is_io(), "{error:?}"),
                    }
                }
            });
        }
    });
    database.expect_clean();
}

#[test]
fn what_is_not_to_go_on_ends_and_leaves_nothing_behind() {
    let database = TestDatabase::new();
    let table = fill(&database, 3000);
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("copy.dynafile");
    let stop_after = |steps: u32| {
        let mut heard = 0;
        move |_| {
            heard += 1;
            if heard > steps { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    };
    for steps in [0, 1, 2] {
        let check = database.check(stop_after(steps)).unwrap_err();
        let backup = database.backup(&target, stop_after(steps)).unwrap_err();
        let index = IndexDescription::global("by_text", KeyAttribute::string("text"));
        let index = database.create_index(table.name(), index, stop_after(steps)).unwrap_err();
        for error in [check, backup, index] {
            assert!(matches!(error, Error::Cancelled { .. }), "{error}");
        }
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
        assert!(table.description().unwrap().indexes.is_empty());
    }
    database.expect_clean();
}

#[test]
fn the_databases_own_work_is_in_nobodys_way() {
    let builder = TestDatabase::on_file().sweep_interval(Duration::from_micros(100));
    let database = builder.open();
    let table = database.make(tables::flat());
    table.enable_stream(StreamViewType::KeysOnly).unwrap();
    for number in 0..200 {
        let expired = if number % 3 == 0 { 1 } else { u64::MAX / 2_000 };
        table.put_item(item! { "PK" => format!("{number}"), "expires" => expired }).unwrap();
        database.expect_clean();
        if number % 10 == 0 {
            database.compact().unwrap();
        }
    }
}

#[test]
fn everything_says_closed_after_closing() {
    let database = TestDatabase::new();
    let table = fill(&database, 10);
    let mut items = table.scan().items().unwrap();
    items.next().unwrap().unwrap();
    let mut batch = database.batch();
    batch.put_item(&table, item! { "PK" => "late" }).unwrap();
    let empty = database.batch();
    Database::close(&database).unwrap();
    Database::close(&database).unwrap();
    let closed = |result: Result<(), Error>| {
        let error = result.unwrap_err();
        assert!(error.is_closed(), "{error:?}");
        assert!(error.to_string().contains("open it again"), "{error}");
    };
    closed(items.next().unwrap().map(drop));
    closed(table.get_item("00000").map(drop));
    closed(table.put_item(item! { "PK" => "a" }));
    closed(table.delete("00000").map(drop));
    closed(table.stats().map(drop));
    closed(table.description().map(drop));
    closed(table.query("a").items().map(drop));
    closed(table.scan().items().map(drop));
    closed(table.batch_get(["a"]).map(drop));
    closed(batch.commit());
    closed(empty.commit());
    closed(database.table("flat").map(drop));
    closed(database.table_names().map(drop));
    closed(database.create_table(tables::plain()).map(drop));
    closed(database.open_or_create_table(tables::plain()).map(drop));
    closed(database.delete_table("flat"));
    closed(database.update_time_to_live("flat", None));
    closed(database.sweep_expired().map(drop));
    closed(database.flush());
    closed(database.compact().map(drop));
    closed(database.check(|_| ()).map(drop));
    closed(database.backup(database.file().with_extension("b"), |_| ()).map(drop));
}
