//! The sort key conditions of `query`: at most one of them.

use dynafile::{KeyValue, Query};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};

use crate::exceptions::{invalid_type, type_name, validation};
use crate::keys::value_of;

/// The condition keywords of `query`, as they were given.
pub(crate) struct Conditions<'a, 'py> {
    pub(crate) starts_with: Option<&'a Bound<'py, PyAny>>,
    pub(crate) begins_with: Option<&'a Bound<'py, PyAny>>,
    pub(crate) between: Option<&'a Bound<'py, PyAny>>,
    pub(crate) gt: Option<&'a Bound<'py, PyAny>>,
    pub(crate) gte: Option<&'a Bound<'py, PyAny>>,
    pub(crate) lt: Option<&'a Bound<'py, PyAny>>,
    pub(crate) lte: Option<&'a Bound<'py, PyAny>>,
}

impl Conditions<'_, '_> {
    /// Adds the condition, if there is one, to the query.
    pub(crate) fn apply(&self, py: Python<'_>, query: Query) -> PyResult<Query> {
        let starts_with = self.starts_with.filter(|start| !is_empty_string(start));
        let given = [
            ("starts_with", starts_with),
            ("begins_with", self.begins_with),
            ("between", self.between),
            ("gt", self.gt),
            ("gte", self.gte),
            ("lt", self.lt),
            ("lte", self.lte),
        ];
        let mut given = given.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
        let Some((name, value)) = given.next() else { return Ok(query) };
        if let Some((second, _)) = given.next() {
            let message = format!(
                "query takes one condition on the sort key, and got {name} and {second}: use between for a range, \
                 or a filter for the rest"
            );
            return Err(validation(py, message));
        }
        if name == "between" {
            let (low, high) = bounds(value)?;
            return Ok(query.between(low, high));
        }
        let sort = value_of(|| name.to_owned(), value)?;
        Ok(match name {
            "starts_with" => query.start_at(sort),
            "begins_with" => query.begins_with(sort),
            "gt" => query.gt(sort),
            "gte" => query.gte(sort),
            "lt" => query.lt(sort),
            _ => query.lte(sort),
        })
    }
}

/// The default of `starts_with`, which means no bound: it used to be a string for every table.
fn is_empty_string(value: &Bound<'_, PyAny>) -> bool {
    value.cast::<PyString>().is_ok_and(|text| text.is_empty().unwrap_or(false))
}

fn bounds(value: &Bound<'_, PyAny>) -> PyResult<(KeyValue, KeyValue)> {
    let py = value.py();
    if !value.is_instance_of::<PyTuple>() && !value.is_instance_of::<PyList>() {
        let found = type_name(value);
        return Err(invalid_type(
            py,
            format!("between must be a pair such as (low, high), not {found}"),
        ));
    }
    if value.len()? != 2 {
        let length = value.len()?;
        return Err(validation(
            py,
            format!("between must be a pair such as (low, high), not {length} values"),
        ));
    }
    let bound =
        |position: usize| value_of(|| format!("between[{position}]"), &value.get_item(position)?);
    Ok((bound(0)?, bound(1)?))
}
