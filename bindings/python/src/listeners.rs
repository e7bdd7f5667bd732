//! Python functions as change listeners.
//!
//! The engine calls them after the commit, in commit order, on the thread that wrote (or on the sweeper's). Each
//! gets dicts of its own. Their exceptions travel through the engine and are raised at the write.
//!
//! The functions are owned by [`Listeners`], which lives in a Python object that the garbage collector can look
//! into; the engine holds [`Slot`]s, which it cannot. So a listener that refers to its database is no leak.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dynafile::{ChangeEvent, ListenerError, ListenerFailure, ListenerId, Table};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

use crate::decode::decode_item;
use crate::exceptions::validation;
use crate::makings::SharedMakings;

/// Where the engine finds the function; empty once it was removed.
struct Slot {
    function: Mutex<Option<Py<PyAny>>>,
    makings: SharedMakings,
}

struct Registration {
    table: Table,
    id: ListenerId,
    slot: Arc<Slot>,
}

/// The listeners that were added through one database object.
#[derive(Default)]
pub(crate) struct Listeners {
    registered: Mutex<Vec<Registration>>,
}

impl Listeners {
    pub(crate) fn add(&self, table: &Table, function: &Bound<'_, PyAny>) {
        let slot = Arc::new(Slot {
            function: Mutex::new(Some(function.clone().unbind())),
            makings: SharedMakings::default(),
        });
        let heard = slot.clone();
        let id = table.add_listener(move |event| heard.hear(event));
        lock(&self.registered).push(Registration { table: table.clone(), id, slot });
    }

    /// Removes the first registration of an equal function for this table.
    pub(crate) fn remove(&self, table: &Table, function: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = function.py();
        // Compared outside of the lock: `==` may be anybody's code.
        let candidates: Vec<(ListenerId, Py<PyAny>)> = lock(&self.registered)
            .iter()
            .filter(|one| one.table.name() == table.name())
            .filter_map(|one| Some((one.id, one.slot.function(py)?)))
            .collect();
        for (id, candidate) in candidates {
            if candidate.bind(py).eq(function)? {
                self.remove_id(py, id);
                return Ok(());
            }
        }
        Err(validation(py, format!("this function is not a listener of table '{}'", table.name())))
    }

    fn remove_id(&self, py: Python<'_>, id: ListenerId) {
        let removed = {
            let mut registered = lock(&self.registered);
            let position = registered.iter().position(|one| one.id == id);
            position.map(|position| registered.remove(position))
        };
        if let Some(removed) = removed {
            removed.forget(py);
        }
    }

    /// Removes all of them.
    pub(crate) fn clear(&self, py: Python<'_>) {
        let removed = std::mem::take(&mut *lock(&self.registered));
        removed.into_iter().for_each(|one| one.forget(py));
    }

    /// Shows the garbage collector the functions.
    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        // The collector must not wait: what is being changed right now is in use and thus alive.
        let Ok(registered) = self.registered.try_lock() else { return Ok(()) };
        for one in registered.iter() {
            if let Ok(function) = one.slot.function.try_lock() {
                visit.call(&*function)?;
            }
        }
        Ok(())
    }
}

impl Registration {
    fn forget(self, py: Python<'_>) {
        let Self { table, id, slot } = self;
        py.detach(|| table.remove_listener(id));
        // Dropped outside of the lock: the function's finalizer may be anybody's code.
        let function = lock(&slot.function).take();
        drop(function);
    }
}

impl Slot {
    fn function(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        lock(&self.function).as_ref().map(|function| function.clone_ref(py))
    }

    fn hear(&self, event: &ChangeEvent) -> Result<(), ListenerFailure> {
        // Where Python is going down there is nobody to tell.
        let outcome = Python::try_attach(|py| self.tell(py, event));
        outcome.unwrap_or(Ok(())).map_err(|raised| Box::new(raised) as ListenerFailure)
    }

    fn tell(&self, py: Python<'_>, event: &ChangeEvent) -> PyResult<()> {
        let Some(function) = self.function(py) else { return Ok(()) };
        let image = |item| -> PyResult<Option<Bound<'_, PyDict>>> {
            match item {
                Some(item) => self.makings.with(|makings| decode_item(py, item, makings)).map(Some),
                None => Ok(None),
            }
        };
        let action = if event.new().is_some() { intern!(py, "PUT") } else { intern!(py, "DELETE") };
        let event = event_class(py)?.call1((action, image(event.new())?, image(event.old())?))?;
        function.call1(py, (event,)).map(drop)
    }
}

/// The exception that listeners raised at a write: the first, with the others in its `__context__` chain.
pub(crate) fn raised(py: Python<'_>, error: &ListenerError) -> Option<PyErr> {
    let mut exceptions = error.failures().filter_map(|failure| failure.downcast_ref::<PyErr>());
    let first = exceptions.next()?.clone_ref(py);
    let mut chain = vec![first.value(py).as_any().clone()];
    for other in exceptions {
        let other = other.value(py).as_any();
        // One exception object raised twice must not become a ring.
        if chain.iter().any(|known| known.is(other)) {
            continue;
        }
        let Some(last) = end_of_context(chain.last()?) else { break };
        if last.setattr(intern!(py, "__context__"), other).is_err() {
            break;
        }
        chain.push(other.clone());
    }
    Some(first)
}

/// The exception at the end of the chain of contexts; `None` if it does not end.
fn end_of_context<'py>(exception: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    const LONGEST: usize = 100;
    let mut last = exception.clone();
    for _ in 0..LONGEST {
        let context = last.getattr(intern!(last.py(), "__context__")).ok()?;
        if context.is_none() {
            return Some(last);
        }
        last = context;
    }
    None
}

fn event_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static EVENT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    EVENT.import(py, "dynafile.dispatcher", "Event")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code that can panic runs under these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
