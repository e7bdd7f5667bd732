//! Flipped bits: every read gives what was written or a clear error, and the check finds them.

use std::cell::Cell;
use std::collections::BTreeMap;

use dynafile::{Database, Error, Item, Result, item};
use dynafile_testkit::{Random, SimulatedDisk, TestDatabase, TestDatabaseBuilder, seed, tables};

const ITEMS: u64 = 300;

/// What was written: tables, keys, items.
type Contents = BTreeMap<(&'static str, String), Item>;

fn contents() -> Contents {
    let mut contents = Contents::new();
    for number in 0..ITEMS {
        let key = format!("key{number:03}");
        let fill = "0123456789abcdef".repeat((number % 40) as usize);
        let row = item! { "PK" => "partition", "SK" => key.clone(), "n" => number, "fill" => fill };
        contents.insert(("plain", key), row);
    }
    for number in 0..40_u64 {
        let key = format!("flat{number:02}");
        let row = item! { "PK" => key.clone(), "expires" => 2_000_000 + number };
        contents.insert(("flat", key), row);
    }
    contents
}

/// The bytes of a file that was closed in order.
fn written(contents: &Contents) -> Vec<u8> {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).open();
    database.make(tables::plain());
    database.make(tables::flat());
    let mut batch = database.batch();
    for ((table, _), row) in contents {
        batch.put_item(&database.table(table).unwrap(), row).unwrap();
    }
    batch.commit().unwrap();
    database.close();
    disk.bytes()
}

/// What reading everything came to.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Reading {
    /// Exactly what was written.
    Right,
    /// Some reads were errors.
    Errors,
    /// A key was not found: a flipped bit made another key of it, or of one on the way to it. A
    /// look-up cannot tell; a scan and the check can.
    Missing,
}

fn is_clear(error: &Error) -> bool {
    let known = matches!(
        error,
        // A panic of the storage library is caught, and called internal: not pretty, not silent.
        Error::NotADatabase { .. } | Error::Internal { .. } | Error::TableNotFound { .. }
    );
    known || error.is_corruption() || error.is_io()
}

#[track_caller]
fn expect_clear<T>(result: Result<T>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            assert!(is_clear(&error), "an error that says nothing: {error:?}");
            None
        }
    }
}

fn read_all(database: &Database, contents: &Contents) -> Reading {
    let mut reading = Reading::Right;
    for ((name, key), row) in contents {
        let Some(table) = expect_clear(database.table(name)) else { return Reading::Errors };
        let found = match *name {
            "plain" => table.get_item(("partition", key.as_str())),
            _ => table.get_item(key.as_str()),
        };
        match expect_clear(found) {
            None if reading == Reading::Right => reading = Reading::Errors,
            None => {}
            Some(None) => reading = Reading::Missing,
            Some(Some(found)) => assert_eq!(&found, row, "wrong data"),
        }
    }
    for name in ["plain", "flat"] {
        let Some(table) = expect_clear(database.table(name)) else { return Reading::Errors };
        let expected = contents.keys().filter(|(table, _)| *table == name).count();
        let mut count = 0;
        let Some(items) = expect_clear(table.scan().items()) else { return Reading::Errors };
        let mut failed = false;
        for found in items {
            let Some(found) = expect_clear(found.and_then(|found| found.to_item())) else {
                failed = true;
                break;
            };
            assert!(contents.values().any(|row| row == &found), "wrong data: {found:?}");
            count += 1;
        }
        if !failed {
            assert_eq!(count, expected, "a scan of {name} left rows out and said nothing");
        } else if reading == Reading::Right {
            reading = Reading::Errors;
        }
    }
    reading
}

fn opened(builder: &TestDatabaseBuilder) -> Option<Database> {
    expect_clear(builder.try_open_database())
}

/// Flips a bit of the file; what reads and the check then say.
fn flip(bytes: &[u8], contents: &Contents, position: usize, bit: u32) -> (Reading, bool) {
    let mut damaged = bytes.to_vec();
    damaged[position] ^= 1 << bit;
    let disk = SimulatedDisk::holding(0, damaged);
    let builder = TestDatabase::on_disk(&disk);
    let Some(database) = opened(&builder) else { return (Reading::Errors, true) };
    let reading = read_all(&database, contents);
    let found = match expect_clear(database.check(|_| ())) {
        Some(report) => !report.is_clean(),
        None => true,
    };
    // Writing may fail as well; it must not panic.
    let row = item! { "PK" => "partition", "SK" => "key150", "n" => 0 };
    expect_clear(database.table("plain").and_then(|table| table.put_item(row)));
    (reading, found)
}

#[test]
fn a_flipped_bit_never_gives_wrong_data_and_the_check_finds_it() {
    let contents = contents();
    let bytes = written(&contents);
    // Most of the file is free pages; damage is done where something is written.
    let used: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
    let [right, errors, missing] = [const { Cell::new(0) }; 3];
    seed::for_each(400, |seed| {
        let mut random = Random::new(seed);
        let position = used[random.below(used.len() as u64) as usize];
        let bit = random.below(8) as u32;
        let (reading, found) = flip(&bytes, &contents, position, bit);
        let place = format!("byte {position}, bit {bit}");
        assert!(found || reading == Reading::Right, "{place}: {reading:?}, and the check is clean");
        let count = match reading {
            Reading::Right => &right,
            Reading::Errors => &errors,
            Reading::Missing => &missing,
        };
        count.set(count.get() + 1);
    });
    let (right, errors, missing) = (right.get(), errors.get(), missing.get());
    println!(
        "{right} read right, {errors} were errors, {missing} had rows missing until the check"
    );
}

#[test]
fn every_page_of_zeros_is_noticed_or_unused() {
    let contents = contents();
    let bytes = written(&contents);
    for start in (0..bytes.len()).step_by(4096) {
        let mut damaged = bytes.clone();
        damaged[start..(start + 4096).min(bytes.len())].fill(0);
        if damaged == bytes {
            continue;
        }
        let disk = SimulatedDisk::holding(0, damaged);
        let builder = TestDatabase::on_disk(&disk);
        let Some(database) = opened(&builder) else { continue };
        let reading = read_all(&database, &contents);
        let clean = expect_clear(database.check(|_| ())).is_some_and(|report| report.is_clean());
        assert!(reading == Reading::Right || !clean, "page {}: {reading:?}", start / 4096);
    }
}

#[test]
fn a_damaged_record_is_named_by_table_and_key_and_the_rest_reads() {
    let contents = contents();
    let mut bytes = written(&contents);
    let mark = b"0123456789abcdef0123456789abcdef";
    // Some of the fill of some row, in every copy of it that the file has.
    let places: Vec<_> =
        (0..bytes.len() - mark.len()).filter(|at| &bytes[*at..*at + mark.len()] == mark).collect();
    let middle = places[places.len() / 2];
    bytes[middle] ^= 0x20;
    let disk = SimulatedDisk::holding(0, bytes);
    let database = TestDatabase::on_disk(&disk).open();
    let table = database.table("plain").unwrap();
    let mut damaged = Vec::new();
    for (name, key) in contents.keys() {
        if *name != "plain" {
            continue;
        }
        if let Err(error) = table.get_item(("partition", key.as_str())) {
            assert!(error.is_corruption(), "{error}");
            let text = error.to_string();
            assert!(text.contains("plain") && text.contains(key.as_str()), "{text}");
            assert!(text.contains("backup"), "{text}");
            damaged.push(key);
        }
    }
    assert_eq!(damaged.len(), 1);
    let report = database.check(|_| ()).unwrap();
    assert!(!report.is_clean());
    let named = report.findings.iter().any(|found| found.place.contains(damaged[0].as_str()));
    assert!(named, "{:?}", report.findings);
}
