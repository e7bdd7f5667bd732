//! `Table`: the item operations, on one table of a database.
//!
//! Arguments are converted and checked while the interpreter is held, the engine works while it is not, and
//! results are made into Python objects when it is held again. Nothing here decides anything about data.

use std::sync::OnceLock;

use dynafile::TableDescription;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use crate::batch::BatchWriter;
use crate::clock;
use crate::condition::{GivenCondition, explain};
use crate::decode::decode_tree;
use crate::encode::{ITEM, encode_item};
use crate::exceptions::{from_engine, invalid_type, not_opened, type_name};
use crate::indexes::{self, IndexArguments};
use crate::key_condition::{SortCondition, partition};
use crate::keywords::{self, Given, flag};
use crate::methods;
use crate::options::AttributeName;
use crate::reports::{self, Teller};
use crate::stream::{self, Stream};
use crate::table_state::TableState;
use crate::transaction::{self, Transaction};
use crate::update::{self, UpdateArguments, returned};
use crate::walk::{WalkArguments, segments};

/// One table of a database. `Dynafile` is its database's main table as well.
#[pyclass(frozen, subclass, module = "dynafile")]
pub(crate) struct Table {
    /// Empty only in a `Dynafile` whose `__init__` did not run.
    state: OnceLock<TableState>,
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
    #[doc = include_str!("docs/put_item.md")]
    #[pyo3(
        signature = (
            *positions, item=None, condition=None, expression_attribute_names=None,
            expression_attribute_values=None, return_values=None, **unknown
        ),
        text_signature = "($self, *, item, condition=None, expression_attribute_names=None, \
                          expression_attribute_values=None, return_values='NONE')"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn put_item<'py>(
        &self,
        py: Python<'py>,
        positions: &Bound<'py, PyTuple>,
        item: Option<&Bound<'py, PyAny>>,
        condition: Option<&Bound<'py, PyAny>>,
        expression_attribute_names: Option<&Bound<'py, PyAny>>,
        expression_attribute_values: Option<&Bound<'py, PyAny>>,
        return_values: Option<&Bound<'py, PyAny>>,
        unknown: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        methods::PUT_ITEM.refuse((positions, unknown))?;
        let item = methods::PUT_ITEM.need(py, "item", item)?;
        let state = self.state(py)?;
        let table = state.table(py)?;
        let placeholders = (expression_attribute_names, expression_attribute_values);
        let condition = GivenCondition::alone(py, condition, placeholders)?;
        let wants_old = update::wants_old(return_values)?;
        let item = encode_item(&ITEM, item)?;
        let outcome = py.detach(|| match &condition {
            given if wants_old => {
                table.replace(item, given.as_ref().map(|given| given.condition.clone()))
            }
            Some(given) => table.put_item_if(item, given.condition.clone()).map(|()| None),
            None => table.put_item(item).map(|()| None),
        });
        let old = outcome.map_err(|error| explain(py, condition.as_ref(), error))?;
        old.map(|item| decode_tree(py, &item)).transpose()
    }

    #[doc = include_str!("docs/update_item.md")]
    #[pyo3(
        signature = (
            *positions, key=None, set=None, remove=None, add=None, delete=None, update_expression=None,
            condition=None, expression_attribute_names=None, expression_attribute_values=None,
            return_values=None, **unknown
        ),
        text_signature = "($self, *, key, set=None, remove=None, add=None, delete=None, update_expression=None, \
                          condition=None, expression_attribute_names=None, expression_attribute_values=None, \
                          return_values='NONE')"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn update_item<'py>(
        &self,
        py: Python<'py>,
        positions: &Bound<'py, PyTuple>,
        key: Option<&Bound<'py, PyAny>>,
        set: Option<&Bound<'py, PyAny>>,
        remove: Option<&Bound<'py, PyAny>>,
        add: Option<&Bound<'py, PyAny>>,
        delete: Option<&Bound<'py, PyAny>>,
        update_expression: Option<&Bound<'py, PyAny>>,
        condition: Option<&Bound<'py, PyAny>>,
        expression_attribute_names: Option<&Bound<'py, PyAny>>,
        expression_attribute_values: Option<&Bound<'py, PyAny>>,
        return_values: Option<&Bound<'py, PyAny>>,
        unknown: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        methods::UPDATE_ITEM.refuse((positions, unknown))?;
        let key = methods::UPDATE_ITEM.need(py, "key", key)?;
        let state = self.state(py)?;
        let wanted = returned(return_values)?;
        let arguments = UpdateArguments {
            key,
            set,
            remove,
            add,
            delete,
            update_expression,
            condition,
            names: expression_attribute_names,
            values: expression_attribute_values,
        };
        let given = arguments.on(state.table(py)?, &state.keys)?;
        let update = given.update.return_values(wanted);
        let outcome = py.detach(|| update.run());
        let item = outcome.map_err(|error| explain(py, given.condition.as_ref(), error))?;
        item.map(|item| decode_tree(py, &item)).transpose()
    }

    #[doc = include_str!("docs/get_item.md")]
    #[pyo3(signature = (*positions, key=None, **unknown), text_signature = "($self, *, key)")]
    fn get_item<'py>(
        &self,
        py: Python<'py>,
        positions: &Bound<'py, PyTuple>,
        key: Option<&Bound<'py, PyAny>>,
        unknown: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        methods::GET_ITEM.refuse((positions, unknown))?;
        let key = methods::GET_ITEM.need(py, "key", key)?;
        let state = self.state(py)?;
        let table = state.table(py)?;
        let key = state.keys.key_of("key", key)?;
        let _now = state.ask_time(py)?;
        let found = py.detach(|| table.get_stored(key)).map_err(|error| from_engine(py, error))?;
        found.map(|item| state.decode(py, &item)).transpose()
    }

    #[doc = include_str!("docs/delete_item.md")]
    #[pyo3(
        signature = (
            *positions, key=None, condition=None, expression_attribute_names=None,
            expression_attribute_values=None, return_values=None, **unknown
        ),
        text_signature = "($self, *, key, condition=None, expression_attribute_names=None, \
                          expression_attribute_values=None, return_values='NONE')"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn delete_item<'py>(
        &self,
        py: Python<'py>,
        positions: &Bound<'py, PyTuple>,
        key: Option<&Bound<'py, PyAny>>,
        condition: Option<&Bound<'py, PyAny>>,
        expression_attribute_names: Option<&Bound<'py, PyAny>>,
        expression_attribute_values: Option<&Bound<'py, PyAny>>,
        return_values: Option<&Bound<'py, PyAny>>,
        unknown: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        methods::DELETE_ITEM.refuse((positions, unknown))?;
        let key = methods::DELETE_ITEM.need(py, "key", key)?;
        let state = self.state(py)?;
        let table = state.table(py)?;
        let key = state.keys.key_of("key", key)?;
        let placeholders = (expression_attribute_names, expression_attribute_values);
        let condition = GivenCondition::alone(py, condition, placeholders)?;
        let wants_old = update::wants_old(return_values)?;
        let outcome = py.detach(|| match &condition {
            given if wants_old => {
                table.take(key, given.as_ref().map(|given| given.condition.clone()))
            }
            Some(given) => table.delete_if(key, given.condition.clone()).map(|_| None),
            None => table.delete(key).map(|_| None),
        });
        let old = outcome.map_err(|error| explain(py, condition.as_ref(), error))?;
        old.map(|item| decode_tree(py, &item)).transpose()
    }

    #[doc = include_str!("docs/batch_get.md")]
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

    #[doc = include_str!("docs/query.md")]
    #[pyo3(
        signature = (
            pk=None, *positions, starts_with=Given::LeftOut, scan_index_forward=None, _filter=None,
            begins_with=Given::LeftOut, between=Given::LeftOut, eq=Given::LeftOut, gt=Given::LeftOut,
            gte=Given::LeftOut, lt=Given::LeftOut, lte=Given::LeftOut, limit=None, exclusive_start_key=None, index=None,
            filter_expression=None, expression_attribute_names=None, expression_attribute_values=None, projection=None,
            count=None, **unknown
        ),
        text_signature = "($self, pk, *, starts_with='', scan_index_forward=True, _filter=None, begins_with=..., \
                          between=..., eq=..., gt=..., gte=..., lt=..., lte=..., limit=None, \
                          exclusive_start_key=None, index=None, filter_expression=None, \
                          expression_attribute_names=None, expression_attribute_values=None, projection=None, \
                          count=False)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn query<'py>(
        slf: &Bound<'py, Self>,
        pk: Option<&Bound<'py, PyAny>>,
        positions: &Bound<'py, PyTuple>,
        starts_with: Given<'py>,
        scan_index_forward: Option<&Bound<'py, PyAny>>,
        _filter: Option<&Bound<'py, PyAny>>,
        begins_with: Given<'py>,
        between: Given<'py>,
        eq: Given<'py>,
        gt: Given<'py>,
        gte: Given<'py>,
        lt: Given<'py>,
        lte: Given<'py>,
        limit: Option<&Bound<'py, PyAny>>,
        exclusive_start_key: Option<&Bound<'py, PyAny>>,
        index: Option<&Bound<'py, PyAny>>,
        filter_expression: Option<&Bound<'py, PyAny>>,
        expression_attribute_names: Option<&Bound<'py, PyAny>>,
        expression_attribute_values: Option<&Bound<'py, PyAny>>,
        projection: Option<&Bound<'py, PyAny>>,
        count: Option<&Bound<'py, PyAny>>,
        unknown: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        methods::QUERY.refuse((positions, unknown))?;
        let pk = methods::QUERY.need(py, "the value of the partition key", pk)?;
        let state = slf.get().state(py)?;
        let (names, values) = (expression_attribute_names, expression_attribute_values);
        let arguments = WalkArguments {
            filter: _filter,
            filter_expression,
            names,
            values,
            limit,
            index,
            exclusive_start_key,
            projection,
            count,
        };
        let options = arguments.check(py, state)?;
        let in_index = options.has_index();
        let condition = SortCondition { starts_with, begins_with, between, eq, gt, gte, lt, lte };
        let mut query = condition.apply(py, partition(state, pk, in_index)?, in_index)?;
        if let Some(forward) = scan_index_forward
            && !flag("scan_index_forward", forward)?
        {
            query = query.reverse();
        }
        options.run(slf, query)
    }

    #[doc = include_str!("docs/scan.md")]
    #[pyo3(
        signature = (
            _filter=None, *positions, segment=None, total_segments=None, limit=None, exclusive_start_key=None,
            index=None, filter_expression=None, expression_attribute_names=None, expression_attribute_values=None,
            projection=None, count=None, **unknown
        ),
        text_signature = "($self, _filter=None, *, segment=None, total_segments=None, limit=None, \
                          exclusive_start_key=None, index=None, filter_expression=None, \
                          expression_attribute_names=None, expression_attribute_values=None, projection=None, \
                          count=False)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn scan<'py>(
        slf: &Bound<'py, Self>,
        _filter: Option<&Bound<'py, PyAny>>,
        positions: &Bound<'py, PyTuple>,
        segment: Option<&Bound<'py, PyAny>>,
        total_segments: Option<&Bound<'py, PyAny>>,
        limit: Option<&Bound<'py, PyAny>>,
        exclusive_start_key: Option<&Bound<'py, PyAny>>,
        index: Option<&Bound<'py, PyAny>>,
        filter_expression: Option<&Bound<'py, PyAny>>,
        expression_attribute_names: Option<&Bound<'py, PyAny>>,
        expression_attribute_values: Option<&Bound<'py, PyAny>>,
        projection: Option<&Bound<'py, PyAny>>,
        count: Option<&Bound<'py, PyAny>>,
        unknown: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        methods::SCAN.refuse((positions, unknown))?;
        let state = slf.get().state(py)?;
        let (names, values) = (expression_attribute_names, expression_attribute_values);
        let arguments = WalkArguments {
            filter: _filter,
            filter_expression,
            names,
            values,
            limit,
            index,
            exclusive_start_key,
            projection,
            count,
        };
        let options = arguments.check(py, state)?;
        let mut scan = state.table(py)?.scan();
        if let Some((segment, total)) = segments(py, segment, total_segments)? {
            scan = scan.segment(segment, total);
        }
        options.run(slf, scan)
    }

    #[doc = include_str!("docs/transact_get.md")]
    fn transact_get<'py>(
        slf: &Bound<'py, Self>,
        keys: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        transaction::get(slf, keys)
    }

    #[doc = include_str!("docs/transaction.md")]
    fn transaction(slf: &Bound<'_, Self>) -> PyResult<Transaction> {
        slf.get().state(slf.py())?;
        Ok(Transaction::new(slf.clone().unbind()))
    }

    #[doc = include_str!("docs/create_index.md")]
    #[pyo3(
        signature = (
            name, pk_attribute, sk_attribute=None, projection=None, *, attribute_types=None, local=None, progress=None
        ),
        text_signature = "($self, name, pk_attribute, sk_attribute=None, projection='ALL', *, attribute_types=None, \
                          local=False, progress=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn create_index<'py>(
        slf: &Bound<'py, Self>,
        name: &Bound<'py, PyAny>,
        pk_attribute: &Bound<'py, PyAny>,
        sk_attribute: Option<&Bound<'py, PyAny>>,
        projection: Option<&Bound<'py, PyAny>>,
        attribute_types: Option<&Bound<'py, PyAny>>,
        local: Option<&Bound<'py, PyAny>>,
        progress: Option<Bound<'py, PyAny>>,
    ) -> PyResult<()> {
        let py = slf.py();
        let state = slf.get().state(py)?;
        let database = state.connection.get().database(py)?;
        let name = &keywords::text("name", name)?;
        let local = local.map(|local| flag("local", local)).transpose()?.unwrap_or(false);
        let arguments =
            IndexArguments { name, pk_attribute, sk_attribute, projection, attribute_types, local };
        let index = arguments.describe(&state.description)?;
        let mut teller = Teller::new(py, "create_index", progress)?;
        let told = |now| teller.tell(now);
        let outcome = py.detach(|| indexes::create(database, &state.description, index, told));
        let finished = teller.finish(py);
        finished?;
        outcome.map_err(|error| from_engine(py, error))
    }

    #[doc = include_str!("docs/drop_index.md")]
    fn drop_index(&self, py: Python<'_>, name: &Bound<'_, PyAny>) -> PyResult<()> {
        let state = self.state(py)?;
        let name = &keywords::text("name", name)?;
        let database = state.connection.get().database(py)?;
        let outcome = py.detach(|| indexes::delete(database, &state.description, name));
        outcome.map_err(|error| from_engine(py, error))
    }

    #[doc = include_str!("docs/update_time_to_live.md")]
    fn update_time_to_live(
        &self,
        py: Python<'_>,
        attribute: Option<AttributeName>,
    ) -> PyResult<()> {
        let state = self.state(py)?;
        let database = state.connection.get().database(py)?;
        let (name, attribute) = (&state.description.name, attribute.map(AttributeName::into_name));
        let expires = attribute.is_some();
        let updated = py.detach(|| database.update_time_to_live(name, attribute));
        updated.map_err(|error| from_engine(py, error))?;
        state.note_expiry(expires);
        Ok(())
    }

    #[doc = include_str!("docs/batch_writer.md")]
    fn batch_writer(slf: &Bound<'_, Self>) -> PyResult<BatchWriter> {
        slf.get().state(slf.py())?;
        Ok(BatchWriter::new(slf.clone().unbind()))
    }

    #[doc = include_str!("docs/execute_batch.md")]
    fn execute_batch(slf: &Bound<'_, Self>, actions: &Bound<'_, PyAny>) -> PyResult<()> {
        BatchWriter::execute(slf.clone().unbind(), actions)
    }

    #[doc = include_str!("docs/enable_stream.md")]
    #[pyo3(
        signature = (view=None),
        text_signature = "($self, view='NEW_AND_OLD_IMAGES')"
    )]
    fn enable_stream(&self, py: Python<'_>, view: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let table = self.state(py)?.table(py)?;
        let view = stream::view_type(view)?;
        let _now = clock::ask(py)?;
        let enabled = py.detach(|| table.enable_stream(view));
        enabled.map(drop).map_err(|error| from_engine(py, error))
    }

    #[doc = include_str!("docs/disable_stream.md")]
    fn disable_stream(&self, py: Python<'_>) -> PyResult<()> {
        let table = self.state(py)?.table(py)?;
        let _now = clock::ask(py)?;
        let disabled = py.detach(|| table.disable_stream());
        disabled.map(drop).map_err(|error| from_engine(py, error))
    }

    #[doc = include_str!("docs/stream.md")]
    #[pyo3(signature = (since=None))]
    fn stream(slf: &Bound<'_, Self>, since: Option<&Bound<'_, PyAny>>) -> PyResult<Stream> {
        Stream::open(slf, since)
    }

    #[doc = include_str!("docs/add_stream_listener.md")]
    fn add_stream_listener(&self, listener: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = listener.py();
        if !listener.is_callable() {
            let found = type_name(listener);
            return Err(invalid_type(
                py,
                format!("listener must be a callable that takes an Event, not {found}"),
            ));
        }
        if is_asynchronous(listener)? {
            let message = "listener must be a plain function: nobody would await what an `async def` returns; have it \
                           hand the event to your loop, with loop.call_soon_threadsafe";
            return Err(invalid_type(py, message.to_owned()));
        }
        let state = self.state(py)?;
        state.connection.get().listeners.add(state.table(py)?, listener);
        Ok(())
    }

    #[doc = include_str!("docs/remove_stream_listener.md")]
    fn remove_stream_listener(&self, listener: &Bound<'_, PyAny>) -> PyResult<()> {
        let state = self.state(listener.py())?;
        state.connection.get().listeners.remove(state.table(listener.py())?, listener)
    }

    #[doc = include_str!("docs/clear.md")]
    fn clear(&self, py: Python<'_>) -> PyResult<u64> {
        let table = self.state(py)?.table(py)?;
        let _now = clock::ask(py)?;
        py.detach(|| table.clear()).map_err(|error| from_engine(py, error))
    }

    #[doc = include_str!("docs/stats.md")]
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let table = self.state(py)?.table(py)?;
        let stats = py.detach(|| table.stats()).map_err(|error| from_engine(py, error))?;
        reports::table_stats(py, &stats)
    }

    #[doc = include_str!("docs/describe.md")]
    fn describe<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let table = self.state(py)?.table(py)?;
        let description = py.detach(|| table.description());
        reports::table_description(py, &description.map_err(|error| from_engine(py, error))?)
    }

    /// The table's name.
    #[getter]
    fn name(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.state(py)?.description.name.clone())
    }

    fn __repr__(&self) -> String {
        let Some(state) = self.state.get() else {
            return "<dynafile table, not opened>".to_owned();
        };
        let TableDescription { name, partition_key, sort_key, .. } = &state.description;
        let sort = sort_key.as_ref().map(|sort| format!(", sk='{}'", sort.name));
        let sort = sort.unwrap_or_default();
        format!("<dynafile table '{name}', pk='{}'{sort}>", partition_key.name)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self.state.get() {
            Some(state) => visit.call(&state.connection),
            None => Ok(()),
        }
    }
}

/// Whether calling it makes a coroutine that somebody would have to await: an `async def`, or an object whose
/// `__call__` is one.
fn is_asynchronous(function: &Bound<'_, PyAny>) -> PyResult<bool> {
    let inspect = function.py().import(intern!(function.py(), "inspect"))?;
    let is_one = |function: &Bound<'_, PyAny>| {
        inspect
            .call_method1(intern!(function.py(), "iscoroutinefunction"), (function,))?
            .is_truthy()
    };
    Ok(is_one(function)? || is_one(&function.getattr(intern!(function.py(), "__call__"))?)?)
}
