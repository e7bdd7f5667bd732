//! UpdateStream: the part of UpdateTable that switches a table's stream on and off.

use dynafile_model::{StreamSpecification, StreamViewType};

use crate::error::{Error, Result};
use crate::store::{CatalogChange, Operation, Reader, TableReference, WriteSet};

/// Gives the table a stream of this view, or takes the one it has away.
pub(crate) struct UpdateStream {
    pub(crate) table: TableReference,
    pub(crate) view: Option<StreamViewType>,
}

impl Operation for UpdateStream {
    /// Whether that changed anything.
    type Output = bool;

    const NAME: &'static str = "UpdateStream";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, bool)> {
        let mut set = WriteSet::default();
        let table = set.table(reader, &self.table)?;
        let wanted = self.view.map(StreamSpecification::new);
        match (table.description.stream, wanted) {
            (found, wanted) if found == wanted => return Ok((set, false)),
            (Some(found), Some(_)) => {
                let table = table.name.to_string();
                return Err(Error::StreamEnabled { table, view: found.view });
            }
            _ => {}
        }
        let mut description = table.description.clone();
        description.stream = wanted;
        set.catalog.push(CatalogChange::Put(reader.described_anew(&table, description)?));
        Ok((set, true))
    }
}
