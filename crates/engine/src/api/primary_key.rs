//! Keys of items as requests give them, against the key of the table.
//!
//! Source: developer guide, "Constraints in Amazon DynamoDB", for the lengths.

use dynafile_model::limits::{PARTITION_KEY_MAX_SIZE_BYTES, SORT_KEY_MAX_SIZE_BYTES};
use dynafile_model::{Item, ItemView, KeyAttribute, KeyRef, PrimaryKey};

use crate::error::{Result, ValidationError};
use crate::store::TableEntry;
use crate::store::index::key_size_bytes;

/// The key that a `Key` parameter is.
///
/// # Errors
/// More or fewer attributes than the table's key, other ones, or values that no key has.
pub(super) fn primary_key(table: &TableEntry, key: &Item) -> Result<PrimaryKey> {
    let (expected, found) = (table.description.key_attributes().count(), key.len());
    if expected != found {
        return Err(ValidationError::KeyAttributeCount { expected, found }.into());
    }
    let values = table.description.key_of_item(key).map_err(|source| {
        let table = table.name.to_string();
        ValidationError::Key { table, source }
    })?;
    check_sizes(table, values)?;
    let (partition, sort) = values;
    Ok(PrimaryKey { partition: partition.to_owned(), sort: sort.map(KeyRef::to_owned) })
}

/// Checks the key attributes of an item to be stored.
///
/// # Errors
/// A key attribute that is missing, or has a value that no key has.
pub(super) fn check_key_of(table: &TableEntry, item: ItemView<'_>) -> Result<()> {
    let values = table.description.key_of(item).map_err(|error| table.key_error(error))?;
    Ok(check_sizes(table, values)?)
}

type KeyRefs<'a> = (KeyRef<'a>, Option<KeyRef<'a>>);

fn check_sizes(table: &TableEntry, (partition, sort): KeyRefs<'_>) -> Result<(), ValidationError> {
    let description = &table.description;
    check_size(&description.partition_key, partition, PARTITION_KEY_MAX_SIZE_BYTES)?;
    match (&description.sort_key, sort) {
        (Some(attribute), Some(sort)) => check_size(attribute, sort, SORT_KEY_MAX_SIZE_BYTES),
        _ => Ok(()),
    }
}

fn check_size(
    attribute: &KeyAttribute,
    value: KeyRef<'_>,
    limit_bytes: usize,
) -> Result<(), ValidationError> {
    let size_bytes = key_size_bytes(value);
    if size_bytes <= limit_bytes {
        return Ok(());
    }
    let attribute = attribute.name.clone();
    Err(ValidationError::KeySize { attribute, size_bytes, limit_bytes })
}
