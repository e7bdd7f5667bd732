//! CreateTable: adds a table to the catalog.

use std::sync::Arc;

use dynafile_model::TableDescription;

use crate::error::{Error, Result};
use crate::store::{CatalogChange, Operation, Reader, TableEntry, WriteSet};

/// Adds a table; a table of the name is an error.
pub(crate) struct CreateTable {
    pub(crate) description: TableDescription,
}

impl Operation for CreateTable {
    type Output = Arc<TableEntry>;

    const NAME: &'static str = "CreateTable";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Arc<TableEntry>)> {
        let name = self.description.name.clone();
        let mut set = WriteSet::default();
        match reader.catalog().get(&name).cloned() {
            Some(gone) if gone.is_gone(reader.now()) => {
                set.catalog.push(CatalogChange::Delete(gone));
            }
            Some(_) => return Err(Error::TableExists { name }),
            None => {}
        }
        let table = reader.new_table(self.description)?;
        set.catalog.push(CatalogChange::Put(table.clone()));
        Ok((set, table))
    }
}
