//! The tables and streams of a database, as one immutable picture per version.
//!
//! The store keeps the newest [`Catalog`] and replaces it whole when a commit changes a table;
//! snapshots hold the picture they were taken with. Tables are named by their name towards
//! callers and by a number that is never used again towards the file.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;

use dynafile_model::{
    AttributeValue, EncodedItem, IndexDescription, Item, KeyEncoder, KeyError, KeyRef,
    TableDescription, TransitionKind,
};

use redb::ReadableTable;
use twox_hash::XxHash3_64;

use super::expiry::{ExpiryRule, Milliseconds};
use super::expiry_upkeep::ExpiryUpkeep;
use super::fault::AtPath;
use super::index::IndexEntry;
use super::record::unseal;
use super::stream::{self, StreamEntry, StreamId};
use super::{Bytes, TableId, meta, system};
use crate::error::{Error, Result};

/// A table as the store knows it.
#[derive(Debug)]
pub(crate) struct TableEntry {
    pub(crate) id: TableId,
    pub(crate) name: Arc<str>,
    pub(crate) description: TableDescription,
    /// When it was created; unknown in a file that did not keep it.
    pub(crate) created_at: Option<Milliseconds>,
    pub(crate) expiry: Option<ExpiryRule>,
    /// What is still to be done since the TTL attribute was changed.
    pub(crate) expiry_upkeep: Option<ExpiryUpkeep>,
    /// In the order of the description's indexes.
    pub(crate) indexes: Vec<IndexEntry>,
    /// The stream that records the table's changes, if it is enabled.
    pub(crate) stream: Option<StreamId>,
    keys: KeyEncoder,
}

impl TableEntry {
    /// A table; `index_ids` has the tree of each of the description's indexes, `stream` the number
    /// of the stream if it has one.
    pub(crate) fn new(
        id: TableId,
        description: TableDescription,
        index_ids: &[TableId],
        stream: Option<StreamId>,
        keys: KeyEncoder,
    ) -> Self {
        debug_assert_eq!(index_ids.len(), description.indexes.len());
        debug_assert_eq!(stream.is_some(), description.stream.is_some());
        let expiry = description.ttl_attribute.as_deref().map(ExpiryRule::new);
        let indexes = index_ids
            .iter()
            .zip(&description.indexes)
            .map(|(id, index)| IndexEntry::new(*id, index.clone(), &description, keys))
            .collect();
        let name = description.name.as_str().into();
        let (created_at, expiry_upkeep) = (None, None);
        Self { id, name, description, created_at, expiry, expiry_upkeep, indexes, stream, keys }
    }

    /// The same with the time of its creation.
    pub(crate) fn created_at(self, now: Milliseconds) -> Self {
        Self { created_at: Some(now), ..self }
    }

    /// A name for the table that no other has, whatever its name and file: a UUID (RFC 9562,
    /// version 8) of the file's hash seed and the table's number, neither of which comes again.
    pub(crate) fn uuid(&self) -> String {
        let half = |seed| XxHash3_64::oneshot_with_seed(seed, &self.id.0.to_le_bytes());
        let seed = self.keys.seed();
        let (high, low) = (half(seed), half(!seed));
        let (version, variant) = (high & 0x0FFF | 0x8000, (low >> 48) & 0x3FFF | 0x8000);
        format!(
            "{:08x}-{:04x}-{version:04x}-{variant:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            low & 0xFFFF_FFFF_FFFF
        )
    }

    /// A table that is not there yet, to check requests against; it has no rows to be read.
    pub(crate) fn planned(description: &TableDescription) -> Self {
        let nowhere = vec![TableId(u32::MAX); description.indexes.len()];
        let stream = description.stream.map(|_| StreamId(u32::MAX));
        Self::new(TableId(u32::MAX), description.clone(), &nowhere, stream, KeyEncoder::new(0))
    }

    /// Whether the table or one of its indexes is in a state that passes, or has been.
    pub(crate) fn takes_its_time(&self) -> bool {
        let of_indexes = |index: &IndexEntry| index.description.settings.transition.is_some();
        self.description.settings.transition.is_some() || self.indexes.iter().any(of_indexes)
    }

    /// What the table is going through at that time; `None` if it is in use.
    pub(crate) fn transition(&self, now: Milliseconds) -> Option<TransitionKind> {
        let transition = self.description.settings.transition?;
        (transition.until > now).then_some(transition.kind)
    }

    /// Whether reads and writes of items find the table: not while it is being created or deleted.
    /// The clock is asked only where it matters.
    pub(crate) fn is_usable(&self, now: impl FnOnce() -> Milliseconds) -> bool {
        let Some(transition) = self.description.settings.transition else { return true };
        match transition.kind {
            TransitionKind::Creating => transition.until <= now(),
            TransitionKind::Updating => true,
            TransitionKind::Deleting => false,
        }
    }

    /// Whether the table's deletion is over, and only its removal from the file is left.
    /// The clock is asked only where it matters.
    pub(crate) fn is_gone(&self, now: impl FnOnce() -> Milliseconds) -> bool {
        let transition = self.description.settings.transition;
        transition.is_some_and(|it| it.kind == TransitionKind::Deleting && it.until <= now())
    }

    /// The same table with another description; indexes that stay keep their trees, and so does a
    /// stream that keeps its view.
    pub(crate) fn described_anew(
        &self,
        description: TableDescription,
        mut new_id: impl FnMut() -> Result<TableId>,
    ) -> Result<Self> {
        let id_of = |index: &IndexDescription| match self.index(&index.name) {
            Some(known) => Ok(known.id),
            None => new_id(),
        };
        let ids = description.indexes.iter().map(id_of).collect::<Result<Vec<_>>>()?;
        let stream = match (description.stream, self.stream) {
            (None, _) => None,
            (Some(_), Some(known)) if description.stream == self.description.stream => Some(known),
            (Some(_), _) => Some(StreamId(new_id()?.0)),
        };
        let expiry_upkeep = ExpiryUpkeep::after_change(self, description.ttl_attribute.as_deref())?;
        let entry = Self::new(self.id, description, &ids, stream, self.keys);
        Ok(Self { created_at: self.created_at, expiry_upkeep, ..entry })
    }

    /// The same table with this left to be done about its index by expiry.
    pub(crate) fn with_expiry_upkeep(&self, expiry_upkeep: Option<ExpiryUpkeep>) -> Self {
        let ids: Vec<_> = self.indexes.iter().map(|index| index.id).collect();
        let entry = Self::new(self.id, self.description.clone(), &ids, self.stream, self.keys);
        Self { created_at: self.created_at, expiry_upkeep, ..entry }
    }

    /// The index of this name.
    pub(crate) fn index(&self, name: &str) -> Option<&IndexEntry> {
        self.indexes.iter().find(|index| index.description.name == name)
    }

    pub(crate) fn keys(&self) -> &KeyEncoder {
        &self.keys
    }

    pub(crate) fn has_index_tree(&self, id: TableId) -> bool {
        self.indexes.iter().any(|index| index.id == id)
    }

    /// The bytes an item with these key values is stored under.
    pub(crate) fn key_bytes(&self, partition: KeyRef<'_>, sort: Option<KeyRef<'_>>) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.keys.encode_into(partition, sort, &mut bytes);
        bytes
    }

    /// The error of a key that does not fit this table.
    pub(crate) fn key_error(&self, source: KeyError) -> Error {
        Error::Key { table: self.name.to_string(), source }
    }

    /// Names a row of this table in an error.
    pub(crate) fn place(&self, key: &[u8]) -> String {
        match self.keys.decode(key) {
            Ok(key) => format!("table '{}', key {key}", self.name),
            Err(_) => format!("table '{}', key bytes {key:02x?}", self.name),
        }
    }
}

/// All tables and streams at one moment.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    /// Counts the commits that changed a table; tells processes apart that read different ones.
    pub(crate) version: u64,
    tables: BTreeMap<Arc<str>, Arc<TableEntry>>,
    streams: BTreeMap<StreamId, Arc<StreamEntry>>,
}

impl Catalog {
    pub(crate) fn new(
        version: u64,
        tables: impl IntoIterator<Item = TableEntry>,
        streams: impl IntoIterator<Item = StreamEntry>,
    ) -> Self {
        let by_name = |entry: TableEntry| (entry.name.clone(), Arc::new(entry));
        let by_id = |entry: StreamEntry| (entry.id, Arc::new(entry));
        Self {
            version,
            tables: tables.into_iter().map(by_name).collect(),
            streams: streams.into_iter().map(by_id).collect(),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<TableEntry>> {
        self.tables.get(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<TableEntry>> {
        self.tables.values()
    }

    /// The stream of that number.
    pub(crate) fn stream(&self, id: StreamId) -> Option<&Arc<StreamEntry>> {
        self.streams.get(&id)
    }

    /// All streams, in the order they were enabled.
    pub(crate) fn streams(&self) -> impl DoubleEndedIterator<Item = &Arc<StreamEntry>> {
        self.streams.values()
    }

    /// The streams of the table of that name, oldest first; those of an earlier table of the name
    /// are among them.
    pub(crate) fn streams_of<'a>(
        &'a self,
        table: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a Arc<StreamEntry>> {
        self.streams().filter(move |stream| &*stream.table == table)
    }

    /// The tables whose names are behind the start, in the order of their names.
    pub(crate) fn range(&self, start: Bound<&str>) -> impl Iterator<Item = &Arc<TableEntry>> {
        self.tables.range::<str, _>((start, Bound::Unbounded)).map(|(_, table)| table)
    }

    /// The table of that number.
    pub(crate) fn table_of(&self, id: TableId) -> Option<&Arc<TableEntry>> {
        self.iter().find(|table| table.id == id)
    }

    /// Whether this is the tree of a table, or of one of its indexes.
    pub(crate) fn has_tree(&self, id: TableId) -> bool {
        self.iter().any(|table| table.id == id || table.has_index_tree(id))
    }

    /// The picture after one more table, or another description of one.
    pub(crate) fn with(&self, entry: Arc<TableEntry>) -> Self {
        let mut tables = self.tables.clone();
        tables.insert(entry.name.clone(), entry);
        Self { version: self.version + 1, tables, streams: self.streams.clone() }
    }

    /// The picture without a table.
    pub(crate) fn without(&self, name: &str) -> Self {
        let mut tables = self.tables.clone();
        tables.remove(name);
        Self { version: self.version + 1, tables, streams: self.streams.clone() }
    }

    /// The picture after one more stream, or another description of one.
    pub(crate) fn with_stream(&self, entry: Arc<StreamEntry>) -> Self {
        let mut streams = self.streams.clone();
        streams.insert(entry.id, entry);
        Self { version: self.version + 1, tables: self.tables.clone(), streams }
    }

    /// The picture without a stream.
    pub(crate) fn without_stream(&self, id: StreamId) -> Self {
        let mut streams = self.streams.clone();
        streams.remove(&id);
        Self { version: self.version + 1, tables: self.tables.clone(), streams }
    }
}

/// The catalog the file has; `known` itself if it is of the same version.
pub(crate) fn newest<T: ReadableTable<Bytes, Bytes>>(
    known: &Arc<Catalog>,
    meta: &impl ReadableTable<Bytes, Bytes>,
    open: impl Fn(TableId) -> Result<Option<T>>,
    keys: &KeyEncoder,
    path: &Path,
) -> Result<Arc<Catalog>> {
    let version = meta::read_u64(meta, meta::CATALOG_VERSION, path)?.unwrap_or_default();
    if version == known.version {
        return Ok(known.clone());
    }
    let missing = || Error::corrupted(path.display().to_string(), "it has no list of tables");
    let tables = read_tables(&open(system::CATALOG)?.ok_or_else(missing)?, *keys, path)?;
    let streams = match open(system::STREAMS)? {
        Some(tree) => read_streams(&tree, path)?,
        None => Vec::new(),
    };
    Ok(Arc::new(Catalog::new(version, tables, streams)))
}

fn read_tables(
    tree: &impl ReadableTable<Bytes, Bytes>,
    keys: KeyEncoder,
    path: &Path,
) -> Result<Vec<TableEntry>> {
    let mut entries = Vec::new();
    for entry in tree.iter().at(path)? {
        let (key, record) = entry.at(path)?;
        let name = String::from_utf8_lossy(key.value());
        let body = unseal(system::CATALOG, key.value(), record.value())
            .map_err(|fault| Error::corrupted(format!("the catalog entry of '{name}'"), fault))?;
        entries.push(entry_from_item(&name, body, keys)?);
    }
    Ok(entries)
}

fn read_streams(tree: &impl ReadableTable<Bytes, Bytes>, path: &Path) -> Result<Vec<StreamEntry>> {
    const PLACE: &str = "what describes the streams";
    let mut entries = Vec::new();
    for entry in tree.iter().at(path)? {
        let (key, record) = entry.at(path)?;
        let id = key.value().try_into().map(u32::from_be_bytes);
        let id = id.map_err(|_| Error::corrupted(PLACE, "a key is no number"))?;
        let body = unseal(system::STREAMS, key.value(), record.value())
            .map_err(|fault| Error::corrupted(PLACE, fault))?;
        entries.push(stream::entry_from_item(StreamId(id), body)?);
    }
    Ok(entries)
}

/// The stored form of a table: its description, and its number.
pub(crate) fn entry_to_item(entry: &TableEntry) -> Result<EncodedItem> {
    let mut item = Item::new();
    item.insert("id", entry.id.0);
    item.insert("description", entry.description.to_item());
    if let Some(created_at) = entry.created_at {
        item.insert("created_at", created_at);
    }
    if !entry.indexes.is_empty() {
        let ids = entry.indexes.iter().map(|index| AttributeValue::from(index.id.0));
        item.insert("index_ids", AttributeValue::list(ids));
    }
    if let Some(stream) = entry.stream {
        item.insert("stream_id", stream.0);
    }
    if let Some(upkeep) = &entry.expiry_upkeep {
        item.insert("expiry_upkeep", AttributeValue::M(upkeep.to_item()));
    }
    Ok(EncodedItem::try_from(&item)?)
}

/// Reads what [`entry_to_item`] wrote.
fn entry_from_item(name: &str, body: &[u8], keys: KeyEncoder) -> Result<TableEntry> {
    let damaged = |detail: &str| Error::corrupted(format!("the catalog entry of '{name}'"), detail);
    let item = EncodedItem::from_bytes(body.to_vec())
        .and_then(|encoded| encoded.to_item())
        .map_err(|error| damaged(&error.to_string()))?;
    let id =
        item.get("id").and_then(tree_number).ok_or_else(|| damaged("it has no table number"))?;
    let index_ids = match item.get("index_ids") {
        None => Some(Vec::new()),
        Some(AttributeValue::L(ids)) => ids.iter().map(tree_number).collect(),
        Some(_) => None,
    };
    let description = item
        .get("description")
        .and_then(|value| value.as_map().cloned())
        .ok_or_else(|| damaged("it has no description"))?;
    let description =
        TableDescription::from_item(description).map_err(|e| damaged(&e.to_string()))?;
    if description.name != name {
        return Err(damaged("it describes a table of another name"));
    }
    let index_ids = index_ids
        .filter(|ids| ids.len() == description.indexes.len())
        .ok_or_else(|| damaged("its indexes have no numbers"))?;
    let stream = item.get("stream_id").and_then(tree_number).map(|id| StreamId(id.0));
    if stream.is_some() != description.stream.is_some() {
        return Err(damaged("its stream has no number"));
    }
    let created_at = match item.get("created_at") {
        None => None,
        Some(at) => Some(milliseconds(at).ok_or_else(|| damaged("its age is not a time"))?),
    };
    let expiry_upkeep = match item.get("expiry_upkeep") {
        None => None,
        Some(upkeep) => Some(
            ExpiryUpkeep::from_value(upkeep)
                .ok_or_else(|| damaged("what is to be done about its expiry cannot be read"))?,
        ),
    };
    let entry = TableEntry::new(id, description, &index_ids, stream, keys);
    Ok(TableEntry { created_at, expiry_upkeep, ..entry })
}

fn milliseconds(value: &AttributeValue) -> Option<Milliseconds> {
    value.as_number()?.to_i128()?.try_into().ok()
}

fn tree_number(value: &AttributeValue) -> Option<TableId> {
    value.as_number()?.to_i128()?.try_into().ok().map(TableId)
}
