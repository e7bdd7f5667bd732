//! The result of a query or scan: an iterator of dicts.
//!
//! Items are fetched in chunks while Python's other threads run, and made into dicts some at a time, with the
//! garbage collector paused (see `collector`). All of them come from the snapshot that was newest when the
//! query was called; a result that is read to its end lets go of the snapshot.

use std::collections::VecDeque;

use dynafile::{IndexDescription, Items as Walk, PageKey, StoredItem};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::collector::CollectorPaused;
use crate::exceptions::{forked, from_engine, misuse};
use crate::filter::PythonFilter;
use crate::process::ProcessBound;
use crate::table::Table;
use crate::table_state::TableState;

/// Items in the first chunk: a caller who takes a few does not wait for many.
const FIRST_CHUNK: usize = 16;
/// Items in later chunks. Each costs letting go of the interpreter, and waiting for it if others are busy.
const LARGEST_CHUNK: usize = 512;
/// By how much each chunk is larger than the one before.
const CHUNK_GROWTH: usize = 4;
/// Dicts made at a time: so few that they are still in the processor's cache when they are handed out.
const MADE_AT_ONCE: usize = 64;

/// An iterator over the items of a query or scan.
#[pyclass(module = "dynafile")]
pub(crate) struct Items {
    /// Keeps the database open, and knows the key's attributes.
    table: Option<Py<Table>>,
    filter: Option<Py<PyAny>>,
    /// The index that is walked instead of the table.
    index: Option<IndexDescription>,
    /// How many more items to give; `None` without a limit.
    remaining: Option<usize>,
    progress: Progress,
}

enum Progress {
    Running(ProcessBound<Box<Running>>),
    /// Read to the end; where to continue if the limit was the end.
    Finished(Option<PageKey>),
}

struct Running {
    walk: Walk,
    /// Fetched and not made into dicts yet, the next one last.
    fetched: Vec<StoredItem>,
    /// Made and not given yet, the next one last. The stored item is what its key is read from: the dict is
    /// the caller's to change.
    made: Vec<(StoredItem, Py<PyDict>)>,
    chunk_size: usize,
    /// What ended the walk, to be raised after the items before it.
    failure: Option<PyErr>,
    /// The item that was given last.
    last: Option<StoredItem>,
    /// Where the items are that were fetched and not given yet, the next one first; kept where the items themselves do
    /// not have their keys.
    places: Option<VecDeque<PageKey>>,
    /// The place of the item that was given last, where places are kept.
    last_place: Option<PageKey>,
}

impl Items {
    pub(crate) fn new(
        table: Py<Table>,
        walk: Walk,
        is_projected: bool,
        index: Option<IndexDescription>,
        filter: PythonFilter,
        limit: Option<usize>,
    ) -> Self {
        let filter = match filter {
            PythonFilter::Callable(function) => Some(function),
            PythonFilter::None | PythonFilter::Compiled(_) => None,
        };
        let running = Running {
            walk,
            fetched: Vec::new(),
            made: Vec::new(),
            chunk_size: FIRST_CHUNK,
            failure: None,
            last: None,
            places: is_projected.then(VecDeque::new),
            last_place: None,
        };
        let progress = Progress::Running(ProcessBound::new(Box::new(running)));
        Self { table: Some(table), filter, index, remaining: limit, progress }
    }

    /// How many there are, read to the end.
    pub(crate) fn count(mut self, py: Python<'_>) -> PyResult<u64> {
        let mut count = 0;
        while self.next(py)?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    fn next(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyDict>>> {
        let Some(table) = &self.table else { return Ok(None) };
        let table = table.get().state(py)?;
        loop {
            let Progress::Running(running) = &mut self.progress else { return Ok(None) };
            let running = running.get_mut().map_err(|fault| forked(py, fault))?;
            let is_full = self.remaining == Some(0);
            if is_full || (running.made.is_empty() && !running.advance(py, table)?) {
                let key =
                    if is_full { running.position(py, table, self.index.as_ref())? } else { None };
                self.progress = Progress::Finished(key);
                return Ok(None);
            }
            let Some((item, dict)) = running.made.pop() else { continue };
            let place = running.places.as_mut().and_then(VecDeque::pop_front);
            if let Some(filter) = &self.filter
                && !filter.bind(py).call1((&dict,))?.is_truthy()?
            {
                continue;
            }
            running.last = Some(item);
            running.last_place = place;
            self.remaining = self.remaining.map(|remaining| remaining - 1);
            return Ok(Some(dict));
        }
    }
}

impl Running {
    /// Where the item is that was given last.
    fn position(
        &self,
        py: Python<'_>,
        table: &TableState,
        index: Option<&IndexDescription>,
    ) -> PyResult<Option<PageKey>> {
        if self.places.is_some() {
            return Ok(self.last_place.clone());
        }
        self.last.as_ref().map(|last| table.position_of(py, index, last)).transpose()
    }

    /// Makes the next dicts, now that all were given; false at the end.
    fn advance(&mut self, py: Python<'_>, table: &TableState) -> PyResult<bool> {
        if self.fetched.is_empty() && self.failure.is_none() {
            self.fetch(py);
        }
        self.make(py, table);
        match self.failure.take() {
            Some(failure) if self.made.is_empty() => return Err(failure),
            failure => self.failure = failure,
        }
        Ok(!self.made.is_empty())
    }

    /// Fetches the next chunk.
    fn fetch(&mut self, py: Python<'_>) {
        let (walk, fetched, size) = (&mut self.walk, &mut self.fetched, self.chunk_size);
        let places = &mut self.places;
        let outcome = py.detach(|| {
            let outcome = match places {
                None => walk.take_into(size, fetched).map(drop),
                Some(places) => fetch_with_places(walk, size, fetched, places),
            };
            fetched.reverse();
            outcome
        });
        self.failure = outcome.err().map(|error| from_engine(py, error));
        self.chunk_size = (size * CHUNK_GROWTH).min(LARGEST_CHUNK);
    }

    /// Makes the dicts of some fetched items; an item that is damaged ends the walk.
    fn make(&mut self, py: Python<'_>, table: &TableState) {
        let rest = self.fetched.len().saturating_sub(MADE_AT_ONCE);
        let items = self.fetched.drain(rest..).rev();
        let made = CollectorPaused::begin(py).and_then(|_paused| {
            table.decode_all(py, items, |item, dict| self.made.push((item, dict)))
        });
        self.made.reverse();
        if let Err(failure) = made {
            self.fetched.clear();
            self.failure = Some(failure);
        }
    }
}

/// Fetches items, and notes where each is.
fn fetch_with_places(
    walk: &mut Walk,
    count: usize,
    items: &mut Vec<StoredItem>,
    places: &mut VecDeque<PageKey>,
) -> dynafile::Result<()> {
    for _ in 0..count {
        let Some(item) = walk.next() else { break };
        items.push(item?);
        places.extend(walk.last_key()?);
    }
    Ok(())
}

fn being_read() -> PyErr {
    misuse(
        "this result is already being read, by its filter or another thread: give each its own query",
    )
}

#[pymethods]
impl Items {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(slf: &Bound<'_, Self>) -> PyResult<Option<Py<PyDict>>> {
        let Ok(mut items) = slf.try_borrow_mut() else { return Err(being_read()) };
        items.next(slf.py())
    }

    #[doc = include_str!("docs/items_close.md")]
    fn close(slf: &Bound<'_, Self>) -> PyResult<()> {
        let Ok(mut items) = slf.try_borrow_mut() else { return Err(being_read()) };
        let ended = std::mem::replace(&mut items.progress, Progress::Finished(None));
        drop(items);
        // Dropped when nothing is borrowed: the finalizer of what was made may be anybody's code.
        drop(ended);
        Ok(())
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
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

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let py = slf.py();
        let Ok(items) = slf.try_borrow() else {
            return Ok("<dynafile items, being read>".to_owned());
        };
        let state = match &items.progress {
            Progress::Running(_) => "open",
            Progress::Finished(_) => "at the end",
        };
        let Some(table) = &items.table else { return Ok(format!("<dynafile items, {state}>")) };
        let table = &table.get().state(py)?.description.name;
        let index = items.index.as_ref().map(|index| format!(", index '{}'", index.name));
        Ok(format!("<dynafile items of table '{table}'{}, {state}>", index.unwrap_or_default()))
    }

    /// Where to continue: the key of the last item, while there may be more.
    #[getter]
    fn last_evaluated_key<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(table) = &self.table else { return Ok(None) };
        let table = table.get().state(py)?;
        let key = match &self.progress {
            Progress::Running(running) => {
                let running = running.get().map_err(|fault| forked(py, fault))?;
                running.position(py, table, self.index.as_ref())?
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
