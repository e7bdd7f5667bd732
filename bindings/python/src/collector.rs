//! Keeping CPython's garbage collector out of the way while many dicts are made.
//!
//! The collector runs after every few hundred new containers and now and then walks over all of the program's
//! heap, so a scan would pay for objects that are not its own. Nothing that is made here can be garbage before
//! it is handed out. Once it is, the caller's own next container lets the collector run as ever.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// The collector stands still until this is dropped.
pub(crate) struct CollectorPaused<'py> {
    /// The module `gc`, if the collector has to be started again.
    gc: Option<Bound<'py, PyModule>>,
}

impl<'py> CollectorPaused<'py> {
    /// Pauses the collector. Only code that cannot run anybody else's may follow: the setting belongs to
    /// the whole interpreter.
    pub(crate) fn begin(py: Python<'py>) -> PyResult<Self> {
        static GC: PyOnceLock<Option<Py<PyModule>>> = PyOnceLock::new();
        let gc = GC.get_or_try_init(py, || {
            if has_gil(py)? { py.import("gc").map(|gc| Some(gc.unbind())) } else { Ok(None) }
        })?;
        let Some(gc) = gc else { return Ok(Self { gc: None }) };
        let gc = gc.bind(py);
        if !gc.call_method0(intern!(py, "isenabled"))?.is_truthy()? {
            return Ok(Self { gc: None });
        }
        gc.call_method0(intern!(py, "disable"))?;
        Ok(Self { gc: Some(gc.clone()) })
    }
}

impl Drop for CollectorPaused<'_> {
    fn drop(&mut self) {
        if let Some(gc) = &self.gc {
            // It takes no arguments and cannot fail.
            let _ = gc.call_method0(intern!(gc.py(), "enable"));
        }
    }
}

/// Without a GIL other threads run meanwhile, and may set the collector themselves.
fn has_gil(py: Python<'_>) -> PyResult<bool> {
    let sys = py.import("sys")?;
    match sys.getattr_opt(intern!(py, "_is_gil_enabled"))? {
        Some(is_enabled) => is_enabled.call0()?.is_truthy(),
        None => Ok(true),
    }
}
