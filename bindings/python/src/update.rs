//! Updates as callers give them: the parts `set`, `remove`, `add` and `delete`, or an update expression.
//!
//! The parts become one expression in which every name and value is a placeholder, so that no name of an attribute needs
//! to be quoted, reserved words included. What the expression does is the engine's business.

use std::collections::BTreeMap;
use std::fmt::Write;

use dynafile::{AttributeValue, Expression, ReturnValues, Table, Update};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyMapping, PyString, PyTuple, PyType};

use crate::condition::GivenCondition;
use crate::document_path::{Step, is_attribute_path, steps_of};
use crate::exceptions::{invalid_type, type_name, validation};
use crate::keys::KeyNames;
use crate::keywords::{choice, text};
use crate::placeholders::{Placeholders, value_at};
use crate::text::utf8;

/// The keywords of `update_item`, as they were given.
pub(crate) struct UpdateArguments<'a, 'py> {
    pub(crate) key: &'a Bound<'py, PyAny>,
    pub(crate) set: Option<&'a Bound<'py, PyAny>>,
    pub(crate) remove: Option<&'a Bound<'py, PyAny>>,
    pub(crate) add: Option<&'a Bound<'py, PyAny>>,
    pub(crate) delete: Option<&'a Bound<'py, PyAny>>,
    pub(crate) update_expression: Option<&'a Bound<'py, PyAny>>,
    pub(crate) condition: Option<&'a Bound<'py, PyAny>>,
    pub(crate) names: Option<&'a Bound<'py, PyAny>>,
    pub(crate) values: Option<&'a Bound<'py, PyAny>>,
}

/// An update for the engine.
pub(crate) struct GivenUpdate {
    pub(crate) update: Update,
    pub(crate) condition: Option<GivenCondition>,
}

impl UpdateArguments<'_, '_> {
    /// The update of an item of the table.
    pub(crate) fn on(&self, table: &Table, keys: &KeyNames) -> PyResult<GivenUpdate> {
        let py = self.key.py();
        let key = keys.key_of("key", self.key)?;
        let mut placeholders = Placeholders::from_python(self.names, self.values)?;
        let expression = self.expression(&mut placeholders)?;
        let condition = self.condition.map(|condition| {
            GivenCondition::from_python("condition", condition, &mut placeholders)
        });
        let condition = condition.transpose()?;
        placeholders.check_all_used(py)?;
        let mut update = table.update(key, expression);
        if let Some(condition) = &condition {
            update = update.condition(condition.condition.clone());
        }
        Ok(GivenUpdate { update, condition })
    }

    fn expression(&self, placeholders: &mut Placeholders) -> PyResult<Expression> {
        let py = self.key.py();
        let parts = self.parts()?;
        match (self.update_expression, parts.text.is_empty()) {
            (None, false) => Ok(parts.into_expression()),
            (Some(given), true) => Ok(placeholders.expression(&text("update_expression", given)?)),
            (None, true) => {
                let message = "update_item needs something to do: give set, remove, add, delete, or update_expression";
                Err(validation(py, message.to_owned()))
            }
            (Some(_), false) => {
                let message = "update_expression and set, remove, add, delete exclude each other: use one or the other";
                Err(validation(py, message.to_owned()))
            }
        }
    }

    fn parts(&self) -> PyResult<Parts> {
        let mut parts = Parts::default();
        parts.section("SET", changes("set", self.set)?, Parts::assignment)?;
        parts.section("REMOVE", removals(self.remove)?, |parts, path| parts.path(&path))?;
        parts.section("ADD", changes("add", self.add)?, Parts::pair)?;
        parts.section("DELETE", changes("delete", self.delete)?, Parts::pair)?;
        Ok(parts)
    }
}

/// A path, and what is to happen there.
type Change<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

fn changes<'py>(parameter: &str, given: Option<&Bound<'py, PyAny>>) -> PyResult<Vec<Change<'py>>> {
    let Some(given) = given else { return Ok(Vec::new()) };
    let Ok(changes) = given.cast::<PyMapping>() else {
        let found = type_name(given);
        let message = format!("{parameter} must be a dict of paths and values, not {found}");
        return Err(invalid_type(given.py(), message));
    };
    changes.items()?.iter().map(|entry| Ok((entry.get_item(0)?, entry.get_item(1)?))).collect()
}

/// Several paths, or one.
fn removals<'py>(given: Option<&Bound<'py, PyAny>>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let Some(given) = given else { return Ok(Vec::new()) };
    if given.is_instance_of::<PyString>() || is_attribute_path(given)? {
        return Ok(vec![given.clone()]);
    }
    match given.try_iter() {
        Ok(paths) => paths.collect(),
        Err(_) => {
            let found = type_name(given);
            let message = format!("remove must be a list of paths, not {found}");
            Err(invalid_type(given.py(), message))
        }
    }
}

/// The expression that the parts of an update become.
#[derive(Default)]
struct Parts {
    text: String,
    /// Names and the numbers of their placeholders.
    names: BTreeMap<String, usize>,
    values: Vec<AttributeValue>,
}

impl Parts {
    fn section<T>(
        &mut self,
        keyword: &str,
        changes: Vec<T>,
        write: impl Fn(&mut Self, T) -> PyResult<String>,
    ) -> PyResult<()> {
        for (position, change) in changes.into_iter().enumerate() {
            let change = write(self, change)?;
            match position {
                0 => self.text.extend([keyword, " "]),
                _ => self.text.push(','),
            }
            self.text.push_str(&change);
            self.text.push(' ');
        }
        Ok(())
    }

    fn assignment(&mut self, (path, value): Change<'_>) -> PyResult<String> {
        let target = self.path(&path)?;
        let value = self.set_value(&target, &path, &value)?;
        Ok(format!("{target}={value}"))
    }

    fn pair(&mut self, (path, value): Change<'_>) -> PyResult<String> {
        Ok(format!("{} {}", self.path(&path)?, self.value(&path, &value)?))
    }

    /// The right side of an assignment.
    fn set_value(
        &mut self,
        target: &str,
        path: &Bound<'_, PyAny>,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<String> {
        let py = value.py();
        if !value.is_instance(set_operation_class(py)?)? {
            return self.value(path, value);
        }
        let operation: String = value.getattr("operation")?.extract()?;
        let operands = value.getattr("operands")?.cast_into::<PyTuple>()?;
        let operand = operands.get_item(0)?;
        Ok(match &*operation {
            "attribute" => self.path(&operand)?,
            "if_not_exists" => format!("if_not_exists({target},{})", self.value(path, &operand)?),
            "increment" => {
                let (by, start) =
                    (self.value(path, &operand)?, self.value(path, &operands.get_item(1)?)?);
                format!("if_not_exists({target},{start})+{by}")
            }
            "list_append" => {
                let (values, empty) = (self.value(path, &operand)?, self.empty_list());
                format!("list_append(if_not_exists({target},{empty}),{values})")
            }
            "list_prepend" => {
                let (values, empty) = (self.value(path, &operand)?, self.empty_list());
                format!("list_append({values},if_not_exists({target},{empty}))")
            }
            other => return Err(validation(py, format!("there is no operation '{other}' of set"))),
        })
    }

    fn path(&mut self, path: &Bound<'_, PyAny>) -> PyResult<String> {
        let mut text = String::new();
        for step in steps_of(path)? {
            let separator = if text.is_empty() { "" } else { "." };
            let written = match step {
                Step::Name(name) => {
                    let next = self.names.len();
                    let number = self.names.entry(name).or_insert(next);
                    write!(text, "{separator}#{number}")
                }
                Step::Index(index) => write!(text, "[{index}]"),
            };
            written.expect("writing to a String cannot fail");
        }
        Ok(text)
    }

    fn value(&mut self, path: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<String> {
        let place = path.str()?;
        let value = value_at(&utf8(&place)?, value)?;
        Ok(self.placeholder(value))
    }

    fn empty_list(&mut self) -> String {
        self.placeholder(AttributeValue::L(Vec::new()))
    }

    fn placeholder(&mut self, value: AttributeValue) -> String {
        self.values.push(value);
        format!(":{}", self.values.len() - 1)
    }

    fn into_expression(self) -> Expression {
        let mut expression = Expression::new(self.text);
        for (name, number) in self.names {
            expression = expression.name(format!("#{number}"), name);
        }
        for (number, value) in self.values.into_iter().enumerate() {
            expression = expression.value(format!(":{number}"), value);
        }
        expression
    }
}

fn set_operation_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "dynafile.updates", "SetOperation")
}

/// What `return_values=` was given.
pub(crate) fn returned(given: Option<&Bound<'_, PyAny>>) -> PyResult<ReturnValues> {
    const CHOICES: [(&str, ReturnValues); 5] = [
        ("NONE", ReturnValues::None),
        ("ALL_OLD", ReturnValues::AllOld),
        ("UPDATED_OLD", ReturnValues::UpdatedOld),
        ("ALL_NEW", ReturnValues::AllNew),
        ("UPDATED_NEW", ReturnValues::UpdatedNew),
    ];
    given.map_or(Ok(ReturnValues::None), |given| choice("return_values", given, &CHOICES))
}

/// Whether `return_values` of a put or a delete asks for the item that was there.
pub(crate) fn wants_old(given: Option<&Bound<'_, PyAny>>) -> PyResult<bool> {
    given.map_or(Ok(false), |given| {
        choice("return_values", given, &[("NONE", false), ("ALL_OLD", true)])
    })
}
