//! Key conditions of requests, as ranges of keys of a table or index.

use dynafile_expr::{KeyCondition, KeyConditionError, KeyRange as ValueRange};
use dynafile_model::{AttributeValue, KeyAttribute, KeyRef, KeyValue};

use crate::error::{Result, ValidationError};
use crate::key_range::{KeyRange, SortCondition, key_attributes};
use crate::store::RowTree;

/// The range that a key condition is.
///
/// # Errors
/// A condition that is not one of this key, or that compares it with values it does not have.
pub(super) fn queried_range(tree: &RowTree, condition: &KeyCondition) -> Result<KeyRange> {
    let (partition_key, sort_key) = key_attributes(tree);
    let names =
        |keys: &[KeyAttribute]| keys.iter().map(|key| key.name.clone()).collect::<Vec<String>>();
    let (partition_names, sort_names) = (names(partition_key), names(sort_key));
    let partition_names: Vec<&str> = partition_names.iter().map(String::as_str).collect();
    let sort_names: Vec<&str> = sort_names.iter().map(String::as_str).collect();
    let found = condition.split(&partition_names, &sort_names).map_err(ValidationError::from)?;
    let values = partition_key.iter().zip(found.partition);
    let partition = values.map(|(attribute, value)| key_value(tree, attribute, value));
    let partition = partition.collect::<Result<Vec<_>>>()?;
    let mut conditions = sort_key.iter().zip(found.sort);
    let last = conditions.next_back();
    let leading = conditions.map(|(attribute, range)| equal_value(tree, attribute, range));
    let leading = leading.collect::<Result<Vec<_>>>()?;
    let condition = last.map(|(attribute, range)| sort_condition(tree, attribute, range));
    Ok(KeyRange { partition, leading, condition: condition.transpose()? })
}

/// The value of an attribute before the last of a sort key, which can only be compared for equality.
fn equal_value(tree: &RowTree, attribute: &KeyAttribute, range: &ValueRange) -> Result<KeyValue> {
    match range {
        ValueRange::Equal(value) => key_value(tree, attribute, value),
        _ => {
            let attribute = attribute.name.clone();
            Err(ValidationError::from(KeyConditionError::NotSupported { attribute }).into())
        }
    }
}

fn sort_condition(
    tree: &RowTree,
    attribute: &KeyAttribute,
    range: &ValueRange,
) -> Result<SortCondition> {
    let value = |value| key_value(tree, attribute, value);
    Ok(match range {
        ValueRange::Equal(to) => SortCondition::Equal(value(to)?),
        ValueRange::Less(than) => SortCondition::LessThan(value(than)?),
        ValueRange::LessOrEqual(to) => SortCondition::AtMost(value(to)?),
        ValueRange::Greater(than) => SortCondition::GreaterThan(value(than)?),
        ValueRange::GreaterOrEqual(to) => SortCondition::AtLeast(value(to)?),
        ValueRange::Between(low, high) => SortCondition::Between(value(low)?, value(high)?),
        ValueRange::BeginsWith(prefix) => SortCondition::BeginsWith(value(prefix)?),
    })
}

fn key_value(tree: &RowTree, attribute: &KeyAttribute, value: &AttributeValue) -> Result<KeyValue> {
    let (found, name) = (value.attribute_type(), || attribute.name.clone());
    let fitting = KeyRef::try_from(value).ok().filter(|_| attribute.key_type.accepts(found));
    match fitting {
        None => {
            let (attribute, expected) = (name(), attribute.key_type);
            Err(ValidationError::KeyConditionType { attribute, expected, found }.into())
        }
        Some(KeyRef::S("") | KeyRef::B([])) => {
            let index = tree.index().map(|index| index.description.name.clone());
            Err(ValidationError::EmptyKeyCondition { attribute: name(), index, found }.into())
        }
        Some(value) => Ok(value.to_owned()),
    }
}
