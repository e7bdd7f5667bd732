//! DeleteTable: removes a table with all its items.

use crate::error::{Error, Result, TableError};
use crate::store::expiry::Milliseconds;
use crate::store::{CatalogChange, Operation, Reader, WriteSet};

/// Removes the table, unless it is protected; its items are not reported to listeners one by one.
pub(crate) struct DeleteTable {
    pub(crate) name: String,
}

impl Operation for DeleteTable {
    /// When it was removed.
    type Output = Milliseconds;

    const NAME: &'static str = "DeleteTable";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Milliseconds)> {
        let Some(table) = reader.catalog().get(&self.name).cloned() else {
            return Err(Error::TableNotFound { name: self.name });
        };
        if table.description.settings.deletion_protection {
            return Err(TableError::DeletionProtected { table: self.name }.into());
        }
        let mut set = WriteSet::default();
        set.catalog.push(CatalogChange::Delete(table));
        Ok((set, reader.now()))
    }
}
