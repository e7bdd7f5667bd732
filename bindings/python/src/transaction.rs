//! `Transaction`: puts, updates, deletes and checks that are carried out together or not at all; and reads of one
//! moment.
//!
//! Values are copied and conditions bound when they are added; the engine's transaction holds them until the block ends.

use dynafile::Transaction as EngineTransaction;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use crate::block::{Block, Misuse};
use crate::clock;
use crate::condition::{GivenCondition, explain};
use crate::encode::{ITEM, encode_item};
use crate::exceptions::{from_engine, invalid_type, transaction_use, type_name};
use crate::methods;
use crate::placeholders::Placeholders;
use crate::table::Table;
use crate::table_state::TableState;
use crate::update::UpdateArguments;

static MISUSE: Misuse = Misuse {
    exception: transaction_use,
    outside: "a transaction collects inside its block: use `with db.transaction() as tx:`",
    entered: "this transaction is in use: make another one with db.transaction()",
};

/// Collects puts, updates, deletes and checks in a `with` block.
#[pyclass(frozen, module = "dynafile")]
pub(crate) struct Transaction {
    /// What actions that name no table are about.
    table: Py<Table>,
    block: Block<EngineTransaction>,
}

impl Transaction {
    pub(crate) fn new(table: Py<Table>) -> Self {
        Self { table, block: Block::new(&MISUSE) }
    }

    /// The table of an action.
    fn state<'a>(
        &'a self,
        py: Python<'_>,
        table: Option<&'a Bound<'_, PyAny>>,
    ) -> PyResult<&'a TableState> {
        // Whether it is of this database is the engine's to say: it knows of two handles on one path.
        let Some(given) = table else { return self.table.get().state(py) };
        let Ok(table) = given.cast::<Table>() else {
            let found = type_name(given);
            let message = format!("table must be a table, made by db.table(name), not {found}");
            return Err(invalid_type(py, message));
        };
        table.get().state(py)
    }

    /// Adds an action, which may have a condition.
    fn add<F>(&self, py: Python<'_>, condition: Option<&GivenCondition>, add: F) -> PyResult<()>
    where
        F: FnOnce(&mut EngineTransaction) -> dynafile::Result<()> + Send,
    {
        self.block.try_add(py, add)?.map_err(|error| explain(py, condition, error))
    }
}

/// Reads items of one moment: `keys` are dicts, of the table itself, and pairs of a table and a dict.
pub(crate) fn get<'py>(
    table: &Bound<'py, Table>,
    keys: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyList>> {
    let py = table.py();
    let own = table.get().state(py)?;
    let mut wanted = Vec::new();
    for (position, entry) in keys.try_iter()?.enumerate() {
        let (table, key) = table_and_key(table, position, entry?)?;
        wanted.push((position, table, key));
    }
    let read = |(position, table, key): &(usize, Bound<'py, Table>, Bound<'py, PyAny>)| {
        let state = table.get().state(py)?;
        Ok((state.table(py)?.clone(), state.keys.key_of(&format!("keys[{position}]"), key)?))
    };
    let engine_keys = wanted.iter().map(read).collect::<PyResult<Vec<_>>>()?;
    let database = own.connection.get().database(py)?;
    let _now = clock::ask(py)?;
    let found = py.detach(|| {
        database.transact_get(engine_keys.iter().map(|(table, key)| (table, key.clone())))
    });
    let items = PyList::empty(py);
    for ((_, table, _), item) in wanted.iter().zip(found.map_err(|error| from_engine(py, error))?) {
        let state = table.get().state(py)?;
        items.append(item.map(|item| state.decode(py, &item)).transpose()?)?;
    }
    Ok(items)
}

/// A key of the table itself, or a pair.
fn table_and_key<'py>(
    own: &Bound<'py, Table>,
    position: usize,
    entry: Bound<'py, PyAny>,
) -> PyResult<(Bound<'py, Table>, Bound<'py, PyAny>)> {
    let Ok(pair) = entry.cast::<PyTuple>() else { return Ok((own.clone(), entry)) };
    match pair.get_item(0).and_then(|table| Ok(table.cast_into::<Table>()?)) {
        Ok(table) if pair.len() == 2 => Ok((table, pair.get_item(1)?)),
        _ => {
            let message = format!("keys[{position}] must be a key, or a pair of a table and a key");
            Err(invalid_type(entry.py(), message))
        }
    }
}

#[pymethods]
impl Transaction {
    #[doc = include_str!("docs/transaction_put_item.md")]
    #[pyo3(
        signature = (
            *positions, item=None, condition=None, expression_attribute_names=None, expression_attribute_values=None,
            table=None, **unknown
        ),
        text_signature = "($self, *, item, condition=None, expression_attribute_names=None, \
                          expression_attribute_values=None, table=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn put_item(
        &self,
        py: Python<'_>,
        positions: &Bound<'_, PyTuple>,
        item: Option<&Bound<'_, PyAny>>,
        condition: Option<&Bound<'_, PyAny>>,
        expression_attribute_names: Option<&Bound<'_, PyAny>>,
        expression_attribute_values: Option<&Bound<'_, PyAny>>,
        table: Option<&Bound<'_, PyAny>>,
        unknown: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        methods::TRANSACTION_PUT_ITEM.refuse((positions, unknown))?;
        let item = methods::TRANSACTION_PUT_ITEM.need(py, "item", item)?;
        let table = self.state(py, table)?.table(py)?;
        let placeholders = (expression_attribute_names, expression_attribute_values);
        let condition = GivenCondition::alone(py, condition, placeholders)?;
        let item = encode_item(&ITEM, item)?;
        self.add(py, condition.as_ref(), |transaction| match &condition {
            Some(given) => transaction.put_item_if(table, item, given.condition.clone()).map(drop),
            None => transaction.put_item(table, item).map(drop),
        })
    }

    #[doc = include_str!("docs/transaction_update_item.md")]
    #[pyo3(
        signature = (
            *positions, key=None, set=None, remove=None, add=None, delete=None, update_expression=None,
            condition=None, expression_attribute_names=None, expression_attribute_values=None, table=None, **unknown
        ),
        text_signature = "($self, *, key, set=None, remove=None, add=None, delete=None, update_expression=None, \
                          condition=None, expression_attribute_names=None, expression_attribute_values=None, \
                          table=None)"
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
        condition: Option<&Bound<'_, PyAny>>,
        expression_attribute_names: Option<&Bound<'_, PyAny>>,
        expression_attribute_values: Option<&Bound<'_, PyAny>>,
        table: Option<&Bound<'_, PyAny>>,
        unknown: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        methods::TRANSACTION_UPDATE_ITEM.refuse((positions, unknown))?;
        let key = methods::TRANSACTION_UPDATE_ITEM.need(py, "key", key)?;
        let state = self.state(py, table)?;
        let (names, values) = (expression_attribute_names, expression_attribute_values);
        let arguments = UpdateArguments {
            key,
            set,
            remove,
            add,
            delete,
            update_expression,
            condition,
            names,
            values,
        };
        let given = arguments.on(state.table(py)?, &state.keys)?;
        let update = given.update;
        self.add(py, given.condition.as_ref(), |transaction| transaction.update(update).map(drop))
    }

    #[doc = include_str!("docs/transaction_delete_item.md")]
    #[pyo3(
        signature = (
            *positions, key=None, condition=None, expression_attribute_names=None, expression_attribute_values=None,
            table=None, **unknown
        ),
        text_signature = "($self, *, key, condition=None, expression_attribute_names=None, \
                          expression_attribute_values=None, table=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn delete_item(
        &self,
        py: Python<'_>,
        positions: &Bound<'_, PyTuple>,
        key: Option<&Bound<'_, PyAny>>,
        condition: Option<&Bound<'_, PyAny>>,
        expression_attribute_names: Option<&Bound<'_, PyAny>>,
        expression_attribute_values: Option<&Bound<'_, PyAny>>,
        table: Option<&Bound<'_, PyAny>>,
        unknown: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        methods::TRANSACTION_DELETE_ITEM.refuse((positions, unknown))?;
        let key = methods::TRANSACTION_DELETE_ITEM.need(py, "key", key)?;
        let state = self.state(py, table)?;
        let table = state.table(py)?;
        let key = state.keys.key_of("key", key)?;
        let placeholders = (expression_attribute_names, expression_attribute_values);
        let condition = GivenCondition::alone(py, condition, placeholders)?;
        self.add(py, condition.as_ref(), |transaction| match &condition {
            Some(given) => transaction.delete_if(table, key, given.condition.clone()).map(drop),
            None => transaction.delete(table, key).map(drop),
        })
    }

    #[doc = include_str!("docs/transaction_check.md")]
    #[pyo3(
        signature = (
            *positions, key=None, condition=None, expression_attribute_names=None, expression_attribute_values=None,
            table=None, **unknown
        ),
        text_signature = "($self, *, key, condition, expression_attribute_names=None, \
                          expression_attribute_values=None, table=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn check(
        &self,
        py: Python<'_>,
        positions: &Bound<'_, PyTuple>,
        key: Option<&Bound<'_, PyAny>>,
        condition: Option<&Bound<'_, PyAny>>,
        expression_attribute_names: Option<&Bound<'_, PyAny>>,
        expression_attribute_values: Option<&Bound<'_, PyAny>>,
        table: Option<&Bound<'_, PyAny>>,
        unknown: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        methods::TRANSACTION_CHECK.refuse((positions, unknown))?;
        let key = methods::TRANSACTION_CHECK.need(py, "key", key)?;
        let condition = methods::TRANSACTION_CHECK.need(py, "condition", condition)?;
        let state = self.state(py, table)?;
        let table = state.table(py)?;
        let key = state.keys.key_of("key", key)?;
        let mut placeholders =
            Placeholders::from_python(expression_attribute_names, expression_attribute_values)?;
        let given = GivenCondition::from_python("condition", condition, &mut placeholders)?;
        placeholders.check_all_used(py)?;
        let condition = given.condition.clone();
        self.add(py, Some(&given), |transaction| transaction.check(table, key, condition).map(drop))
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        let py = slf.py();
        let this = slf.get();
        let transaction = this.state(py, None)?.connection.get().database(py)?.transaction();
        this.block.begin(py, transaction)?;
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
            return self.block.finish(py, EngineTransaction::commit);
        }
        // Whatever was added is dropped, and the exception goes on.
        self.block.discard(py)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<dynafile transaction, {}>", self.block.told(py))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.table)
    }
}
