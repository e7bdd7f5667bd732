//! What cannot be stored, and what to store instead.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyComplex, PyType};

use crate::exceptions::type_name;

/// Where a type is defined, and what to write instead of a value of it.
const ADVICE: [(&str, &str, &str); 9] = [
    ("enum", "Enum", ".value"),
    ("datetime", "datetime", ".isoformat()"),
    ("datetime", "date", ".isoformat()"),
    ("datetime", "time", ".isoformat()"),
    ("datetime", "timedelta", ".total_seconds()"),
    ("uuid", "UUID", "str()"),
    ("pathlib", "PurePath", "str()"),
    ("fractions", "Fraction", "float()"),
    ("array", "array", ".tolist()"),
];

/// The refusal of a value of a type that cannot be stored.
#[cold]
pub(super) fn refusal(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let found = type_name(value);
    Ok(match advice(value)? {
        Some(advice) => format!("{found} cannot be stored: use {advice}"),
        None => format!(
            "{found} cannot be stored: use str, int, float, Decimal, bool, None, bytes, list, dict or set"
        ),
    })
}

fn advice(value: &Bound<'_, PyAny>) -> PyResult<Option<&'static str>> {
    let py = value.py();
    if value.is_instance_of::<PyComplex>() {
        return Ok(Some("its .real and .imag"));
    }
    if value.is_instance_of::<PyType>() {
        return Ok(None);
    }
    for (module, class, advice) in ADVICE {
        // A module that nobody imported has no values.
        let Ok(module) = loaded(py, module) else { continue };
        if value.is_instance(&module.getattr(class)?)? {
            return Ok(Some(advice));
        }
    }
    if value.hasattr(intern!(py, "__dataclass_fields__"))? {
        return Ok(Some("dataclasses.asdict()"));
    }
    if value.hasattr(intern!(py, "model_dump"))? {
        return Ok(Some(".model_dump()"));
    }
    // numpy's scalars and arrays, and what is made like them.
    if value.hasattr(intern!(py, "dtype"))? && value.hasattr(intern!(py, "item"))? {
        let dimensions = value.getattr_opt(intern!(py, "ndim"))?;
        let is_array = dimensions.is_some_and(|count| count.is_truthy().unwrap_or(false));
        return Ok(Some(if is_array { ".tolist()" } else { ".item()" }));
    }
    let is_iterable = value.hasattr(intern!(py, "__iter__"))?;
    Ok(is_iterable.then_some("list()"))
}

fn loaded<'py>(py: Python<'py>, module: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?.get_item(module)
}
