//! Check, backup and compaction know streams.

use dynafile::{StreamStart, StreamViewType, item};
use dynafile_testkit::{SimulatedDisk, TestDatabase};

use crate::fixture::{HOUR, log, row, streaming};

#[test]
fn a_backup_and_a_compacted_file_have_the_streams() {
    let database = TestDatabase::new();
    let table = streaming(&database);
    for number in 0..50 {
        table.put_item(row("a", number)).unwrap();
        database.clock().advance(HOUR / 4);
    }
    table.disable_stream().unwrap();
    table.enable_stream(StreamViewType::NewImage).unwrap();
    table.put_item(row("b", 1)).unwrap();
    let expected = log(&table);
    let position = table.stream(StreamStart::Now).unwrap().position();

    database.compact().unwrap();
    assert_eq!(log(&table), expected);
    let copy = database.file().with_extension("copy");
    database.backup(&copy, |_| ()).unwrap();
    let clock = database.clock().clone();
    let copied = TestDatabase::at(copy).with(|settings| settings.clock(clock)).open();
    let table = copied.table("plain").unwrap();
    assert_eq!(log(&table), expected);
    table.put_item(row("b", 2)).unwrap();
    assert_eq!(table.stream(position).unwrap().count(), 1);
    copied.expect_clean();
    database.expect_clean();
}

/// A text that nothing but a stream has any more.
const ONLY_IN_THE_STREAM: &str = "it was here once, and it is recorded";

#[test]
fn a_flipped_bit_in_a_record_is_an_error_of_the_reader_and_a_finding_of_the_check() {
    let disk = SimulatedDisk::new(1);
    let database = TestDatabase::on_disk(&disk).open();
    let table = streaming(&database);
    let item = item! { "PK" => "a", "SK" => "s", "text" => ONLY_IN_THE_STREAM };
    table.put_item(item).unwrap();
    table.put_item(row("a", 1)).unwrap();
    table.delete(("a", "s")).unwrap();
    assert_eq!(log(&table).len(), 3);
    drop(table);
    database.close();

    let mut bytes = disk.bytes();
    let text = ONLY_IN_THE_STREAM.as_bytes();
    let places: Vec<_> =
        (0..bytes.len() - text.len()).filter(|&at| bytes[at..].starts_with(text)).collect();
    places.iter().for_each(|at| bytes[*at] ^= 1);
    assert!(!places.is_empty());

    let damaged = TestDatabase::on_disk(&SimulatedDisk::holding(2, bytes)).open();
    let table = damaged.table("plain").unwrap();
    let read = table.stream(StreamStart::Beginning);
    let read = read.and_then(|reader| reader.collect::<dynafile::Result<Vec<_>>>());
    let error = read.unwrap_err();
    assert!(error.is_corruption(), "{error}");
    assert!(error.to_string().contains("table 'plain', record 1"), "{error}");
    let report = damaged.check(|_| ()).unwrap();
    let about_streams =
        report.findings.iter().filter(|finding| finding.place.starts_with("stream"));
    assert!(about_streams.count() > 0, "{report:#?}");
}
