//! `Stream`: the recorded changes of a table, followed from a place that can be stored.
//!
//! Changes are fetched some at a time while Python's other threads run. A stream keeps nothing of the database from
//! being reused, and can be asked again after its end: there may be more by then.

use std::collections::VecDeque;
use std::time::Duration;

use dynafile::{
    ChangeIdentity, ChangeRecord, Error, ItemView, StreamPosition, StreamReader, StreamStart,
    StreamViewType,
};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString, PyType};

use crate::clock;
use crate::exceptions::{forked, from_engine, invalid_type, misuse, type_name, validation};
use crate::keywords::choice;
use crate::process::ProcessBound;
use crate::table::Table;
use crate::table_state::TableState;
use crate::text::utf8;

/// Changes that are fetched at once.
const PAGE_RECORDS: usize = 256;

/// An iterator over the changes of a table.
#[pyclass(module = "dynafile")]
pub(crate) struct Stream {
    /// Keeps the database open; empty once the garbage collector took it.
    table: Option<Py<Table>>,
    reader: ProcessBound<StreamReader>,
    /// Fetched and not given yet.
    fetched: VecDeque<ChangeRecord>,
    /// Behind the change that was given last.
    position: StreamPosition,
}

impl Stream {
    /// The changes since a place or a time.
    pub(crate) fn open(
        table: &Bound<'_, Table>,
        since: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let py = table.py();
        let start = start_of(py, since)?;
        let engine = table.get().state(py)?.table(py)?;
        let _now = clock::ask(py)?;
        let reader = py.detach(|| engine.stream(start)).map_err(|error| from_engine(py, error))?;
        let position = reader.position();
        let reader = ProcessBound::new(reader);
        Ok(Self { table: Some(table.clone().unbind()), reader, fetched: VecDeque::new(), position })
    }

    fn next<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(table) = &self.table else { return Ok(None) };
        let table = table.get().state(py)?;
        let reader = self.reader.get_mut().map_err(|fault| forked(py, fault))?;
        if self.fetched.is_empty() {
            let _now = clock::ask(py)?;
            let page = py.detach(|| reader.next_page(PAGE_RECORDS));
            self.fetched = page.map_err(|error| from_engine(py, error))?.into();
        }
        let Some(record) = self.fetched.pop_front() else { return Ok(None) };
        self.position = record.position();
        to_python(py, table, &record).map(Some)
    }
}

/// What `since=` was given.
fn start_of(py: Python<'_>, since: Option<&Bound<'_, PyAny>>) -> PyResult<StreamStart> {
    let Some(since) = since else { return Ok(StreamStart::Beginning) };
    if let Ok(text) = since.cast::<PyString>() {
        let text = utf8(text)?;
        if text == "now" {
            return Ok(StreamStart::Now);
        }
        let position: Result<StreamPosition, Error> = text.parse();
        return position.map(StreamStart::Position).map_err(|error| from_engine(py, error));
    }
    let seconds: f64 = if since.is_instance_of::<PyInt>() || since.is_instance_of::<PyFloat>() {
        since.extract()?
    } else if since.is_instance(&datetime_class(py)?)? {
        since.call_method0(intern!(py, "timestamp"))?.extract()?
    } else {
        let found = type_name(since);
        let message = format!(
            "since must be the position of a record as str, 'now', a time in seconds since 1970 or a datetime, not {found}"
        );
        return Err(invalid_type(py, message));
    };
    // Before 1970 nothing was written, as at 1970.
    match Duration::try_from_secs_f64(if seconds < 0.0 { 0.0 } else { seconds }) {
        // Recorded times are whole milliseconds; a float of one may be a little more or less than it.
        Ok(time) => Ok(StreamStart::Time(nearest_millisecond(time))),
        Err(_) => Err(validation(py, format!("since is no time: {seconds}"))),
    }
}

fn nearest_millisecond(time: Duration) -> Duration {
    let milliseconds = time.saturating_add(Duration::from_micros(500)).as_millis();
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(u64::MAX))
}

/// The `ChangeRecord` of a change.
fn to_python<'py>(
    py: Python<'py>,
    table: &TableState,
    record: &ChangeRecord,
) -> PyResult<Bound<'py, PyAny>> {
    let image = |item: Option<ItemView<'_>>| -> PyResult<Option<Bound<'py, PyDict>>> {
        item.map(|item| table.decode_view(py, item)).transpose()
    };
    let fields = (
        record.kind().name(),
        table.decode_view(py, record.keys())?,
        image(record.old())?,
        image(record.new())?,
        record.created().as_secs_f64(),
        record.identity() == ChangeIdentity::TimeToLive,
        record.sequence_number(),
        record.position().to_string(),
    );
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "dynafile.reports", "ChangeRecord")?.call1(fields)
}

/// What `enable_stream` was given.
pub(crate) fn view_type(given: Option<&Bound<'_, PyAny>>) -> PyResult<StreamViewType> {
    let Some(given) = given else { return Ok(StreamViewType::NewAndOldImages) };
    let choices: Vec<_> = StreamViewType::ALL.iter().map(|view| (view.name(), *view)).collect();
    choice("view", given, &choices)
}

fn datetime_class(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    // Looked up each time: libraries that freeze time replace the class.
    py.import("datetime")?.getattr(intern!(py, "datetime"))
}

#[pymethods]
impl Stream {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match slf.try_borrow_mut() {
            Ok(mut stream) => stream.next(slf.py()),
            Err(_) => Err(misuse(
                "this stream is being read by another thread: give each its own with db.stream()",
            )),
        }
    }

    /// Where to go on: behind the change that was given last.
    #[getter]
    fn position(&self) -> String {
        self.position.to_string()
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.table)
    }

    fn __clear__(&mut self) {
        self.table = None;
    }
}
