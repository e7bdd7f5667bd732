//! PutItem: stores an item, replacing the one with the same key.

use dynafile_model::EncodedItem;

use super::key_of_new_item;
use crate::error::Result;
use crate::listener::ChangeIdentity;
use crate::store::{Operation, Reader, RowChange, TableReference, WriteSet};

/// Stores an item whole.
pub(crate) struct PutItem {
    pub(crate) table: TableReference,
    pub(crate) item: EncodedItem,
}

impl Operation for PutItem {
    type Output = ();

    const NAME: &'static str = "PutItem";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let mut set = WriteSet::default();
        let table = set.table(reader, &self.table)?;
        let key = key_of_new_item(&table, self.item.view())?;
        let old = reader.row(&table, &key)?;
        let identity = ChangeIdentity::User;
        set.push(RowChange { table, key, old, new: Some(self.item), identity });
        Ok((set, ()))
    }
}
