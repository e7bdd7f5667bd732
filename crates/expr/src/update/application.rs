//! Actions and the item before the update to the item after it.
//!
//! All values are computed from the item as it was; then they are put in place, lists from their front, and then what
//! is to go is removed, lists from their back, so that positions mean those of the item as it was.

use std::borrow::Cow;
use std::collections::BTreeSet;

use dynafile_model::{AttributeValue, Item, Number, NumberError, PathElement};
use thiserror::Error;

use super::action::{Action, SetOperand, SetValue, Target};
use crate::expression::document_path::DocumentPath;

/// Why an update cannot be applied to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// A value that is not there is needed.
    ///
    /// `The provided expression refers to an attribute that does not exist in the item`
    #[error("the update refers to an attribute that the item does not have")]
    MissingAttribute,
    /// A value has a type that the action or function does not take.
    ///
    /// `An operand in the update expression has an incorrect data type`
    #[error("a value of the item has a type that the update cannot work on")]
    OperandType,
    /// The same in an update that came from `AttributeUpdates`.
    ///
    /// `Type mismatch for attribute to update`
    #[error("an attribute of the item has another type than what is added to it or taken from it")]
    AttributeType,
    /// A path leads through something that is not there, or is no map or no list.
    ///
    /// `The document path provided in the update expression is invalid for update`
    #[error("a document path of the update leads through a value that the item does not have")]
    InvalidPath,
    /// A sum that DynamoDB's numbers do not hold.
    ///
    /// `Number overflow. Attempting to store a number with magnitude larger than supported range`, also of a sum with more
    /// than 38 digits; or the same of an underflow
    #[error("a result of the update is not a valid number: {0}")]
    Number(#[from] NumberError),
}

/// An update that cannot be applied: at which of its paths, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{error} (at `{}`)", path.dotted())]
pub struct FailedUpdate {
    /// What was to be changed.
    pub path: DocumentPath,
    /// Why it cannot be.
    pub error: UpdateError,
}

impl FailedUpdate {
    fn at(path: &DocumentPath) -> impl FnOnce(UpdateError) -> Self {
        |error| Self { path: path.clone(), error }
    }
}

/// What happens at a path.
enum Change<'a> {
    Put(&'a DocumentPath, AttributeValue),
    Remove(&'a DocumentPath),
}

pub(super) fn apply(targets: &[Target], before: &Item) -> Result<Item, FailedUpdate> {
    let mut puts = Vec::new();
    let mut removals = Vec::new();
    for (path, action) in targets {
        check_parent(path, before).map_err(FailedUpdate::at(path))?;
        match change(path, action, before).map_err(FailedUpdate::at(path))? {
            Some(Change::Put(path, value)) => puts.push((path, value)),
            Some(Change::Remove(path)) => removals.push(path),
            None => {}
        }
    }
    puts.sort_unstable_by_key(|(path, _)| *path);
    removals.sort_unstable_by(|left, right| right.cmp(left));

    let mut after = before.clone();
    for (path, value) in puts {
        put(&mut after, path, value).map_err(FailedUpdate::at(path))?;
    }
    for path in removals {
        remove(&mut after, path).map_err(FailedUpdate::at(path))?;
    }
    Ok(after)
}

/// All but the last part of a path must lead to a map or list that fits the last part.
fn check_parent(path: &DocumentPath, before: &Item) -> Result<(), UpdateError> {
    let (last, parents) = path.elements().split_last().expect("a path has at least one part");
    if parents.is_empty() {
        return Ok(());
    }
    match (find(before, parents), last) {
        (Some(AttributeValue::M(_)), PathElement::Name(_))
        | (Some(AttributeValue::L(_)), PathElement::Index(_)) => Ok(()),
        _ => Err(UpdateError::InvalidPath),
    }
}

fn find<'i>(item: &'i Item, path: &[PathElement]) -> Option<&'i AttributeValue> {
    let (PathElement::Name(root), rest) = path.split_first()? else {
        return None;
    };
    rest.iter().try_fold(item.get(root)?, |value, part| match (value, part) {
        (AttributeValue::M(map), PathElement::Name(name)) => map.get(name),
        (AttributeValue::L(list), PathElement::Index(index)) => list.get(*index),
        _ => None,
    })
}

fn change<'a>(
    path: &'a DocumentPath,
    action: &'a Action,
    before: &Item,
) -> Result<Option<Change<'a>>, UpdateError> {
    let current = find(before, path.elements());
    match action {
        Action::Set(value) => Ok(Some(Change::Put(path, set_value(value, before)?))),
        Action::Remove => Ok(current.is_some().then_some(Change::Remove(path))),
        Action::Add(value) => add(current, value.value()).map(|sum| Some(Change::Put(path, sum))),
        Action::Delete(value) => match current {
            None => Ok(None),
            Some(set) => match subtract_set(set, value.value())? {
                Some(rest) => Ok(Some(Change::Put(path, rest))),
                None => Ok(Some(Change::Remove(path))),
            },
        },
    }
}

fn set_value(value: &SetValue, before: &Item) -> Result<AttributeValue, UpdateError> {
    match value {
        SetValue::Operand(operand) => Ok(evaluate(operand, before)?.into_owned()),
        SetValue::Plus(left, right) => {
            let (left, right) = (number(left, before)?, number(right, before)?);
            Ok(AttributeValue::N(left.checked_add(right)?))
        }
        SetValue::Minus(left, right) => {
            let (left, right) = (number(left, before)?, number(right, before)?);
            Ok(AttributeValue::N(left.checked_sub(right)?))
        }
        SetValue::ListAppend(left, right) => {
            let mut joined = list(left, before)?;
            joined.append(&mut list(right, before)?);
            Ok(AttributeValue::L(joined))
        }
    }
}

fn evaluate<'a>(
    operand: &'a SetOperand,
    before: &'a Item,
) -> Result<Cow<'a, AttributeValue>, UpdateError> {
    match operand {
        SetOperand::Path(path) => {
            find(before, path.elements()).map(Cow::Borrowed).ok_or(UpdateError::MissingAttribute)
        }
        SetOperand::Value(constant) => Ok(Cow::Borrowed(constant.value())),
        SetOperand::IfNotExists(path, otherwise) => {
            // The other value has to be there even if it is not needed, as DynamoDB Local has it.
            let otherwise = evaluate(otherwise, before)?;
            Ok(find(before, path.elements()).map_or(otherwise, Cow::Borrowed))
        }
    }
}

fn number(operand: &SetOperand, before: &Item) -> Result<Number, UpdateError> {
    evaluate(operand, before)?.as_number().ok_or(UpdateError::OperandType)
}

fn list(operand: &SetOperand, before: &Item) -> Result<Vec<AttributeValue>, UpdateError> {
    match evaluate(operand, before)?.into_owned() {
        AttributeValue::L(list) => Ok(list),
        _ => Err(UpdateError::OperandType),
    }
}

/// `ADD`: a number to a number, members to a set; what is not there counts as nothing. Only the legacy parameters add
/// lists, which appends their elements.
fn add(
    current: Option<&AttributeValue>,
    value: &AttributeValue,
) -> Result<AttributeValue, UpdateError> {
    match (current, value) {
        (None, value) => Ok(value.clone()),
        (Some(AttributeValue::N(sum)), AttributeValue::N(number)) => {
            Ok(AttributeValue::N(sum.checked_add(*number)?))
        }
        (Some(AttributeValue::L(list)), AttributeValue::L(more)) => {
            Ok(AttributeValue::L([list.as_slice(), more].concat()))
        }
        (Some(AttributeValue::Ss(set)), AttributeValue::Ss(more)) => {
            Ok(AttributeValue::Ss(set | more))
        }
        (Some(AttributeValue::Ns(set)), AttributeValue::Ns(more)) => {
            Ok(AttributeValue::Ns(set | more))
        }
        (Some(AttributeValue::Bs(set)), AttributeValue::Bs(more)) => {
            Ok(AttributeValue::Bs(set | more))
        }
        _ => Err(UpdateError::OperandType),
    }
}

/// `DELETE`: what is left of the set, `None` for nothing.
fn subtract_set(
    current: &AttributeValue,
    members: &AttributeValue,
) -> Result<Option<AttributeValue>, UpdateError> {
    match (current, members) {
        (AttributeValue::Ss(set), AttributeValue::Ss(less)) => {
            Ok(unless_empty(set - less).map(AttributeValue::Ss))
        }
        (AttributeValue::Ns(set), AttributeValue::Ns(less)) => {
            Ok(unless_empty(set - less).map(AttributeValue::Ns))
        }
        (AttributeValue::Bs(set), AttributeValue::Bs(less)) => {
            Ok(unless_empty(set - less).map(AttributeValue::Bs))
        }
        _ => Err(UpdateError::OperandType),
    }
}

fn unless_empty<T>(set: BTreeSet<T>) -> Option<BTreeSet<T>> {
    (!set.is_empty()).then_some(set)
}

/// The map or list around the end of a path, which was found to be there.
enum Parent<'i> {
    Map(&'i mut Item),
    List(&'i mut Vec<AttributeValue>),
}

fn parent<'i>(item: &'i mut Item, path: &DocumentPath) -> Result<Parent<'i>, UpdateError> {
    let parents = &path.elements()[..path.elements().len() - 1];
    let mut parent = Parent::Map(item);
    for part in parents {
        let next = match (parent, part) {
            (Parent::Map(map), PathElement::Name(name)) => map.get_mut(name),
            (Parent::List(list), PathElement::Index(index)) => list.get_mut(*index),
            _ => None,
        };
        parent = match next {
            Some(AttributeValue::M(map)) => Parent::Map(map),
            Some(AttributeValue::L(list)) => Parent::List(list),
            _ => return Err(UpdateError::InvalidPath),
        };
    }
    Ok(parent)
}

fn put(item: &mut Item, path: &DocumentPath, value: AttributeValue) -> Result<(), UpdateError> {
    match (parent(item, path)?, path.elements().last()) {
        (Parent::Map(map), Some(PathElement::Name(name))) => {
            map.insert(name.clone(), value);
        }
        (Parent::List(list), Some(PathElement::Index(index))) => match list.get_mut(*index) {
            Some(element) => *element = value,
            // Source: developer guide, "Update expressions": a position past the end appends.
            None => list.push(value),
        },
        _ => return Err(UpdateError::InvalidPath),
    }
    Ok(())
}

fn remove(item: &mut Item, path: &DocumentPath) -> Result<(), UpdateError> {
    match (parent(item, path)?, path.elements().last()) {
        (Parent::Map(map), Some(PathElement::Name(name))) => {
            map.remove(name);
        }
        (Parent::List(list), Some(PathElement::Index(index))) => {
            if *index < list.len() {
                list.remove(*index);
            }
        }
        _ => return Err(UpdateError::InvalidPath),
    }
    Ok(())
}
