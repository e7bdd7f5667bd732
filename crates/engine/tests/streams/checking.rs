//! Check, backup and compaction know streams.

use dynafile::{StreamStart, StreamViewType};
use dynafile_testkit::TestDatabase;

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
