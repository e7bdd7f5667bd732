//! The result of a query or scan: an iterator of dicts.
//!
//! Items are fetched from the engine in chunks while Python's other threads run, and made into dicts one by one as
//! they are asked for. All of them come from the snapshot that was newest when the query was called. A result that
//! is read to its end lets go of the snapshot.

use dynafile::{Error, Items as Walk, PrimaryKey, StoredItem};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::exceptions::{forked, from_engine, misuse};
use crate::filter::PythonFilter;
use crate::process::ProcessBound;
use crate::table::Table;

/// Items in the first chunk: a caller who takes a few does not wait for many.
const FIRST_CHUNK: usize = 16;
/// Items in later chunks: enough that fetching one costs nothing beside making its dicts.
const LARGEST_CHUNK: usize = 512;

/// An iterator over the items of a query or scan.
#[pyclass(module = "dynafile")]
pub(crate) struct Items {
    /// Keeps the database open, and knows the key's attributes.
    table: Option<Py<Table>>,
    filter: Option<Py<PyAny>>,
    /// How many more items to give; `None` without a limit.
    remaining: Option<usize>,
    progress: Progress,
}

enum Progress {
    Running(ProcessBound<Running>),
    /// Read to the end; where to continue if the limit was the end.
    Finished(Option<PrimaryKey>),
}

struct Running {
    walk: Walk,
    /// Fetched and not given yet, the next one last.
    chunk: Vec<StoredItem>,
    chunk_size: usize,
    /// What ended the walk, to be raised after the items before it.
    failure: Option<Error>,
    /// The item that was given last.
    last: Option<StoredItem>,
}

impl Items {
    pub(crate) fn new(
        table: Py<Table>,
        walk: Walk,
        filter: PythonFilter,
        limit: Option<usize>,
    ) -> Self {
        let filter = match filter {
            PythonFilter::Callable(function) => Some(function),
            PythonFilter::None | PythonFilter::Compiled(_) => None,
        };
        let running =
            Running { walk, chunk: Vec::new(), chunk_size: FIRST_CHUNK, failure: None, last: None };
        let progress = Progress::Running(ProcessBound::new(running));
        Self { table: Some(table), filter, remaining: limit, progress }
    }

    fn next<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(table) = &self.table else { return Ok(None) };
        let table = table.get().state(py)?;
        loop {
            let Progress::Running(running) = &mut self.progress else { return Ok(None) };
            let running = running.get_mut().map_err(|fault| forked(py, fault))?;
            if self.remaining == Some(0) || !running.advance(py)? {
                let key = self.remaining.filter(|remaining| *remaining == 0);
                let key = key
                    .and_then(|_| running.last.as_ref())
                    .map(|last| table.key_of(py, last))
                    .transpose()?;
                self.progress = Progress::Finished(key);
                return Ok(None);
            }
            let Some(item) = running.chunk.pop() else { continue };
            let dict = table.decode(py, &item)?;
            if let Some(filter) = &self.filter {
                if !filter.bind(py).call1((&dict,))?.is_truthy()? {
                    continue;
                }
            }
            running.last = Some(item);
            self.remaining = self.remaining.map(|remaining| remaining - 1);
            return Ok(Some(dict));
        }
    }
}

impl Running {
    /// Makes sure that the chunk holds an item; false at the end.
    fn advance(&mut self, py: Python<'_>) -> PyResult<bool> {
        if !self.chunk.is_empty() {
            return Ok(true);
        }
        if let Some(failure) = self.failure.take() {
            return Err(from_engine(py, failure));
        }
        let (walk, chunk, size) = (&mut self.walk, &mut self.chunk, self.chunk_size);
        let fetched = py.detach(|| walk.take_into(size, chunk));
        self.chunk_size = LARGEST_CHUNK;
        self.chunk.reverse();
        match (fetched, self.chunk.is_empty()) {
            (Err(failure), true) => Err(from_engine(py, failure)),
            (Err(failure), false) => {
                self.failure = Some(failure);
                Ok(true)
            }
            (Ok(_), is_empty) => Ok(!is_empty),
        }
    }
}

#[pymethods]
impl Items {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Ok(mut items) = slf.try_borrow_mut() else {
            return Err(misuse(
                "this result is already being read, by its filter or another thread: give each its own query",
            ));
        };
        items.next(slf.py())
    }

    /// Where to continue: the key of the last item, while there may be more.
    #[getter]
    fn last_evaluated_key<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(table) = &self.table else { return Ok(None) };
        let table = table.get().state(py)?;
        let key = match &self.progress {
            Progress::Running(running) => {
                let running = running.get().map_err(|fault| forked(py, fault))?;
                running.last.as_ref().map(|last| table.key_of(py, last)).transpose()?
            }
            Progress::Finished(key) => key.clone(),
        };
        key.map(|key| table.keys.dict_of(py, &key)).transpose()
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.table)?;
        visit.call(&self.filter)
    }

    fn __clear__(&mut self) {
        self.table = None;
        self.filter = None;
    }
}
