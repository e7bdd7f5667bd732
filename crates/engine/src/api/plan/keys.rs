//! Key schemas: which attributes, in which order, in which part of the key.
//!
//! A table and a local index have one attribute in the partition key and at most one in the sort
//! key; a global index has up to four in each, those of the partition key first (developer guide,
//! "Multi-attribute keys" of global secondary indexes).

use dynafile_model::{KeyAttribute, TableDescription};

use super::attributes::AttributeTypes;
use crate::api::{KeySchemaElement, KeyType};
use crate::error::TableError;

/// Attributes in the key of a table or of a local index.
const KEY_MAX_ATTRIBUTES: usize = 2;

/// Attributes in each part of the key of a global index.
const GLOBAL_KEY_PART_MAX_ATTRIBUTES: usize = 4;

/// The two parts of a key.
pub(in crate::api) struct Key {
    pub(in crate::api) partition: Vec<KeyAttribute>,
    pub(in crate::api) sort: Vec<KeyAttribute>,
}

/// A table with this key and nothing else.
///
/// # Errors
/// A key schema that is not one of a table; attributes without a type.
pub(in crate::api) fn table(
    name: String,
    schema: &[KeySchemaElement],
    types: &AttributeTypes<'_>,
) -> Result<TableDescription, TableError> {
    let (partition, sort) = simple(None, schema, types)?;
    let table = TableDescription::new(name, partition);
    Ok(match sort {
        Some(sort) => table.with_sort_key(sort),
        None => table,
    })
}

/// A key of one attribute for the partition and at most one for the order.
///
/// # Errors
/// As [`table`].
pub(in crate::api) fn simple(
    index: Option<&str>,
    schema: &[KeySchemaElement],
    types: &AttributeTypes<'_>,
) -> Result<(KeyAttribute, Option<KeyAttribute>), TableError> {
    let place = || index.map(str::to_owned);
    expect_hash_first(index, schema)?;
    if schema.len() > KEY_MAX_ATTRIBUTES {
        let (count, limit) = (schema.len(), KEY_MAX_ATTRIBUTES);
        return Err(TableError::KeyTooLong { index: place(), count, limit });
    }
    if schema.get(1).is_some_and(|second| second.key_type != KeyType::Range) {
        return Err(TableError::SecondKeyNotRange { index: place() });
    }
    expect_distinct(index, schema)?;
    let mut key = types.key(index, &names(schema))?.into_iter();
    let partition = key.next().expect("a key that begins with the partition key has one");
    Ok((partition, key.next()))
}

/// The key of a global index.
///
/// # Errors
/// A key schema that is not one of a global index; attributes without a type.
pub(in crate::api) fn of_global_index(
    index: &str,
    schema: &[KeySchemaElement],
    types: &AttributeTypes<'_>,
) -> Result<Key, TableError> {
    expect_hash_first(Some(index), schema)?;
    let is_hash = |element: &KeySchemaElement| element.key_type == KeyType::Hash;
    let hashes = schema.iter().take_while(|element| is_hash(element)).count();
    if schema[hashes..].iter().any(is_hash) {
        return Err(TableError::HashAfterRange { index: Some(index.to_owned()) });
    }
    for (part, count) in [(KeyType::Hash, hashes), (KeyType::Range, schema.len() - hashes)] {
        if count > GLOBAL_KEY_PART_MAX_ATTRIBUTES {
            let (index, part) = (index.to_owned(), part.name());
            let limit = GLOBAL_KEY_PART_MAX_ATTRIBUTES;
            return Err(TableError::KeyPartTooLong { index, part, count, limit });
        }
    }
    expect_distinct(Some(index), schema)?;
    let mut partition = types.key(Some(index), &names(schema))?;
    let sort = partition.split_off(hashes);
    Ok(Key { partition, sort })
}

fn names(schema: &[KeySchemaElement]) -> Vec<&str> {
    schema.iter().map(|element| element.attribute_name.as_str()).collect()
}

fn expect_hash_first(index: Option<&str>, schema: &[KeySchemaElement]) -> Result<(), TableError> {
    match schema.first() {
        Some(first) if first.key_type == KeyType::Hash => Ok(()),
        _ => Err(TableError::FirstKeyNotHash { index: index.map(str::to_owned) }),
    }
}

fn expect_distinct(index: Option<&str>, schema: &[KeySchemaElement]) -> Result<(), TableError> {
    for (position, element) in schema.iter().enumerate() {
        let attribute = &element.attribute_name;
        if schema[..position].iter().any(|earlier| earlier.attribute_name == *attribute) {
            let (index, attribute) = (index.map(str::to_owned), attribute.clone());
            let is_multi_attribute =
                schema.len() > 2 || schema.iter().all(|element| element.key_type == KeyType::Hash);
            return Err(TableError::KeyAttributeTwice { index, attribute, is_multi_attribute });
        }
    }
    Ok(())
}
