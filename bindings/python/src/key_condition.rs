//! What `query` says of keys: the partition, and one condition on the sort key, or a range with two ends.
//!
//! Keys of an index may have several attributes, whose values are given as a tuple.

use dynafile::{KeyValue, Query};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};

use crate::exceptions::{invalid_type, type_name, validation};
use crate::keys::value_of;
use crate::keywords::Given;
use crate::table_state::TableState;

/// A query of a partition of the table, or of an index.
pub(crate) fn partition(
    state: &TableState,
    pk: &Bound<'_, PyAny>,
    in_index: bool,
) -> PyResult<Query> {
    let py = pk.py();
    let table = state.table(py)?;
    if !in_index {
        let name = || format!("the partition key `{}`", state.keys.partition(py));
        return Ok(table.query(value_of(name, pk)?));
    }
    if !pk.is_instance_of::<PyTuple>() {
        return Ok(table.query(value_of(|| "the partition key of the index".to_owned(), pk)?));
    }
    let mut values = key_values("pk", pk)?.into_iter();
    match values.next() {
        Some(first) => Ok(values.fold(table.query(first), Query::and_partition_key)),
        None => Err(validation(py, "pk must have a value, and is an empty tuple".to_owned())),
    }
}

/// The condition keywords of `query`, as they were given.
pub(crate) struct SortCondition<'py> {
    pub(crate) starts_with: Given<'py>,
    pub(crate) begins_with: Given<'py>,
    pub(crate) between: Given<'py>,
    pub(crate) eq: Given<'py>,
    pub(crate) gt: Given<'py>,
    pub(crate) gte: Given<'py>,
    pub(crate) lt: Given<'py>,
    pub(crate) lte: Given<'py>,
}

impl SortCondition<'_> {
    /// Adds the condition, if there is one, to the query. Of a tuple, it is on the last value; the ones before it must
    /// be equal.
    pub(crate) fn apply(&self, py: Python<'_>, query: Query, in_index: bool) -> PyResult<Query> {
        let given = self.given()?;
        match given[..] {
            [] => Ok(query),
            [("between", value)] => between(value, query, in_index),
            [(name, value)] => {
                let (leading, sort) = sort_key(name, value, in_index)?;
                let query = leading.into_iter().fold(query, Query::and_sort_key);
                Ok(compared(query, name, sort))
            }
            [(lower @ ("gt" | "gte"), low), (upper @ ("lt" | "lte"), high)] => {
                let (leading, low) = sort_key(lower, low, in_index)?;
                let (same, high) = sort_key(upper, high, in_index)?;
                let ends = format!("{lower} and {upper}");
                let query = in_leading(py, query, &ends, leading, &same)?;
                Ok(compared(compared(query, lower, low), upper, high))
            }
            [(first, _), (second, _), ..] => {
                let message = format!(
                    "query takes one condition on the sort key, or gt or gte with lt or lte, and got {first} and \
                     {second}: use a filter for the rest"
                );
                Err(validation(py, message))
            }
        }
    }

    /// The keywords that were given, lower ends before upper ones.
    fn given(&self) -> PyResult<Vec<(&'static str, &Bound<'_, PyAny>)>> {
        let all = [
            ("starts_with", &self.starts_with),
            ("begins_with", &self.begins_with),
            ("between", &self.between),
            ("eq", &self.eq),
            ("gt", &self.gt),
            ("gte", &self.gte),
            ("lt", &self.lt),
            ("lte", &self.lte),
        ];
        let mut given = Vec::new();
        for (name, keyword) in all {
            let value = keyword.value(name, "to query the whole partition")?;
            let value = value.filter(|value| name != "starts_with" || !is_empty_string(value));
            given.extend(value.map(|value| (name, value)));
        }
        Ok(given)
    }
}

/// The query with a comparison of the sort key, by its keyword.
fn compared(query: Query, name: &str, sort: KeyValue) -> Query {
    match name {
        "starts_with" => query.start_at(sort),
        "begins_with" => query.begins_with(sort),
        "eq" => query.eq(sort),
        "gt" => query.gt(sort),
        "gte" => query.gte(sort),
        "lt" => query.lt(sort),
        _ => query.lte(sort),
    }
}

/// The default of `starts_with`, which means no bound: it used to be a string for every table.
fn is_empty_string(value: &Bound<'_, PyAny>) -> bool {
    value.cast::<PyString>().is_ok_and(|text| text.is_empty().unwrap_or(false))
}

/// The values of the leading attributes, and of the one that the condition is on.
fn sort_key(
    what: &str,
    given: &Bound<'_, PyAny>,
    in_index: bool,
) -> PyResult<(Vec<KeyValue>, KeyValue)> {
    if !in_index || !given.is_instance_of::<PyTuple>() {
        return Ok((Vec::new(), value_of(|| what.to_owned(), given)?));
    }
    let mut values = key_values(what, given)?;
    match values.pop() {
        Some(last) => Ok((values, last)),
        None => {
            Err(validation(given.py(), format!("{what} must have a value, and is an empty tuple")))
        }
    }
}

/// The values of a key of several attributes.
fn key_values(what: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<KeyValue>> {
    let value = |(position, value): (usize, PyResult<Bound<'_, PyAny>>)| {
        value_of(|| format!("{what}[{position}]"), &value?)
    };
    given.try_iter()?.enumerate().map(value).collect()
}

fn between(given: &Bound<'_, PyAny>, query: Query, in_index: bool) -> PyResult<Query> {
    let (low, high) = bounds(given)?;
    let (leading, low) = sort_key("between[0]", &low, in_index)?;
    let (same, high) = sort_key("between[1]", &high, in_index)?;
    let query = in_leading(given.py(), query, "the bounds of between", leading, &same)?;
    Ok(query.between(low, high))
}

/// The query with the values before the last one, which both ends of a range must have.
fn in_leading(
    py: Python<'_>,
    query: Query,
    ends: &str,
    leading: Vec<KeyValue>,
    same: &[KeyValue],
) -> PyResult<Query> {
    if leading != same {
        let message =
            format!("{ends} may differ in their last value only: query the ranges one by one");
        return Err(validation(py, message));
    }
    Ok(leading.into_iter().fold(query, Query::and_sort_key))
}

/// The two values of `between`.
fn bounds<'py>(given: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let py = given.py();
    if !given.is_instance_of::<PyTuple>() && !given.is_instance_of::<PyList>() {
        let found = type_name(given);
        return Err(invalid_type(
            py,
            format!("between must be a pair such as (low, high), not {found}"),
        ));
    }
    if given.len()? != 2 {
        let length = given.len()?;
        return Err(validation(
            py,
            format!("between must be a pair such as (low, high), not {length} values"),
        ));
    }
    Ok((given.get_item(0)?, given.get_item(1)?))
}
