//! Dicts and other mappings: as a dict, and walking over one that other threads may be changing.

use std::fmt::Display;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyMapping};

use crate::exceptions::{invalid_type, type_name};

/// The dict itself, or a copy of another mapping; `what` names it in errors.
pub(crate) fn dict_of<'py>(
    given: &Bound<'py, PyAny>,
    what: &dyn Display,
) -> PyResult<Bound<'py, PyDict>> {
    if let Ok(dict) = given.cast::<PyDict>() {
        return Ok(dict.clone());
    }
    match given.cast::<PyMapping>() {
        Ok(mapping) => copy_of(mapping),
        Err(_) => {
            let found = type_name(given);
            Err(invalid_type(given.py(), format!("{what} must be a dict, not {found}")))
        }
    }
}

/// A dict with what the mapping has now.
pub(crate) fn copy_of<'py>(mapping: &Bound<'py, PyMapping>) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(mapping.py());
    dict.update(mapping)?;
    Ok(dict)
}

/// The dict's entries. A dict that is changed meanwhile gives some of its old and new entries: whoever changes it
/// while it is stored does not know which version is stored.
pub(super) fn entries<'a, 'py>(dict: &'a Bound<'py, PyDict>) -> Entries<'a, 'py> {
    Entries { dict, position: 0 }
}

pub(super) struct Entries<'a, 'py> {
    dict: &'a Bound<'py, PyDict>,
    position: ffi::Py_ssize_t,
}

impl<'py> Iterator for Entries<'_, 'py> {
    type Item = (Bound<'py, PyAny>, Bound<'py, PyAny>);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut key, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
        let py = self.dict.py();
        with_critical_section(self.dict.as_any(), || {
            // SAFETY: `dict` is a live dict and we are attached. CPython checks the position against the dict's
            // present size, so a dict that shrank ends the walk. The references it lends are made our own before
            // anything else can run: under the GIL nothing does, without a GIL the critical section holds the dict.
            unsafe {
                if ffi::PyDict_Next(
                    self.dict.as_ptr(),
                    &raw mut self.position,
                    &raw mut key,
                    &raw mut value,
                ) == 0
                {
                    return None;
                }
                Some((Bound::from_borrowed_ptr(py, key), Bound::from_borrowed_ptr(py, value)))
            }
        })
    }
}
