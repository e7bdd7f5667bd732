//! UpdateTimeToLive: sets or removes the attribute that says when items expire.
//!
//! It counts for readers at once; the index by expiry follows in steps (`rebuild_expiry`).

use crate::error::{Error, Result};
use crate::store::{CatalogChange, Operation, Reader, WriteSet};

/// Sets the TTL attribute of a table; `None` switches expiry off.
pub(crate) struct UpdateTimeToLive {
    pub(crate) table: String,
    pub(crate) attribute: Option<String>,
}

impl Operation for UpdateTimeToLive {
    type Output = ();

    const NAME: &'static str = "UpdateTimeToLive";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let Some(table) = reader.catalog().get(&self.table).cloned() else {
            return Err(Error::TableNotFound { name: self.table });
        };
        let mut set = WriteSet::default();
        if table.description.ttl_attribute != self.attribute {
            let mut description = table.description.clone();
            description.ttl_attribute = self.attribute;
            set.catalog.push(CatalogChange::Put(reader.described_anew(&table, description)?));
        }
        Ok((set, ()))
    }
}
