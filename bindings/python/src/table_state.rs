//! `TableState`: an open table as its Python objects share it, and how its items become dicts.

use std::sync::atomic::{AtomicBool, Ordering};

use dynafile::{
    IndexDescription, ItemView, KeyRef, PageKey, PrimaryKey, StoredItem, TableDescription,
};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::clock::{self, CalledAt};
use crate::connection::Connection;
use crate::decode::decode_item;
use crate::exceptions::{forked, from_engine};
use crate::keys::KeyNames;
use crate::makings::SharedMakings;
use crate::process::ProcessBound;

/// An open table.
pub(crate) struct TableState {
    pub(crate) connection: Py<Connection>,
    table: ProcessBound<dynafile::Table>,
    pub(crate) description: TableDescription,
    pub(crate) keys: KeyNames,
    makings: SharedMakings,
    /// Whether the time decides what is there.
    expires: AtomicBool,
}

impl TableState {
    pub(crate) fn new(
        py: Python<'_>,
        connection: Py<Connection>,
        (table, description): (dynafile::Table, TableDescription),
    ) -> Self {
        let keys = KeyNames::of(py, &description);
        let expires = AtomicBool::new(description.ttl_attribute.is_some());
        Self {
            connection,
            table: ProcessBound::new(table),
            description,
            keys,
            makings: SharedMakings::default(),
            expires,
        }
    }

    /// Notes that items expire from now on, or do not any more.
    pub(crate) fn note_expiry(&self, expires: bool) {
        self.expires.store(expires, Ordering::Relaxed);
    }

    /// The engine's table; `ForkedError` in a child of the process that opened it.
    pub(crate) fn table(&self, py: Python<'_>) -> PyResult<&dynafile::Table> {
        self.table.get().map_err(|fault| forked(py, fault))
    }

    /// Makes the dict of a stored item.
    pub(crate) fn decode<'py>(
        &self,
        py: Python<'py>,
        item: &StoredItem,
    ) -> PyResult<Bound<'py, PyDict>> {
        self.decode_view(py, item.view())
    }

    /// Makes the dict of an item of this table.
    pub(crate) fn decode_view<'py>(
        &self,
        py: Python<'py>,
        item: ItemView<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        self.makings.with(|makings| decode_item(py, item, makings))
    }

    /// Makes the dicts of stored items, in their order, up to one that is damaged.
    pub(crate) fn decode_all(
        &self,
        py: Python<'_>,
        mut items: impl Iterator<Item = StoredItem>,
        mut take: impl FnMut(StoredItem, Py<PyDict>),
    ) -> PyResult<()> {
        self.makings.with(|makings| {
            items.try_for_each(|item| {
                let dict = decode_item(py, item.view(), makings)?;
                take(item, dict.unbind());
                Ok(())
            })
        })
    }

    /// The key of a stored item.
    pub(crate) fn key_of(&self, py: Python<'_>, item: &StoredItem) -> PyResult<PrimaryKey> {
        let in_table =
            |source| dynafile::Error::Key { table: self.description.name.clone(), source };
        let key = self.description.key_of(item.view()).map_err(in_table);
        let (partition, sort) = key.map_err(|error| from_engine(py, error))?;
        Ok(PrimaryKey { partition: partition.to_owned(), sort: sort.map(|sort| sort.to_owned()) })
    }

    /// The position of an item in a walk of the table or of an index.
    pub(crate) fn position_of(
        &self,
        py: Python<'_>,
        index: Option<&IndexDescription>,
        item: &StoredItem,
    ) -> PyResult<PageKey> {
        let primary = self.key_of(py, item)?;
        let Some(index) = index else { return Ok(primary.into()) };
        let (table, name) = (&self.description.name, &index.name);
        let damaged = |detail: String| {
            let place = format!("index '{name}' of table '{table}'");
            from_engine(py, dynafile::Error::Corrupted { place, detail })
        };
        let key = index.key_of(item.view()).map_err(|error| damaged(error.to_string()))?;
        let key = key.ok_or_else(|| damaged("an entry lacks a key attribute".to_owned()))?;
        let names = index.partition_key.iter().chain(&index.sort_key);
        let names = names.map(|attribute| attribute.name.clone());
        let values = key.partition.into_iter().chain(key.sort).map(KeyRef::to_owned);
        Ok(PageKey::in_index(primary, names.zip(values)))
    }

    /// The time of this call, for tables where it decides what is there.
    pub(crate) fn ask_time(&self, py: Python<'_>) -> PyResult<Option<CalledAt>> {
        self.expires.load(Ordering::Relaxed).then(|| clock::ask(py)).transpose()
    }
}
