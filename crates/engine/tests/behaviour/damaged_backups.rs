//! A backup of a damaged file is not made: what is damaged is listed instead.

use std::fs;
use std::path::{Path, PathBuf};

use dynafile::{Error, IndexDescription, KeyAttribute, StreamViewType, item};
use dynafile_testkit::replay::Picture;
use dynafile_testkit::{Random, TestDatabase, seed, tables};
use tempfile::TempDir;

const ROWS: usize = 300;

fn mark(number: usize) -> String {
    format!("<mark of row {number:04}>")
}

/// A closed file with rows, an index, entries by expiry and a stream.
fn file() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.dynafile");
    let database = TestDatabase::at(&path).open();
    let by_number = IndexDescription::global("by_number", KeyAttribute::number("number"));
    let table = database.make(tables::flat().with_index(by_number));
    let watched = database.make(tables::plain());
    watched.enable_stream(StreamViewType::NewAndOldImages).unwrap();
    let mut batch = database.batch();
    for number in 0..ROWS {
        let key = format!("{number:04}");
        let row = item! {
            "PK" => key.clone(), "number" => number as i64, "mark" => mark(number),
            "expires" => 2_000_000
        };
        batch.put_item(&table, row).unwrap();
        batch.put_item(&watched, item! { "PK" => "p", "SK" => key }).unwrap();
    }
    batch.commit().unwrap();
    drop((table, watched));
    database.close();
    (directory, path)
}

#[track_caller]
fn expect_nothing_left(directory: &Path) {
    let left = fs::read_dir(directory).unwrap().count();
    assert_eq!(left, 1, "something was left beside the database");
}

/// What the backup of such a file came to: none, or one that shows all there is.
fn is_refused(path: &Path, expected: &Picture) -> bool {
    let Ok(database) = TestDatabase::at(path).try_open() else { return true };
    let target = path.with_extension("backup");
    let made = database.backup(&target, |_| ());
    drop(database);
    match made {
        Ok(_) => {
            let copy = TestDatabase::at(&target).open();
            assert_eq!(&Picture::of_database(&copy), expected);
            copy.expect_clean();
            drop(copy);
            fs::remove_file(target).unwrap();
            false
        }
        Err(error) => {
            assert!(error.is_corruption() || matches!(error, Error::Internal { .. }), "{error:?}");
            expect_nothing_left(path.parent().unwrap());
            true
        }
    }
}

#[test]
fn a_backup_of_a_file_with_a_flipped_bit_is_whole_or_not_made() {
    let (_directory, path) = file();
    let whole = fs::read(&path).unwrap();
    let expected = Picture::of_database(&TestDatabase::at(&path).open());
    let used: Vec<_> = (0..whole.len()).filter(|at| whole[*at] != 0).collect();
    let refused = std::cell::Cell::new(0);
    seed::for_each(60, |seed| {
        let mut random = Random::new(seed);
        let mut damaged = whole.clone();
        let position = used[random.below(used.len() as u64) as usize];
        damaged[position] ^= 1 << random.below(8);
        fs::write(&path, &damaged).unwrap();
        refused.set(refused.get() + usize::from(is_refused(&path, &expected)));
    });
    println!("{} of 60 were refused; the others were flipped where nothing is read", refused.get());
    assert!(refused.get() > 0);
}

#[test]
fn every_damaged_record_is_in_the_list() {
    let (_directory, path) = file();
    let mut bytes = fs::read(&path).unwrap();
    let damaged = [3, 150, 299];
    for number in damaged {
        let text = mark(number);
        let at = |at: &usize| bytes[*at..].starts_with(text.as_bytes());
        let places: Vec<_> = (0..bytes.len()).filter(at).collect();
        places.into_iter().for_each(|place| bytes[place + 3] ^= 0x20);
    }
    fs::write(&path, &bytes).unwrap();
    let database = TestDatabase::at(&path).open();
    let error = database.backup(path.with_extension("backup"), |_| ()).map(drop).unwrap_err();
    let Error::DamagedSource { path: named, report } = &error else { panic!("{error:?}") };
    assert_eq!(named, &fs::canonicalize(&path).unwrap());
    for number in damaged {
        let key = format!("{number:04}");
        let found = report.findings.iter().filter(|found| found.place.contains(&key)).count();
        assert_eq!(found, 2, "the row and its entry in the index: {report:#?}");
    }
    assert_eq!(report.finding_count, 6);
    let text = error.to_string();
    assert!(text.contains("no backup") && text.contains("and 3 more"), "{text}");
    expect_nothing_left(path.parent().unwrap());
    assert!(!database.check(|_| ()).unwrap().is_clean());
}

#[test]
fn rows_that_are_missing_are_noticed() {
    let (_directory, path) = file();
    let raw = redb::Database::open(&path).unwrap();
    let transaction = raw.begin_write().unwrap();
    let rows = redb::TableDefinition::<&[u8], &[u8]>::new("rows/16");
    transaction.open_table(rows).unwrap().pop_first().unwrap();
    transaction.commit().unwrap();
    raw.close().unwrap();
    let database = TestDatabase::at(&path).open();
    let error = database.backup(path.with_extension("backup"), |_| ()).map(drop).unwrap_err();
    assert!(matches!(error, Error::DamagedSource { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("299 records were found, and 300 were counted"), "{text}");
    expect_nothing_left(path.parent().unwrap());
}
