//! CreateIndex: adds a secondary index to a table, to be filled in steps.

use dynafile_model::{IndexDescription, IndexStatus};

use crate::error::{Error, Result};
use crate::store::{CatalogChange, Operation, Reader, WriteSet};
use crate::table_rules::check_index_of;

/// Adds an index; one of the same name and definition is taken as it is.
pub(crate) struct CreateIndex {
    pub(crate) table: String,
    pub(crate) index: IndexDescription,
}

impl Operation for CreateIndex {
    type Output = ();

    const NAME: &'static str = "CreateIndex";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let Some(table) = reader.catalog().get(&self.table).cloned() else {
            return Err(Error::TableNotFound { name: self.table });
        };
        let mut set = WriteSet::default();
        match table.index(&self.index.name) {
            Some(known) if known.description.is_like(&self.index) => {}
            Some(_) => {
                return Err(Error::IndexExists { table: self.table, index: self.index.name });
            }
            None => {
                check_index_of(&table.description, &self.index)?;
                let mut index = self.index;
                index.status = IndexStatus::Creating { filled_to: None };
                let description = table.description.clone().with_index(index);
                set.catalog.push(CatalogChange::Put(reader.described_anew(&table, description)?));
            }
        }
        Ok((set, ()))
    }
}
