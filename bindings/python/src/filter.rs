//! Filters: a string in the filter language, or a callable.
//!
//! A string is compiled once, at the call, and evaluated by the engine on encoded items; a callable gets each item
//! as a dict and is called while the result is iterated.

use dynafile::Filter;
use jiff::civil::Date;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};

use crate::exceptions::{filter_syntax, invalid_type, type_name};
use crate::text::utf8;

/// What `_filter=` was given.
pub(crate) enum PythonFilter {
    /// Nothing: every item passes.
    None,
    /// A string, compiled.
    Compiled(Filter),
    /// A function of the item.
    Callable(Py<PyAny>),
}

impl PythonFilter {
    pub(crate) fn from_python(filter: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let Some(filter) = filter else { return Ok(Self::None) };
        if let Ok(text) = filter.cast::<PyString>() {
            let parsed = Filter::parse(&utf8(text)?, today(filter.py())?);
            return parsed.map(Self::Compiled).map_err(|error| filter_syntax(text, error));
        }
        if filter.is_callable() {
            return Ok(Self::Callable(filter.clone().unbind()));
        }
        let found = type_name(filter);
        let message = format!(
            "_filter must be a filter string or a callable that takes the item, not {found}"
        );
        Err(invalid_type(filter.py(), message))
    }

    pub(crate) fn is_callable(&self) -> bool {
        matches!(self, Self::Callable(_))
    }
}

/// The day that times in filters refer to, as `datetime.date.today()` says it.
fn today(py: Python<'_>) -> PyResult<Date> {
    static DATETIME: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = DATETIME.get_or_try_init(py, || py.import("datetime").map(Bound::unbind))?;
    // Looked up each time: libraries that freeze time replace the class.
    let class = module.bind(py).getattr(intern!(py, "date"))?.cast_into::<PyType>()?;
    let today = class.call_method0(intern!(py, "today"))?;
    let year = today.getattr(intern!(py, "year"))?.extract()?;
    let month = today.getattr(intern!(py, "month"))?.extract()?;
    let day = today.getattr(intern!(py, "day"))?.extract()?;
    Ok(Date::new(year, month, day).unwrap_or(Date::constant(1970, 1, 1)))
}
