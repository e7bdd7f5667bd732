//! The time, as Python's `time.time()` tells it.
//!
//! `time.time` is looked up at each call, so that libraries that freeze time rule expiry too. A call that needs the
//! time asks Python before it lets go of the interpreter and leaves the answer for its thread; the engine's own
//! threads attach to the interpreter to ask.

use std::cell::Cell;
use std::time::Duration;

use dynafile::{Clock, SystemClock};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

thread_local! {
    /// The time the running call was made at.
    static CALLED_AT: Cell<Option<Duration>> = const { Cell::new(None) };
}

/// The engine's clock.
#[derive(Clone, Copy)]
pub(crate) struct PythonClock;

impl Clock for PythonClock {
    fn now(&self) -> Duration {
        CALLED_AT.get().unwrap_or_else(|| {
            // Where Python is going down or its clock raises, the system's time is as good.
            Python::try_attach(|py| time(py).ok()).flatten().unwrap_or_else(|| SystemClock.now())
        })
    }
}

/// Asks Python for the time and has the engine see it until the guard is dropped.
pub(crate) fn ask(py: Python<'_>) -> PyResult<CalledAt> {
    let previous = CALLED_AT.replace(Some(time(py)?));
    Ok(CalledAt { previous })
}

/// The time of a running call.
pub(crate) struct CalledAt {
    previous: Option<Duration>,
}

impl Drop for CalledAt {
    fn drop(&mut self) {
        CALLED_AT.set(self.previous);
    }
}

fn time(py: Python<'_>) -> PyResult<Duration> {
    static TIME: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = TIME.get_or_try_init(py, || py.import("time").map(Bound::unbind))?;
    let seconds: f64 = module.bind(py).call_method0(intern!(py, "time"))?.extract()?;
    // Before 1970 nothing has expired, as at 1970.
    Ok(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or_default())
}
