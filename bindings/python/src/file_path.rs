//! Paths as Python writes them: text, bytes, path objects; `~` for the home directory.

use std::path::PathBuf;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::exceptions::{invalid_type, type_name};

/// What stands for a database in memory, as `sqlite3` has it.
const MEMORY: &str = ":memory:";

/// Where a database is.
pub(crate) enum Place {
    Memory,
    File(PathBuf),
}

/// What the `path` of a database was given.
pub(crate) fn place(path: &Bound<'_, PyAny>) -> PyResult<Place> {
    if path.cast::<PyString>().is_ok_and(|text| text == MEMORY) {
        return Ok(Place::Memory);
    }
    file("path", path).map(Place::File)
}

/// A path of the file system.
pub(crate) fn file(parameter: &str, path: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    let py = path.py();
    let is_path = path.is_instance_of::<PyString>()
        || path.is_instance_of::<PyBytes>()
        || path.hasattr(intern!(py, "__fspath__"))?;
    if !is_path {
        let found = type_name(path);
        let message = format!("{parameter} must be a path: str, bytes or os.PathLike, not {found}");
        return Err(invalid_type(py, message));
    }
    let os = py.import(intern!(py, "os"))?;
    let text = os.call_method1(intern!(py, "fsdecode"), (path,))?;
    let expanded =
        os.getattr(intern!(py, "path"))?.call_method1(intern!(py, "expanduser"), (text,))?;
    expanded.extract()
}
