//! Secondary indexes: what `create_index` is told, in the engine's terms, and back.

use std::ops::ControlFlow;

use dynafile::model::KeyType;
use dynafile::{
    Error, IndexDescription, IndexKind, IndexStatus, KeyAttribute, Projection, TableDescription,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use crate::exceptions::{invalid_type, type_name, validation};
use crate::placeholders::names_of;
use crate::text::utf8;

/// The arguments of `create_index`.
pub(crate) struct IndexArguments<'a, 'py> {
    pub(crate) name: &'a str,
    pub(crate) pk_attribute: &'a Bound<'py, PyAny>,
    pub(crate) sk_attribute: Option<&'a Bound<'py, PyAny>>,
    pub(crate) projection: Option<&'a Bound<'py, PyAny>>,
    pub(crate) attribute_types: Option<&'a Bound<'py, PyAny>>,
    pub(crate) local: bool,
}

impl IndexArguments<'_, '_> {
    /// The index that is asked for, of this table.
    pub(crate) fn describe(&self, table: &TableDescription) -> PyResult<IndexDescription> {
        let py = self.pk_attribute.py();
        let mut types = Types::from_python(self.attribute_types)?;
        let partition = names("pk_attribute", self.pk_attribute)?;
        let sort = self.sk_attribute.map(|sort| names("sk_attribute", sort)).transpose()?;
        let mut sort = sort.into_iter().flatten();
        let mut index = match self.local {
            false => {
                let mut attributes = partition.into_iter().map(|name| types.attribute(name));
                let Some(first) = attributes.next() else { return Err(no_attributes(py)) };
                attributes.fold(
                    IndexDescription::global(self.name, first),
                    IndexDescription::with_partition_key,
                )
            }
            true => {
                check_partition_of(py, table, &partition)?;
                let Some(first) = sort.next() else { return Err(no_sort_key(py)) };
                IndexDescription::local(self.name, types.attribute(first)).of_table(table)
            }
        };
        for name in sort {
            index = index.with_sort_key(types.attribute(name));
        }
        types.check_all_used(py)?;
        Ok(index.with_projection(projection(self.projection)?))
    }
}

/// A local index has the partitions of its table.
fn check_partition_of(
    py: Python<'_>,
    table: &TableDescription,
    partition: &[String],
) -> PyResult<()> {
    let own = &table.partition_key.name;
    if partition.len() == 1 && partition[0] == *own {
        return Ok(());
    }
    let message = format!(
        "a local index has the partition key of its table: give pk_attribute='{own}', or leave local out"
    );
    Err(validation(py, message))
}

fn no_sort_key(py: Python<'_>) -> PyErr {
    validation(py, "a local index orders the partitions of its table: give sk_attribute".to_owned())
}

fn no_attributes(py: Python<'_>) -> PyErr {
    validation(py, "pk_attribute needs the name of an attribute, or up to four of them".to_owned())
}

/// A name, or a tuple of names.
fn names(parameter: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if let Ok(name) = given.cast::<PyString>() {
        return Ok(vec![utf8(name)?.into_owned()]);
    }
    if !given.is_instance_of::<PyTuple>() && !given.is_instance_of::<PyList>() {
        let found = type_name(given);
        let message = format!(
            "{parameter} must be the name of an attribute or a tuple of names, not {found}"
        );
        return Err(invalid_type(given.py(), message));
    }
    let name = |name: PyResult<Bound<'_, PyAny>>| {
        let name = name?;
        match name.cast::<PyString>() {
            Ok(name) => Ok(utf8(name)?.into_owned()),
            Err(_) => {
                let message = format!("{parameter} holds names as str, not {}", type_name(&name));
                Err(invalid_type(name.py(), message))
            }
        }
    };
    given.try_iter()?.map(name).collect()
}

/// What `attribute_types=` was given: `"S"`, `"N"` or `"B"` for key attributes that take only this.
struct Types {
    types: Vec<(String, KeyType)>,
    used: Vec<String>,
}

impl Types {
    fn from_python(given: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let Some(given) = given else { return Ok(Self { types: Vec::new(), used: Vec::new() }) };
        let key_type = |(attribute, name): (String, String)| match &*name {
            "S" => Ok((attribute, KeyType::S)),
            "N" => Ok((attribute, KeyType::N)),
            "B" => Ok((attribute, KeyType::B)),
            other => {
                let message = format!(
                    "the type of `{attribute}` must be 'S' (str), 'N' (number) or 'B' (bytes), not '{other}'"
                );
                Err(validation(given.py(), message))
            }
        };
        let types = names_of("attribute_types", given)?.into_iter().map(key_type);
        Ok(Self { types: types.collect::<PyResult<_>>()?, used: Vec::new() })
    }

    /// The key attribute of this name.
    fn attribute(&mut self, name: String) -> KeyAttribute {
        let known = self.types.iter().find(|(attribute, _)| *attribute == name);
        let key_type = known.map_or(KeyType::Any, |(_, key_type)| *key_type);
        self.used.push(name.clone());
        KeyAttribute::new(name, key_type)
    }

    fn check_all_used(&self, py: Python<'_>) -> PyResult<()> {
        match self.types.iter().find(|(attribute, _)| !self.used.contains(attribute)) {
            None => Ok(()),
            Some((attribute, _)) => {
                let message = format!(
                    "attribute_types has `{attribute}`, whose type is not this index's to set: name its own key attributes"
                );
                Err(validation(py, message))
            }
        }
    }
}

fn projection(given: Option<&Bound<'_, PyAny>>) -> PyResult<Projection> {
    let Some(given) = given else { return Ok(Projection::All) };
    let Ok(name) = given.cast::<PyString>() else {
        return names("projection", given).map(Projection::Include);
    };
    match utf8(name)?.as_ref() {
        "ALL" => Ok(Projection::All),
        "KEYS_ONLY" => Ok(Projection::KeysOnly),
        other => {
            let message = format!(
                "projection must be 'ALL', 'KEYS_ONLY' or a list of attributes, not '{other}'"
            );
            Err(validation(given.py(), message))
        }
    }
}

/// The fields of `dynafile.reports.IndexDescription`.
pub(crate) fn fields<'py>(
    py: Python<'py>,
    index: &IndexDescription,
) -> PyResult<Bound<'py, PyTuple>> {
    let names = |attributes: &[KeyAttribute]| {
        PyTuple::new(py, attributes.iter().map(|attribute| &attribute.name))
    };
    let projection = match &index.projection {
        Projection::All => PyString::new(py, "ALL").into_any(),
        Projection::KeysOnly => PyString::new(py, "KEYS_ONLY").into_any(),
        Projection::Include(names) => PyTuple::new(py, names)?.into_any(),
    };
    let types = PyDict::new(py);
    for attribute in index.partition_key.iter().chain(&index.sort_key) {
        if attribute.key_type != KeyType::Any {
            types.set_item(&attribute.name, attribute.key_type.to_string())?;
        }
    }
    let local = index.kind == IndexKind::Local;
    let ready = index.status == IndexStatus::Active;
    (
        &index.name,
        names(&index.partition_key)?,
        names(&index.sort_key)?,
        projection,
        types,
        local,
        ready,
    )
        .into_pyobject(py)
}

/// Adds the index; a table that its first write was to create is created.
pub(crate) fn create(
    database: &dynafile::Database,
    table: &TableDescription,
    index: IndexDescription,
    tell: impl FnMut(dynafile::Progress) -> ControlFlow<()>,
) -> dynafile::Result<()> {
    if let Err(Error::TableNotFound { .. }) = database.table(&table.name) {
        match database.create_table(table.clone()) {
            // Another thread or process was first.
            Ok(_) | Err(Error::TableExists { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    database.create_index(&table.name, index, tell)
}

/// Removes the index; a table that its first write is still to create has none.
pub(crate) fn delete(
    database: &dynafile::Database,
    table: &TableDescription,
    index: &str,
) -> dynafile::Result<()> {
    match database.delete_index(&table.name, index) {
        Err(Error::TableNotFound { name }) => {
            Err(Error::IndexNotFound { table: name, index: index.to_owned() })
        }
        outcome => outcome,
    }
}
