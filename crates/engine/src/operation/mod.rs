//! The write operations, each a read-decide step of the store's one write path.
//!
//! An operation names its tables, checks what it was given against them as they are at its turn,
//! and says what to change. It is run in a commit group, on any thread; it does no I/O of its own
//! and keeps nothing.

mod batch_write_item;
mod change_table;
mod clean_expiry;
mod create_index;
mod create_table;
mod delete_index;
mod delete_table;
mod fill_index;
mod item_rules;
mod rebuild_expiry;
mod remove_gone;
mod sweep;
mod transact_write_items;
mod trim_streams;
mod update_stream;
mod update_time_to_live;
mod write_action;
mod write_item;
mod write_items;

pub(crate) use batch_write_item::BatchWriteItem;
pub(crate) use change_table::{ChangeTable, Changed};
pub(crate) use clean_expiry::CleanExpiry;
pub(crate) use create_index::CreateIndex;
pub(crate) use create_table::CreateTable;
pub(crate) use delete_index::DeleteIndex;
pub(crate) use delete_table::DeleteTable;
pub(crate) use fill_index::FillIndex;
pub(crate) use item_rules::ItemRules;
pub(crate) use rebuild_expiry::RebuildExpiry;
pub(crate) use remove_gone::{RemoveGone, has_gone};
pub(crate) use sweep::{Sweep, Swept};
pub(crate) use transact_write_items::{RequestToken, TransactWriteItems, Transacted};
pub(crate) use trim_streams::TrimStreams;
pub(crate) use update_stream::UpdateStream;
pub(crate) use update_time_to_live::UpdateTimeToLive;
pub(crate) use write_action::{Change, WriteAction, check_keys_untouched};
pub(crate) use write_item::{Wanted, WriteItem, Written};
pub(crate) use write_items::WriteItems;

use dynafile_model::{EncodedItem, ItemView, PrimaryKey, item_size_bytes};

use crate::error::{Error, Result};
use crate::store::TableEntry;

/// By how much an item's size can exceed its encoding at the very most: a value of one byte, in a
/// list, counts as five.
const SIZE_PER_ENCODED_BYTE: usize = 8;

/// Refuses an item over the limit.
pub(crate) fn check_size(item: &EncodedItem, limit_bytes: usize) -> Result<()> {
    if item.as_bytes().len() <= limit_bytes / SIZE_PER_ENCODED_BYTE {
        return Ok(());
    }
    let size_bytes = item_size_bytes(item.view())?;
    match size_bytes > limit_bytes {
        true => Err(Error::ItemTooLarge { size_bytes, limit_bytes, by_update: false }),
        false => Ok(()),
    }
}

/// The bytes the item is stored under.
pub(crate) fn key_of_item(table: &TableEntry, item: ItemView<'_>) -> Result<Vec<u8>> {
    let key = table.description.key_of(item);
    let (partition, sort) = key.map_err(|error| table.key_error(error))?;
    Ok(table.key_bytes(partition, sort))
}

/// The bytes an item with this key is stored under.
pub(crate) fn key_of_primary(table: &TableEntry, key: &PrimaryKey) -> Result<Vec<u8>> {
    table.description.check_key(key).map_err(|error| table.key_error(error))?;
    Ok(table.keys().encode(key))
}
