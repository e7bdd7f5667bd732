//! DeleteItem: removes an item; removing what is not there is no error.

use dynafile_model::PrimaryKey;

use super::write_action::{Change, WriteAction};
use crate::condition::ItemTest;
use crate::error::Result;
use crate::store::{Operation, Reader, TableReference, WriteSet};

/// Removes the item with the key, if the condition holds; says whether there was one.
pub(crate) struct DeleteItem {
    pub(crate) table: TableReference,
    pub(crate) key: PrimaryKey,
    pub(crate) condition: Option<ItemTest>,
}

impl Operation for DeleteItem {
    type Output = bool;

    const NAME: &'static str = "DeleteItem";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, bool)> {
        let (table, condition) = (self.table, self.condition);
        let action = WriteAction { table, change: Change::Delete(self.key), condition };
        let set = action.decide_alone(reader)?;
        let existed = !set.rows.is_empty();
        Ok((set, existed))
    }
}
