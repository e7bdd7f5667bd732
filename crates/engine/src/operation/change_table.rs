//! ChangeTable: another description for a table, decided on the one that it has.
//!
//! What only changes the description is made of this: the caller's decision runs in the commit
//! group, so no two of them overwrite each other, in whatever processes they are.

use std::sync::Arc;

use dynafile_model::TableDescription;

use crate::error::{Error, Result};
use crate::store::expiry::Milliseconds;
use crate::store::{CatalogChange, Operation, Reader, TableEntry, WriteSet};

/// Changes a table's description.
pub(crate) struct ChangeTable<F> {
    pub(crate) table: String,
    /// Gets the table, its description to change, and the time.
    pub(crate) change: F,
}

/// A table after a change, and what the change has to say.
pub(crate) struct Changed<T> {
    pub(crate) table: Arc<TableEntry>,
    pub(crate) output: T,
    /// When it was changed: the time of the commit group.
    pub(crate) now: Milliseconds,
}

impl<F, T> Operation for ChangeTable<F>
where
    F: FnOnce(&TableEntry, &mut TableDescription, Milliseconds) -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    type Output = Changed<T>;

    const NAME: &'static str = "a change of a table";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Changed<T>)> {
        let now = reader.now();
        let there = reader.catalog().get(&self.table).filter(|table| !table.is_gone(|| now));
        let Some(table) = there.cloned() else {
            return Err(Error::TableNotFound { name: self.table });
        };
        let mut description = table.description.clone();
        let output = (self.change)(&table, &mut description, now)?;
        let mut set = WriteSet::default();
        if description == table.description {
            return Ok((set, Changed { table, output, now }));
        }
        let table = reader.described_anew(&table, description)?;
        set.catalog.push(CatalogChange::Put(table.clone()));
        Ok((set, Changed { table, output, now }))
    }
}
