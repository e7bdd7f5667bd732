//! Work of the database's own passes over what is damaged, does the rest, and tells of it: in the
//! metrics, to the hook, and in the check.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use dynafile::api::{
    AttributeDefinition, GlobalSecondaryIndex, GlobalSecondaryIndexUpdate, IndexStatus,
    KeySchemaElement, Projection as ApiProjection, ProjectionType, ScalarAttributeType,
    UpdateTableInput,
};
use dynafile::{
    Builder, Database, Error, IndexDescription, KeyAttribute, Notice, Projection, StreamViewType,
    TableDescription, item,
};
use dynafile_testkit::{DiskOperation, SimulatedDisk, TestDatabase, tables};
use redb::ReadableTable;

/// Where the tests' clock stands.
const NOW: i64 = 1_000_000;
const ROWS: usize = 250;
const DAMAGED: usize = 120;

/// The notices that a database told.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Notice>>>);

impl Heard {
    fn listen(&self, builder: Builder) -> Builder {
        let heard = self.0.clone();
        builder.on_notice(move |notice| heard.lock().unwrap().push(notice.clone()))
    }

    /// Places of damaged records, in the order they were told of.
    fn places(&self) -> Vec<String> {
        let heard = self.0.lock().unwrap();
        let place = |notice: &Notice| match notice {
            Notice::DamagePassedOver { place, .. } => Some(place.clone()),
            _ => None,
        };
        heard.iter().filter_map(place).collect()
    }
}

fn mark(number: usize) -> String {
    format!("<mark of row {number:04}>")
}

/// A table of rows that have expired, and two of which have not, with one row of it damaged.
fn with_a_damaged_row(table: TableDescription) -> (SimulatedDisk, String) {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).open();
    let name = table.name.clone();
    let table = database.create_table(table).unwrap();
    for number in 0..ROWS {
        table
            .put_item(item! {
                "PK" => format!("row {number:04}"),
                "group" => "all",
                "expires" => NOW - 1,
                "until" => NOW - 1,
                "mark" => mark(number),
            })
            .unwrap();
    }
    table.put_item(item! { "PK" => "young", "group" => "all", "expires" => NOW + 1 }).unwrap();
    table.put_item(item! { "PK" => "ageless", "group" => "all" }).unwrap();
    drop(table);
    database.close();
    let mut bytes = disk.bytes();
    assert!(damage(&mut bytes, &mark(DAMAGED)) > 0);
    (SimulatedDisk::holding(0, bytes), name)
}

/// Changes every copy of the text that the file has; how many there were.
fn damage(bytes: &mut [u8], text: &str) -> usize {
    let at = |at: &usize| bytes[*at..].starts_with(text.as_bytes());
    let places: Vec<_> = (0..bytes.len()).filter(at).collect();
    for place in &places {
        bytes[place + 3] ^= 0x20;
    }
    places.len()
}

fn open(disk: &SimulatedDisk) -> (TestDatabase, Heard) {
    let heard = Heard::default();
    let database = TestDatabase::on_disk(disk).with(|builder| heard.listen(builder)).open();
    (database, heard)
}

/// Fails the test unless exactly the damaged row was told of, and is found by the check.
#[track_caller]
fn expect_told(database: &Database, heard: &Heard) {
    let row = format!("row {DAMAGED:04}");
    assert_eq!(database.metrics().unwrap().damaged_records, 1);
    let places = heard.places();
    assert!(places.len() == 1 && places[0].contains(&row), "{places:?}");
    let report = database.check(|_| ()).unwrap();
    assert!(report.findings.iter().any(|found| found.place.contains(&row)), "{report:?}");
}

#[test]
fn a_damaged_row_does_not_keep_others_from_expiring() {
    let (disk, name) = with_a_damaged_row(tables::flat());
    let (database, heard) = open(&disk);
    let table = database.table(&name).unwrap();
    assert_eq!(database.sweep_expired().unwrap(), ROWS as u64 - 1);
    expect_told(&database, &heard);
    database.clock().advance(Duration::from_secs(2));
    assert_eq!(database.sweep_expired().unwrap(), 1, "expiry goes on");
    assert!(table.get_item("ageless").unwrap().is_some());
    assert!(table.get_item(format!("row {DAMAGED:04}")).unwrap_err().is_corruption());
    expect_told(&database, &heard);
}

#[test]
fn damaged_entries_by_expiry_do_not_keep_others_from_expiring() {
    let mut database = TestDatabase::on_file().open();
    let table = database.make(tables::flat());
    for number in 0..ROWS {
        let row = item! { "PK" => format!("row {number:04}"), "expires" => NOW - 1 };
        table.put_item(row).unwrap();
    }
    drop(table);
    let closed = database.close();
    let raw = redb::Database::open(closed.file()).unwrap();
    let transaction = raw.begin_write().unwrap();
    {
        let entries = redb::TableDefinition::<&[u8], &[u8]>::new("ttl");
        let mut entries = transaction.open_table(entries).unwrap();
        let key = entries.first().unwrap().unwrap().0.value().to_vec();
        entries.insert(&key[..], &b"not a record"[..]).unwrap();
    }
    transaction.commit().unwrap();
    raw.close().unwrap();
    database = closed.open();
    assert_eq!(database.sweep_expired().unwrap(), ROWS as u64 - 1);
    assert_eq!(database.metrics().unwrap().damaged_records, 1);
    assert!(!database.check(|_| ()).unwrap().is_clean());
    database.delete_table("flat").unwrap();
    let report = database.check(|_| ()).unwrap();
    assert!(!report.is_clean(), "what is damaged is not tidied away: {report:?}");
}

#[test]
fn a_damaged_row_does_not_keep_an_index_from_being_filled() {
    let (disk, name) = with_a_damaged_row(tables::flat());
    let (database, heard) = open(&disk);
    let by_group = IndexDescription::global("by_group", KeyAttribute::string("group"));
    let by_group = by_group.with_projection(Projection::KeysOnly);
    database.create_index(&name, by_group, |_| ()).unwrap();
    let table = database.table(&name).unwrap();
    database.update_time_to_live(&name, None).unwrap();
    assert_eq!(table.query("all").index("by_group").items().unwrap().count(), ROWS - 1 + 2);
    expect_told(&database, &heard);
}

#[test]
fn a_damaged_row_does_not_keep_an_index_creating() {
    let (disk, name) = with_a_damaged_row(tables::flat());
    let (database, heard) = open(&disk);
    let keys = vec![KeySchemaElement::hash("group")];
    let by_group =
        GlobalSecondaryIndex::new("by_group", keys, ApiProjection::new(ProjectionType::KeysOnly));
    let definition = |name: &str| AttributeDefinition::new(name, ScalarAttributeType::S);
    database
        .execute(UpdateTableInput {
            attribute_definitions: Some(vec![definition("PK"), definition("group")]),
            global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate::create(
                by_group,
            )]),
            ..UpdateTableInput::new(&name)
        })
        .unwrap();
    let status = || {
        let described = database.execute(dynafile::api::DescribeTableInput::new(&name)).unwrap();
        described.table.unwrap().global_secondary_indexes.unwrap()[0].index_status
    };
    wait_for("the index", || status() == Some(IndexStatus::Active));
    expect_told(&database, &heard);
}

#[test]
fn a_damaged_row_does_not_keep_the_ttl_attribute_from_being_changed() {
    let (disk, name) = with_a_damaged_row(tables::flat());
    let (database, heard) = open(&disk);
    database.update_time_to_live(&name, Some("until".to_owned())).unwrap();
    assert_eq!(database.sweep_expired().unwrap(), ROWS as u64 - 1);
    expect_told(&database, &heard);
    database.delete_table(&name).unwrap();
    database.expect_clean();
}

#[test]
fn a_damaged_record_does_not_keep_a_stream_from_being_trimmed() {
    let disk = SimulatedDisk::new(0);
    let database = TestDatabase::on_disk(&disk).open();
    let table = database.make(tables::plain());
    table.enable_stream(StreamViewType::NewImage).unwrap();
    for number in 0..20 {
        let row = item! { "PK" => "p", "SK" => "one row", "mark" => mark(number) };
        table.put_item(row).unwrap();
    }
    drop(table);
    database.close();
    let mut bytes = disk.bytes();
    for damaged in [0, 1, 7] {
        assert!(damage(&mut bytes, &mark(damaged)) > 0);
    }
    let (database, _) = open(&SimulatedDisk::holding(0, bytes));
    database.clock().advance(Duration::from_secs(25 * 60 * 60));
    assert_eq!(database.trim_streams().unwrap(), 19, "all but the newest");
    assert_eq!(database.trim_streams().unwrap(), 0);
    database.expect_clean();
}

#[test]
fn damage_anywhere_neither_ends_nor_hangs_the_sweep() {
    let disk = SimulatedDisk::new(0);
    let by_group = IndexDescription::global("by_group", KeyAttribute::string("group"));
    let database = TestDatabase::on_disk(&disk).open();
    let table = database.make(tables::flat().with_index(by_group));
    for number in 0..200 {
        let row = item! {
            "PK" => format!("row {number:04}"), "group" => format!("{}", number % 7),
            "expires" => NOW - 1, "fill" => "x".repeat(200)
        };
        table.put_item(row).unwrap();
    }
    drop(table);
    database.close();
    let bytes = disk.bytes();
    for page in 1..bytes.len() / 4096 {
        let mut damaged = bytes.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0);
        if damaged == bytes {
            continue;
        }
        let disk = SimulatedDisk::holding(0, damaged);
        let heard = Heard::default();
        let opened = TestDatabase::on_disk(&disk).with(|builder| heard.listen(builder)).try_open();
        let Ok(database) = opened else { continue };
        match database.sweep_expired() {
            // What was left was told of.
            Ok(swept) => {
                assert!(swept == 200 || !heard.places().is_empty(), "page {page}: {swept}")
            }
            Err(error) => {
                let clear = error.is_corruption() || matches!(error, Error::Internal { .. });
                assert!(clear, "page {page}: {error:?}");
            }
        }
    }
}

fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(30), "waited in vain for {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn work_in_the_background_that_fails_is_told_of_and_tried_again() {
    let disk = SimulatedDisk::new(0);
    let heard = Heard::default();
    let database = TestDatabase::on_disk(&disk)
        .sweep_interval(Duration::from_millis(5))
        .with(|builder| heard.listen(builder))
        .open();
    let table = database.make(tables::flat());
    table.put_item(item! { "PK" => "a", "expires" => NOW + 1 }).unwrap();
    disk.fail(&[DiskOperation::Sync], 0, u64::MAX);
    database.clock().advance(Duration::from_secs(5));
    let failures = || heard.0.lock().unwrap().len() as u64;
    wait_for("a failure", || failures() > 1);
    let Notice::WorkFailed { work, error } = heard.0.lock().unwrap()[0].clone() else {
        panic!("{:?}", heard.0.lock().unwrap())
    };
    assert!(error.is_io() && work.contains("expired items"), "{work}: {error}");
    disk.heal();
    wait_for("the sweep", || table.stats().unwrap().item_count == 0);
    assert!(database.metrics().unwrap().failed_background_work >= 1);
    assert_eq!(database.metrics().unwrap().damaged_records, 0);
}
