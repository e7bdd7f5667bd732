//! The UTF-8 of Python strings.
//!
//! The limited API of Python 3.9 has no call that lends a string's UTF-8, only one that makes a `bytes` of it; the
//! full API has had one since 3.3, and it joined the limited API in 3.10. Every interpreter we run on exports
//! it, so it is declared here: measured, it halves the time of storing an item. On Windows the limited library
//! of 3.9 does not pass the symbol on, so there the copy is made.

use std::borrow::Cow;

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

/// The string's UTF-8, borrowed for as long as the string lives; an error for lone surrogates.
#[cfg(not(windows))]
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, str>> {
    use std::ffi::c_char;
    use std::{slice, str};

    unsafe extern "C" {
        fn PyUnicode_AsUTF8AndSize(
            unicode: *mut pyo3::ffi::PyObject,
            size: *mut pyo3::ffi::Py_ssize_t,
        ) -> *const c_char;
    }

    let mut size = 0;
    // SAFETY: the pointer is a live `str` (that is what `Bound<PyString>` says) and we are attached.
    let data = unsafe { PyUnicode_AsUTF8AndSize(text.as_ptr(), &raw mut size) };
    let (false, Ok(length)) = (data.is_null(), usize::try_from(size)) else {
        return Err(PyErr::fetch(text.py()));
    };
    // SAFETY: CPython returned `length` bytes of valid UTF-8 that it keeps as long as the string object, which
    // is immutable and outlives the borrow `'a`.
    let text = unsafe { str::from_utf8_unchecked(slice::from_raw_parts(data.cast(), length)) };
    Ok(Cow::Borrowed(text))
}

/// The string's UTF-8; an error for lone surrogates.
#[cfg(windows)]
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, str>> {
    text.to_cow()
}

/// Whether the error says that a string has lone surrogates.
pub(crate) fn is_surrogate_error(py: Python<'_>, error: &PyErr) -> bool {
    error.is_instance_of::<PyUnicodeEncodeError>(py)
}
