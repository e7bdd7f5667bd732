//! PutItem: stores an item, replacing the one with the same key.

use dynafile_model::EncodedItem;

use super::write_action::{Change, WriteAction};
use crate::condition::ItemTest;
use crate::error::Result;
use crate::store::{Operation, Reader, TableReference, WriteSet};

/// Stores an item whole, if the condition holds for what it replaces.
pub(crate) struct PutItem {
    pub(crate) table: TableReference,
    pub(crate) item: EncodedItem,
    pub(crate) condition: Option<ItemTest>,
}

impl Operation for PutItem {
    type Output = ();

    const NAME: &'static str = "PutItem";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let (table, condition) = (self.table, self.condition);
        let action = WriteAction { table, change: Change::Put(self.item), condition };
        Ok((action.decide_alone(reader)?, ()))
    }
}
