//! `Database`: an open file, and its main table; the native part of Python's `Dynafile`.
//!
//! It extends `Table`, so a program with one table needs no other object; further tables come from
//! [`Database::table`]. Opening happens in `__init__` and not in `__new__`, so that Python classes derived from it
//! may have constructors of their own.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::connection::Connection;
use crate::exceptions::{from_engine, misuse};
use crate::file_path;
use crate::keywords::{self, Given};
use crate::options::{
    AttributeName, OpenOptions, SortAttribute, TableAttributes, file_of, open_table,
};
use crate::reports::{self, Teller};
use crate::table::Table;
use crate::table_state::TableState;

/// The table that the item operations of a `Dynafile` work on.
const MAIN_TABLE: &str = "main";

/// A database in a file, and its main table.
#[pyclass(frozen, subclass, extends = Table, module = "dynafile._native")]
pub(crate) struct Database;

#[pymethods]
impl Database {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(
        _args: &Bound<'_, PyTuple>,
        _kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyClassInitializer<Self> {
        PyClassInitializer::from(Table::empty()).add_subclass(Self)
    }

    /// Open the database at the path; its file is created by the first write.
    #[pyo3(signature = (
        path, pk_attribute=None, sk_attribute=SortAttribute::AsStored, ttl_attribute=None, *, durability=Given::LeftOut,
        relaxed_interval=None, shared=None, read_only=None, cache_size=None, max_item_size=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn __init__(
        slf: &Bound<'_, Self>,
        path: &Bound<'_, PyAny>,
        pk_attribute: Option<AttributeName>,
        sk_attribute: SortAttribute,
        ttl_attribute: Option<AttributeName>,
        durability: Given<'_>,
        relaxed_interval: Option<&Bound<'_, PyAny>>,
        shared: Option<&Bound<'_, PyAny>>,
        read_only: Option<&Bound<'_, PyAny>>,
        cache_size: Option<&Bound<'_, PyAny>>,
        max_item_size: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let py = slf.py();
        let options = OpenOptions {
            durability,
            relaxed_interval,
            shared,
            read_only,
            cache_size,
            max_item_size,
        };
        let attributes =
            TableAttributes { partition: pk_attribute, sort: sk_attribute, ttl: ttl_attribute };
        let database = options.open(path)?;
        // From here on the connection closes the database if anything fails.
        let connection = Py::new(py, Connection::new(database.clone()))?;
        let opened = py.detach(|| open_table(&database, MAIN_TABLE, attributes));
        let opened = opened.map_err(|error| from_engine(py, error))?;
        let state = TableState::new(py, connection, opened);
        let table: &Table = slf.as_super().get();
        if table.fill(state) {
            return Ok(());
        }
        Err(misuse("this Dynafile is open already: make another one"))
    }

    #[doc = include_str!("docs/table.md")]
    #[pyo3(
        signature = (
            name, *, pk_attribute=None, sk_attribute=SortAttribute::AsStored, ttl_attribute=None
        ),
        text_signature = "($self, name, *, pk_attribute=None, sk_attribute=..., ttl_attribute=None)"
    )]
    fn table(
        slf: &Bound<'_, Self>,
        name: &Bound<'_, PyAny>,
        pk_attribute: Option<AttributeName>,
        sk_attribute: SortAttribute,
        ttl_attribute: Option<AttributeName>,
    ) -> PyResult<Table> {
        let py = slf.py();
        let name = &keywords::text("name", name)?;
        let connection = connection(slf)?;
        let database = connection.get().database(py)?;
        let attributes =
            TableAttributes { partition: pk_attribute, sort: sk_attribute, ttl: ttl_attribute };
        let opened = py.detach(|| open_table(database, name, attributes));
        let opened = opened.map_err(|error| from_engine(py, error))?;
        Ok(Table::open(TableState::new(py, connection.clone_ref(py), opened)))
    }

    #[doc = include_str!("docs/tables.md")]
    fn tables(slf: &Bound<'_, Self>) -> PyResult<Vec<String>> {
        with_database(slf, |database| database.table_names())
    }

    #[doc = include_str!("docs/delete_table.md")]
    fn delete_table(slf: &Bound<'_, Self>, name: &Bound<'_, PyAny>) -> PyResult<()> {
        let name = keywords::text("name", name)?;
        with_database(slf, |database| database.delete_table(&name))
    }

    /// The file, absolute; None in memory.
    #[getter]
    fn path<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let py = slf.py();
        let path = connection(slf)?.get().path();
        path.map(|path| py.import("os")?.call_method1("fspath", (path,))).transpose()
    }

    /// Whether it was closed.
    #[getter]
    fn closed(slf: &Bound<'_, Self>) -> bool {
        // What was never opened is closed.
        connection(slf).map_or(true, |connection| connection.get().is_closed())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let Ok(connection) = connection(slf) else {
            return Ok("<Dynafile, not opened>".to_owned());
        };
        let connection = connection.get();
        let place = match connection.path() {
            Some(path) => format!("'{}'", path.display()),
            None => "in memory".to_owned(),
        };
        let closed = if connection.is_closed() { ", closed" } else { "" };
        Ok(format!("<Dynafile {place}{closed}>"))
    }

    #[doc = include_str!("docs/check.md")]
    #[pyo3(signature = (*, progress=None))]
    fn check<'py>(
        slf: &Bound<'py, Self>,
        progress: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let mut teller = Teller::new(py, "check", progress)?;
        let report = with_database(slf, |database| database.check(|now| teller.tell(now)));
        let finished = teller.finish(py);
        finished?;
        let report = report?;
        reports::check_report(py, &report)
    }

    #[doc = include_str!("docs/check_file.md")]
    #[staticmethod]
    #[pyo3(signature = (path, *, progress=None))]
    fn check_file<'py>(
        path: &Bound<'py, PyAny>,
        progress: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = path.py();
        let path = file_of(&file_path::file("path", path)?);
        let mut teller = Teller::new(py, "check", progress)?;
        let report = py.detach(|| dynafile::Database::check_file(path, |now| teller.tell(now)));
        let finished = teller.finish(py);
        finished?;
        let report = report.map_err(|error| from_engine(py, error))?;
        reports::check_report(py, &report)
    }

    #[doc = include_str!("docs/compact.md")]
    fn compact<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let report = with_database(slf, |database| database.compact())?;
        reports::compact_report(slf.py(), report)
    }

    #[doc = include_str!("docs/backup.md")]
    #[pyo3(signature = (path, *, progress=None))]
    fn backup<'py>(
        slf: &Bound<'py, Self>,
        path: &Bound<'py, PyAny>,
        progress: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let path = file_path::file("path", path)?;
        let mut teller = Teller::new(py, "backup", progress)?;
        let report = with_database(slf, |database| database.backup(&path, |now| teller.tell(now)));
        let finished = teller.finish(py);
        finished?;
        let report = report?;
        reports::backup_report(py, report)
    }

    #[doc = include_str!("docs/flush.md")]
    fn flush(slf: &Bound<'_, Self>) -> PyResult<()> {
        with_database(slf, |database| database.flush())
    }

    #[doc = include_str!("docs/close.md")]
    fn close(slf: &Bound<'_, Self>) -> PyResult<()> {
        match connection(slf) {
            Ok(connection) => connection.get().close(slf.py()),
            // What was never opened is closed.
            Err(_) => Ok(()),
        }
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    #[pyo3(signature = (exc_type, exc_value, traceback, /))]
    fn __exit__(
        slf: &Bound<'_, Self>,
        exc_type: &Bound<'_, PyAny>,
        exc_value: &Bound<'_, PyAny>,
        traceback: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let _ = (exc_type, exc_value, traceback);
        Self::close(slf)
    }
}

fn connection<'a>(database: &'a Bound<'_, Database>) -> PyResult<&'a Py<Connection>> {
    let table: &Table = database.as_super().get();
    Ok(&table.state(database.py())?.connection)
}

/// Runs `work` while other threads of Python run.
fn with_database<T: Send>(
    database: &Bound<'_, Database>,
    work: impl FnOnce(&dynafile::Database) -> dynafile::Result<T> + Send,
) -> PyResult<T> {
    let py = database.py();
    let database = connection(database)?.get().database(py)?;
    py.detach(|| work(database)).map_err(|error| from_engine(py, error))
}
