//! DynamoDB's legacy parameters: `Expected`, `ScanFilter`, `QueryFilter`, `KeyConditions`, `AttributeUpdates`,
//! `AttributesToGet` and `ConditionalOperator`.
//!
//! They say in structures what expressions say in text, and become the same [`Condition`], [`KeyCondition`], [`Update`]
//! and [`Projection`]; nothing behind them knows the difference. Attribute names are names of top-level attributes, dots
//! and all. Where a legacy operator differs from its expression the difference is in the tree that is built: `NOT_CONTAINS` is
//! false of a missing attribute, `ADD` takes lists.
//!
//! Source: developer guide, "Legacy DynamoDB conditional parameters"; details and the texts of errors as DynamoDB
//! Local.

mod condition;
mod error;
mod update;

use std::collections::BTreeSet;

use dynafile_model::AttributeValue;
use dynafile_model::limits::ATTRIBUTE_NAME_MAX_LENGTH_BYTES;

pub use condition::{
    AttributeCondition, ComparisonOperator, ConditionalOperator, ExpectedAttribute,
};
pub use error::LegacyError;
pub use update::{AttributeAction, AttributeUpdate};

use crate::condition::{Condition, Operand, Predicate};
use crate::expression::constant::Constant;
use crate::expression::document_path::DocumentPath;
use crate::key_condition::KeyCondition;
use crate::logic::Logic;
use crate::projection::Projection;
use crate::update::Update;

/// The condition that `ScanFilter` or `QueryFilter` is; `None` if it has no entries.
///
/// # Errors
/// The first entry that is wrong.
pub fn filter(
    conditions: impl IntoIterator<Item = (String, AttributeCondition)>,
    operator: ConditionalOperator,
) -> Result<Option<Condition>, LegacyError> {
    let parts = conditions
        .into_iter()
        .map(|(name, condition)| {
            check_name(&name)?;
            condition.into_logic(&name)
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(join(parts, operator))
}

/// The condition that `Expected` is; `None` if it has no entries.
///
/// # Errors
/// The first entry that is wrong.
pub fn expected(
    attributes: impl IntoIterator<Item = (String, ExpectedAttribute)>,
    operator: ConditionalOperator,
) -> Result<Option<Condition>, LegacyError> {
    let parts = attributes
        .into_iter()
        .map(|(name, expected)| {
            check_name(&name)?;
            expected.into_logic(&name)
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(join(parts, operator))
}

fn join(parts: Vec<Logic<Predicate>>, operator: ConditionalOperator) -> Option<Condition> {
    if parts.is_empty() {
        return None;
    }
    let tree = match operator {
        ConditionalOperator::And => Logic::all(parts),
        ConditionalOperator::Or => Logic::any(parts),
    };
    Some(Condition::from(tree))
}

/// The key condition that `KeyConditions` is.
///
/// # Errors
/// The first entry that is wrong, or [`LegacyError::NoKeyConditions`].
pub fn key_condition(
    conditions: impl IntoIterator<Item = (String, AttributeCondition)>,
) -> Result<KeyCondition, LegacyError> {
    let mut parts = Vec::new();
    for (name, condition) in conditions {
        check_name(&name)?;
        condition.check_indexable()?;
        parts.push(condition.into_logic(&name)?);
    }
    let condition = join(parts, ConditionalOperator::And).ok_or(LegacyError::NoKeyConditions)?;
    KeyCondition::try_from(&condition).map_err(|_| LegacyError::NotIndexable)
}

/// The update that `AttributeUpdates` is.
///
/// # Errors
/// The first entry that is wrong.
pub fn update(
    updates: impl IntoIterator<Item = (String, AttributeUpdate)>,
) -> Result<Update, LegacyError> {
    let mut targets = Vec::new();
    for (name, update) in updates {
        check_name(&name)?;
        let action = update.into_action(&name)?;
        targets.push((DocumentPath::attribute(name), action));
    }
    if let Some(attribute) = repeated(targets.iter().map(|(path, _)| path)) {
        return Err(LegacyError::RepeatedAttribute { attribute });
    }
    Ok(Update::of_attributes(targets))
}

/// The projection that `AttributesToGet` is.
///
/// # Errors
/// [`LegacyError`] if there are no names, one that is none, or one twice.
pub fn attributes_to_get(
    names: impl IntoIterator<Item = String>,
) -> Result<Projection, LegacyError> {
    let paths: Vec<DocumentPath> = names.into_iter().map(DocumentPath::attribute).collect();
    if paths.is_empty() {
        return Err(LegacyError::NoAttributesToGet);
    }
    paths.iter().try_for_each(|path| check_name(path.root()))?;
    let repeated = repeated(&paths).unwrap_or_default();
    Projection::of_paths(paths).map_err(|_| LegacyError::RepeatedAttribute { attribute: repeated })
}

/// The first of these names of attributes that an earlier one has too.
fn repeated<'p>(paths: impl IntoIterator<Item = &'p DocumentPath>) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut names = paths.into_iter().map(DocumentPath::root);
    names.find(|name| !seen.insert(*name)).map(str::to_owned)
}

/// Refuses what is no attribute's name.
fn check_name(name: &str) -> Result<(), LegacyError> {
    if name.is_empty() {
        return Err(LegacyError::EmptyName);
    }
    if name.len() > ATTRIBUTE_NAME_MAX_LENGTH_BYTES {
        return Err(LegacyError::NameTooLong { size_bytes: name.len() });
    }
    Ok(())
}

/// Checks that a request does not use both kinds of parameters; takes the names of those that it has.
///
/// # Errors
/// [`LegacyError::Mixed`].
pub fn check_not_mixed(
    legacy: &[&'static str],
    expressions: &[&'static str],
) -> Result<(), LegacyError> {
    if legacy.is_empty() || expressions.is_empty() {
        return Ok(());
    }
    Err(LegacyError::Mixed { legacy: legacy.to_vec(), expressions: expressions.to_vec() })
}

fn constant(name: &str, value: AttributeValue) -> Result<Constant, LegacyError> {
    Constant::new(value).map_err(|error| LegacyError::InvalidValue {
        attribute: name.to_owned(),
        reason: error.kind().clone(),
    })
}

fn attribute(name: &str) -> Operand {
    Operand::Path(DocumentPath::attribute(name))
}
