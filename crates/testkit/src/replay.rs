//! Carries a history out on a database and on the model, and compares them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynafile::{ChangeEvent, ChangeIdentity, Database, Error, Result, Table, TableStatistics};
use dynafile_model::{EncodedItem, Item, PrimaryKey, Projection, TableDescription};

use crate::history::{Action, Write};
use crate::model::{ModelDatabase, ModelEvent, ModelTable};
use crate::{TestDatabase, tables};

/// The events that listeners heard.
pub type Heard = Arc<Mutex<Vec<ModelEvent>>>;

/// The table with this number, made if it is missing.
fn make(database: &Database, number: usize) -> Result<Table> {
    let description = tables::all().swap_remove(number);
    match database.table(&description.name) {
        Err(Error::TableNotFound { .. }) => database.create_table(description),
        table => table,
    }
}

fn model_table(model: &mut ModelDatabase, number: usize) -> String {
    let description = tables::all().swap_remove(number);
    let name = description.name.clone();
    model.create_table(description);
    name
}

/// Makes the change on the model alone; what listeners are to hear.
pub fn apply_to_model(model: &mut ModelDatabase, action: &Action) -> Vec<ModelEvent> {
    match action {
        Action::Put(number, item) => {
            let table = model_table(model, *number);
            vec![model.put(&table, item.clone())]
        }
        Action::Delete(number, key) => {
            let table = model_table(model, *number);
            model.delete(&table, key).into_iter().collect()
        }
        Action::Batch(writes) => {
            let single = |write: &Write| match write {
                Write::Put(table, item) => Action::Put(*table, item.clone()),
                Write::Delete(table, key) => Action::Delete(*table, key.clone()),
            };
            writes.iter().flat_map(|write| apply_to_model(model, &single(write))).collect()
        }
        Action::DeleteTable(number) => {
            let table = model_table(model, *number);
            model.delete_table(&table);
            Vec::new()
        }
        Action::UpdateTimeToLive(number, attribute) => {
            let table = model_table(model, *number);
            let table = model.tables.get_mut(&table).unwrap();
            table.description.ttl_attribute.clone_from(attribute);
            Vec::new()
        }
        Action::Advance(by) => {
            model.now += *by;
            Vec::new()
        }
        Action::Sweep => model.sweep(),
        _ => Vec::new(),
    }
}

/// Carries the change out on the database; questions and reopening are not changes.
///
/// # Errors
/// Those of the engine.
pub fn apply_to_database(database: &TestDatabase, action: &Action) -> Result<()> {
    match action {
        Action::Put(number, item) => make(database, *number)?.put_item(item),
        Action::Delete(number, key) => make(database, *number)?.delete(key.clone()).map(drop),
        Action::Batch(writes) => {
            let mut batch = database.batch();
            for write in writes {
                match write {
                    Write::Put(number, item) => {
                        batch.put_item(&make(database, *number)?, item)?;
                    }
                    Write::Delete(number, key) => {
                        batch.delete(&make(database, *number)?, key.clone())?;
                    }
                }
            }
            batch.commit()
        }
        Action::DeleteTable(number) => {
            let table = make(database, *number)?;
            database.delete_table(table.name())
        }
        Action::UpdateTimeToLive(number, attribute) => {
            let table = make(database, *number)?;
            database.update_time_to_live(table.name(), attribute.clone())
        }
        Action::Advance(by) => {
            database.clock().advance(*by);
            Ok(())
        }
        Action::Sweep => database.sweep_expired().map(drop),
        Action::Flush => database.flush(),
        Action::Compact => database.compact().map(drop),
        Action::Reopen | Action::Query(..) | Action::Scan(..) => Ok(()),
    }
}

/// Every state that the database may be left in when it stops during the action: an action makes
/// its tables one by one, and changes them at once.
pub fn outcomes(model: &ModelDatabase, action: &Action) -> Vec<ModelDatabase> {
    let mut states = vec![model.clone()];
    let mut partly = model.clone();
    for number in tables_of(action) {
        model_table(&mut partly, number);
        states.push(partly.clone());
    }
    let mut after = model.clone();
    apply_to_model(&mut after, action);
    states.push(after);
    states
}

fn tables_of(action: &Action) -> Vec<usize> {
    let of_write = |write: &Write| match write {
        Write::Put(number, _) | Write::Delete(number, _) => *number,
    };
    match action {
        Action::Put(number, _)
        | Action::Delete(number, _)
        | Action::DeleteTable(number)
        | Action::UpdateTimeToLive(number, _) => vec![*number],
        Action::Batch(writes) => writes.iter().map(of_write).collect(),
        _ => Vec::new(),
    }
}

/// All that reads show of a database.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    tables: BTreeMap<String, TablePicture>,
}

#[derive(Debug, Clone, PartialEq)]
struct TablePicture {
    description: TableDescription,
    statistics: TableStatistics,
    rows: BTreeMap<PrimaryKey, Item>,
}

impl Picture {
    /// What the database shows now.
    pub fn of_database(database: &Database) -> Self {
        let table_of = |name: String| {
            let table = database.table(&name).unwrap();
            let description = table.description().unwrap();
            let items = table.scan().items().unwrap().to_items().unwrap();
            let model = ModelTable { description, rows: BTreeMap::new() };
            let rows = items.into_iter().map(|item| (model.key_of(&item), item)).collect();
            let statistics = table.stats().unwrap();
            (name, TablePicture { description: model.description, statistics, rows })
        };
        let names = database.table_names().unwrap();
        Self { tables: names.into_iter().map(table_of).collect() }
    }

    /// What the model would show at the time.
    pub fn of_model(model: &ModelDatabase, now: Duration) -> Self {
        let table_of = |(name, table): (&String, &ModelTable)| {
            let (statistics, rows) = (table.statistics(), table.visible(now));
            let description = table.description.clone();
            (name.clone(), TablePicture { description, statistics, rows })
        };
        Self { tables: model.tables.iter().map(table_of).collect() }
    }
}

/// Lets `heard` collect every event of the shared tables.
pub fn listen(database: &Database, heard: &Heard) {
    for description in tables::all() {
        let table = database.open_or_create_table(unnamed_ttl(description)).unwrap();
        let heard = heard.clone();
        table.add_listener(move |event| {
            heard.lock().unwrap().push(model_event(event));
            Ok(())
        });
    }
}

/// The description without its TTL attribute: opening with it would set it again.
fn unnamed_ttl(mut description: TableDescription) -> TableDescription {
    description.ttl_attribute = None;
    description
}

fn model_event(event: &ChangeEvent) -> ModelEvent {
    ModelEvent {
        table: event.table().to_owned(),
        old: event.old().map(|item| item.to_item().unwrap()),
        new: event.new().map(|item| item.to_item().unwrap()),
        expired: event.identity() == ChangeIdentity::TimeToLive,
    }
}

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
}

/// An index has an entry for each item that has its attribute, and for nothing else.
fn expect_indexes(table: &Table, expected: &ModelTable, visible: &BTreeMap<PrimaryKey, Item>) {
    for index in &expected.description.indexes {
        let entries = table.scan().index(&index.name).items().unwrap().to_items().unwrap();
        let found: BTreeMap<_, _> =
            entries.into_iter().map(|entry| (expected.key_of(&entry), entry)).collect();
        let indexed = visible.iter().filter(|(_, item)| item.get("n").is_some());
        let indexed: BTreeMap<_, _> = indexed.collect();
        assert!(found.keys().eq(indexed.keys().copied()), "the index of {}", table.name());
        for (key, entry) in &found {
            let item = indexed[key];
            assert_eq!(entry.get("n"), item.get("n"), "the entry of {key:?}");
            if index.projection == Projection::All {
                assert_eq!(entry, item, "the entry of {key:?}");
            }
        }
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
