//! What a WHERE clause says about keys.
//!
//! A statement does not name a key; its condition may leave only one item, or one partition, that can match. Reading
//! that off the condition saves the scan, never changes the answer: whoever reads a partition still asks the whole
//! condition of every item.

use dynafile_model::AttributeValue;
use thiserror::Error;

use crate::comparator::Comparator;
use crate::condition::{Condition, Operand, Predicate};
use crate::key_condition::{KeyRange, KeyTest};
use crate::logic::Logic;

/// Why a condition is not about one item.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SingleItemError {
    /// Not every key attribute has to equal a value.
    ///
    /// `Where clause does not contain a mandatory equality on all key attributes`
    #[error("the WHERE clause does not say what each key attribute equals")]
    KeyIncomplete,
    /// A key attribute has to equal two values, or meet another condition besides.
    ///
    /// `Multiple conditions on same key {attribute}. Only single item Update/Insert/Delete are supported`
    #[error("the WHERE clause has more than one condition on the key attribute {attribute}")]
    RepeatedKey {
        /// The attribute.
        attribute: String,
    },
}

/// A condition that is about one item.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleItem {
    /// The values of the key attributes, in the order they were asked for.
    pub key: Vec<AttributeValue>,
    /// What is asked beyond the key.
    pub rest: Option<Condition>,
}

/// The one item that can match: every key attribute equals a value, and nothing else is said of it.
///
/// # Errors
/// [`SingleItemError`].
pub fn single_item(
    condition: Option<&Condition>,
    key_attributes: &[&str],
) -> Result<SingleItem, SingleItemError> {
    let parts = conjuncts(condition);
    let mut key = Vec::with_capacity(key_attributes.len());
    for attribute in key_attributes {
        let equal = parts.iter().filter_map(|part| equality(part, attribute)).next();
        key.push(equal.ok_or(SingleItemError::KeyIncomplete)?.clone());
        if parts.iter().filter(|part| mentions(part, attribute)).count() > 1 {
            return Err(SingleItemError::RepeatedKey { attribute: (*attribute).to_owned() });
        }
    }
    let is_rest = |part: &&Logic<Predicate>| {
        !key_attributes.iter().any(|attribute| equality(part, attribute).is_some())
    };
    let rest: Vec<_> = parts.into_iter().filter(is_rest).cloned().collect();
    let rest = (!rest.is_empty()).then(|| Condition::from(Logic::all(rest)));
    Ok(SingleItem { key, rest })
}

/// The values that a partition key attribute can have in a match, in the order of the text; `None` where the condition
/// does not bound them.
pub fn partition_values(
    condition: Option<&Condition>,
    attribute: &str,
) -> Option<Vec<AttributeValue>> {
    conjuncts(condition).into_iter().find_map(|part| values(part, attribute))
}

/// Whether every match has one of the values that `=` or `IN` name for the attribute: such a test stands by itself or among
/// those that all have to be true.
pub fn is_bound_by_name(condition: Option<&Condition>, attribute: &str) -> bool {
    let is_test = |part: &&Logic<Predicate>| matches!(part, Logic::Test(_));
    conjuncts(condition).into_iter().filter(is_test).any(|part| values(part, attribute).is_some())
}

/// What the condition says of a sort key attribute in a form that narrows a walk: the first such test.
pub fn sort_range(condition: Option<&Condition>, attribute: &str) -> Option<KeyRange> {
    let ranges = conjuncts(condition).into_iter().filter_map(|part| match part {
        Logic::Test(predicate) => KeyTest::try_from(predicate).ok(),
        _ => None,
    });
    ranges.into_iter().find(|test| test.attribute == attribute).map(|test| test.range)
}

/// The parts that all have to be true.
fn conjuncts(condition: Option<&Condition>) -> Vec<&Logic<Predicate>> {
    match condition.map(Condition::tree) {
        None => Vec::new(),
        Some(Logic::All(parts)) => parts.iter().collect(),
        Some(tree) => vec![tree],
    }
}

fn equality<'c>(part: &'c Logic<Predicate>, attribute: &str) -> Option<&'c AttributeValue> {
    let Logic::Test(Predicate::Compare { left, comparator: Comparator::Equal, right }) = part
    else {
        return None;
    };
    match (left, right) {
        (Operand::Path(path), Operand::Value(value))
        | (Operand::Value(value), Operand::Path(path))
            if path.root() == attribute && !path.is_nested() =>
        {
            Some(value.value())
        }
        _ => None,
    }
}

fn mentions(part: &Logic<Predicate>, attribute: &str) -> bool {
    part.tests().into_iter().flat_map(Predicate::paths).any(|path| path.root() == attribute)
}

/// The values that the attribute can have where the part is true; `None` where it can have others.
fn values(part: &Logic<Predicate>, attribute: &str) -> Option<Vec<AttributeValue>> {
    if let Some(value) = equality(part, attribute) {
        return Some(vec![value.clone()]);
    }
    match part {
        Logic::Test(Predicate::In { value: Operand::Path(path), candidates })
            if path.root() == attribute && !path.is_nested() =>
        {
            candidates.iter().map(constant).collect::<Option<Vec<_>>>().map(distinct)
        }
        Logic::Any(parts) => {
            let each = parts.iter().map(|part| values(part, attribute));
            let each = each.collect::<Option<Vec<_>>>()?;
            Some(distinct(each.into_iter().flatten().collect()))
        }
        Logic::All(parts) => parts.iter().find_map(|part| values(part, attribute)),
        _ => None,
    }
}

fn constant(operand: &Operand) -> Option<AttributeValue> {
    match operand {
        Operand::Value(constant) => Some(constant.value().clone()),
        _ => None,
    }
}

fn distinct(values: Vec<AttributeValue>) -> Vec<AttributeValue> {
    let mut distinct: Vec<AttributeValue> = Vec::with_capacity(values.len());
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}
