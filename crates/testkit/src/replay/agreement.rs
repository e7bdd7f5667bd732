//! Compares a database with the model: answers, rows, indexes, streams.

use std::collections::BTreeMap;

use dynafile::{Database, Error, StreamError, StreamStart, Table};
use dynafile_model::{EncodedItem, IndexStatus, Item, PrimaryKey};

use super::unnamed_ttl;
use crate::history::Action;
use crate::model::{ModelDatabase, ModelRecord, ModelTable, in_comparable_order};
use crate::tables;

/// Compares what the question's answer is.
pub fn expect_answer(database: &Database, model: &ModelDatabase, action: &Action) {
    match action {
        Action::Query(number, query) => {
            let description = &tables::all()[*number];
            let Some(expected) = model.tables.get(&description.name) else { return };
            let table = database.table(&description.name).unwrap();
            let answer = query.on(&table).items().unwrap().to_items().unwrap();
            assert_eq!(answer, query.answer(expected, model.now), "the answer to {query:?}");
        }
        Action::Scan(number, segments) => {
            let description = &tables::all()[*number];
            let Some(expected) = model.tables.get(&description.name) else { return };
            let table = database.table(&description.name).unwrap();
            let mut found = Vec::new();
            for segment in 0..*segments {
                let items = table.scan().segment(segment, *segments).items().unwrap();
                found.extend(items.to_items().unwrap());
            }
            expect_rows(expected, &found, &expected.visible(model.now));
        }
        _ => {}
    }
}

fn expect_rows(table: &ModelTable, found: &[Item], expected: &BTreeMap<PrimaryKey, Item>) {
    let by_key: BTreeMap<_, _> = found.iter().map(|item| (table.key_of(item), item)).collect();
    let name = &table.description.name;
    assert_eq!(by_key.len(), found.len(), "an item of {name} came twice");
    assert!(by_key.keys().eq(expected.keys()), "{name}: {by_key:#?} instead of {expected:#?}");
    for (key, item) in by_key {
        assert_eq!(encoding(item), encoding(&expected[&key]), "the item {key:?} of {name}");
    }
}

/// The bytes of an item, in which also the kinds of numbers differ.
fn encoding(item: &Item) -> Vec<u8> {
    EncodedItem::try_from(item).unwrap().into_bytes()
}

/// Fails unless the database holds exactly what the model holds.
#[track_caller]
pub fn expect_agreement(database: &Database, model: &ModelDatabase) {
    let names: Vec<_> = model.tables.keys().cloned().collect();
    assert_eq!(database.table_names().unwrap(), names, "the tables");
    for (name, expected) in &model.tables {
        let table = database.table(name).unwrap();
        assert_eq!(table.description().unwrap(), expected.description);
        assert_eq!(table.stats().unwrap(), expected.statistics(), "the statistics of {name}");
        let visible = expected.visible(model.now);
        let found = table.scan().items().unwrap().to_items().unwrap();
        expect_rows(expected, &found, &visible);
        let keys: Vec<_> = expected.rows.keys().cloned().collect();
        let got = table.batch_get(keys.clone()).unwrap();
        for (key, stored) in keys.iter().zip(got) {
            let item = stored.map(|stored| stored.to_item().unwrap());
            assert_eq!(item.as_ref(), visible.get(key), "batch_get of {key:?}");
            assert_eq!(table.get_item(key.clone()).unwrap(), item, "get of {key:?}");
        }
        expect_order(expected, &found);
        expect_indexes(&table, expected, &visible);
    }
    expect_streams(database, model);
}

/// An index has the entries that follow from the items, and nothing else; its queries give each
/// partition in order.
fn expect_indexes(table: &Table, expected: &ModelTable, visible: &BTreeMap<PrimaryKey, Item>) {
    for index in &expected.description.indexes {
        if index.status != IndexStatus::Active {
            continue;
        }
        let place = format!("index {} of {}", index.name, table.name());
        let entries = table.scan().index(&index.name).items().unwrap().to_items().unwrap();
        let count = entries.len();
        let found: BTreeMap<_, _> =
            entries.into_iter().map(|entry| (expected.key_of(&entry), entry)).collect();
        assert_eq!(found.len(), count, "an entry came twice in {place}");
        assert_eq!(found, expected.index_entries(index, visible), "{place}");
        for (partition, entries) in expected.index_partitions(index, &found) {
            let mut values = partition.into_iter();
            let query = table.query(values.next().unwrap()).index(&index.name);
            let query = values.fold(query, |query, value| query.and_partition_key(value));
            let answer = query.items().unwrap().to_items().unwrap();
            let mut keys: Vec<_> = answer.iter().map(|entry| expected.key_of(entry)).collect();
            let sort_of = |key: &PrimaryKey| entries.iter().find(|(_, known)| known == key);
            let sorts: Vec<_> = keys.iter().map(|key| &sort_of(key).expect(&place).0).collect();
            assert!(sorts.is_sorted(), "the order of a partition in {place}");
            let mut known: Vec<_> = entries.iter().map(|(_, key)| key.clone()).collect();
            keys.sort();
            known.sort();
            assert_eq!(keys, known, "a partition of {place}");
        }
    }
}

/// What a reader from the beginning gets of the changes of a table, there or deleted.
pub(super) fn changes_of(
    database: &Database,
    description: &dynafile_model::TableDescription,
) -> Vec<ModelRecord> {
    let table = database.open_or_create_table(unnamed_ttl(description.clone())).unwrap();
    let reader = match table.stream(StreamStart::Beginning) {
        Err(Error::Stream(StreamError::NotEnabled { .. })) => return Vec::new(),
        reader => reader.unwrap(),
    };
    in_comparable_order(reader.map(|record| ModelRecord::from(&record.unwrap())).collect())
}

fn expect_streams(database: &Database, model: &ModelDatabase) {
    for description in tables::all() {
        let expected = in_comparable_order(model.changes(&description.name, model.now));
        let found = changes_of(database, &description);
        assert_eq!(found, expected, "the changes of {}", description.name);
    }
}

/// A scan gives partitions one after the other, each in the order of its sort keys.
fn expect_order(table: &ModelTable, found: &[Item]) {
    let mut finished = Vec::new();
    let mut previous: Option<PrimaryKey> = None;
    for key in found.iter().map(|item| table.key_of(item)) {
        if let Some(previous) = previous.replace(key.clone()) {
            if previous.partition == key.partition {
                assert!(previous.sort < key.sort, "{previous:?} came before {key:?}");
            } else {
                finished.push(previous.partition);
            }
        }
        assert!(!finished.contains(&key.partition), "partition {:?} came twice", key.partition);
    }
}
