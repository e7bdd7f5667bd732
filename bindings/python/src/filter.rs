//! Filters of query and scan: conditions, which the engine evaluates on encoded items, or a callable, which gets each
//! item as a dict and is called while the result is iterated.

use dynafile::{Error, Filter};
use jiff::civil::Date;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};

use crate::condition::GivenCondition;
use crate::exceptions::{filter_syntax, from_engine, invalid_type, type_name, validation};
use crate::placeholders::Placeholders;
use crate::text::utf8;

/// What `_filter=` or `filter_expression=` was given.
pub(crate) enum PythonFilter {
    /// Nothing: every item passes.
    None,
    /// A condition, for the engine.
    Compiled(GivenCondition),
    /// A function of the item.
    Callable(Py<PyAny>),
}

impl PythonFilter {
    pub(crate) fn from_python(
        filter: Option<&Bound<'_, PyAny>>,
        expression: Option<&Bound<'_, PyAny>>,
        placeholders: &mut Placeholders,
    ) -> PyResult<Self> {
        match (filter, expression) {
            (None, None) => Ok(Self::None),
            (Some(filter), None) => Self::of_filter(filter),
            (None, Some(expression)) => {
                GivenCondition::from_python("filter_expression", expression, placeholders)
                    .map(Self::Compiled)
            }
            (Some(filter), Some(_)) => {
                let message =
                    "_filter and filter_expression exclude each other: join them into one";
                Err(validation(filter.py(), message.to_owned()))
            }
        }
    }

    fn of_filter(filter: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = filter.cast::<PyString>() {
            return Ok(Self::Compiled(GivenCondition::of_filter(parse_filter(text)?)));
        }
        if let Some(condition) = GivenCondition::from_object(filter)? {
            return Ok(Self::Compiled(condition));
        }
        if filter.is_callable() {
            return Ok(Self::Callable(filter.clone().unbind()));
        }
        let found = type_name(filter);
        let message = format!(
            "_filter must be a filter string, a callable that takes the item, an Expression, a Filter, or a condition \
             of boto3, not {found}"
        );
        Err(invalid_type(filter.py(), message))
    }

    pub(crate) fn is_callable(&self) -> bool {
        matches!(self, Self::Callable(_))
    }

    /// The exception for what the engine said of a walk with this filter.
    pub(crate) fn explain(&self, py: Python<'_>, error: Error) -> PyErr {
        match self {
            Self::Compiled(condition) => condition.explain(py, error),
            Self::None | Self::Callable(_) => from_engine(py, error),
        }
    }
}

/// Parses text in the filter language.
pub(crate) fn parse_filter(text: &Bound<'_, PyString>) -> PyResult<Filter> {
    let parsed = Filter::parse(&utf8(text)?, today(text.py())?);
    parsed.map_err(|error| filter_syntax(text, error))
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
