//! Reports of the engine as the named tuples of `dynafile.reports`.

use std::ops::ControlFlow;

use dynafile::{
    BackupReport, CheckReport, CompactReport, Progress, TableDescription, TableStatistics,
};
use pyo3::call::PyCallArgs;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyTuple};

use crate::exceptions::{invalid_type, type_name};
use crate::indexes;

pub(crate) fn table_stats<'py>(
    py: Python<'py>,
    stats: &TableStatistics,
) -> PyResult<Bound<'py, PyAny>> {
    new(py, "TableStats", (stats.item_count, stats.size_bytes))
}

pub(crate) fn table_description<'py>(
    py: Python<'py>,
    table: &TableDescription,
) -> PyResult<Bound<'py, PyAny>> {
    let sort = table.sort_key.as_ref().map(|sort| &sort.name);
    let indexes =
        table.indexes.iter().map(|index| new(py, "IndexDescription", indexes::fields(py, index)?));
    let indexes = PyTuple::new(py, indexes.collect::<PyResult<Vec<_>>>()?)?;
    let stream = table.stream.map(|stream| stream.view.name());
    let fields =
        (&table.name, &table.partition_key.name, sort, &table.ttl_attribute, indexes, stream);
    new(py, "TableDescription", fields)
}

pub(crate) fn check_report<'py>(
    py: Python<'py>,
    report: &CheckReport,
) -> PyResult<Bound<'py, PyAny>> {
    let findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    new(py, "CheckReport", (report.tables, report.items, report.finding_count, findings))
}

pub(crate) fn compact_report<'py>(
    py: Python<'py>,
    report: CompactReport,
) -> PyResult<Bound<'py, PyAny>> {
    new(py, "CompactReport", (report.size_bytes_before, report.size_bytes_after))
}

pub(crate) fn backup_report<'py>(
    py: Python<'py>,
    report: BackupReport,
) -> PyResult<Bound<'py, PyAny>> {
    new(py, "BackupReport", (report.records, report.size_bytes))
}

fn new<'py, A: PyCallArgs<'py>>(
    py: Python<'py>,
    class_name: &str,
    fields: A,
) -> PyResult<Bound<'py, PyAny>> {
    static REPORTS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module =
        REPORTS.get_or_try_init(py, || py.import("dynafile.reports").map(Bound::unbind))?;
    module.bind(py).getattr(class_name)?.call1(fields)
}

/// Tells a Python function how far a long operation is, from a thread that has let go of the interpreter.
pub(crate) struct Teller {
    function: Option<Py<PyAny>>,
    /// What was made here and is to be closed.
    bar: Option<Py<PyAny>>,
    raised: Option<PyErr>,
}

impl Teller {
    /// What `progress=` was given: a function, or `True` for a progress bar.
    pub(crate) fn new(
        py: Python<'_>,
        title: &str,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (function, bar) = match progress {
            Some(given) if given.is(PyBool::new(py, true)) => {
                let bar = py.import("dynafile.progress")?.getattr("Bar")?.call1((title,))?;
                (Some(bar.clone().unbind()), Some(bar.unbind()))
            }
            Some(given) if given.is(PyBool::new(py, false)) => (None, None),
            Some(given) if !given.is_callable() => {
                let found = type_name(&given);
                let message = format!(
                    "progress must be a callable that takes done and total, or True for a bar, not {found}"
                );
                return Err(invalid_type(py, message));
            }
            given => (given.map(Bound::unbind), None),
        };
        Ok(Self { function, bar, raised: None })
    }

    /// Calls the function with the records done and in all. What it raises, Ctrl-C included, ends the operation.
    pub(crate) fn tell(&mut self, progress: Progress) -> ControlFlow<()> {
        let told = Python::attach(|py| {
            py.check_signals()?;
            match &self.function {
                Some(function) => function.call1(py, (progress.done, progress.total)).map(drop),
                None => Ok(()),
            }
        });
        match told {
            Ok(()) => ControlFlow::Continue(()),
            Err(raised) => {
                self.raised = Some(raised);
                self.function = None;
                ControlFlow::Break(())
            }
        }
    }

    /// What the function raised.
    pub(crate) fn finish(self, py: Python<'_>) -> PyResult<()> {
        if let Some(bar) = self.bar {
            bar.call_method0(py, "close")?;
        }
        self.raised.map_or(Ok(()), Err)
    }
}
