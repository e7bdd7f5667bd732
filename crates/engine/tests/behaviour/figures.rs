//! What a database says of itself moves with what it counts.

use std::time::Duration;

use dynafile::{Clock, DatabaseMetrics, StreamViewType, item};
use dynafile_testkit::{DiskOperation, SimulatedDisk, TestDatabase, tables};

const HOUR: Duration = Duration::from_secs(3600);

/// The figures that are zero, by name; whatever figures there are.
fn zeros(metrics: &DatabaseMetrics) -> Vec<String> {
    let text = format!("{metrics:#?}");
    let fields = text.lines().filter_map(|line| line.trim().strip_suffix(',')?.split_once(": "));
    let is_zero = |value: &str| value.trim_end_matches(|unit: char| unit.is_alphabetic()) == "0";
    let zeros = fields.filter(|(_, value)| is_zero(value));
    zeros.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_figure_moves() {
    let disk = SimulatedDisk::new(0);
    let mut database = TestDatabase::on_disk(&disk).open();
    let table = database.make(tables::flat());
    table.enable_stream(StreamViewType::KeysOnly).unwrap();
    disk.fail(&[DiskOperation::Sync], 0, 1);
    table.put_item(item! { "PK" => "failed" }).unwrap_err();
    disk.heal();
    let failed = database.metrics().unwrap().failed_commits;
    assert_eq!(failed, 1);

    // More than the page cache holds, and read again.
    let mut batch = database.batch();
    for number in 0..400 {
        let fill = "x".repeat(10_000);
        batch.put_item(&table, item! { "PK" => format!("{number}"), "fill" => fill }).unwrap();
    }
    batch.commit().unwrap();
    let now_seconds = database.clock().now().as_secs();
    table.put_item(item! { "PK" => "late", tables::EXPIRES => now_seconds + 1 }).unwrap();
    assert!(table.scan().items().unwrap().count() > 400);
    database.clock().advance(25 * HOUR);
    // Nothing is flushed in full durability, and a device has no file; what is damaged or fails
    // in the background moves its figures in `damage_passed_over`.
    let unmoved =
        ["failed_flushes", "file_size_bytes", "damaged_records", "failed_background_work"];
    assert_eq!(zeros(&database.metrics().unwrap()), unmoved);
    database.reopen();
    assert!(zeros(&database.metrics().unwrap()).contains(&"commits".to_owned()));
}

#[test]
fn a_file_has_a_size() {
    let database = TestDatabase::new();
    database.make(tables::flat());
    let found = database.metrics().unwrap().file_size_bytes;
    assert_eq!(found, database.file().metadata().unwrap().len());
}
