//! A file that was written before settings and the counts of indexes were kept opens as it is.
//!
//! `files/before_settings.bin` has the table `users` (key `id`, expiry by `expires`, the indexes
//! `by_city` and `by_age`) with 20 users and one more item that is in no index, and the table
//! `main`, whose keys take any type, with two items.

use std::path::PathBuf;

use dynafile::api::{IndexStatus, Tag, TagResourceInput};
use dynafile::{Access, Database, item};
use dynafile_testkit::TestDatabase;
use tempfile::TempDir;

use super::fixture::{arn, describe, describe_index};

const BEFORE_SETTINGS: &[u8] = include_bytes!("files/before_settings.bin");

fn copy() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("older.dynafile");
    std::fs::write(&path, BEFORE_SETTINGS).unwrap();
    (directory, path)
}

fn index_count(database: &Database, index: &str) -> i64 {
    describe_index(database, "users", index).unwrap().item_count.unwrap()
}

#[test]
fn it_reads_as_it_was_written() {
    let (_directory, path) = copy();
    let database = TestDatabase::at(path).open();
    let users = describe(&database, "users");
    assert_eq!(users.item_count, Some(21));
    assert_eq!(users.creation_date_time, None);
    assert!(users.table_id.is_some());
    let by_city = describe_index(&database, "users", "by_city").unwrap();
    assert_eq!(by_city.index_status, Some(IndexStatus::Active));
    assert_eq!(by_city.backfilling, None);
    assert_eq!(index_count(&database, "by_city"), 20);
    assert_eq!(index_count(&database, "by_age"), 20);
    assert_eq!(describe(&database, "main").item_count, Some(2));
    let table = database.table("users").unwrap();
    assert_eq!(table.query("Ulm").index("by_city").items().unwrap().count(), 10);
    database.expect_clean();
}

#[test]
fn the_first_write_to_an_index_brings_its_counts_in() {
    let (_directory, path) = copy();
    let mut database = TestDatabase::at(path).open();
    let table = database.table("users").unwrap();
    table.put_item(item! { "id" => "new", "city" => "Ulm", "age" => 1 }).unwrap();
    assert_eq!(index_count(&database, "by_city"), 21);
    table.delete("user#0").unwrap();
    assert_eq!(index_count(&database, "by_city"), 20);
    drop(table);
    database.reopen();
    assert_eq!(index_count(&database, "by_city"), 20);
    assert_eq!(index_count(&database, "by_age"), 20);
    database.expect_clean();
}

#[test]
fn relaxed_writes_bring_the_counts_in_with_their_flush() {
    let (_directory, path) = copy();
    let database = TestDatabase::at(path).relaxed_by_hand().open();
    let table = database.table("users").unwrap();
    table.put_item(item! { "id" => "new", "city" => "Ulm", "age" => 1 }).unwrap();
    assert_eq!(index_count(&database, "by_city"), 21);
    database.flush().unwrap();
    assert_eq!(index_count(&database, "by_city"), 21);
    database.expect_clean();
}

#[test]
fn it_takes_settings_and_can_be_read_only() {
    let (_directory, path) = copy();
    let database = TestDatabase::at(&path).open();
    let tag = vec![Tag::new("since", "today")];
    database.execute(TagResourceInput::new(arn("users"), tag)).unwrap();
    drop(database);
    let database = TestDatabase::at(&path).access(Access::ReadOnly).open();
    assert_eq!(index_count(&database, "by_city"), 20);
}
