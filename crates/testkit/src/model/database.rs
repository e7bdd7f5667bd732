//! Tables as sorted maps, in which nothing can go wrong.

use std::collections::BTreeMap;
use std::time::Duration;

use dynafile::TableStatistics;
use dynafile_model::{AttributeValue, Item, KeyValue, Number, PrimaryKey, TableDescription};

/// What a listener is to hear of one change.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelEvent {
    /// The table's name.
    pub table: String,
    /// The item before.
    pub old: Option<Item>,
    /// The item after.
    pub new: Option<Item>,
    /// Whether the sweeper made the change.
    pub expired: bool,
}

/// A table: its description, and its items by key.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelTable {
    /// Keys and TTL attribute.
    pub description: TableDescription,
    /// The items, expired ones included.
    pub rows: BTreeMap<PrimaryKey, Item>,
}

/// A database: tables by name, and the time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelDatabase {
    /// The tables.
    pub tables: BTreeMap<String, ModelTable>,
    /// The time, since 1970.
    pub now: Duration,
}

impl ModelDatabase {
    /// An empty database at the time of the clock.
    pub fn at(clock: &impl dynafile::Clock) -> Self {
        Self { tables: BTreeMap::new(), now: clock.now() }
    }

    /// The table of the name.
    pub fn table(&self, name: &str) -> &ModelTable {
        &self.tables[name]
    }

    /// Adds a table; whether there was none of that name.
    pub fn create_table(&mut self, description: TableDescription) -> bool {
        if self.tables.contains_key(&description.name) {
            return false;
        }
        let table = ModelTable { description, rows: BTreeMap::new() };
        self.tables.insert(table.description.name.clone(), table);
        true
    }

    /// Removes a table; whether it was there.
    pub fn delete_table(&mut self, name: &str) -> bool {
        self.tables.remove(name).is_some()
    }

    /// Stores an item; what a listener hears.
    pub fn put(&mut self, table: &str, item: Item) -> ModelEvent {
        let table = self.tables.get_mut(table).unwrap();
        let key = table.key_of(&item);
        let old = table.rows.insert(key, item.clone());
        ModelEvent { table: table.name(), old, new: Some(item), expired: false }
    }

    /// Removes an item, expired or not; what a listener hears.
    pub fn delete(&mut self, table: &str, key: &PrimaryKey) -> Option<ModelEvent> {
        let table = self.tables.get_mut(table).unwrap();
        let old = Some(table.rows.remove(key)?);
        Some(ModelEvent { table: table.name(), old, new: None, expired: false })
    }

    /// Removes what has expired; what listeners hear, oldest expiry first.
    pub fn sweep(&mut self) -> Vec<ModelEvent> {
        let now = self.now;
        let mut events = Vec::new();
        for table in self.tables.values_mut() {
            let gone = |item: &Item| has_expired(&table.description, item, now);
            let keys: Vec<_> = table
                .rows
                .iter()
                .filter(|(_, item)| gone(item))
                .map(|(key, _)| key.clone())
                .collect();
            for key in keys {
                let old = table.rows.remove(&key);
                events.push(ModelEvent { table: table.name(), old, new: None, expired: true });
            }
        }
        events
    }

    /// What `get` returns.
    pub fn get(&self, table: &str, key: &PrimaryKey) -> Option<&Item> {
        let table = self.table(table);
        table.rows.get(key).filter(|item| table.is_visible(item, self.now))
    }
}

impl ModelTable {
    fn name(&self) -> String {
        self.description.name.clone()
    }

    /// The key of an item that has one.
    pub fn key_of(&self, item: &Item) -> PrimaryKey {
        let value = |name: &str| KeyValue::try_from(item.get(name).unwrap()).unwrap();
        PrimaryKey {
            partition: value(&self.description.partition_key.name),
            sort: self.description.sort_key.as_ref().map(|sort| value(&sort.name)),
        }
    }

    /// Whether a read at the time shows the item.
    pub fn is_visible(&self, item: &Item, now: Duration) -> bool {
        !has_expired(&self.description, item, now)
    }

    /// The items that a read at the time shows, by key.
    pub fn visible(&self, now: Duration) -> BTreeMap<PrimaryKey, Item> {
        let rows = self.rows.iter().filter(|(_, item)| self.is_visible(item, now));
        rows.map(|(key, item)| (key.clone(), item.clone())).collect()
    }

    /// The counts, expired items included.
    pub fn statistics(&self) -> TableStatistics {
        TableStatistics {
            item_count: self.rows.len() as u64,
            size_bytes: self.rows.values().map(|item| item.size_bytes() as u64).sum(),
        }
    }
}

/// Whether the second in the TTL attribute is over; anything but a number never is.
fn has_expired(table: &TableDescription, item: &Item, now: Duration) -> bool {
    let Some(attribute) = &table.ttl_attribute else { return false };
    let Some(AttributeValue::N(seconds)) = item.get(attribute) else { return false };
    *seconds < Number::new(now.as_millis() as i128, -3).unwrap()
}
