//! Which parts of the items a walk gives: paths, or a projection of DynamoDB as text.

use dynafile::Expression;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};

use crate::document_path::{Step, steps_of};
use crate::exceptions::{invalid_type, type_name, validation};
use crate::placeholders::Placeholders;
use crate::text::utf8;

/// What `projection=` was given.
pub(crate) fn projection(
    given: &Bound<'_, PyAny>,
    placeholders: &mut Placeholders,
) -> PyResult<Expression> {
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(placeholders.expression(&utf8(text)?));
    }
    if !given.is_instance_of::<PyList>() && !given.is_instance_of::<PyTuple>() {
        let found = type_name(given);
        let message =
            format!("projection must be a list of paths, or an expression as str, not {found}");
        return Err(invalid_type(given.py(), message));
    }
    let (mut paths, mut names) = (Vec::new(), Vec::new());
    for path in given.try_iter()? {
        paths.push(written(steps_of(&path?)?, &mut names));
    }
    if paths.is_empty() {
        let message = "projection is empty: name the attributes to give, or leave it out for all";
        return Err(validation(given.py(), message.to_owned()));
    }
    let expression = Expression::new(paths.join(","));
    let numbered = names.into_iter().enumerate();
    Ok(numbered
        .fold(expression, |expression, (number, name)| expression.name(format!("#{number}"), name)))
}

/// A path in which every name is a placeholder, so that no name needs to be quoted.
fn written(steps: Vec<Step>, names: &mut Vec<String>) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Index(index) => text.push_str(&format!("[{index}]")),
            Step::Name(name) => {
                let known = names.iter().position(|known| *known == name);
                let number = known.unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                });
                let separator = if text.is_empty() { "" } else { "." };
                text.push_str(&format!("{separator}#{number}"));
            }
        }
    }
    text
}
