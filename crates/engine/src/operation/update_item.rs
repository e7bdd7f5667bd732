//! UpdateItem: changes attributes of an item, or makes one of its key and them.

use dynafile_expr::Update;
use dynafile_model::{EncodedItem, PrimaryKey};

use super::write_action::{Change, WriteAction};
use crate::condition::ItemTest;
use crate::error::Result;
use crate::store::{Operation, Reader, TableReference, WriteSet};

/// Applies an update to the item with the key, if the condition holds; says what it was and is.
pub(crate) struct UpdateItem {
    pub(crate) table: TableReference,
    pub(crate) key: PrimaryKey,
    pub(crate) update: Update,
    pub(crate) condition: Option<ItemTest>,
    pub(crate) max_item_size_bytes: usize,
}

/// The item before and after.
#[derive(Debug, Clone, Default)]
pub(crate) struct Images {
    pub(crate) old: Option<EncodedItem>,
    pub(crate) new: Option<EncodedItem>,
}

impl Operation for UpdateItem {
    type Output = Images;

    const NAME: &'static str = "UpdateItem";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Images)> {
        let Self { table, key, update, condition, max_item_size_bytes } = self;
        let change = Change::Update { key, update, max_item_size_bytes };
        let set = WriteAction { table, change, condition }.decide_alone(reader)?;
        let images = set.rows.last().map_or_else(Images::default, |row| Images {
            old: row.old.clone(),
            new: row.new.clone(),
        });
        Ok((set, images))
    }
}
