//! DeleteItem: removes an item; removing what is not there is no error.

use dynafile_model::PrimaryKey;

use super::key_of_primary;
use crate::error::Result;
use crate::listener::ChangeIdentity;
use crate::store::{Operation, Reader, RowChange, TableReference, WriteSet};

/// Removes the item with the key; says whether there was one.
pub(crate) struct DeleteItem {
    pub(crate) table: TableReference,
    pub(crate) key: PrimaryKey,
}

impl Operation for DeleteItem {
    type Output = bool;

    const NAME: &'static str = "DeleteItem";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, bool)> {
        let mut set = WriteSet::default();
        let table = set.table(reader, &self.table)?;
        let key = key_of_primary(&table, &self.key)?;
        let old = reader.row(&table, &key)?;
        let existed = old.is_some();
        if existed {
            let identity = ChangeIdentity::User;
            set.push(RowChange { table, key, old, new: None, identity });
        }
        Ok((set, existed))
    }
}
