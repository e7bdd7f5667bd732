//! An open database as Python objects share it: the engine's handle, and who listens to it.
//!
//! `Dynafile`, its `Table`s and their results each hold the one [`Connection`]. It closes when the last of them is
//! gone, when it is told to, and when the interpreter exits: whichever comes first. In a forked child it does
//! nothing at all (see `process`).

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use dynafile::Database;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use crate::exceptions::{forked, from_engine};
use crate::listeners::Listeners;
use crate::process::ProcessBound;

/// The connections that are open, for [`close_all`].
static OPEN: Mutex<Vec<Weak<Handle>>> = Mutex::new(Vec::new());

/// The part of a connection that is not a Python object.
struct Handle {
    database: ProcessBound<Database>,
    /// `close` was called here.
    closed: AtomicBool,
}

/// An open database.
#[pyclass(frozen, module = "dynafile._native")]
pub(crate) struct Connection {
    handle: Arc<Handle>,
    /// The file, absolute: the working directory may change.
    path: Option<PathBuf>,
    pub(crate) listeners: Listeners,
}

impl Connection {
    pub(crate) fn new(database: Database) -> Self {
        let path = database
            .path()
            .map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
        let closed = AtomicBool::new(false);
        let handle = Arc::new(Handle { database: ProcessBound::new(database), closed });
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|handle| handle.strong_count() > 0);
        open.push(Arc::downgrade(&handle));
        Self { handle, path, listeners: Listeners::default() }
    }

    /// The engine's handle; `ForkedError` in a child of the process that opened it.
    pub(crate) fn database(&self, py: Python<'_>) -> PyResult<&Database> {
        self.handle.database.get().map_err(|fault| forked(py, fault))
    }

    /// The file, absolute; `None` in memory.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.handle.closed.load(Ordering::Acquire)
    }

    /// Closes it; a second time does nothing, and neither does a forked child.
    pub(crate) fn close(&self, py: Python<'_>) -> PyResult<()> {
        let Ok(database) = self.handle.database.get() else { return Ok(()) };
        self.handle.closed.store(true, Ordering::Release);
        self.listeners.clear(py);
        py.detach(|| database.close()).map_err(|error| from_engine(py, error))
    }
}

#[pymethods]
impl Connection {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.listeners.traverse(&visit)
    }

    fn __clear__(&self, py: Python<'_>) {
        self.listeners.clear(py);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Closing waits for the engine's threads, and those may be waiting for the interpreter. Errors were for
        // those who call `close`.
        let _ = Python::try_attach(|py| self.close(py));
    }
}

/// Closes every open database: what has not been written yet is, before the interpreter goes down.
#[pyfunction]
pub(crate) fn close_all(py: Python<'_>) -> PyResult<()> {
    let open = std::mem::take(&mut *OPEN.lock().unwrap_or_else(PoisonError::into_inner));
    let mut outcome = Ok(());
    for handle in open.iter().filter_map(Weak::upgrade) {
        let Ok(database) = handle.database.get() else { continue };
        handle.closed.store(true, Ordering::Release);
        let closed = py.detach(|| database.close()).map_err(|error| from_engine(py, error));
        outcome = outcome.and(closed);
    }
    outcome
}
