//! Keys: from Python values, from dicts that hold them, and back.

use dynafile::{
    IndexDescription, KeyAttribute, KeyRef, KeyValue, PageKey, PrimaryKey, TableDescription,
};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::encode::mapping;
use crate::exceptions::{invalid_type, type_name, validation};
use crate::kind::Kind;
use crate::numbers::{self, NumberFault};
use crate::text::{is_surrogate_error, utf8};

/// The names of a table's key attributes, as interned Python strings.
pub(crate) struct KeyNames {
    partition: Py<PyString>,
    sort: Option<Py<PyString>>,
}

impl KeyNames {
    pub(crate) fn of(py: Python<'_>, table: &TableDescription) -> Self {
        let name = |name: &str| PyString::intern(py, name).unbind();
        Self {
            partition: name(&table.partition_key.name),
            sort: table.sort_key.as_ref().map(|sort| name(&sort.name)),
        }
    }

    pub(crate) fn partition<'py>(&self, py: Python<'py>) -> &Bound<'py, PyString> {
        self.partition.bind(py)
    }

    pub(crate) fn sort<'py>(&self, py: Python<'py>) -> Option<&Bound<'py, PyString>> {
        self.sort.as_ref().map(|sort| sort.bind(py))
    }

    /// The key in a dict, which may hold more than the key; `what` names the parameter.
    pub(crate) fn key_of(&self, what: &str, holder: &Bound<'_, PyAny>) -> PyResult<PrimaryKey> {
        let py = holder.py();
        let holder = &mapping::dict_of(holder, &what)?;
        let partition = attribute(holder, self.partition(py))?;
        let sort = self.sort(py).map(|name| attribute(holder, name)).transpose()?;
        Ok(PrimaryKey { partition, sort })
    }

    /// The position in a dict, which may hold more: the key, and in an index the values that it orders by.
    pub(crate) fn page_key_of(
        &self,
        what: &str,
        holder: &Bound<'_, PyAny>,
        index: Option<&IndexDescription>,
    ) -> PyResult<PageKey> {
        let primary = self.key_of(what, holder)?;
        let Some(index) = index else { return Ok(primary.into()) };
        let holder = &mapping::dict_of(holder, &what)?;
        let value = |key: &KeyAttribute| {
            let name = PyString::new(holder.py(), &key.name);
            Ok((key.name.clone(), attribute(holder, &name)?))
        };
        let attributes = index.partition_key.iter().chain(&index.sort_key);
        Ok(PageKey::in_index(primary, attributes.map(value).collect::<PyResult<Vec<_>>>()?))
    }

    /// A dict with the attributes of a position and no others.
    pub(crate) fn dict_of<'py>(
        &self,
        py: Python<'py>,
        position: &PageKey,
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, value) in position.index_values() {
            dict.set_item(name, to_python(py, value.as_ref())?)?;
        }
        let key = position.primary();
        dict.set_item(self.partition(py), to_python(py, key.partition.as_ref())?)?;
        if let (Some(name), Some(sort)) = (self.sort(py), &key.sort) {
            dict.set_item(name, to_python(py, sort.as_ref())?)?;
        }
        Ok(dict)
    }
}

fn attribute(holder: &Bound<'_, PyDict>, name: &Bound<'_, PyString>) -> PyResult<KeyValue> {
    match holder.get_item(name)? {
        Some(value) => value_of(|| format!("the key attribute `{name}`"), &value),
        None => Err(validation(holder.py(), format!("the key attribute `{name}` is missing"))),
    }
}

/// A Python value as the value of a key attribute; `what` names it in errors.
pub(crate) fn value_of(
    what: impl FnOnce() -> String,
    value: &Bound<'_, PyAny>,
) -> PyResult<KeyValue> {
    let py = value.py();
    let number = match Kind::of(value)? {
        Kind::Str(text) => {
            return match utf8(text) {
                Ok(text) => Ok(KeyValue::S(text.into_owned())),
                Err(error) if is_surrogate_error(py, &error) => Err(validation(
                    py,
                    format!("{} has lone surrogates, which are no text: use bytes", what()),
                )),
                Err(error) => Err(error),
            };
        }
        Kind::Bytes(bytes) => return Ok(KeyValue::B(bytes.as_bytes().to_vec())),
        Kind::ByteArray(bytes) => return Ok(KeyValue::B(bytes.to_vec())),
        Kind::Int(number) => numbers::from_int(number),
        Kind::Float(number) => numbers::from_float(number),
        Kind::Decimal(number) => numbers::from_decimal(number),
        _ => {
            let found = type_name(value);
            return Err(invalid_type(
                py,
                format!("{} must be str, bytes or a number, not {found}", what()),
            ));
        }
    };
    match number {
        Ok(number) => Ok(KeyValue::N(number)),
        Err(NumberFault::Number(error)) => Err(validation(py, format!("{}: {error}", what()))),
        Err(NumberFault::NotFinite(text)) => {
            Err(validation(py, format!("{} must be a number that has an end, not {text}", what())))
        }
        Err(NumberFault::Python(error)) => Err(error),
    }
}

/// The value as Python has it.
pub(crate) fn to_python<'py>(py: Python<'py>, value: KeyRef<'_>) -> PyResult<Bound<'py, PyAny>> {
    match value {
        KeyRef::S(text) => Ok(PyString::new(py, text).into_any()),
        KeyRef::N(number) => numbers::to_python(py, number),
        KeyRef::B(bytes) => Ok(PyBytes::new(py, bytes).into_any()),
    }
}
