//! Numbers between Python's three types and the model's one.
//!
//! `int`, `float` and `Decimal` become a [`Number`] that remembers where it came from, and come back as the type
//! they were. Not here: deciding what is a number (`bool` is none; see `encode`).

use dynafile::{Number, NumberError, NumberKind};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyFloat, PyInt, PyType};

/// Bits of the largest integer that is in range, 10^126 - 1; more are out of range whatever the digits are.
const MAX_INTEGER_BITS: u64 = 419;

/// Why a Python number cannot be stored.
pub(crate) enum NumberFault {
    /// Out of the range or precision of the model.
    Number(NumberError),
    /// NaN or an infinity, as Python writes it.
    NotFinite(String),
    /// Python raised while the number was read.
    Python(PyErr),
}

impl From<NumberError> for NumberFault {
    fn from(error: NumberError) -> Self {
        Self::Number(error)
    }
}

impl From<PyErr> for NumberFault {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

/// An `int`, or an instance of a subclass of it, by its value.
pub(crate) fn from_int(value: &Bound<'_, PyInt>) -> Result<Number, NumberFault> {
    match value.extract::<i64>() {
        Ok(small) => Ok(Number::from(small)),
        Err(_) => from_large_int(value),
    }
}

#[cold]
fn from_large_int(value: &Bound<'_, PyInt>) -> Result<Number, NumberFault> {
    let py = value.py();
    // Asked first: turning an int of a million digits into text takes Python seconds, or is refused.
    let bits: u64 = value.call_method0(intern!(py, "bit_length"))?.extract()?;
    if bits > MAX_INTEGER_BITS {
        return Err(NumberError::Overflow.into());
    }
    // The type's own method: a subclass such as an enum prints something else.
    let digits = py.get_type::<PyInt>().call_method1(intern!(py, "__repr__"), (value,))?;
    Ok(Number::parse(&digits.extract::<String>()?)?)
}

/// A `float`: the shortest decimal that reads back as the same float.
pub(crate) fn from_float(value: &Bound<'_, PyFloat>) -> Result<Number, NumberFault> {
    if value.value().is_finite() {
        return Ok(Number::from_f64(value.value())?);
    }
    Err(NumberFault::NotFinite(value.repr()?.extract()?))
}

/// A `decimal.Decimal`, exactly.
pub(crate) fn from_decimal(value: &Bound<'_, PyAny>) -> Result<Number, NumberFault> {
    let py = value.py();
    if !value.call_method0(intern!(py, "is_finite"))?.is_truthy()? {
        return Err(NumberFault::NotFinite(value.repr()?.extract()?));
    }
    let text = decimal_type(py)?.call_method1(intern!(py, "__str__"), (value,))?;
    let number = Number::parse(&text.extract::<String>()?)?;
    // A decimal with a fraction needs no hint: nothing else comes out as one.
    let kind = if number.is_integer() { NumberKind::Decimal } else { NumberKind::Plain };
    Ok(number.with_kind(kind))
}

/// The number as the type it came from: `int`, `float` or `Decimal`.
pub(crate) fn to_python<'py>(py: Python<'py>, number: Number) -> PyResult<Bound<'py, PyAny>> {
    match number.kind() {
        NumberKind::Float => Ok(PyFloat::new(py, number.to_f64()).into_any()),
        NumberKind::Plain if number.is_integer() => int(py, number),
        NumberKind::Plain | NumberKind::Decimal => decimal_type(py)?.call1((number.to_string(),)),
    }
}

fn int<'py>(py: Python<'py>, number: Number) -> PyResult<Bound<'py, PyAny>> {
    if number.exponent() == 0
        && let Ok(small) = i64::try_from(number.mantissa())
    {
        return Ok(small.into_pyobject(py)?.into_any());
    }
    match number.to_i128() {
        Some(value) => Ok(value.into_pyobject(py)?.into_any()),
        None => {
            let zeros = usize::try_from(number.exponent()).unwrap_or_default();
            let digits = format!("{}{}", number.mantissa(), "0".repeat(zeros));
            py.get_type::<PyInt>().call1((digits,))
        }
    }
}

/// `decimal.Decimal`, imported once.
pub(crate) fn decimal_type(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    DECIMAL.import(py, "decimal", "Decimal")
}
