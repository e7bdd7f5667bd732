//! What an item must be like to be stored: the library's own rules, or the service's.
//!
//! Source of the service's: developer guide, "Quotas in Amazon DynamoDB" and "Supported data types
//! and naming rules"; that an empty list or map at level 32 counts as one too deep is DynamoDB
//! Local's answer.

use dynafile_model::limits::{ITEM_MAX_SIZE_BYTES, NESTING_MAX_DEPTH};
use dynafile_model::{EncodedItem, ItemView, KeyError, ListView, MapView, ValueView};

use super::check_size;
use crate::error::{Error, Result, ValidationError};
use crate::store::TableEntry;
use crate::store::index::check_key_sizes;

/// Whose rules an item has to keep.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ItemRules {
    /// The library's: a size that is set when the database is opened.
    Native { max_item_size_bytes: usize },
    /// DynamoDB's.
    Service,
}

impl ItemRules {
    /// Checks an item in itself: size and depth.
    pub(crate) fn check_item(self, item: &EncodedItem) -> Result<()> {
        match self {
            Self::Native { max_item_size_bytes } => check_size(item, max_item_size_bytes),
            Self::Service => {
                check_size(item, ITEM_MAX_SIZE_BYTES)?;
                check_depth(item.view())
            }
        }
    }

    /// Checks an item that an update made, in itself.
    pub(crate) fn check_updated(self, item: &EncodedItem) -> Result<()> {
        self.check_item(item).map_err(|error| match error {
            Error::ItemTooLarge { size_bytes, limit_bytes, .. } => {
                Error::ItemTooLarge { size_bytes, limit_bytes, by_update: true }
            }
            error => error,
        })
    }

    /// Checks the attributes that the table's indexes order by.
    pub(crate) fn check_index_keys(self, table: &TableEntry, item: ItemView<'_>) -> Result<()> {
        table.check_index_keys(item)?;
        match self {
            Self::Native { .. } => Ok(()),
            Self::Service => {
                table.indexes.iter().try_for_each(|index| check_key_sizes(&index.description, item))
            }
        }
    }

    /// The same of an item that an update has made.
    pub(crate) fn check_updated_index_keys(
        self,
        table: &TableEntry,
        item: ItemView<'_>,
    ) -> Result<()> {
        let checked = self.check_index_keys(table, item);
        match self {
            Self::Native { .. } => checked,
            Self::Service => checked.map_err(of_update),
        }
    }
}

/// The service has words of its own for an update that empties what an index orders by.
fn of_update(error: Error) -> Error {
    match error {
        Error::IndexKey { index, source: KeyError::Empty { attribute, found }, .. } => {
            ValidationError::EmptyIndexKey { index, attribute, found }.into()
        }
        error => error,
    }
}

fn check_depth(item: ItemView<'_>) -> Result<()> {
    match members_of_map(item.as_map(), NESTING_MAX_DEPTH)? {
        true => Ok(()),
        false => Err(ValidationError::ItemTooDeep.into()),
    }
}

/// Whether values within fit into so many levels; a container takes one for its members, even
/// where it has none.
fn fits(value: ValueView<'_>, levels: u32) -> Result<bool> {
    match value {
        ValueView::M(map) => members_of_map(map, levels),
        ValueView::L(list) => members_of_list(list, levels),
        _ => Ok(true),
    }
}

fn members_of_map(map: MapView<'_>, levels: u32) -> Result<bool> {
    let Some(below) = levels.checked_sub(1) else { return Ok(false) };
    for entry in map.iter() {
        if !fits(entry?.1, below)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn members_of_list(list: ListView<'_>, levels: u32) -> Result<bool> {
    let Some(below) = levels.checked_sub(1) else { return Ok(false) };
    for value in list.iter() {
        if !fits(value?, below)? {
            return Ok(false);
        }
    }
    Ok(true)
}
