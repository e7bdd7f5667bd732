//! DeleteIndex: removes a secondary index and its entries.

use crate::error::{Error, Result};
use crate::store::{CatalogChange, Operation, Reader, WriteSet};

/// Removes the index of that name.
pub(crate) struct DeleteIndex {
    pub(crate) table: String,
    pub(crate) index: String,
}

impl Operation for DeleteIndex {
    type Output = ();

    const NAME: &'static str = "DeleteIndex";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let Some(table) = reader.catalog().get(&self.table).cloned() else {
            return Err(Error::TableNotFound { name: self.table });
        };
        let mut description = table.description.clone();
        description.indexes.retain(|index| index.name != self.index);
        if description.indexes.len() == table.description.indexes.len() {
            return Err(Error::IndexNotFound { table: self.table, index: self.index });
        }
        let mut set = WriteSet::default();
        set.catalog.push(CatalogChange::Put(reader.described_anew(&table, description)?));
        Ok((set, ()))
    }
}
