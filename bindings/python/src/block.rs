//! What is collected inside a `with` block and carried out when it ends: the state that batch writers and transactions
//! share.
//!
//! There is something to collect into only between `__enter__` and `__exit__`. It is locked only while the interpreter
//! is let go of: nobody who holds the interpreter waits for the lock.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;

use crate::exceptions::{forked, from_engine};
use crate::process::ProcessBound;

/// How the misuse of an object that works in its block is raised.
pub(crate) struct Misuse {
    /// The exception for a message.
    pub(crate) exception: fn(Python<'_>, &str) -> PyErr,
    /// It was used outside of its block.
    pub(crate) outside: &'static str,
    /// Its block was entered twice.
    pub(crate) entered: &'static str,
}

/// A collection that exists inside a block.
pub(crate) struct Block<T> {
    collected: Mutex<Option<ProcessBound<T>>>,
    misuse: &'static Misuse,
}

impl<T: Send> Block<T> {
    pub(crate) fn new(misuse: &'static Misuse) -> Self {
        Self { collected: Mutex::new(None), misuse }
    }

    /// The block begins with an empty collection.
    pub(crate) fn begin(&self, py: Python<'_>, empty: T) -> PyResult<()> {
        let mut collected = self.collected.lock().unwrap_or_else(PoisonError::into_inner);
        match *collected {
            Some(_) => Err((self.misuse.exception)(py, self.misuse.entered)),
            None => {
                *collected = Some(ProcessBound::new(empty));
                Ok(())
            }
        }
    }

    /// Runs `add` on the collection while other threads of Python run.
    pub(crate) fn add<F>(&self, py: Python<'_>, add: F) -> PyResult<()>
    where
        F: FnOnce(&mut T) -> dynafile::Result<()> + Send,
    {
        self.try_add(py, add)?.map_err(|error| from_engine(py, error))
    }

    /// As [`Block::add`]; what the engine said is the caller's to raise.
    pub(crate) fn try_add<F>(&self, py: Python<'_>, add: F) -> PyResult<dynafile::Result<()>>
    where
        F: FnOnce(&mut T) -> dynafile::Result<()> + Send,
    {
        let outcome = py.detach(|| {
            let mut collected = self.collected.lock().unwrap_or_else(PoisonError::into_inner);
            Some(collected.as_mut()?.get_mut().map(add))
        });
        match outcome {
            None => Err(self.outside(py)),
            Some(Err(fault)) => Err(forked(py, fault)),
            Some(Ok(added)) => Ok(added),
        }
    }

    /// The block ends: carries out what was collected.
    pub(crate) fn finish<F>(&self, py: Python<'_>, carry_out: F) -> PyResult<()>
    where
        F: FnOnce(T) -> dynafile::Result<()> + Send,
    {
        let collected = self.take().ok_or_else(|| self.outside(py))?;
        let collected = collected.into_inner().map_err(|fault| forked(py, fault))?;
        py.detach(|| carry_out(collected)).map_err(|error| from_engine(py, error))
    }

    /// The block ends with an exception: what was collected is dropped.
    pub(crate) fn discard(&self, py: Python<'_>) -> PyResult<()> {
        self.take().map(drop).ok_or_else(|| self.outside(py))
    }

    /// Whether it collects now, for people.
    pub(crate) fn told(&self, py: Python<'_>) -> &'static str {
        let collects = || self.collected.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if py.detach(collects) { "in its block" } else { "outside of its block" }
    }

    fn take(&self) -> Option<ProcessBound<T>> {
        self.collected.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn outside(&self, py: Python<'_>) -> PyErr {
        (self.misuse.exception)(py, self.misuse.outside)
    }
}
