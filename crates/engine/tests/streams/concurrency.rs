//! Many writers: threads, processes that share the file, and processes that are killed.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use dynafile::{Access, ChangeRecord, Database, Durability, StreamStart, Table, item};
use dynafile_testkit::child::{self, ChildProcess};
use dynafile_testkit::replay::expect_story;
use dynafile_testkit::{Random, TestDatabase, tables};

use crate::fixture::{changes, row, streaming};

const FILE: &str = "DYNAFILE_TEST_STREAM_FILE";
const NAME: &str = "DYNAFILE_TEST_STREAM_WRITER";
const ROUNDS: u64 = 8;

fn sequences(changes: &[ChangeRecord]) -> Vec<u64> {
    changes.iter().map(|change| change.sequence_number().parse().unwrap()).collect()
}

#[test]
fn threads_append_in_commit_order() {
    let database = TestDatabase::new();
    let table = streaming(&database);
    let mut following = table.stream(StreamStart::Beginning).unwrap();
    thread::scope(|scope| {
        for thread in 0..4 {
            let table = &table;
            scope.spawn(move || {
                for number in 0..50 {
                    table.put_item(row("all", number * 4 + thread)).unwrap();
                    table.put_item(row(&format!("{thread}"), number)).unwrap();
                }
            });
        }
        let mut seen = Vec::new();
        while seen.len() < 400 {
            seen.extend(following.next_page(64).unwrap());
        }
        assert!(sequences(&seen).into_iter().eq(1..=400));
    });
    expect_story(&table);
    database.expect_clean();
}

fn shared(file: &Path) -> TestDatabase {
    TestDatabase::at(file).access(Access::Shared).open()
}

fn start(test: &str, file: &Path, name: &str) -> ChildProcess {
    let orders = [(FILE, file.to_str().unwrap()), (NAME, name)];
    child::start(&format!("concurrency::{test}"), &orders, "")
}

#[test]
#[ignore = "the child of another test"]
fn child_appends() {
    let (database, name) = (shared(child::ordered_path(FILE).as_ref()), child::order(NAME));
    let table = database.table("plain").unwrap();
    for number in 0..60 {
        table.put_item(row(&name, number)).unwrap();
        table
            .put_item(item! { "PK" => "all", "SK" => "s", "by" => &*name, "n" => number })
            .unwrap();
    }
    database.close();
    child::report("done");
}

#[test]
fn processes_that_share_a_file_append_to_one_stream() {
    let database = TestDatabase::on_file().access(Access::Shared).open();
    let table = streaming(&database);
    let mut children: Vec<_> =
        ["a", "b", "c"].map(|name| start("child_appends", database.file(), name)).into();
    let mut following = table.stream(StreamStart::Beginning).unwrap();
    let mut seen = Vec::new();
    while seen.len() < 200 {
        seen.extend(following.next_page(50).unwrap());
        table.put_item(row("parent", seen.len() as u64)).unwrap();
    }
    for child in &mut children {
        assert_eq!(child.reports(), ["done"]);
    }
    let all = changes(&table);
    assert!(all.len() > 360);
    assert!(sequences(&all).into_iter().eq(1..=all.len() as u64));
    expect_story(&table);
    database.expect_clean();
}

#[test]
#[ignore = "the child of another test"]
fn child_appends_until_it_is_killed() {
    let file = child::ordered_path(FILE);
    let builder = match child::order(NAME).as_str() {
        "relaxed" => TestDatabase::at(file.as_ref())
            .durability(Durability::Relaxed { interval: Duration::from_millis(3) }),
        _ => TestDatabase::at(file.as_ref()),
    };
    let database = builder.open();
    let table = streaming(&database);
    // Relaxed, a kill may take the table itself with the tail.
    database.flush().unwrap();
    thread::scope(|scope| {
        for writer in 0..3 {
            let (database, table) = (&database, &table);
            scope.spawn(move || append_forever(database, table, writer));
        }
    });
}

fn append_forever(database: &Database, table: &Table, writer: u64) {
    for number in 0.. {
        let mut batch = database.batch();
        for part in 0..=number % 5 {
            batch.put_item(table, row(&format!("{writer}-{part}"), number)).unwrap();
        }
        batch.commit().unwrap();
        if number % 7 == 0 {
            table.delete((format!("{writer}-0"), "s")).unwrap();
        }
        child::report(format!("{writer} {number}"));
    }
}

#[test]
fn a_killed_process_leaves_rows_and_stream_in_agreement() {
    for (round, durability) in (0..ROUNDS).zip(["full", "relaxed"].into_iter().cycle()) {
        let home = TestDatabase::on_file();
        let mut child = start("child_appends_until_it_is_killed", home.file(), durability);
        child.next_report().unwrap();
        let moment = Random::new(round).below(120);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(moment) {
            child.next_report().unwrap();
        }
        child.kill();
        let acknowledged = child.reports().len();
        let database = home.open();
        let table = database.make(tables::plain());
        if durability == "full" {
            assert!(changes(&table).len() >= acknowledged);
        }
        expect_story(&table);
        database.expect_clean();
        let before = changes(&table).len();
        table.put_item(row("after", round)).unwrap();
        assert_eq!(sequences(&changes(&table))[before], before as u64 + 1);
        database.expect_clean();
    }
}
