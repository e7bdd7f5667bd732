//! `Table`: the item operations, on one table of a database.
//!
//! Arguments are converted and checked while the interpreter is held, the engine works while it is not, and
//! results are made into Python objects when it is held again. Nothing here decides anything about data.

use std::sync::OnceLock;

use dynafile::{PrimaryKey, StoredItem, TableDescription};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::batch::BatchWriter;
use crate::clock::{self, CalledAt};
use crate::conditions::Conditions;
use crate::connection::Connection;
use crate::decode::decode_item;
use crate::encode::encode_item;
use crate::exceptions::{forked, from_engine, invalid_type, not_opened, type_name, validation};
use crate::filter::PythonFilter;
use crate::items::Items;
use crate::keys::{KeyNames, value_of};
use crate::makings::SharedMakings;
use crate::options::{count, index};
use crate::process::ProcessBound;
use crate::reports;

/// One table of a database. `Dynafile` is its database's main table as well.
#[pyclass(frozen, subclass, module = "dynafile")]
pub(crate) struct Table {
    /// Empty only in a `Dynafile` whose `__init__` did not run.
    state: OnceLock<TableState>,
}

/// An open table.
pub(crate) struct TableState {
    pub(crate) connection: Py<Connection>,
    table: ProcessBound<dynafile::Table>,
    description: TableDescription,
    pub(crate) keys: KeyNames,
    makings: SharedMakings,
}

impl TableState {
    pub(crate) fn new(
        py: Python<'_>,
        connection: Py<Connection>,
        (table, description): (dynafile::Table, TableDescription),
    ) -> Self {
        let keys = KeyNames::of(py, &description);
        Self {
            connection,
            table: ProcessBound::new(table),
            description,
            keys,
            makings: SharedMakings::default(),
        }
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
        self.makings.with(|makings| decode_item(py, item.view(), makings))
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

    /// The time of this call, for tables where it decides what is there.
    fn ask_time(&self, py: Python<'_>) -> PyResult<Option<CalledAt>> {
        self.description.ttl_attribute.is_some().then(|| clock::ask(py)).transpose()
    }
}

impl Table {
    pub(crate) fn empty() -> Self {
        Self { state: OnceLock::new() }
    }

    pub(crate) fn open(state: TableState) -> Self {
        Self { state: OnceLock::from(state) }
    }

    /// Opens an empty table; false if it was open.
    pub(crate) fn fill(&self, state: TableState) -> bool {
        self.state.set(state).is_ok()
    }

    pub(crate) fn state(&self, py: Python<'_>) -> PyResult<&TableState> {
        self.state.get().ok_or_else(|| not_opened(py))
    }
}

#[pymethods]
impl Table {
    /// Store an item, replacing the one with the same key.
    #[pyo3(signature = (*, item))]
    fn put_item(&self, py: Python<'_>, item: &Bound<'_, PyAny>) -> PyResult<()> {
        let state = self.state(py)?;
        let table = state.table(py)?;
        let item = encode_item("item", item)?;
        py.detach(|| table.put_item(item)).map_err(|error| from_engine(py, error))
    }

    /// The item with this key, or None; the dict may hold more than the key.
    #[pyo3(signature = (*, key))]
    fn get_item<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let state = self.state(py)?;
        let table = state.table(py)?;
        let key = state.keys.key_of("key", key)?;
        let _now = state.ask_time(py)?;
        let found = py.detach(|| table.get_stored(key)).map_err(|error| from_engine(py, error))?;
        found.map(|item| state.decode(py, &item)).transpose()
    }

    /// Delete the item with this key; nothing happens if there is none.
    #[pyo3(signature = (*, key))]
    fn delete_item(&self, py: Python<'_>, key: &Bound<'_, PyAny>) -> PyResult<()> {
        let state = self.state(py)?;
        let table = state.table(py)?;
        let key = state.keys.key_of("key", key)?;
        py.detach(|| table.delete(key)).map_err(|error| from_engine(py, error))?;
        Ok(())
    }

    /// The items with these keys, in their order, None where there is none; all of one moment.
    fn batch_get<'py>(
        &self,
        py: Python<'py>,
        keys: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        let state = self.state(py)?;
        let table = state.table(py)?;
        let keys = keys
            .try_iter()?
            .enumerate()
            .map(|(position, key)| state.keys.key_of(&format!("keys[{position}]"), &key?))
            .collect::<PyResult<Vec<_>>>()?;
        let _now = state.ask_time(py)?;
        let found = py.detach(|| table.batch_get(keys)).map_err(|error| from_engine(py, error))?;
        let items = PyList::empty(py);
        for item in found {
            items.append(item.map(|item| state.decode(py, &item)).transpose()?)?;
        }
        Ok(items)
    }

    /// The items of one partition, in the order of their sort keys.
    #[pyo3(
        signature = (
            pk, *, starts_with=None, scan_index_forward=None, _filter=None, begins_with=None, between=None, gt=None,
            gte=None, lt=None, lte=None, limit=None, exclusive_start_key=None
        ),
        text_signature = "($self, pk, *, starts_with='', scan_index_forward=True, _filter=None, begins_with=None, \
                          between=None, gt=None, gte=None, lt=None, lte=None, limit=None, exclusive_start_key=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn query<'py>(
        slf: &Bound<'py, Self>,
        pk: &Bound<'py, PyAny>,
        starts_with: Option<&Bound<'py, PyAny>>,
        scan_index_forward: Option<&Bound<'py, PyAny>>,
        _filter: Option<&Bound<'py, PyAny>>,
        begins_with: Option<&Bound<'py, PyAny>>,
        between: Option<&Bound<'py, PyAny>>,
        gt: Option<&Bound<'py, PyAny>>,
        gte: Option<&Bound<'py, PyAny>>,
        lt: Option<&Bound<'py, PyAny>>,
        lte: Option<&Bound<'py, PyAny>>,
        limit: Option<&Bound<'py, PyAny>>,
        exclusive_start_key: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Items> {
        let py = slf.py();
        let state = slf.get().state(py)?;
        let filter = PythonFilter::from_python(_filter)?;
        let limit = limit.map(|limit| count("limit", limit)).transpose()?;
        let conditions = Conditions { starts_with, begins_with, between, gt, gte, lt, lte };
        let partition =
            value_of(|| format!("the partition key `{}`", state.keys.partition(py)), pk)?;
        let mut query = conditions.apply(py, state.table(py)?.query(partition))?;
        if let Some(forward) = scan_index_forward {
            query = if forward.is_truthy()? { query } else { query.reverse() };
        }
        if let Some(key) = exclusive_start_key {
            query = query.exclusive_start_key(state.keys.key_of("exclusive_start_key", key)?);
        }
        if let PythonFilter::Compiled(filter) = &filter {
            query = query.filter(filter.clone());
        }
        if let (Some(limit), false) = (limit, filter.is_callable()) {
            query = query.limit(limit);
        }
        let _now = state.ask_time(py)?;
        let walk = py.detach(|| query.items()).map_err(|error| from_engine(py, error))?;
        Ok(Items::new(slf.clone().unbind(), walk, filter, limit))
    }

    /// All items, partition by partition.
    #[pyo3(signature = (_filter=None, *, segment=None, total_segments=None, limit=None, exclusive_start_key=None))]
    fn scan<'py>(
        slf: &Bound<'py, Self>,
        _filter: Option<&Bound<'py, PyAny>>,
        segment: Option<&Bound<'py, PyAny>>,
        total_segments: Option<&Bound<'py, PyAny>>,
        limit: Option<&Bound<'py, PyAny>>,
        exclusive_start_key: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Items> {
        let py = slf.py();
        let state = slf.get().state(py)?;
        let filter = PythonFilter::from_python(_filter)?;
        let limit = limit.map(|limit| count("limit", limit)).transpose()?;
        let mut scan = state.table(py)?.scan();
        if let Some((segment, total)) = segments(py, segment, total_segments)? {
            scan = scan.segment(segment, total);
        }
        if let Some(key) = exclusive_start_key {
            scan = scan.exclusive_start_key(state.keys.key_of("exclusive_start_key", key)?);
        }
        if let PythonFilter::Compiled(filter) = &filter {
            scan = scan.filter(filter.clone());
        }
        if let (Some(limit), false) = (limit, filter.is_callable()) {
            scan = scan.limit(limit);
        }
        let _now = state.ask_time(py)?;
        let walk = py.detach(|| scan.items()).map_err(|error| from_engine(py, error))?;
        Ok(Items::new(slf.clone().unbind(), walk, filter, limit))
    }

    /// A context manager that collects puts and deletes and writes them at once, all or nothing.
    fn batch_writer(slf: &Bound<'_, Self>) -> PyResult<BatchWriter> {
        slf.get().state(slf.py())?;
        Ok(BatchWriter::new(slf.clone().unbind()))
    }

    /// Carry out actions in their order, all or nothing.
    fn execute_batch(slf: &Bound<'_, Self>, actions: &Bound<'_, PyAny>) -> PyResult<()> {
        BatchWriter::execute(slf.clone().unbind(), actions)
    }

    /// Call a function with an Event after each change of this table.
    fn add_stream_listener(&self, listener: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = listener.py();
        if !listener.is_callable() {
            let found = type_name(listener);
            return Err(invalid_type(
                py,
                format!("listener must be a callable that takes an Event, not {found}"),
            ));
        }
        let state = self.state(py)?;
        state.connection.get().listeners.add(state.table(py)?, listener);
        Ok(())
    }

    /// Stop calling a function that was added before.
    fn remove_stream_listener(&self, listener: &Bound<'_, PyAny>) -> PyResult<()> {
        let state = self.state(listener.py())?;
        state.connection.get().listeners.remove(state.table(listener.py())?, listener)
    }

    /// How many items the table holds, and their size.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let table = self.state(py)?.table(py)?;
        let stats = py.detach(|| table.stats()).map_err(|error| from_engine(py, error))?;
        reports::table_stats(py, &stats)
    }

    /// The table's name, and the names of its key and TTL attributes.
    fn describe<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let table = self.state(py)?.table(py)?;
        let description = py.detach(|| table.description());
        reports::table_description(py, &description.map_err(|error| from_engine(py, error))?)
    }

    fn __repr__(&self) -> String {
        match self.state.get() {
            Some(state) => format!("<dynafile table '{}'>", state.description.name),
            None => "<dynafile table, not opened>".to_owned(),
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self.state.get() {
            Some(state) => visit.call(&state.connection),
            None => Ok(()),
        }
    }
}

fn segments(
    py: Python<'_>,
    segment: Option<&Bound<'_, PyAny>>,
    total: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<(u32, u32)>> {
    let (segment, total) = match (segment, total) {
        (None, None) => return Ok(None),
        (Some(segment), Some(total)) => (segment, total),
        _ => {
            let message =
                "segment and total_segments go together: give both, or neither to scan everything";
            return Err(validation(py, message.to_owned()));
        }
    };
    let narrow = |value: Option<usize>| value.and_then(|value| u32::try_from(value).ok());
    match (narrow(index("segment", segment)?), narrow(index("total_segments", total)?)) {
        (Some(segment), Some(total)) => Ok(Some((segment, total))),
        _ => {
            let message = format!(
                "segment {segment} of {total}: both are whole numbers from 0 up, below 1,000,001"
            );
            Err(validation(py, message))
        }
    }
}
