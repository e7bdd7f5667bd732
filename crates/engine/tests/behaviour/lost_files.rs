//! Files that are removed, replaced or changed in length while they are open: writes that would be
//! gone with the handle are errors, and whoever opens the path gets the file that is there.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use dynafile::{Access, Database, Durability, Error, FileLoss, Table, item};
use dynafile_testkit::{TestDatabase, TestDatabaseBuilder, tables};
use tempfile::TempDir;

/// A database with the item "a", in a file of a directory of its own.
fn opened(
    configure: impl FnOnce(TestDatabaseBuilder) -> TestDatabaseBuilder,
) -> (TempDir, PathBuf, TestDatabase) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.dynafile");
    let database = configure(TestDatabase::at(&path)).open();
    database.make(tables::flat()).put_item(item! { "PK" => "a" }).unwrap();
    database.flush().unwrap();
    (directory, path, database)
}

/// Another database, with the item "other", in the same directory.
fn other_database(path: &Path) -> PathBuf {
    let other = path.with_file_name("other.dynafile");
    let database = TestDatabase::at(&other).open();
    database.make(tables::flat()).put_item(item! { "PK" => "other" }).unwrap();
    database.close();
    other
}

fn resize(path: &Path, length: impl FnOnce(u64) -> u64) {
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(length(file.metadata().unwrap().len())).unwrap();
}

/// Something that happens to a file, and what the error says of it.
type Fate = (fn(&Path), fn(FileLoss) -> bool);

/// After these there is another file at the path, or none.
const GONE: [Fate; 4] = [
    (|path| fs::remove_file(path).unwrap(), |loss| loss == FileLoss::Removed),
    (
        |path| fs::rename(path, path.with_file_name("away")).unwrap(),
        |loss| loss == FileLoss::Removed,
    ),
    (|path| fs::rename(other_database(path), path).unwrap(), |loss| loss == FileLoss::Replaced),
    (
        |path| {
            let directory = path.parent().unwrap();
            fs::rename(directory, directory.with_extension("away")).unwrap();
        },
        |loss| loss == FileLoss::Removed,
    ),
];

const RESIZED: [Fate; 3] = [
    (|path| resize(path, |length| length / 2), |loss| matches!(loss, FileLoss::Resized { .. })),
    (|path| resize(path, |_| 0), |loss| matches!(loss, FileLoss::Resized { found_bytes: 0, .. })),
    (|path| resize(path, |length| length + 1), |loss| matches!(loss, FileLoss::Resized { .. })),
];

#[track_caller]
fn expect_lost<T>(done: Result<T, Error>, path: &Path, is_expected: fn(FileLoss) -> bool) {
    let error = done.map(drop).unwrap_err();
    assert!(error.is_file_lost(), "{error:?}");
    assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    let Error::FileLost { loss, .. } = error else { panic!("{error:?}") };
    assert!(is_expected(loss), "{loss:?}");
}

/// Every way to write is an error, again and again.
fn expect_no_write(database: &TestDatabase, path: &Path, is_expected: fn(FileLoss) -> bool) {
    let table = database.table("flat").unwrap();
    for _ in 0..2 {
        expect_lost(table.put_item(item! { "PK" => "b" }), path, is_expected);
        expect_lost(table.delete("a"), path, is_expected);
        expect_lost(table.update("a", "SET n = PK").run(), path, is_expected);
        expect_lost(database.create_table(tables::plain()), path, is_expected);
        let mut batch = database.batch();
        batch.put_item(&table, item! { "PK" => "b" }).unwrap();
        expect_lost(batch.commit(), path, is_expected);
        let mut transaction = database.transaction();
        transaction.put_item(&table, item! { "PK" => "b" }).unwrap();
        expect_lost(transaction.commit(), path, is_expected);
        expect_lost(database.compact(), path, is_expected);
    }
}

fn relaxed(builder: TestDatabaseBuilder) -> TestDatabaseBuilder {
    builder.relaxed_by_hand()
}

fn shared(builder: TestDatabaseBuilder) -> TestDatabaseBuilder {
    builder.access(Access::Shared)
}

fn as_it_is(builder: TestDatabaseBuilder) -> TestDatabaseBuilder {
    builder
}

#[test]
fn a_file_that_was_removed_or_replaced_takes_no_write() {
    for configure in [as_it_is, relaxed, shared] {
        for (happen, is_expected) in GONE {
            let (_directory, path, database) = opened(configure);
            happen(&path);
            forget_the_last_look();
            expect_no_write(&database, &path, is_expected);
        }
    }
}

/// Relaxed writes look at the file once a millisecond.
fn forget_the_last_look() {
    thread::sleep(Duration::from_millis(3));
}

#[test]
fn a_file_that_somebody_else_made_shorter_or_longer_takes_no_write() {
    for configure in [as_it_is, relaxed] {
        for (happen, is_expected) in RESIZED {
            let (_directory, path, database) = opened(configure);
            happen(&path);
            forget_the_last_look();
            expect_no_write(&database, &path, is_expected);
        }
    }
}

#[test]
fn relaxed_writes_to_a_file_that_is_gone_are_reported_when_they_are_flushed() {
    let (_directory, path, database) = opened(relaxed);
    database.table("flat").unwrap().put_item(item! { "PK" => "b" }).unwrap();
    fs::remove_file(&path).unwrap();
    expect_lost(database.flush(), &path, |loss| loss == FileLoss::Removed);
    expect_lost(Database::close(&database), &path, |loss| loss == FileLoss::Removed);
    assert!(!path.exists(), "a file that was removed is not made again");
}

#[test]
fn a_file_that_is_put_back_takes_writes_again() {
    let (_directory, path, database) = opened(as_it_is);
    let table = database.table("flat").unwrap();
    let away = path.with_file_name("away");
    fs::rename(&path, &away).unwrap();
    assert!(table.put_item(item! { "PK" => "b" }).unwrap_err().is_file_lost());
    assert!(table.get_item("a").unwrap().is_some(), "what was read can be read");
    fs::rename(&away, &path).unwrap();
    table.put_item(item! { "PK" => "b" }).unwrap();
    drop(table);
    database.close();
    let reopened = TestDatabase::at(&path).open();
    assert_eq!(reopened.table("flat").unwrap().scan().items().unwrap().count(), 2);
    reopened.expect_clean();
}

fn keys(database: &Database) -> Vec<String> {
    let Ok(table) = database.table("flat") else { return Vec::new() };
    let items = table.scan().items().unwrap().to_items().unwrap();
    let key = |item: &dynafile::Item| item.get("PK").unwrap().as_str().unwrap().to_owned();
    let mut keys: Vec<_> = items.iter().map(key).collect();
    keys.sort();
    keys
}

fn put(table: &Table, key: &str) -> Result<(), Error> {
    table.put_item(item! { "PK" => key })
}

#[test]
fn who_opens_a_path_gets_the_file_that_is_there() {
    for durability in [Durability::Full, Durability::relaxed()] {
        let (_directory, path, old) = opened(|builder| builder.durability(durability));
        let old_table = old.table("flat").unwrap();
        let other = other_database(&path);
        fs::rename(&other, &path).unwrap();
        forget_the_last_look();
        let new = TestDatabase::at(&path).durability(durability).open();
        assert_eq!((keys(&old), keys(&new)), (vec!["a".to_owned()], vec!["other".to_owned()]));
        put(&new.table("flat").unwrap(), "new").unwrap();
        assert!(put(&old_table, "lost").unwrap_err().is_file_lost());
        // A third opening shares with the second, and closing the first takes nothing from them.
        let third = TestDatabase::at(&path).durability(durability).open();
        assert_eq!(keys(&third), ["new", "other"]);
        drop(old_table);
        drop(old);
        put(&third.table("flat").unwrap(), "third").unwrap();
        drop((new, third));
        let database = TestDatabase::at(&path).open();
        assert_eq!(keys(&database), ["new", "other", "third"]);
        database.expect_clean();
    }
}

#[test]
fn a_path_whose_file_was_removed_is_opened_anew() {
    let (_directory, path, old) = opened(as_it_is);
    fs::remove_file(&path).unwrap();
    let missing = TestDatabase::at(&path).create(dynafile::Create::Never).try_open();
    assert!(missing.err().unwrap().is_not_found());
    let new = TestDatabase::at(&path).open();
    assert_eq!(new.table_names().unwrap(), [""; 0]);
    put(&new.make(tables::flat()), "new").unwrap();
    assert!(put(&old.table("flat").unwrap(), "lost").unwrap_err().is_file_lost());
    new.close();
    drop(old);
    assert_eq!(keys(&TestDatabase::at(&path).open()), ["new"]);
}

#[test]
fn a_backup_that_is_put_in_place_is_what_is_opened_next() {
    let (_directory, path, database) = opened(as_it_is);
    let backup = path.with_file_name("backup");
    database.backup(&backup, |_| ()).unwrap();
    put(&database.table("flat").unwrap(), "b").unwrap();
    fs::rename(&backup, &path).unwrap();
    assert!(put(&database.table("flat").unwrap(), "c").unwrap_err().is_file_lost());
    let restored = TestDatabase::at(&path).open();
    assert_eq!(keys(&restored), ["a"]);
    restored.expect_clean();
}

#[test]
fn a_file_that_is_gone_is_not_taken_for_another_after_a_failure() {
    let (_directory, path, database) = opened(as_it_is);
    let table = database.table("flat").unwrap();
    // Cut under the handle, reads of it fail, and the file is opened anew with the next call.
    resize(&path, |_| 0);
    let _ = table.scan().items().map(Iterator::count);
    fs::remove_file(&path).unwrap();
    assert!(put(&table, "b").unwrap_err().is_file_lost());
    assert!(!path.exists(), "a file that was removed is not made again");
    fs::rename(other_database(&path), &path).unwrap();
    assert!(put(&table, "b").unwrap_err().is_file_lost());
}
