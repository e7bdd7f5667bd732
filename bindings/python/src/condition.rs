//! Conditions as callers give them: text, an `Expression`, a `Filter`, or a condition object of boto3.
//!
//! What an object means is the object's to say. What text means is the parameter's: DynamoDB's language in `condition`
//! and `filter_expression`, the filter language in `_filter`. No text is tried as both.

use dynafile::{Condition, Error};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::exceptions::{filter_as_expression, from_engine, invalid_type, type_name};
use crate::expression::{Expression, Filter};
use crate::filter::parse_filter;
use crate::placeholders::{Placeholders, item_of_values, names_of};
use crate::text::utf8;

/// A condition for the engine.
pub(crate) struct GivenCondition {
    pub(crate) condition: Condition,
    /// The text that it was given as.
    text: Option<Py<PyString>>,
}

impl GivenCondition {
    /// From a parameter in which text is DynamoDB's language.
    pub(crate) fn from_python(
        parameter: &str,
        given: &Bound<'_, PyAny>,
        placeholders: &mut Placeholders,
    ) -> PyResult<Self> {
        if let Ok(text) = given.cast::<PyString>() {
            let condition = placeholders.expression(&utf8(text)?).into();
            return Ok(Self { condition, text: Some(text.clone().unbind()) });
        }
        match Self::from_object(given)? {
            Some(condition) => Ok(condition),
            None => {
                let found = type_name(given);
                let message = format!(
                    "{parameter} must be an expression as str, an Expression, a Filter, or a condition of boto3, \
                     not {found}"
                );
                Err(invalid_type(given.py(), message))
            }
        }
    }

    /// The condition of a call that has no other expression.
    pub(crate) fn alone(
        py: Python<'_>,
        given: Option<&Bound<'_, PyAny>>,
        (names, values): (Option<&Bound<'_, PyAny>>, Option<&Bound<'_, PyAny>>),
    ) -> PyResult<Option<Self>> {
        let mut placeholders = Placeholders::from_python(names, values)?;
        let condition = given.map(|given| Self::from_python("condition", given, &mut placeholders));
        let condition = condition.transpose()?;
        placeholders.check_all_used(py)?;
        Ok(condition)
    }

    /// A parsed filter.
    pub(crate) fn of_filter(filter: dynafile::Filter) -> Self {
        Self { condition: filter.into(), text: None }
    }

    /// From an object that says what it is; `None` if it does not.
    pub(crate) fn from_object(given: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let condition = if let Ok(expression) = given.cast::<Expression>() {
            Some(expression.get().expression.clone().into())
        } else if let Ok(filter) = given.cast::<Filter>() {
            Some(filter.get().filter.clone().into())
        } else {
            boto3_condition(given)?.map(Condition::Expression)
        };
        Ok(condition.map(|condition| Self { condition, text: None }))
    }

    /// The exception for what the engine said of a call with this condition: text in the filter language is told so.
    pub(crate) fn explain(&self, py: Python<'_>, error: Error) -> PyErr {
        match (&error, self.misplaced_filter(py)) {
            (Error::Expression(_), Some(text)) => filter_as_expression(text, error),
            _ => from_engine(py, error),
        }
    }

    /// The text, if it is in the filter language and not in DynamoDB's.
    fn misplaced_filter<'a, 'py>(&'a self, py: Python<'py>) -> Option<&'a Bound<'py, PyString>> {
        let (Condition::Expression(expression), Some(text)) = (&self.condition, &self.text) else {
            return None;
        };
        let text = text.bind(py);
        (!expression.is_condition() && parse_filter(text).is_ok()).then_some(text)
    }
}

/// The exception for what the engine said of a call with this condition, if it had one.
pub(crate) fn explain(py: Python<'_>, condition: Option<&GivenCondition>, error: Error) -> PyErr {
    match condition {
        Some(condition) => condition.explain(py, error),
        None => from_engine(py, error),
    }
}

/// What boto3's own builder makes of a condition object. Whoever has one has imported boto3; we never do.
fn boto3_condition(given: &Bound<'_, PyAny>) -> PyResult<Option<dynafile::Expression>> {
    let py = given.py();
    let modules = py.import("sys")?.getattr(intern!(py, "modules"))?;
    let Ok(boto3) = modules.get_item("boto3.dynamodb.conditions") else { return Ok(None) };
    if !given.is_instance(&boto3.getattr("ConditionBase")?)? {
        return Ok(None);
    }
    let builder = boto3.getattr("ConditionExpressionBuilder")?.call0()?;
    let built = builder.call_method1("build_expression", (given,))?;
    let names = names_of("a condition", &built.getattr("attribute_name_placeholders")?)?;
    let values = item_of_values("a condition", &built.getattr("attribute_value_placeholders")?)?;
    let text: String = built.getattr("condition_expression")?.extract()?;
    let mut expression = dynafile::Expression::new(text);
    for (placeholder, name) in names {
        expression = expression.name(placeholder, name);
    }
    for (placeholder, value) in values {
        expression = expression.value(placeholder, value);
    }
    Ok(Some(expression))
}
