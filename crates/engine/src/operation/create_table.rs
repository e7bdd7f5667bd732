//! CreateTable: adds a table to the catalog.

use std::sync::Arc;

use dynafile_model::TableDescription;

use crate::error::{Error, Result};
use crate::store::{Operation, Reader, TableReference, WriteSet};

/// Adds a table; a table of the name is an error.
pub(crate) struct CreateTable {
    pub(crate) description: TableDescription,
}

impl Operation for CreateTable {
    type Output = ();

    const NAME: &'static str = "CreateTable";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let name = self.description.name.clone();
        if reader.catalog().get(&name).is_some() {
            return Err(Error::TableExists { name });
        }
        let reference =
            TableReference { name: name.into(), wanted: Some(Arc::new(self.description)) };
        let mut set = WriteSet::default();
        set.table(reader, &reference)?;
        Ok((set, ()))
    }
}
