//! `ExclusiveStartKey`: where a page begins, in a table or in an index.

use std::collections::BTreeSet;

use dynafile_model::{
    EncodedItem, IndexDescription, Item, KeyAttribute, KeyError, KeyRef, PrimaryKey,
};

use crate::error::{Result, StartKeyError};
use crate::page_key::PageKey;
use crate::store::RowTree;

/// The position that the parameter names.
///
/// # Errors
/// More or fewer attributes than the key of the table, or of index and table; other ones; values
/// that such keys do not have.
pub(super) fn start_position(tree: &RowTree, key: &Item) -> Result<PageKey> {
    let table = &tree.table().description;
    let index = tree.index().map(|index| &index.description);
    let keys = table.key_attributes().chain(index.into_iter().flat_map(key_of_index));
    let expected = keys.map(|key| key.name.as_str()).collect::<BTreeSet<_>>().len();
    if key.len() != expected {
        return Err(StartKeyError::AttributeCount { expected, found: key.len() }.into());
    }
    let invalid = |source| StartKeyError::Attribute { source };
    let (partition, sort) = table.key_of_item(key).map_err(invalid)?;
    let primary = PrimaryKey { partition: partition.to_owned(), sort: sort.map(KeyRef::to_owned) };
    let Some(index) = index else { return Ok(PageKey::from(primary)) };
    let encoded = EncodedItem::try_from(key)?;
    let found = index.key_of(encoded.view()).map_err(invalid)?;
    let Some(values) = found else {
        let missing = key_of_index(index).find(|attribute| !key.contains(&attribute.name));
        let attribute = missing.map_or_else(String::new, |attribute| attribute.name.clone());
        return Err(invalid(KeyError::Missing { attribute }).into());
    };
    let names = key_of_index(index).map(|attribute| attribute.name.clone());
    let values = values.partition.into_iter().chain(values.sort).map(KeyRef::to_owned);
    Ok(PageKey::in_index(primary, names.zip(values)))
}

fn key_of_index(index: &IndexDescription) -> impl Iterator<Item = &KeyAttribute> {
    index.partition_key.iter().chain(&index.sort_key)
}
