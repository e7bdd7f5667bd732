//! Which of the storable kinds a Python value is.
//!
//! One place decides it for items, sets and keys.

use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping,
    PyMemoryView, PySet, PyString, PyTuple,
};

use crate::numbers::decimal_type;

/// A value, by what it is stored as.
pub(crate) enum Kind<'a, 'py> {
    Str(&'a Bound<'py, PyString>),
    Int(&'a Bound<'py, PyInt>),
    Float(&'a Bound<'py, PyFloat>),
    Decimal(&'a Bound<'py, PyAny>),
    Bool(bool),
    None,
    Dict(&'a Bound<'py, PyDict>),
    List(&'a Bound<'py, PyList>),
    Tuple(&'a Bound<'py, PyTuple>),
    /// A `set` or `frozenset`.
    Set(&'a Bound<'py, PyAny>),
    Bytes(&'a Bound<'py, PyBytes>),
    ByteArray(&'a Bound<'py, PyByteArray>),
    MemoryView(&'a Bound<'py, PyMemoryView>),
    /// A mapping that is no `dict`; to be copied into one.
    Mapping(&'a Bound<'py, PyMapping>),
    /// Nothing that can be stored.
    Other,
}

impl<'a, 'py> Kind<'a, 'py> {
    /// The kind of a value; fails only if Python's `decimal` cannot be imported.
    #[inline]
    pub(crate) fn of(value: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        // The most frequent types, by identity; the order is that of typical items.
        if let Ok(text) = value.cast_exact::<PyString>() {
            return Ok(Self::Str(text));
        }
        if let Ok(number) = value.cast_exact::<PyInt>() {
            return Ok(Self::Int(number));
        }
        if let Ok(number) = value.cast_exact::<PyFloat>() {
            return Ok(Self::Float(number));
        }
        if let Ok(value) = value.cast_exact::<PyBool>() {
            return Ok(Self::Bool(value.is_true()));
        }
        if value.is_none() {
            return Ok(Self::None);
        }
        Self::of_less_frequent(value)
    }

    fn of_less_frequent(value: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(map) = value.cast::<PyDict>() {
            return Ok(Self::Dict(map));
        }
        if let Ok(list) = value.cast::<PyList>() {
            return Ok(Self::List(list));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self::Str(text));
        }
        if let Ok(number) = value.cast::<PyInt>() {
            return Ok(Self::Int(number));
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            return Ok(Self::Tuple(tuple));
        }
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes));
        }
        if let Ok(number) = value.cast::<PyFloat>() {
            return Ok(Self::Float(number));
        }
        if value.is_instance_of::<PySet>() || value.is_instance_of::<PyFrozenSet>() {
            return Ok(Self::Set(value));
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return Ok(Self::ByteArray(bytes));
        }
        if let Ok(view) = value.cast::<PyMemoryView>() {
            return Ok(Self::MemoryView(view));
        }
        if value.is_instance(decimal_type(value.py())?)? {
            return Ok(Self::Decimal(value));
        }
        if let Ok(map) = value.cast::<PyMapping>() {
            return Ok(Self::Mapping(map));
        }
        Ok(Self::Other)
    }
}
