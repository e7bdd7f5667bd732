//! `Expression` and `Filter`: conditions as objects of their own, which say in which language they are.

use dynafile::{Filter as EngineFilter, Item};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::filter::parse_filter;
use crate::placeholders::{item_of_values, names_of};
use crate::text::utf8;

/// An expression of DynamoDB, with what its `#names` and `:values` stand for.
#[pyclass(frozen, module = "dynafile")]
pub(crate) struct Expression {
    pub(crate) expression: dynafile::Expression,
    text: Py<PyString>,
}

#[pymethods]
impl Expression {
    /// An expression; `names` and `values` are what DynamoDB calls expression attribute names and values.
    #[new]
    #[pyo3(signature = (text, names=None, values=None))]
    fn new(
        text: &Bound<'_, PyString>,
        names: Option<&Bound<'_, PyAny>>,
        values: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let names = names.map(|names| names_of("names", names)).transpose()?;
        let values = values.map(|values| item_of_values("values", values)).transpose()?;
        let mut expression = dynafile::Expression::new(utf8(text)?);
        for (placeholder, name) in names.unwrap_or_default() {
            expression = expression.name(placeholder, name);
        }
        for (placeholder, value) in values.unwrap_or_else(Item::new) {
            expression = expression.value(placeholder, value);
        }
        Ok(Self { expression, text: text.clone().unbind() })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<dynafile Expression {}>", self.text.bind(py).repr()?))
    }
}

/// A filter in the filter language, parsed once.
#[pyclass(frozen, module = "dynafile")]
pub(crate) struct Filter {
    pub(crate) filter: EngineFilter,
    text: Py<PyString>,
}

#[pymethods]
impl Filter {
    /// Parses the text; times without a date in it are those of today.
    #[new]
    #[pyo3(signature = (text))]
    fn new(text: &Bound<'_, PyString>) -> PyResult<Self> {
        Ok(Self { filter: parse_filter(text)?, text: text.clone().unbind() })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<dynafile Filter {}>", self.text.bind(py).repr()?))
    }
}
