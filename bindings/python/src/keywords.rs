//! Keywords as callers write them: what was left out, what a method does not have, and what it needs.
//!
//! A call that names a parameter as boto3 does, or gives it by position, is refused with the right name; the
//! interpreter's own refusal would only say that it knows no such keyword.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyString, PyTuple};

use crate::exceptions::{invalid_type, type_name, validation};
use crate::text::utf8;

/// What a keyword was given, where `None` is not the same as nothing.
pub(crate) enum Given<'py> {
    LeftOut,
    Value(Bound<'py, PyAny>),
}

impl<'py> FromPyObject<'_, 'py> for Given<'py> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self::Value(value.to_owned()))
    }
}

impl<'py> Given<'py> {
    /// The value; `None` of Python is none of the keyword's, and says what leaving it out means.
    pub(crate) fn value(
        &self,
        keyword: &str,
        otherwise: &str,
    ) -> PyResult<Option<&Bound<'py, PyAny>>> {
        match self {
            Self::LeftOut => Ok(None),
            Self::Value(value) if value.is_none() => {
                let message = format!("{keyword} must not be None: leave it out {otherwise}");
                Err(invalid_type(value.py(), message))
            }
            Self::Value(value) => Ok(Some(value)),
        }
    }
}

/// What a method takes, for refusing what it does not take.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    /// How it is called.
    pub(crate) call: &'static str,
    pub(crate) keywords: &'static [&'static str],
}

/// What else a call was given: by position, and by unknown keywords.
pub(crate) type Rest<'a, 'py> = (&'a Bound<'py, PyTuple>, Option<&'a Bound<'py, PyDict>>);

impl Method {
    /// Refuses what the method does not take.
    pub(crate) fn refuse(&self, (positions, unknown): Rest<'_, '_>) -> PyResult<()> {
        if let Some(unknown) = unknown
            && let Some((keyword, _)) = unknown.iter().next()
        {
            let keyword =
                keyword.cast::<PyString>().map_err(PyErr::from).and_then(utf8)?.into_owned();
            let message =
                format!("{} has no keyword {keyword}: {}", self.name, self.advice(&keyword));
            return Err(invalid_type(unknown.py(), message));
        }
        if positions.is_empty() {
            return Ok(());
        }
        let message = format!("{} takes keywords: write {}", self.name, self.call);
        Err(invalid_type(positions.py(), message))
    }

    /// The value of a keyword that must be there.
    pub(crate) fn need<'a, 'py>(
        &self,
        py: Python<'py>,
        keyword: &str,
        given: Option<&'a Bound<'py, PyAny>>,
    ) -> PyResult<&'a Bound<'py, PyAny>> {
        given.ok_or_else(|| {
            let message = format!("{} needs {keyword}, not None: write {}", self.name, self.call);
            invalid_type(py, message)
        })
    }

    fn advice(&self, keyword: &str) -> String {
        if let Some(advice) = habit(keyword) {
            return advice.to_owned();
        }
        let right = match keyword {
            "filter" => "_filter".to_owned(),
            "FilterExpression" => "filter_expression".to_owned(),
            "ConditionExpression" | "condition_expression" => "condition".to_owned(),
            "IndexName" | "index_name" => "index".to_owned(),
            "ProjectionExpression" | "projection_expression" => "projection".to_owned(),
            other => snake_case(other),
        };
        if self.keywords.contains(&right.as_str()) {
            return format!("it is {right} here");
        }
        format!("it takes {}", self.keywords.join(", "))
    }
}

/// Parameters of boto3 that are no parameters here.
fn habit(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "TableName" => "a table is an object here, made by db.table(name)",
        "KeyConditionExpression" | "KeyConditions" => {
            "give the partition key's value, and begins_with, between, eq, gt, gte, lt or lte of the sort key"
        }
        "ConsistentRead" => "every read is consistent here, leave it out",
        "Select" => "count=True counts, projection=[...] selects",
        "ReturnConsumedCapacity" | "ReturnItemCollectionMetrics" => {
            "there is no capacity here, leave it out"
        }
        "ReturnValuesOnConditionCheckFailure" => "the exception has the item anyway, leave it out",
        _ => return None,
    })
}

/// `ExpressionAttributeNames` as `expression_attribute_names`.
fn snake_case(camel: &str) -> String {
    let mut snake = String::new();
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The value of a keyword that takes `True` or `False`, or 1 or 0, and nothing that merely counts as one.
pub(crate) fn flag(keyword: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(flag.is_true());
    }
    if let Ok(number) = value.cast::<PyInt>()
        && let Ok(number @ (0 | 1)) = number.extract::<i64>()
    {
        return Ok(number == 1);
    }
    let found = value.repr()?;
    Err(invalid_type(value.py(), format!("{keyword} must be True or False, not {found}")))
}

/// The value of a keyword that takes a text.
pub(crate) fn text(keyword: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    match value.cast::<PyString>() {
        Ok(text) => Ok(utf8(text)?.into_owned()),
        Err(_) => {
            let found = type_name(value);
            Err(invalid_type(value.py(), format!("{keyword} must be str, not {found}")))
        }
    }
}

/// One of several texts, in any case.
pub(crate) fn choice<T: Copy>(
    keyword: &str,
    value: &Bound<'_, PyAny>,
    choices: &[(&str, T)],
) -> PyResult<T> {
    let given = text(keyword, value)?;
    let is_it = |name: &str| name.eq_ignore_ascii_case(&given);
    choices.iter().find(|(name, _)| is_it(name)).map(|(_, choice)| *choice).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(name, _)| format!("'{name}'")).collect();
        let message = format!("{keyword} must be one of {}, not '{given}'", names.join(", "));
        validation(value.py(), message)
    })
}
