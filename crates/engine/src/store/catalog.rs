//! The tables of a database, as one immutable picture per version.
//!
//! The store keeps the newest [`Catalog`] and replaces it whole when a commit changes a table;
//! snapshots hold the picture they were taken with. Tables are named by their name towards
//! callers and by a number that is never used again towards the file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use dynafile_model::{
    AttributeValue, EncodedItem, IndexDescription, Item, KeyEncoder, KeyError, KeyRef,
    TableDescription,
};

use redb::ReadableTable;

use super::expiry::ExpiryRule;
use super::fault::AtPath;
use super::index::IndexEntry;
use super::record::unseal;
use super::{Bytes, TableId, meta, system};
use crate::error::{Error, Result};

/// A table as the store knows it.
#[derive(Debug)]
pub(crate) struct TableEntry {
    pub(crate) id: TableId,
    pub(crate) name: Arc<str>,
    pub(crate) description: TableDescription,
    pub(crate) expiry: Option<ExpiryRule>,
    /// In the order of the description's indexes.
    pub(crate) indexes: Vec<IndexEntry>,
    keys: KeyEncoder,
}

impl TableEntry {
    /// A table; `index_ids` has the tree of each of the description's indexes.
    pub(crate) fn new(
        id: TableId,
        description: TableDescription,
        index_ids: &[TableId],
        keys: KeyEncoder,
    ) -> Self {
        debug_assert_eq!(index_ids.len(), description.indexes.len());
        let expiry = description.ttl_attribute.as_deref().map(ExpiryRule::new);
        let indexes = index_ids
            .iter()
            .zip(&description.indexes)
            .map(|(id, index)| IndexEntry::new(*id, index.clone(), &description, keys))
            .collect();
        Self { id, name: description.name.as_str().into(), description, expiry, indexes, keys }
    }

    /// A table that is not there yet, to check requests against; it has no rows to be read.
    pub(crate) fn planned(description: &TableDescription) -> Self {
        let nowhere = vec![TableId(u32::MAX); description.indexes.len()];
        Self::new(TableId(u32::MAX), description.clone(), &nowhere, KeyEncoder::new(0))
    }

    /// The same table with another description; indexes that stay keep their trees.
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
        Ok(Self::new(self.id, description, &ids, self.keys))
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

/// All tables at one moment.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    /// Counts the commits that changed a table; tells processes apart that read different ones.
    pub(crate) version: u64,
    tables: BTreeMap<Arc<str>, Arc<TableEntry>>,
}

impl Catalog {
    pub(crate) fn new(version: u64, tables: impl IntoIterator<Item = TableEntry>) -> Self {
        let by_name = |entry: TableEntry| (entry.name.clone(), Arc::new(entry));
        Self { version, tables: tables.into_iter().map(by_name).collect() }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<TableEntry>> {
        self.tables.get(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<TableEntry>> {
        self.tables.values()
    }

    /// The picture after one more table, or another description of one.
    pub(crate) fn with(&self, entry: Arc<TableEntry>) -> Self {
        let mut tables = self.tables.clone();
        tables.insert(entry.name.clone(), entry);
        Self { version: self.version + 1, tables }
    }

    /// The picture without a table.
    pub(crate) fn without(&self, name: &str) -> Self {
        let mut tables = self.tables.clone();
        tables.remove(name);
        Self { version: self.version + 1, tables }
    }
}

/// The catalog the file has; `known` itself if it is of the same version.
pub(crate) fn newest<T: ReadableTable<Bytes, Bytes>>(
    known: &Arc<Catalog>,
    meta: &impl ReadableTable<Bytes, Bytes>,
    catalog: impl FnOnce() -> Result<T>,
    keys: &KeyEncoder,
    path: &Path,
) -> Result<Arc<Catalog>> {
    let version = meta::read_u64(meta, meta::CATALOG_VERSION, path)?.unwrap_or_default();
    if version == known.version {
        return Ok(known.clone());
    }
    let mut entries = Vec::new();
    for entry in catalog()?.iter().at(path)? {
        let (key, record) = entry.at(path)?;
        let name = String::from_utf8_lossy(key.value());
        let body = unseal(system::CATALOG, key.value(), record.value())
            .map_err(|fault| Error::corrupted(format!("the catalog entry of '{name}'"), fault))?;
        entries.push(entry_from_item(&name, body, *keys)?);
    }
    Ok(Arc::new(Catalog::new(version, entries)))
}

/// The stored form of a table: its description, and its number.
pub(crate) fn entry_to_item(entry: &TableEntry) -> Result<EncodedItem> {
    let mut item = Item::new();
    item.insert("id", entry.id.0);
    item.insert("description", entry.description.to_item());
    if !entry.indexes.is_empty() {
        let ids = entry.indexes.iter().map(|index| AttributeValue::from(index.id.0));
        item.insert("index_ids", AttributeValue::list(ids));
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
    Ok(TableEntry::new(id, description, &index_ids, keys))
}

fn tree_number(value: &AttributeValue) -> Option<TableId> {
    value.as_number()?.to_i128()?.try_into().ok().map(TableId)
}
