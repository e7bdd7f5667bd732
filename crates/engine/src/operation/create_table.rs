//! CreateTable: adds a table to the catalog.

use std::sync::Arc;

use dynafile_model::TableDescription;

use crate::error::{Error, Result};
use crate::store::expiry::Milliseconds;
use crate::store::{CatalogChange, Operation, Reader, TableEntry, WriteSet};

/// Adds a table; a table of the name is an error.
pub(crate) struct CreateTable<F> {
    pub(crate) description: TableDescription,
    /// Gets the description and the time, for what the table keeps of when it was made.
    pub(crate) stamp: F,
}

impl<F> Operation for CreateTable<F>
where
    F: FnOnce(&mut TableDescription, Milliseconds) + Send + 'static,
{
    type Output = Arc<TableEntry>;

    const NAME: &'static str = "CreateTable";

    fn decide(mut self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Arc<TableEntry>)> {
        let now = reader.now();
        let name = self.description.name.clone();
        let mut set = WriteSet::default();
        match reader.catalog().get(&name).cloned() {
            Some(gone) if gone.is_gone(|| now) => {
                set.catalog.push(CatalogChange::Delete(gone));
            }
            Some(_) => return Err(Error::TableExists { name }),
            None => {}
        }
        (self.stamp)(&mut self.description, now);
        let table = reader.new_table(self.description)?;
        set.catalog.push(CatalogChange::Put(table.clone()));
        Ok((set, table))
    }
}
