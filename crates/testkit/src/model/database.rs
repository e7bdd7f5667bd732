//! Tables as sorted maps, in which nothing can go wrong.

use std::collections::BTreeMap;
use std::time::Duration;

use dynafile::TableStatistics;
use dynafile_model::{
    AttributeValue, Item, KeyValue, Number, PrimaryKey, StreamSpecification, StreamViewType,
    TableDescription,
};

use super::stream::{ModelRecord, ModelStream};
use super::write::{ModelChange, ModelWrite, Refused};

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
    /// The streams of each table name, oldest first; they outlive their tables.
    pub streams: BTreeMap<String, Vec<ModelStream>>,
    /// The time, since 1970.
    pub now: Duration,
}

impl ModelDatabase {
    /// An empty database at the time of the clock.
    pub fn at(clock: &impl dynafile::Clock) -> Self {
        Self { now: clock.now(), ..Self::default() }
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
        self.close_stream(name);
        self.tables.remove(name).is_some()
    }

    /// Carries a write out; what a listener hears.
    ///
    /// # Errors
    /// The condition does not hold, or an index cannot take the item.
    pub fn write(
        &mut self,
        table_name: &str,
        write: &ModelWrite,
    ) -> Result<Option<ModelEvent>, Refused> {
        let table = self.tables.get_mut(table_name).unwrap();
        let key = match &write.change {
            ModelChange::Put(item) => table.key_of(item),
            ModelChange::Update(key, _) | ModelChange::Delete(key) | ModelChange::Check(key) => {
                key.clone()
            }
        };
        let old = table.rows.get(&key).cloned();
        if write.condition.as_ref().is_some_and(|condition| !condition.holds(old.as_ref())) {
            return Err(Refused);
        }
        let new = match &write.change {
            ModelChange::Check(_) => return Ok(None),
            ModelChange::Delete(_) => None,
            ModelChange::Put(item) => Some(item.clone()),
            ModelChange::Update(_, update) if old.is_none() && !update.makes_items() => None,
            ModelChange::Update(key, update) => {
                let mut item = old
                    .clone()
                    .unwrap_or_else(|| crate::tables::keyed(&table.description, key, Item::new()));
                update.apply(&mut item);
                Some(item)
            }
        };
        if new.as_ref().is_some_and(|item| !table.indexes_take(item)) {
            return Err(Refused);
        }
        match &new {
            Some(item) => table.rows.insert(key, item.clone()),
            None => table.rows.remove(&key),
        };
        if old.is_none() && new.is_none() {
            return Ok(None);
        }
        let event = ModelEvent { table: table.name(), old, new, expired: false };
        self.record(&event);
        Ok(Some(event))
    }

    /// Gives a table a stream, or takes it away; what it had stays.
    ///
    /// # Errors
    /// The table has a stream of another view.
    pub fn set_stream(&mut self, table: &str, view: Option<StreamViewType>) -> Result<(), Refused> {
        let description = &mut self.tables.get_mut(table).unwrap().description;
        match (description.stream.map(|stream| stream.view), view) {
            (found, wanted) if found == wanted => return Ok(()),
            (Some(_), Some(_)) => return Err(Refused),
            _ => description.stream = view.map(StreamSpecification::new),
        }
        let description = description.clone();
        self.close_stream(table);
        if let Some(view) = view {
            let stream = ModelStream::new(&description, view);
            self.streams.entry(table.to_owned()).or_default().push(stream);
        }
        Ok(())
    }

    /// What a reader from the beginning sees of the changes of the table of that name.
    pub fn changes(&self, table: &str, now: Duration) -> Vec<ModelRecord> {
        let streams = self.streams.get(table).into_iter().flatten();
        streams.flat_map(|stream| stream.visible(now)).cloned().collect()
    }

    fn close_stream(&mut self, table: &str) {
        let now = self.now;
        if let Some(stream) = self.streams.get_mut(table).and_then(|streams| streams.last_mut()) {
            stream.disable(now);
        }
    }

    fn record(&mut self, event: &ModelEvent) {
        let now = self.now;
        let newest = self.streams.get_mut(&event.table).and_then(|streams| streams.last_mut());
        if let Some(stream) = newest.filter(|stream| stream.is_enabled()) {
            stream.record(event, now);
        }
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
        events.iter().for_each(|event| self.record(event));
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

/// How long a time is one: five years of 365 days.
const FARTHEST_PAST_SECONDS: i128 = 5 * 365 * 24 * 60 * 60;

/// Whether the second in the TTL attribute is over, and was no more than five years ago; anything
/// but a number never is.
fn has_expired(table: &TableDescription, item: &Item, now: Duration) -> bool {
    let Some(attribute) = &table.ttl_attribute else { return false };
    let Some(AttributeValue::N(seconds)) = item.get(attribute) else { return false };
    let now = now.as_millis() as i128;
    let oldest = now - FARTHEST_PAST_SECONDS * 1000;
    Number::new(oldest, -3).unwrap() <= *seconds && *seconds < Number::new(now, -3).unwrap()
}
