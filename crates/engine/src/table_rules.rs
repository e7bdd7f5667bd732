//! What a table that is made by the library's own API must be like: names, keys, indexes.
//!
//! Source: developer guide, "Naming rules" and "Multi-attribute keys" of global secondary indexes.
//! Tables and indexes of the library may have shorter names, and key attributes that take any type.
//! Tables that are there already are not looked at.

use dynafile_model::limits::{ATTRIBUTE_NAME_MAX_LENGTH_BYTES, KEY_ATTRIBUTE_NAME_MAX_LENGTH};
use dynafile_model::{
    IndexDescription, KeyAttribute, KeyType, Projection, TableDescription, is_name,
};

use crate::error::OptionsError;

/// Attributes in each half of an index's key.
const MAX_INDEX_KEY_ATTRIBUTES: usize = 4;

/// Checks a table that is to be made, with its indexes.
///
/// # Errors
/// The first thing that is not as it must be.
pub(crate) fn check_table(table: &TableDescription) -> Result<(), OptionsError> {
    if !is_name(&table.name) {
        return Err(OptionsError::TableName { name: table.name.clone() });
    }
    check_key(&table.name, table.key_attributes())?;
    table.ttl_attribute.as_deref().map_or(Ok(()), check_attribute)?;
    for (position, index) in table.indexes.iter().enumerate() {
        check_index(index)?;
        let earlier = &table.indexes[..position];
        if earlier.iter().any(|other| other.name == index.name) {
            return Err(OptionsError::IndexTwice { name: index.name.clone() });
        }
        check_types(index, table.key_attributes().chain(earlier.iter().flat_map(key_of)))?;
    }
    Ok(())
}

/// Checks an index in itself.
///
/// # Errors
/// The first thing that is not as it must be.
pub(crate) fn check_index(index: &IndexDescription) -> Result<(), OptionsError> {
    let name = || index.name.clone();
    if !is_name(&index.name) {
        return Err(OptionsError::IndexName { name: name() });
    }
    let (partition, sort) = (index.partition_key.len(), index.sort_key.len());
    if !(1..=MAX_INDEX_KEY_ATTRIBUTES).contains(&partition) || sort > MAX_INDEX_KEY_ATTRIBUTES {
        return Err(OptionsError::IndexKeys { name: name() });
    }
    if let Projection::Include(attributes) = &index.projection {
        attributes.iter().try_for_each(|attribute| check_attribute(attribute))?;
    }
    check_key(&index.name, key_of(index))
}

/// Checks a name that is to be an attribute's.
///
/// # Errors
/// [`OptionsError::AttributeName`].
pub(crate) fn check_attribute(name: &str) -> Result<(), OptionsError> {
    if (1..=ATTRIBUTE_NAME_MAX_LENGTH_BYTES).contains(&name.len()) {
        return Ok(());
    }
    Err(OptionsError::AttributeName { size_bytes: name.len() })
}

/// Checks an index against the keys of the table that it is added to.
///
/// # Errors
/// [`OptionsError::KeyTypes`].
pub(crate) fn check_index_of(
    table: &TableDescription,
    index: &IndexDescription,
) -> Result<(), OptionsError> {
    check_types(index, table.key_attributes().chain(table.indexes.iter().flat_map(key_of)))
}

/// The attributes of a key have names, each another one.
fn check_key<'a>(
    place: &str,
    key: impl Iterator<Item = &'a KeyAttribute>,
) -> Result<(), OptionsError> {
    let mut names: Vec<&str> = Vec::new();
    for attribute in key {
        let (place, attribute) = (place.to_owned(), attribute.name.as_str());
        if !(1..=KEY_ATTRIBUTE_NAME_MAX_LENGTH).contains(&attribute.chars().count()) {
            return Err(OptionsError::KeyAttributeName { place });
        }
        if names.contains(&attribute) {
            return Err(OptionsError::KeyAttributeTwice { place, attribute: attribute.to_owned() });
        }
        names.push(attribute);
    }
    Ok(())
}

/// An attribute has one type in all keys; where it may have any, an index may be of one of them.
fn check_types<'a>(
    index: &IndexDescription,
    mut known: impl Iterator<Item = &'a KeyAttribute>,
) -> Result<(), OptionsError> {
    let conflicts = |one: &KeyAttribute, other: &KeyAttribute| {
        let is_any = one.key_type == KeyType::Any || other.key_type == KeyType::Any;
        one.name == other.name && one.key_type != other.key_type && !is_any
    };
    match known.find(|known| key_of(index).any(|key| conflicts(known, key))) {
        None => Ok(()),
        Some(known) => Err(OptionsError::KeyTypes {
            index: index.name.clone(),
            attribute: known.name.clone(),
            known: known.key_type,
        }),
    }
}

fn key_of(index: &IndexDescription) -> impl Iterator<Item = &KeyAttribute> {
    index.partition_key.iter().chain(&index.sort_key)
}
