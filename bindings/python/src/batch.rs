//! `BatchWriter`: puts, updates and deletes that are written together or not at all.
//!
//! Values are copied and checked when they are queued; the engine's batch holds them until the block ends. A writer
//! takes part in nothing else: single writes inside the block, and other writers, are independent.

use std::fmt::Display;
use std::sync::atomic::{AtomicU64, Ordering};

use dynafile::Batch;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use crate::block::{Block, Misuse};
use crate::encode::encode_item;
use crate::exceptions::{batch_writer, type_name, validation};
use crate::methods;
use crate::table::Table;
use crate::text::utf8;
use crate::update::UpdateArguments;

static MISUSE: Misuse = Misuse {
    exception: batch_writer,
    outside: "a batch writer collects inside its block: use `with db.batch_writer() as batch:`",
    entered: "this batch writer is in use: make another one with db.batch_writer()",
};

/// Collects puts and deletes in a `with` block.
#[pyclass(frozen, module = "dynafile")]
pub(crate) struct BatchWriter {
    table: Py<Table>,
    /// How many puts it was asked for, to name the one that fails.
    puts: AtomicU64,
    block: Block<Batch>,
}

impl BatchWriter {
    pub(crate) fn new(table: Py<Table>) -> Self {
        Self { table, puts: AtomicU64::new(0), block: Block::new(&MISUSE) }
    }

    /// Carries out actions: pairs of an operation and its item or key.
    pub(crate) fn execute(table: Py<Table>, actions: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = actions.py();
        let writer = Self::new(table);
        writer.begin(py)?;
        for (position, action) in actions.try_iter()?.enumerate() {
            writer.add_action(position, &action?)?;
        }
        writer.commit(py)
    }

    fn begin(&self, py: Python<'_>) -> PyResult<()> {
        self.puts.store(0, Ordering::Relaxed);
        let batch = self.table.get().state(py)?.connection.get().database(py)?.batch();
        self.block.begin(py, batch)
    }

    fn put(&self, what: &dyn Display, item: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = item.py();
        let table = self.table.get().state(py)?.table(py)?;
        let item = encode_item(what, item)?;
        self.block.add(py, |batch| batch.put_item(table, item).map(drop))
    }

    fn delete(&self, what: &str, key: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = key.py();
        let state = self.table.get().state(py)?;
        let table = state.table(py)?;
        let key = state.keys.key_of(what, key)?;
        self.block.add(py, |batch| batch.delete(table, key).map(drop))
    }

    fn add_action(&self, position: usize, action: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = action.py();
        let is_pair = action.is_instance_of::<PyTuple>() || action.is_instance_of::<PyList>();
        if !is_pair || action.len()? != 2 {
            let found = type_name(action);
            let message = format!("actions[{position}] must be an Action(op, data), not {found}");
            return Err(validation(py, message));
        }
        let (operation, data) = (action.get_item(0)?, action.get_item(1)?);
        let name = operation.cast::<PyString>().ok().map(utf8).transpose()?;
        match name.as_deref() {
            Some("PUT") => self.put(&format_args!("the item of actions[{position}]"), &data),
            Some("DELETE") => self.delete(&format!("the key of actions[{position}]"), &data),
            _ => {
                let found = operation.repr()?;
                let message =
                    format!("actions[{position}] must be a 'PUT' or a 'DELETE', not {found}");
                Err(validation(py, message))
            }
        }
    }

    fn commit(&self, py: Python<'_>) -> PyResult<()> {
        self.block.finish(py, Batch::commit)
    }
}

#[pymethods]
impl BatchWriter {
    #[doc = include_str!("docs/batch_put_item.md")]
    #[pyo3(signature = (*positions, item=None, **unknown), text_signature = "($self, *, item)")]
    fn put_item(
        &self,
        py: Python<'_>,
        positions: &Bound<'_, PyTuple>,
        item: Option<&Bound<'_, PyAny>>,
        unknown: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        methods::BATCH_PUT_ITEM.refuse((positions, unknown))?;
        let item = methods::BATCH_PUT_ITEM.need(py, "item", item)?;
        let position = self.puts.fetch_add(1, Ordering::Relaxed);
        self.put(&format_args!("item {position} of the batch, counted from 0"), item)
    }

    #[doc = include_str!("docs/batch_delete_item.md")]
    #[pyo3(signature = (*positions, key=None, **unknown), text_signature = "($self, *, key)")]
    fn delete_item(
        &self,
        py: Python<'_>,
        positions: &Bound<'_, PyTuple>,
        key: Option<&Bound<'_, PyAny>>,
        unknown: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        methods::BATCH_DELETE_ITEM.refuse((positions, unknown))?;
        self.delete("key", methods::BATCH_DELETE_ITEM.need(py, "key", key)?)
    }

    #[doc = include_str!("docs/batch_update_item.md")]
    #[pyo3(
        signature = (
            *positions, key=None, set=None, remove=None, add=None, delete=None, update_expression=None,
            expression_attribute_names=None, expression_attribute_values=None, **unknown
        ),
        text_signature = "($self, *, key, set=None, remove=None, add=None, delete=None, update_expression=None, \
                          expression_attribute_names=None, expression_attribute_values=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn update_item(
        &self,
        py: Python<'_>,
        positions: &Bound<'_, PyTuple>,
        key: Option<&Bound<'_, PyAny>>,
        set: Option<&Bound<'_, PyAny>>,
        remove: Option<&Bound<'_, PyAny>>,
        add: Option<&Bound<'_, PyAny>>,
        delete: Option<&Bound<'_, PyAny>>,
        update_expression: Option<&Bound<'_, PyAny>>,
        expression_attribute_names: Option<&Bound<'_, PyAny>>,
        expression_attribute_values: Option<&Bound<'_, PyAny>>,
        unknown: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        methods::BATCH_UPDATE_ITEM.refuse((positions, unknown))?;
        let key = methods::BATCH_UPDATE_ITEM.need(py, "key", key)?;
        let (names, values) = (expression_attribute_names, expression_attribute_values);
        let arguments = UpdateArguments {
            key,
            set,
            remove,
            add,
            delete,
            update_expression,
            condition: None,
            names,
            values,
        };
        let state = self.table.get().state(py)?;
        let update = arguments.on(state.table(py)?, &state.keys)?.update;
        self.block.add(py, |batch| batch.update(update).map(drop))
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        slf.get().begin(slf.py())?;
        Ok(slf.clone())
    }

    #[pyo3(signature = (exc_type, exc_value, traceback, /))]
    fn __exit__(
        &self,
        py: Python<'_>,
        exc_type: Option<&Bound<'_, PyAny>>,
        exc_value: Option<&Bound<'_, PyAny>>,
        traceback: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let _ = (exc_value, traceback);
        if exc_type.is_none() {
            return self.commit(py);
        }
        // Whatever was queued is dropped, and the exception goes on.
        self.block.discard(py)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let table = &self.table.get().state(py)?.description.name;
        Ok(format!("<dynafile batch writer of table '{table}', {}>", self.block.told(py)))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.table)
    }
}
