//! Pages: they continue where the last one ended, and cost what they return, not the table.

use dynafile::{Error, Filter, Item, PageKey, QueryError, Table, item};
use dynafile_testkit::{SimulatedDisk, TestDatabase, tables};

fn row(number: u64) -> Item {
    item! { "PK" => "p", "SK" => format!("{number:06}"), "n" => number, "fill" => "x".repeat(100) }
}

fn fill(database: &TestDatabase, count: u64) -> Table {
    let table = database.make(tables::plain());
    for start in (0..count).step_by(1000) {
        let mut batch = database.batch();
        for number in start..count.min(start + 1000) {
            batch.put_item(&table, row(number)).unwrap();
        }
        batch.commit().unwrap();
    }
    table
}

fn numbers(items: &[dynafile::StoredItem]) -> Vec<u64> {
    let number = |row: Item| row.get("n").unwrap().as_number().unwrap().to_i128().unwrap() as u64;
    items.iter().map(|item| number(item.to_item().unwrap())).collect()
}

fn filter(text: &str) -> Filter {
    Filter::parse(text, jiff::civil::date(2024, 1, 1)).unwrap()
}

#[test]
fn pages_put_together_are_the_partition_in_both_directions() {
    let database = TestDatabase::in_memory().open();
    let table = fill(&database, 95);
    for reverse in [false, true] {
        let mut found = Vec::new();
        let mut start: Option<PageKey> = None;
        loop {
            let mut query = table.query("p").limit(10);
            if reverse {
                query = query.reverse();
            }
            if let Some(start) = start.take() {
                query = query.exclusive_start_key(start);
            }
            let page = query.page().unwrap();
            found.extend(numbers(&page.items));
            match page.last_evaluated_key {
                Some(key) => start = Some(key),
                None => break,
            }
        }
        let mut expected: Vec<_> = (0..95).collect();
        if reverse {
            expected.reverse();
        }
        assert_eq!(found, expected);
    }
}

#[test]
fn pages_of_a_scan_continue_within_segments() {
    let database = TestDatabase::in_memory().open();
    let table = database.make(tables::flat());
    for number in 0..200_u64 {
        table.put_item(item! { "PK" => format!("{number}"), "n" => number }).unwrap();
    }
    let mut found = Vec::new();
    for segment in 0..3 {
        let mut start: Option<PageKey> = None;
        loop {
            let mut scan = table.scan().segment(segment, 3).limit(7);
            if let Some(start) = start.take() {
                scan = scan.exclusive_start_key(start);
            }
            let page = scan.page().unwrap();
            found.extend(numbers(&page.items));
            start = page.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
    }
    found.sort();
    assert_eq!(found, (0..200).collect::<Vec<_>>());
}

#[test]
fn a_page_continues_after_an_item_that_is_gone() {
    let database = TestDatabase::in_memory().open();
    let table = fill(&database, 10);
    let page = table.query("p").limit(4).page().unwrap();
    let last = page.last_evaluated_key.unwrap();
    assert!(table.delete(last.primary().clone()).unwrap());
    let rest = table.query("p").exclusive_start_key(last).page().unwrap();
    assert_eq!(numbers(&rest.items), (4..10).collect::<Vec<_>>());
    assert!(rest.last_evaluated_key.is_none());
}

#[test]
fn a_limit_counts_what_passes_the_filter() {
    let database = TestDatabase::in_memory().open();
    let table = fill(&database, 100);
    let page = table.query("p").filter(filter("n > 50")).limit(3).page().unwrap();
    assert_eq!(numbers(&page.items), [51, 52, 53]);
    assert!(page.last_evaluated_key.is_some());
    let none = table.query("p").limit(0).page().unwrap();
    assert!(none.items.is_empty() && none.last_evaluated_key.is_none());
}

#[test]
fn a_start_key_of_another_partition_is_refused() {
    let database = TestDatabase::in_memory().open();
    let table = fill(&database, 3);
    let foreign = table.query("p").exclusive_start_key(("q", "000001")).items().map(drop);
    let error = foreign.unwrap_err();
    assert!(matches!(error, Error::Query(QueryError::ForeignStartKey)), "{error:?}");
    let without_sort = table.scan().exclusive_start_key("p").items().map(drop);
    assert!(without_sort.unwrap_err().is_validation());
}

/// Reads of the disk that a cold page needs.
fn cold_reads(count: u64, page: impl Fn(&Table)) -> u64 {
    let disk = SimulatedDisk::new(count);
    let mut database = TestDatabase::on_disk(&disk).open();
    drop(fill(&database, count));
    database.reopen();
    let table = database.table("plain").unwrap();
    let before = disk.counts().reads;
    page(&table);
    disk.counts().reads - before
}

#[test]
fn a_page_costs_the_page_and_not_the_table() {
    let pages: [fn(&Table); 5] = [
        |table| assert_eq!(table.query("p").limit(10).page().unwrap().items.len(), 10),
        |table| assert_eq!(table.query("p").reverse().limit(10).page().unwrap().items.len(), 10),
        |table| {
            let middle = table.query("p").gte("000500").limit(10).page().unwrap();
            assert_eq!(numbers(&middle.items)[0], 500);
        },
        |table| assert_eq!(table.scan().limit(10).page().unwrap().items.len(), 10),
        |table| assert!(table.get_item(("p", "000777")).unwrap().is_some()),
    ];
    for (number, page) in pages.into_iter().enumerate() {
        let (small, large) = (cold_reads(1_000, page), cold_reads(50_000, page));
        assert!(
            large <= small + 8,
            "page {number}: {small} reads of 1,000 items, {large} of 50,000"
        );
    }
}

#[test]
fn a_walk_looks_at_what_it_returns() {
    let database = TestDatabase::in_memory().open();
    let table = fill(&database, 2_000);
    let scanned = |mut items: dynafile::Items| {
        let count = items.by_ref().count();
        (count, items.scanned_count())
    };
    assert_eq!(scanned(table.query("p").limit(10).items().unwrap()), (10, 10));
    assert_eq!(scanned(table.query("p").begins_with("0001").items().unwrap()), (100, 100));
    let between = table.query("p").between("000100", "000104").reverse();
    assert_eq!(scanned(between.items().unwrap()), (5, 5));
    assert_eq!(scanned(table.query("q").items().unwrap()), (0, 0));
    let filtered = table.query("p").filter(filter("n < 7"));
    assert_eq!(scanned(filtered.items().unwrap()), (7, 2_000));
    let mut pulled = table.scan().items().unwrap();
    pulled.next().unwrap().unwrap();
    assert_eq!(pulled.scanned_count(), 1, "an iterator reads when it is pulled");
}

#[test]
fn items_come_in_bulk_as_one_by_one() {
    let database = TestDatabase::in_memory().open();
    let table = fill(&database, 25);
    let mut items = table.query("p").items().unwrap();
    assert!(items.last_key().unwrap().is_none());
    let mut sink = Vec::new();
    assert!(items.take_into(10, &mut sink).unwrap());
    let last = items.last_key().unwrap().unwrap();
    assert_eq!(last, PageKey::from(("p", "000009")));
    assert!(items.take_into(10, &mut sink).unwrap());
    assert!(!items.take_into(10, &mut sink).unwrap());
    assert_eq!(numbers(&sink), (0..25).collect::<Vec<_>>());
}
