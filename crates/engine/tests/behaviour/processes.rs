//! Several processes on one file, and one process that opens a file several times.

use std::path::Path;
use std::thread;
use std::time::Duration;

use dynafile::{Access, Database, Durability, Error, KeyAttribute, TableDescription, item};
use dynafile_testkit::child::{self, ChildProcess};
use dynafile_testkit::{TestDatabase, tables};

const FILE: &str = "DYNAFILE_TEST_SHARED_FILE";
const NAME: &str = "DYNAFILE_TEST_WRITER";
const ACCESS: &str = "DYNAFILE_TEST_ACCESS";

const WRITING_PROCESSES: usize = 3;
const THREADS: usize = 2;
const ROWS: usize = 60;

fn shared(file: &Path) -> TestDatabase {
    TestDatabase::at(file).access(Access::Shared).open()
}

fn start(test: &str, file: &Path, name: &str, access: &str) -> ChildProcess {
    let orders = [(FILE, file.to_str().unwrap()), (NAME, name), (ACCESS, access)];
    child::start(&format!("processes::{test}"), &orders, "")
}

/// A child that has the file open, or says why not.
fn holder(file: &Path, access: &str) -> (ChildProcess, String) {
    let mut child = start("child_holds_the_file", file, "holder", access);
    let answer = child.next_report().unwrap();
    (child, answer)
}

#[test]
#[ignore = "the child of another test"]
fn child_holds_the_file() {
    let access = match child::order(ACCESS).as_str() {
        "exclusive" => Access::Exclusive,
        "shared" => Access::Shared,
        _ => Access::ReadOnly,
    };
    let opened = TestDatabase::at(child::ordered_path(FILE).as_ref()).access(access).try_open();
    let answer = match &opened {
        Ok(_) => "open".to_owned(),
        Err(error) if error.is_in_use() => format!("in use: {error}"),
        Err(error) => format!("{error}"),
    };
    child::report(answer);
    thread::sleep(Duration::from_secs(60));
}

#[test]
#[ignore = "the child of another test"]
fn child_adds_rows() {
    let name = child::order(NAME);
    let database = shared(child::ordered_path(FILE).as_ref());
    let own = TableDescription::new(format!("of-{name}"), KeyAttribute::string("PK"));
    let (own, common) = (database.make(own), database.table("plain").unwrap());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (database, own, common, name) = (&database, &own, &common, &name);
            scope.spawn(move || {
                for number in 0..ROWS {
                    let key = format!("{thread}-{number:03}");
                    let mut batch = database.batch();
                    let row =
                        item! { "PK" => name.clone(), "SK" => key.clone(), "n" => number as i64 };
                    batch.put_item(common, row).unwrap();
                    batch.put_item(own, item! { "PK" => key }).unwrap();
                    // Everybody fights for this one.
                    let fought = item! { "PK" => "all", "SK" => "one", "by" => name.clone() };
                    batch.put_item(common, fought).unwrap();
                    batch.commit().unwrap();
                }
            });
        }
    });
    database.close();
    child::report("done");
}

#[test]
fn several_writing_processes_lose_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("shared.dynafile");
    let database = shared(&file);
    let common = database.make(tables::plain());
    let names: Vec<_> = (0..WRITING_PROCESSES).map(|number| format!("writer{number}")).collect();
    let mut children: Vec<_> =
        names.iter().map(|name| start("child_adds_rows", &file, name, "")).collect();
    for number in 0..ROWS {
        let row = item! { "PK" => "parent", "SK" => format!("{number:03}") };
        common.put_item(row).unwrap();
        let rows = common.scan().items().unwrap().to_items().unwrap();
        assert!(rows.len() > number, "the parent sees all of its own rows");
    }
    for child in &mut children {
        assert_eq!(child.reports(), ["done"]);
        assert!(child.wait());
    }
    for name in &names {
        let rows = common.query(name.clone()).items().unwrap().count();
        assert_eq!(rows, THREADS * ROWS, "the rows of {name}");
        let own = database.table(&format!("of-{name}")).unwrap();
        assert_eq!(own.stats().unwrap().item_count, (THREADS * ROWS) as u64);
    }
    let expected = WRITING_PROCESSES * THREADS * ROWS + ROWS + 1;
    assert_eq!(common.stats().unwrap().item_count, expected as u64);
    database.expect_clean();
}

#[test]
#[ignore = "the child of another test"]
fn child_answers_through_the_file() {
    let database = shared(child::ordered_path(FILE).as_ref());
    database.make(TableDescription::new("child", KeyAttribute::string("PK")));
    let parents = database.table("parent").unwrap();
    parents.put_item(item! { "PK" => "from the child" }).unwrap();
    child::report("ready");
    while parents.get_item("stop").is_ok_and(|found| found.is_none()) {
        thread::sleep(Duration::from_millis(2));
    }
    let gone = database.table("parent").err();
    child::report(format!("{gone:?}"));
}

#[test]
fn processes_see_each_others_tables_and_rows() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("shared.dynafile");
    let database = shared(&file);
    let mine = database.make(TableDescription::new("parent", KeyAttribute::string("PK")));
    let mut child = start("child_answers_through_the_file", &file, "", "");
    assert_eq!(child.next_report().as_deref(), Some("ready"));
    assert_eq!(database.table_names().unwrap(), ["child", "parent"]);
    assert!(mine.get_item("from the child").unwrap().is_some());
    database.table("child").unwrap().put_item(item! { "PK" => "from the parent" }).unwrap();
    database.delete_table("parent").unwrap();
    let answer = child.next_report().unwrap();
    assert!(answer.contains("TableNotFound"), "{answer}");
    assert!(child.wait());
    database.expect_clean();
}

#[test]
fn a_file_that_another_process_has_is_refused_with_the_way_to_share() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("taken.dynafile");
    TestDatabase::at(&file).open().close();
    let (mut child, answer) = holder(&file, "exclusive");
    assert_eq!(answer, "open");
    for access in [Access::Exclusive, Access::Shared, Access::ReadOnly] {
        let error = TestDatabase::at(&file).access(access).try_open().err().unwrap();
        assert!(error.is_in_use(), "{access:?}: {error}");
        let text = error.to_string();
        assert!(text.contains("shared access in both"), "{text}");
        assert!(text.contains(file.to_str().unwrap()), "{text}");
    }
    child.kill();
    child.wait();
    TestDatabase::at(&file).open().close();
}

#[test]
fn exclusive_access_is_refused_while_others_share() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("shared.dynafile");
    let database = shared(&file);
    database.make(tables::plain());
    let (_first, answer) = holder(&file, "exclusive");
    assert!(answer.starts_with("in use"), "{answer}");
    let (_second, answer) = holder(&file, "shared");
    assert_eq!(answer, "open");
}

#[test]
fn several_processes_read_a_file_that_nobody_writes() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("read.dynafile");
    let writer = TestDatabase::at(&file).open();
    writer.make(tables::plain()).put_item(item! { "PK" => "a", "SK" => "b" }).unwrap();
    writer.close();
    let reader = TestDatabase::at(&file).access(Access::ReadOnly).open();
    let (_child, answer) = holder(&file, "read-only");
    assert_eq!(answer, "open");
    let table = reader.table("plain").unwrap();
    assert!(table.get_item(("a", "b")).unwrap().is_some());
    let refused = table.put_item(item! { "PK" => "a", "SK" => "c" });
    assert!(matches!(refused, Err(Error::ReadOnly)), "{refused:?}");
    assert!(matches!(table.delete(("a", "b")), Err(Error::ReadOnly)));
    let refused = reader.create_table(tables::flat()).map(drop);
    assert!(matches!(refused, Err(Error::ReadOnly)), "{refused:?}");
    let refused = reader.compact().map(drop);
    assert!(matches!(refused, Err(Error::ReadOnly)), "{refused:?}");
    reader.expect_clean();
    let (_writer, answer) = holder(&file, "exclusive");
    assert!(answer.starts_with("in use"), "{answer}");
}

#[test]
fn a_path_that_is_opened_twice_in_a_process_is_one_database() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("twice.dynafile");
    let first = Database::open(&file).unwrap();
    let table = first.create_table(tables::flat()).unwrap();
    let spelled = directory.path().join(".").join("twice.dynafile");
    let second = Database::open(spelled).unwrap();
    table.put_item(item! { "PK" => "a" }).unwrap();
    assert!(second.table("flat").unwrap().get_item("a").unwrap().is_some());
    first.close().unwrap();
    assert!(matches!(table.get_item("a"), Err(Error::Closed)));
    let (child, answer) = holder(&file, "exclusive");
    assert!(answer.starts_with("in use"), "closed too early: {answer}");
    drop(child);
    second.table("flat").unwrap().put_item(item! { "PK" => "b" }).unwrap();
    second.close().unwrap();
    let (_child, answer) = holder(&file, "exclusive");
    assert_eq!(answer, "open", "the last close releases the file");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_is_the_same_database() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("linked.dynafile");
    let first = Database::open(&file).unwrap();
    let link = directory.path().join("link.dynafile");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let second = Database::open(&link).unwrap();
    first.create_table(tables::flat()).unwrap();
    assert_eq!(second.table_names().unwrap(), ["flat"]);
}

#[test]
fn a_file_is_not_opened_twice_with_other_settings() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("twice.dynafile");
    let _first = Database::open(&file).unwrap();
    let relaxed = Database::builder().durability(Durability::relaxed()).open(&file);
    let Err(Error::OpenedDifferently { setting, .. }) = relaxed.map(drop) else { panic!() };
    assert_eq!(setting, "durability");
    let shared = Database::builder().access(Access::Shared).open(&file);
    let Err(error @ Error::OpenedDifferently { .. }) = shared.map(drop) else { panic!() };
    assert!(error.to_string().contains("access mode"), "{error}");
}

#[test]
fn dropping_the_last_handle_releases_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dropped.dynafile");
    let database = Database::open(&file).unwrap();
    let table = database.create_table(tables::flat()).unwrap();
    drop(database);
    let (child, answer) = holder(&file, "exclusive");
    assert!(answer.starts_with("in use"), "a table keeps its database open: {answer}");
    drop(child);
    drop(table);
    let (_child, answer) = holder(&file, "exclusive");
    assert_eq!(answer, "open");
}

#[test]
fn many_threads_open_and_close_one_path() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("threads.dynafile");
    thread::scope(|scope| {
        for thread in 0..4_i64 {
            let file = &file;
            scope.spawn(move || {
                for round in 0..10_i64 {
                    let database = Database::open(file).unwrap();
                    let table = database.open_or_create_table(tables::flat()).unwrap();
                    table.put_item(item! { "PK" => format!("{thread} {round}") }).unwrap();
                    database.close().unwrap();
                }
            });
        }
    });
    let database = TestDatabase::at(&file).open();
    assert_eq!(database.table("flat").unwrap().stats().unwrap().item_count, 40);
    database.expect_clean();
}
