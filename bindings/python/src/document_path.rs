//! Document paths as callers give them: text such as `a.b[0]`, or an `AttributePath`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple, PyType};

use crate::exceptions::{invalid_type, type_name, validation};
use crate::text::utf8;

/// One step of a path.
pub(crate) enum Step {
    Name(String),
    Index(usize),
}

/// The steps of a path: one at least, the first of them a name.
pub(crate) fn steps_of(path: &Bound<'_, PyAny>) -> PyResult<Vec<Step>> {
    let py = path.py();
    let steps = if let Ok(text) = path.cast::<PyString>() {
        steps_of_text(&utf8(text)?)
    } else if is_attribute_path(path)? {
        let parts = path.getattr("parts")?.cast_into::<PyTuple>()?;
        Some(parts.iter().map(|part| step_of_part(&part)).collect::<PyResult<Vec<_>>>()?)
    } else {
        let found = type_name(path);
        let message = format!("the path of an attribute must be str or AttributePath, not {found}");
        return Err(invalid_type(py, message));
    };
    match steps {
        Some(steps) if matches!(steps.first(), Some(Step::Name(_))) => Ok(steps),
        _ => {
            let path = path.repr()?;
            let message = format!(
                "{path} is not the path of an attribute: write 'name', 'map.name' or 'list[0]', and \
                 AttributePath('a.b', 0) where a name has dots or brackets in it"
            );
            Err(validation(py, message))
        }
    }
}

/// Whether this is an `AttributePath`.
pub(crate) fn is_attribute_path(path: &Bound<'_, PyAny>) -> PyResult<bool> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    path.is_instance(CLASS.import(path.py(), "dynafile.updates", "AttributePath")?)
}

fn step_of_part(part: &Bound<'_, PyAny>) -> PyResult<Step> {
    if let Ok(name) = part.cast::<PyString>() {
        return Ok(Step::Name(utf8(name)?.into_owned()));
    }
    match crate::options::index("a part of an AttributePath that is no str", part)? {
        Some(index) => Ok(Step::Index(index)),
        None => {
            let message = format!("a position in a list is a whole number from 0 up, not {part}");
            Err(validation(part.py(), message))
        }
    }
}

/// `name { "." name | "[" digits "]" }`; a name is anything without dots and brackets.
fn steps_of_text(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in text.split('.') {
        let (name, brackets) = part.split_at(part.find(['[', ']']).unwrap_or(part.len()));
        if name.is_empty() {
            return None;
        }
        steps.push(Step::Name(name.to_owned()));
        let mut rest = brackets;
        while !rest.is_empty() {
            let (digits, after) = rest.strip_prefix('[')?.split_once(']')?;
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            steps.push(Step::Index(digits.parse().ok()?));
            rest = after;
        }
    }
    Some(steps)
}
