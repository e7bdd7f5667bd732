//! What belongs to one process and must not be touched in a forked child.
//!
//! A child of `fork()` has a copy of the parent's memory: locks that nobody will release, threads that are gone,
//! and a cache of a file that the parent goes on writing. Using any of it could hang, and closing it could damage
//! the parent's file. So every engine object that a Python object owns is wrapped in [`ProcessBound`]: it is lent
//! only to the process that made it, and never dropped in another one.
//!
//! Which process this is, is known by counting: Python calls [`after_fork`] in each child
//! (`os.register_at_fork`). Asking the operating system would be a system call for each item of a scan.

use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::prelude::*;

/// How many forks lie between the first process that imported the module and this one.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// To be called in the child after every fork; the package registers it when it is imported.
#[pyfunction]
pub(crate) fn after_fork() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// The object belongs to a parent process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Forked;

/// A value that only the process that made it can use.
pub(crate) struct ProcessBound<T> {
    value: ManuallyDrop<T>,
    generation: u32,
}

impl<T> ProcessBound<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { value: ManuallyDrop::new(value), generation: GENERATION.load(Ordering::Relaxed) }
    }

    /// The value, unless this is a child of the process that made it.
    pub(crate) fn get(&self) -> Result<&T, Forked> {
        if self.is_ours() { Ok(&self.value) } else { Err(Forked) }
    }

    /// The value, unless this is a child of the process that made it.
    pub(crate) fn get_mut(&mut self) -> Result<&mut T, Forked> {
        if self.is_ours() { Ok(&mut self.value) } else { Err(Forked) }
    }

    /// The value itself, unless this is a child of the process that made it.
    pub(crate) fn into_inner(self) -> Result<T, Forked> {
        if !self.is_ours() {
            return Err(Forked);
        }
        let mut this = ManuallyDrop::new(self);
        // SAFETY: `this` is never dropped, so the value is taken once and not dropped by its wrapper as well.
        Ok(unsafe { ManuallyDrop::take(&mut this.value) })
    }

    fn is_ours(&self) -> bool {
        self.generation == GENERATION.load(Ordering::Relaxed)
    }
}

impl<T> Drop for ProcessBound<T> {
    fn drop(&mut self) {
        if self.is_ours() {
            // SAFETY: `drop` runs once, and nothing uses the value after it.
            unsafe { ManuallyDrop::drop(&mut self.value) };
        }
    }
}
