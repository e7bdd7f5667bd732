//! What `Dynafile(...)` and `Dynafile.table(...)` are told, in the engine's terms.

use std::path::{Path, PathBuf};
use std::time::Duration;

use dynafile::{
    Access, Builder, Create, Database, Durability, Error, KeyAttribute, Notice, Table,
    TableDescription,
};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::clock::PythonClock;
use crate::exceptions::{from_engine, invalid_type, type_name, validation};
use crate::file_path::{self, Place};
use crate::keywords::{Given, choice, flag};
use crate::text::utf8;

/// The file in a directory that was given as the path.
const FILE_IN_DIRECTORY: &str = "data.dynafile";
/// What tells a directory of dynafile 0.1.
const LEGACY_PARTITIONS: &str = "_partitions";

/// The keyword-only options of `Dynafile(...)`.
pub(crate) struct OpenOptions<'a, 'py> {
    pub(crate) durability: Given<'py>,
    pub(crate) relaxed_interval: Option<&'a Bound<'py, PyAny>>,
    pub(crate) shared: Option<&'a Bound<'py, PyAny>>,
    pub(crate) read_only: Option<&'a Bound<'py, PyAny>>,
    pub(crate) cache_size: Option<&'a Bound<'py, PyAny>>,
    pub(crate) max_item_size: Option<&'a Bound<'py, PyAny>>,
}

impl OpenOptions<'_, '_> {
    /// Opens the database at the path.
    pub(crate) fn open(&self, path: &Bound<'_, PyAny>) -> PyResult<Database> {
        let py = path.py();
        let place = file_path::place(path)?;
        let durability = self.durability(py, &place)?;
        let access = self.access(py)?;
        // A reader creates nothing; a writer creates with the first write, as 0.1 did.
        let create = if access == Access::ReadOnly { Create::Never } else { Create::OnFirstWrite };
        let mut builder = Database::builder()
            .durability(durability)
            .access(access)
            .create(create)
            .clock(PythonClock)
            .on_notice(log);
        if let Some(bytes) = self.cache_size {
            builder = builder.cache_size_bytes(count("cache_size", bytes)? as u64);
        }
        if let Some(bytes) = self.max_item_size {
            builder = builder.max_item_size_bytes(count("max_item_size", bytes)?);
        }
        py.detach(|| open(builder, place, durability)).map_err(|error| from_engine(py, error))
    }

    fn durability(&self, py: Python<'_>, place: &Place) -> PyResult<Durability> {
        const CHOICES: [(&str, Durability); 3] = [
            ("full", Durability::Full),
            ("relaxed", Durability::Relaxed { interval: Durability::DEFAULT_INTERVAL }),
            ("memory", Durability::Memory),
        ];
        let given = self.durability.value("durability", "for 'full'")?;
        let chosen = given.map(|given| choice("durability", given, &CHOICES));
        let chosen = chosen.transpose()?;
        let durability = match (place, chosen) {
            (Place::Memory, None | Some(Durability::Full | Durability::Memory)) => {
                Durability::Memory
            }
            (Place::Memory, Some(_)) => {
                let message = "':memory:' is never on disk: leave durability out";
                return Err(validation(py, message.to_owned()));
            }
            (Place::File(_), chosen) => chosen.unwrap_or(Durability::Full),
        };
        match (durability, self.relaxed_interval) {
            (Durability::Relaxed { .. }, Some(given)) => {
                let seconds: f64 = given.extract().map_err(|_| {
                    let found = type_name(given);
                    invalid_type(
                        py,
                        format!("relaxed_interval must be a number of seconds, not {found}"),
                    )
                })?;
                // What is no duration at all is out of the engine's range as well.
                let interval = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::ZERO);
                Ok(Durability::Relaxed { interval })
            }
            (_, Some(_)) => Err(validation(
                py,
                "relaxed_interval is for durability='relaxed' only: leave it out".to_owned(),
            )),
            (durability, None) => Ok(durability),
        }
    }

    fn access(&self, py: Python<'_>) -> PyResult<Access> {
        let is_set = |keyword, given: Option<&Bound<'_, PyAny>>| {
            given.map_or(Ok(false), |given| flag(keyword, given))
        };
        match (is_set("shared", self.shared)?, is_set("read_only", self.read_only)?) {
            (false, false) => Ok(Access::Exclusive),
            (true, false) => Ok(Access::Shared),
            (false, true) => Ok(Access::ReadOnly),
            (true, true) => {
                let message = "shared and read_only exclude each other: several processes may open a file with \
                               read_only=True at once, so it is enough";
                Err(validation(py, message.to_owned()))
            }
        }
    }
}

/// Leaves what no call can report to Python's logging.
fn log(notice: &Notice) {
    let text = notice.to_string();
    // Where Python is going down, or its logging raises, there is nobody left to tell.
    let _ = Python::try_attach(|py| {
        let logger = py.import("logging")?.call_method1("getLogger", ("dynafile",))?;
        logger.call_method1("error", ("%s", text)).map(drop)
    });
}

fn open(builder: Builder, place: Place, durability: Durability) -> Result<Database, Error> {
    match place {
        Place::Memory => builder.open_in_memory(),
        Place::File(path) if durability == Durability::Memory && path.as_os_str().is_empty() => {
            builder.open_in_memory()
        }
        Place::File(path) => builder.open(file_of(&path)),
    }
}

/// The database's file: the path itself, or the file in it where it is a directory.
pub(crate) fn file_of(path: &Path) -> PathBuf {
    let directory = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    if !directory.is_dir() {
        return directory.to_owned();
    }
    let file = directory.join(FILE_IN_DIRECTORY);
    // The engine tells how to migrate when it is given the old directory itself.
    let is_legacy = directory.join(LEGACY_PARTITIONS).is_dir() && !file.exists();
    if is_legacy { directory.to_owned() } else { file }
}

/// The name of an attribute: a string that is not empty.
pub(crate) struct AttributeName(String);

impl AttributeName {
    pub(crate) fn into_name(self) -> String {
        self.0
    }
}

impl<'py> FromPyObject<'_, 'py> for AttributeName {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        let Ok(name) = value.cast::<PyString>() else {
            let found = type_name(&value);
            return Err(invalid_type(
                py,
                format!("the name of an attribute must be str, not {found}"),
            ));
        };
        match utf8(&name)? {
            name if name.is_empty() => {
                Err(validation(py, "the name of an attribute must not be empty".to_owned()))
            }
            name => Ok(Self(name.into_owned())),
        }
    }
}

/// What `sk_attribute=` was given.
pub(crate) enum SortAttribute {
    /// `...`: as the table has it, `"SK"` if it is new.
    AsStored,
    /// `None`: the table has no sort key.
    Without,
    /// The name of the attribute.
    Named(AttributeName),
}

impl<'py> FromPyObject<'_, 'py> for SortAttribute {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is(value.py().Ellipsis()) {
            return Ok(Self::AsStored);
        }
        if value.is_none() {
            return Ok(Self::Without);
        }
        value.extract().map(Self::Named)
    }
}

/// The key and TTL attributes that a table was asked for with.
pub(crate) struct TableAttributes {
    /// `None`: as the table has it, `"PK"` if it is new.
    pub(crate) partition: Option<AttributeName>,
    pub(crate) sort: SortAttribute,
    /// `None`: as the table has it, none if it is new.
    pub(crate) ttl: Option<AttributeName>,
}

/// The table of that name with those attributes; its first write creates it if it is missing.
pub(crate) fn open_table(
    database: &Database,
    name: &str,
    attributes: TableAttributes,
) -> Result<(Table, TableDescription), Error> {
    let stored = match database.table(name) {
        Ok(table) => Some(table.description()?),
        Err(Error::TableNotFound { .. }) => None,
        Err(error) => return Err(error),
    };
    let stored_partition = stored.as_ref().map(|table| &table.partition_key);
    let stored_sort = stored.as_ref().and_then(|table| table.sort_key.as_ref());
    let partition = match attributes.partition {
        Some(AttributeName(name)) => Some(key_attribute(name, stored_partition)),
        None => stored_partition.cloned(),
    };
    let sort = match attributes.sort {
        SortAttribute::Named(AttributeName(name)) => Some(key_attribute(name, stored_sort)),
        SortAttribute::Without => None,
        SortAttribute::AsStored if stored.is_some() => stored_sort.cloned(),
        SortAttribute::AsStored => Some(KeyAttribute::any("SK")),
    };
    let mut description =
        TableDescription::new(name, partition.unwrap_or_else(|| KeyAttribute::any("PK")));
    description.sort_key = sort;
    description.ttl_attribute = attributes.ttl.map(|name| name.0);
    let table = database.open_or_create_table(description)?;
    let description = table.description()?;
    Ok((table, description))
}

/// A key attribute of any type, or of the type that the stored one of the same name has.
fn key_attribute(name: String, stored: Option<&KeyAttribute>) -> KeyAttribute {
    match stored {
        Some(stored) if stored.name == name => stored.clone(),
        _ => KeyAttribute::any(name),
    }
}

/// A parameter that takes a number of at least 1.
pub(crate) fn count(parameter: &str, value: &Bound<'_, PyAny>) -> PyResult<usize> {
    let py = value.py();
    let number = index(parameter, value)?;
    match number {
        Some(number) if number > 0 => Ok(number),
        _ => Err(validation(
            py,
            format!("{parameter} must be a whole number from 1 up, not {value}"),
        )),
    }
}

/// A parameter that takes a whole number from 0 up; `None` if it is negative or beyond all bounds.
pub(crate) fn index(parameter: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
    let py = value.py();
    let is_whole = value.is_instance_of::<pyo3::types::PyInt>()
        && !value.is_instance_of::<pyo3::types::PyBool>();
    if !is_whole {
        let found = type_name(value);
        return Err(invalid_type(py, format!("{parameter} must be a whole number, not {found}")));
    }
    Ok(value.extract::<usize>().ok())
}
