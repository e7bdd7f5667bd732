//! The work of a page is its own, however large the table is: counted, not timed.

use dynafile::api::{QueryInput, ScanInput};
use dynafile::item;
use dynafile_testkit::{SimulatedDisk, TestDatabase};

use crate::fixture::{TABLE, key, query, tables, values};

const SMALL: i64 = 10_000;
const LARGE: i64 = 1_000_000;

/// Levels that the tree of the large table has more than that of the small one, with room for the
/// pages beside them.
const DEEPER: u64 = 8;

/// A table of so many items in one partition, just opened, and the disk it is on.
fn filled(count: i64) -> (TestDatabase, SimulatedDisk) {
    let disk = SimulatedDisk::new(count.unsigned_abs());
    let mut database = TestDatabase::on_disk(&disk).open();
    let [music, _] = tables();
    let table = database.create_table(music).unwrap();
    for start in (0..count).step_by(20_000) {
        let mut batch = database.batch();
        for number in start..count.min(start + 20_000) {
            batch.put_item(&table, item! { "pk" => "p", "sk" => number }).unwrap();
        }
        batch.commit().unwrap();
    }
    drop(table);
    database.reopen();
    (database, disk)
}

#[test]
fn a_page_of_a_query_or_scan_reads_its_own_records_and_no_others() {
    let ranged = || QueryInput {
        key_condition_expression: Some("pk = :p AND sk > :v".to_owned()),
        expression_attribute_values: values([(":p", "p".into()), (":v", 5000.into())]),
        ..query()
    };
    let queries = [
        query(),
        QueryInput { scan_index_forward: Some(false), ..query() },
        QueryInput { exclusive_start_key: Some(key(7000)), ..query() },
        QueryInput { filter_expression: Some("attribute_exists(nope)".to_owned()), ..query() },
        ranged(),
    ];
    let reads = |count| {
        let (database, disk) = filled(count);
        let mut reads = Vec::new();
        for request in &queries {
            let before = disk.counts().reads;
            let request = QueryInput { limit: Some(10), ..request.clone() };
            let page = database.execute(request).unwrap();
            assert_eq!(page.scanned_count, Some(10), "{count} items");
            reads.push(disk.counts().reads - before);
        }
        let before = disk.counts().reads;
        let scan = ScanInput { limit: Some(10), ..ScanInput::new(TABLE) };
        assert_eq!(database.execute(scan).unwrap().scanned_count, Some(10));
        reads.push(disk.counts().reads - before);
        reads
    };
    let (small, large) = (reads(SMALL), reads(LARGE));
    for (few, many) in small.iter().zip(&large) {
        assert!(*many <= few + DEEPER, "reads of {SMALL} items {small:?}, of {LARGE} {large:?}");
    }
}
