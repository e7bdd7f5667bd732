//! What the `#names` and `:values` of a call's expressions stand for.
//!
//! The maps of a call serve all of its expressions, as in DynamoDB: each is given the entries that its text mentions, and
//! an entry that none mentions is an error. Nothing else in the language can look like a placeholder, so mentioning is
//! told by the text alone; whether an entry fits its place is the engine's to say.

use std::collections::{BTreeMap, BTreeSet};

use dynafile::{AttributeValue, Expression, Item};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::encode::{ITEM, encode_item};
use crate::exceptions::{from_engine, invalid_type, type_name, validation};
use crate::text::utf8;

const NAMES: &str = "expression_attribute_names";
const VALUES: &str = "expression_attribute_values";

/// The maps of a call, and which of their entries were used.
pub(crate) struct Placeholders {
    names: BTreeMap<String, String>,
    values: BTreeMap<String, AttributeValue>,
    used: BTreeSet<String>,
}

impl Placeholders {
    /// From `expression_attribute_names=` and `expression_attribute_values=`.
    pub(crate) fn from_python(
        names: Option<&Bound<'_, PyAny>>,
        values: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let given_names = names.map(|names| names_of(NAMES, names)).transpose()?;
        let given_values = values.map(|values| item_of_values(VALUES, values)).transpose()?;
        let placeholders = Self {
            names: given_names.unwrap_or_default(),
            values: given_values.into_iter().flatten().collect(),
            used: BTreeSet::new(),
        };
        if let Some(given) = names.or(values) {
            placeholders.check_signs(given.py())?;
        }
        Ok(placeholders)
    }

    fn check_signs(&self, py: Python<'_>) -> PyResult<()> {
        let without = |sign: char| move |placeholder: &&String| !placeholder.starts_with(sign);
        let (parameter, sign, unsigned) = if let Some(name) = self.names.keys().find(without('#')) {
            (NAMES, "#", name)
        } else if let Some(value) = self.values.keys().find(without(':')) {
            (VALUES, "a colon", value)
        } else {
            return Ok(());
        };
        let message =
            format!("the placeholders of {parameter} begin with {sign}, and '{unsigned}' does not");
        Err(validation(py, message))
    }

    /// The expression with the entries that it mentions.
    pub(crate) fn expression(&mut self, text: &str) -> Expression {
        let mut expression = Expression::new(text);
        for placeholder in mentioned(text) {
            if let Some(name) = self.names.get(placeholder) {
                expression = expression.name(placeholder, name);
            } else if let Some(value) = self.values.get(placeholder) {
                expression = expression.value(placeholder, value.clone());
            }
            self.used.insert(placeholder.to_owned());
        }
        expression
    }

    /// To be called when all expressions of the call were made.
    pub(crate) fn check_all_used(&self, py: Python<'_>) -> PyResult<()> {
        check_used(py, NAMES, self.names.keys(), &self.used)?;
        check_used(py, VALUES, self.values.keys(), &self.used)
    }
}

fn check_used<'k>(
    py: Python<'_>,
    parameter: &str,
    entries: impl Iterator<Item = &'k String>,
    used: &BTreeSet<String>,
) -> PyResult<()> {
    let unused: Vec<_> = entries.filter(|entry| !used.contains(*entry)).cloned().collect();
    if unused.is_empty() {
        return Ok(());
    }
    let unused = unused.join(", ");
    let message = format!("{parameter} has entries that no expression of the call uses: {unused}");
    Err(validation(py, message))
}

/// The placeholders in the text of an expression.
fn mentioned(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    text.match_indices(['#', ':']).map(move |(start, sign)| {
        let name = &text[start + sign.len()..];
        let length = name.find(|character| !is_part(character)).unwrap_or(name.len());
        &text[start..start + sign.len() + length]
    })
}

/// A dict of names to names.
pub(crate) fn names_of(what: &str, names: &Bound<'_, PyAny>) -> PyResult<BTreeMap<String, String>> {
    let py = names.py();
    let Ok(names) = names.cast::<PyDict>() else {
        return Err(invalid_type(py, format!("{what} must be a dict, not {}", type_name(names))));
    };
    let text = |value: &Bound<'_, PyAny>| match value.cast::<PyString>() {
        Ok(text) => Ok(utf8(text)?.into_owned()),
        Err(_) => {
            let found = type_name(value);
            Err(invalid_type(py, format!("{what} maps str to str, and has {found}")))
        }
    };
    let entries = names.items();
    let pair =
        |entry: Bound<'_, PyAny>| Ok((text(&entry.get_item(0)?)?, text(&entry.get_item(1)?)?));
    entries.iter().map(pair).collect()
}

/// A dict of values, as a tree.
pub(crate) fn item_of_values(what: &str, values: &Bound<'_, PyAny>) -> PyResult<Item> {
    let encoded = encode_item(&what, values)?;
    encoded.to_item().map_err(|error| from_engine(values.py(), error.into()))
}

/// One value, which errors place at `place`.
pub(crate) fn value_at(place: &str, value: &Bound<'_, PyAny>) -> PyResult<AttributeValue> {
    let holder = PyDict::new(value.py());
    holder.set_item(place, value)?;
    let item = item_of_values(ITEM, holder.as_any())?;
    let (_, value) = item.into_iter().next().expect("the item has the one attribute it was given");
    Ok(value)
}
