//! SIGKILL at random moments: what was acknowledged is there, whole, and the file is sound.
//!
//! A child writes and reports each acknowledged write through a pipe; the parent kills it, takes
//! what arrived, opens the file and looks.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use dynafile::{Access, Database, Durability, Item, Table, item};
use dynafile_testkit::child::{self, ChildProcess};
use dynafile_testkit::replay::expect_story;
use dynafile_testkit::{Random, TestDatabase, seed, tables};

const FILE: &str = "DYNAFILE_TEST_KILLED_FILE";
const ROUND: &str = "DYNAFILE_TEST_ROUND";
const ROUNDS: u64 = 24;
const BATCH_ITEMS: u64 = 7;

/// A writer's kind of write; each runs on a thread of its own.
const WRITERS: [&str; 5] = ["put", "put too", "batch", "delete", "expire"];

/// From nothing to more than a page, so that writes tear in different places.
fn payload(number: u64) -> String {
    format!("{number:05}").repeat((number * 37 % 1200) as usize)
}

fn row(writer: &str, round: u64, number: u64) -> Item {
    item! {
        "PK" => format!("{writer} {round}"), "SK" => format!("{number:06}"),
        "number" => number, "payload" => payload(number)
    }
}

/// One acknowledged write after the other, until the process ends.
fn write_forever(database: &Database, writer: &str, round: u64) {
    let plain = database.table("plain").unwrap();
    let flat = database.table("flat").unwrap();
    for number in 0.. {
        match writer {
            "batch" => write_generation(database, &plain, &flat, round, number),
            "delete" => {
                plain.put_item(row(writer, round, number)).unwrap();
                let key = (format!("{writer} {round}"), format!("{number:06}"));
                assert!(plain.delete(key).unwrap());
            }
            "expire" => {
                let key = format!("{writer} {round} {number}");
                // Every second one has expired already, and the sweep takes it.
                let expires = if number % 2 == 0 { 1 } else { 2_000_000_000_i64 };
                flat.put_item(item! { "PK" => key, "expires" => expires }).unwrap();
                database.sweep_expired().unwrap();
            }
            _ => plain.put_item(row(writer, round, number)).unwrap(),
        }
        child::report(format!("{writer} {number}"));
    }
}

/// Replaces the same items of two tables at once: all of them are always of one generation.
fn write_generation(database: &Database, plain: &Table, flat: &Table, round: u64, number: u64) {
    let mut batch = database.batch();
    for part in 0..BATCH_ITEMS {
        let name = format!("batch {round}");
        let values = item! { "number" => number, "payload" => payload(number + part) };
        let mut one = item! { "PK" => name.clone(), "SK" => format!("{part}") };
        one.extend(values.clone());
        batch.put_item(plain, one).unwrap();
        let mut other = item! { "PK" => format!("{name} {part}") };
        other.extend(values);
        batch.put_item(flat, other).unwrap();
    }
    batch.commit().unwrap();
}

#[test]
#[ignore = "the child of another test"]
fn child_writes_until_it_is_killed() {
    let round = child::order(ROUND).parse().unwrap();
    let database = TestDatabase::at(child::ordered_path(FILE).as_ref()).open();
    database.make(tables::watched());
    database.make(tables::flat());
    thread::scope(|scope| {
        for writer in WRITERS {
            let database = &database;
            scope.spawn(move || write_forever(database, writer, round));
        }
    });
}

#[test]
#[ignore = "the child of another test"]
fn child_shares_until_it_is_killed() {
    let round = child::order(ROUND).parse().unwrap();
    let builder = TestDatabase::at(child::ordered_path(FILE).as_ref()).access(Access::Shared);
    let database = builder.open();
    let table = database.table("plain").unwrap();
    for number in 0.. {
        table.put_item(row("shared", round, number)).unwrap();
        child::report(format!("shared {number}"));
    }
}

#[test]
#[ignore = "the child of another test"]
fn child_writes_relaxed_until_it_is_killed() {
    let interval = Duration::from_millis(5);
    let builder = TestDatabase::at(child::ordered_path(FILE).as_ref());
    let database = builder.durability(Durability::Relaxed { interval }).open();
    let table = database.make(tables::watched());
    for number in 0.. {
        table.put_item(row("relaxed", 0, number)).unwrap();
        if number % 500 == 0 {
            database.flush().unwrap();
            child::report(format!("flushed {number}"));
        }
    }
}

#[test]
#[ignore = "the child of another test"]
fn child_creates_a_file() {
    child::report("creating");
    let database = TestDatabase::at(child::ordered_path(FILE).as_ref()).open();
    child::report("created");
    database.make(tables::plain()).put_item(row("created", 0, 0)).unwrap();
    child::report("written");
}

fn start(test: &str, file: &Path, round: u64) -> ChildProcess {
    let file = file.to_str().unwrap();
    child::start(&format!("kills::{test}"), &[(FILE, file), (ROUND, &round.to_string())], "")
}

/// How many writes of each kind were acknowledged; they are numbered from 0.
fn acknowledged(reports: &[String]) -> BTreeMap<&str, u64> {
    let mut counts = BTreeMap::new();
    for report in reports {
        let (writer, number) = report.rsplit_once(' ').unwrap();
        let count = counts.entry(writer).or_insert(0);
        assert_eq!(*count, number.parse::<u64>().unwrap(), "reports of '{writer}' in order");
        *count += 1;
    }
    counts
}

/// What is there of a round, against what was acknowledged: one more write may have been under
/// way on each thread.
fn expect_round(database: &Database, round: u64, counts: &BTreeMap<&str, u64>) {
    let count = |writer: &str| counts.get(writer).copied().unwrap_or_default();
    let plain = database.table("plain").unwrap();
    let rows_of = |writer: &str| {
        plain.query(format!("{writer} {round}")).items().unwrap().to_items().unwrap()
    };
    for writer in ["put", "put too"] {
        let rows = rows_of(writer);
        let there = rows.len() as u64;
        let expected = count(writer);
        assert!((expected..=expected + 1).contains(&there), "{writer}: {there} of {expected}");
        for (found, number) in rows.iter().zip(0..) {
            assert_eq!(found, &row(writer, round, number), "a write is there whole");
        }
    }
    let deleted = count("delete");
    let rows = rows_of("delete");
    assert!(rows.len() <= 1, "deleted rows came back: {}", rows.len());
    for found in rows {
        let number = found.get("number").unwrap().as_number().unwrap().to_i128().unwrap() as u64;
        assert!(number >= deleted, "the deleted row {number} came back");
        assert_eq!(found, row("delete", round, number));
    }
    expect_generation(database, round, count("batch"));
    let flat = database.table("flat").unwrap();
    for number in (1..count("expire")).step_by(2) {
        let key = format!("expire {round} {number}");
        assert!(flat.get_item(key).unwrap().is_some(), "an unexpired row is gone");
    }
}

/// All items of the batches are of one generation, the last acknowledged or the one after it.
fn expect_generation(database: &Database, round: u64, acknowledged: u64) {
    let plain = database.table("plain").unwrap();
    let flat = database.table("flat").unwrap();
    let mut generations = Vec::new();
    for part in 0..BATCH_ITEMS {
        let name = format!("batch {round}");
        let one = plain.get_item((name.clone(), format!("{part}"))).unwrap();
        let other = flat.get_item(format!("{name} {part}")).unwrap();
        for found in [one, other] {
            let number = found.map(|found| {
                let number = found.get("number").unwrap().as_number().unwrap().to_i128().unwrap();
                let expected = payload(number as u64 + part);
                assert_eq!(found.get("payload"), Some(&expected.into()));
                number as u64
            });
            generations.push(number);
        }
    }
    generations.dedup();
    let last = acknowledged.checked_sub(1);
    let next = Some(acknowledged);
    assert!(generations == [last] || generations == [next], "{generations:?} after {last:?}");
}

#[test]
fn every_acknowledged_write_survives_kills_at_random_moments() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("killed.dynafile");
    let mut random = Random::new(2024);
    let (rounds, mut total) = (seed::at_most(ROUNDS), 0);
    let mut history = Vec::new();
    for round in 0..rounds {
        let mut child = start("child_writes_until_it_is_killed", &file, round);
        let first = child.next_report();
        thread::sleep(Duration::from_micros(random.below(250_000)));
        child.kill();
        let mut reports: Vec<_> = first.into_iter().collect();
        reports.extend(child.reports());
        child.wait();
        total += reports.len();
        let database = TestDatabase::at(&file).open();
        let counts = acknowledged(&reports);
        expect_round(&database, round, &counts);
        history.push(reports);
        database.expect_clean();
        database.close();
    }
    let database = TestDatabase::at(&file).open();
    for (reports, round) in history.iter().zip(0..) {
        expect_round(&database, round, &acknowledged(reports));
    }
    expect_story(&database.table("plain").unwrap());
    println!("{rounds} kills, {total} acknowledged writes, none lost");
    assert!(total as u64 > rounds * 5, "the children hardly wrote: {total} writes");
}

#[test]
fn a_kill_leaves_a_prefix_of_relaxed_writes_with_all_that_was_flushed() {
    let mut random = Random::new(3);
    for round in 0..seed::at_most(8) {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("relaxed.dynafile");
        let mut child = start("child_writes_relaxed_until_it_is_killed", &file, round);
        let first = child.next_report();
        thread::sleep(Duration::from_micros(random.below(120_000)));
        child.kill();
        let last = first.into_iter().chain(child.reports()).last().unwrap();
        child.wait();
        let flushed: usize = last.strip_prefix("flushed ").unwrap().parse().unwrap();
        let database = TestDatabase::at(&file).open();
        let table = database.table("plain").unwrap();
        let rows = table.query("relaxed 0").items().unwrap().to_items().unwrap();
        assert!(rows.len() > flushed, "{} rows, {flushed} flushed", rows.len());
        for (found, number) in rows.iter().zip(0..) {
            assert_eq!(found, &row("relaxed", 0, number), "a prefix, without holes");
        }
        expect_story(&table);
        database.expect_clean();
    }
}

#[test]
fn processes_that_share_go_on_when_one_of_them_is_killed() {
    let kills = seed::at_most(10);
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("shared.dynafile");
    let mut random = Random::new(11);
    let database = TestDatabase::at(&file).access(Access::Shared).open();
    let table = database.make(tables::watched());
    let mut total = 0;
    for round in 0..kills {
        let mut child = start("child_shares_until_it_is_killed", &file, round);
        let first = child.next_report();
        let until = Instant::now() + Duration::from_micros(random.below(80_000));
        for number in 0.. {
            table.put_item(row("parent", round, number)).unwrap();
            // The lock is the child's turn now.
            thread::sleep(Duration::from_millis(3));
            if Instant::now() > until {
                break;
            }
        }
        child.kill();
        let acknowledged = first.into_iter().chain(child.reports()).count();
        child.wait();
        let rows = table.query(format!("shared {round}")).items().unwrap().to_items().unwrap();
        let expected = acknowledged..=acknowledged + 1;
        assert!(expected.contains(&rows.len()), "{} of {acknowledged}", rows.len());
        for (found, number) in rows.iter().zip(0..) {
            assert_eq!(found, &row("shared", round, number));
        }
        total += acknowledged;
    }
    expect_story(&table);
    database.expect_clean();
    println!("{kills} kills beside a writer, {total} acknowledged writes, none lost");
}

#[test]
fn a_kill_while_the_file_is_created_leaves_a_whole_file_or_none() {
    let mut random = Random::new(7);
    let (mut whole, mut none) = (0, 0);
    let mut usual = Duration::from_millis(20);
    for round in 0..seed::at_most(20) {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("created.dynafile");
        let mut child = start("child_creates_a_file", &file, round);
        assert_eq!(child.next_report().as_deref(), Some("creating"));
        let began = Instant::now();
        if round == 0 {
            // The first one lives, to see how long it takes.
            while child.next_report().is_some() {}
            usual = began.elapsed();
        } else {
            let micros = random.below(usual.as_micros() as u64 + 1);
            thread::sleep(Duration::from_micros(micros));
            child.kill();
        }
        let reports = child.reports();
        child.wait();
        let existed = file.exists();
        assert!(existed || reports.is_empty(), "a created file is gone");
        (whole, none) = if existed { (whole + 1, none) } else { (whole, none + 1) };
        let database = TestDatabase::at(&file).open();
        database.expect_clean();
        let table = database.make(tables::plain());
        let written = table.get_item(("created 0", "000000")).unwrap();
        let acknowledged = round == 0 || reports.iter().any(|report| report == "written");
        assert!(written.is_some() || !acknowledged, "an acknowledged write is gone");
        assert!(written.is_none_or(|found| found == row("created", 0, 0)));
        table.put_item(row("after", round, 0)).unwrap();
        database.expect_clean();
    }
    println!("{whole} files whole, {none} not there yet");
}

#[cfg(unix)]
#[test]
fn a_kill_while_an_empty_file_is_filled_leaves_that_file_to_be_filled_again() {
    use std::os::unix::fs::MetadataExt;
    let mut random = Random::new(13);
    let mut usual = Duration::from_millis(20);
    for round in 0..seed::at_most(20) {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("empty.dynafile");
        std::fs::File::create(&file).unwrap();
        let inode = std::fs::metadata(&file).unwrap().ino();
        let mut child = start("child_creates_a_file", &file, round);
        assert_eq!(child.next_report().as_deref(), Some("creating"));
        let began = Instant::now();
        if round == 0 {
            while child.next_report().is_some() {}
            usual = began.elapsed();
        } else {
            thread::sleep(Duration::from_micros(random.below(usual.as_micros() as u64 + 1)));
            child.kill();
        }
        let reports = child.reports();
        child.wait();
        let database = TestDatabase::at(&file).open();
        database.expect_clean();
        let table = database.make(tables::plain());
        let written = table.get_item(("created 0", "000000")).unwrap();
        let acknowledged = round == 0 || reports.iter().any(|report| report == "written");
        assert!(written.is_some() || !acknowledged, "an acknowledged write is gone");
        table.put_item(row("after", round, 0)).unwrap();
        database.expect_clean();
        assert_eq!(std::fs::metadata(&file).unwrap().ino(), inode, "it is the same file");
    }
}

const TARGET: &str = "DYNAFILE_TEST_BACKUP";

#[test]
#[ignore = "the child of another test"]
fn child_makes_a_backup() {
    let database = TestDatabase::at(child::ordered_path(FILE).as_ref()).open();
    let target = child::order(TARGET);
    let copied = database.backup(target, |progress| {
        if progress.done > 0 {
            child::report("copying");
            thread::sleep(Duration::from_secs(60));
        }
    });
    panic!("the backup was made: {copied:?}");
}

#[test]
fn a_killed_backup_is_not_there_and_what_it_left_goes_with_the_next_one() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let database = TestDatabase::at(at("app.dynafile")).open();
    let table = database.make(tables::plain());
    let mut batch = database.batch();
    for number in 0..3_000 {
        batch.put_item(&table, row("kept", 0, number)).unwrap();
    }
    batch.commit().unwrap();
    drop(table);
    let closed = database.close();
    let (file, target) = (at("app.dynafile"), at("monday"));
    let orders = [(FILE, file.to_str().unwrap()), (TARGET, target.to_str().unwrap())];
    let mut child = child::start("kills::child_makes_a_backup", &orders, "");
    assert_eq!(child.next_report().as_deref(), Some("copying"));
    child.kill();
    child.wait();
    let names = || {
        let entries = std::fs::read_dir(directory.path()).unwrap();
        entries.map(|one| one.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    assert!(!at("monday").exists());
    assert_eq!(names().len(), 2, "{:?}", names());
    let database = closed.open();
    database.backup(at("tuesday"), |_| ()).unwrap();
    let mut left = names();
    left.sort();
    assert_eq!(left, ["app.dynafile", "tuesday"]);
    TestDatabase::at(at("tuesday")).open().expect_clean();
}
