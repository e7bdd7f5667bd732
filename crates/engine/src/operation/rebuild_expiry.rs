//! RebuildExpiry: one bounded step of bringing the index by expiry in step with a table whose TTL
//! attribute was changed.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::store::{
    CatalogChange, DamagedRecord, ExpiryUpkeep, Operation, Reader, StepLimit, WriteSet,
};

/// Looks at the next rows, as many as the limit allows.
pub(crate) struct RebuildExpiry {
    pub(crate) table: String,
    pub(crate) limit: StepLimit,
}

/// What a step did.
#[derive(Debug)]
pub(crate) struct Rebuilt {
    /// Rows that were left out because they are damaged.
    pub(crate) damaged: Vec<DamagedRecord>,
    /// Whether the index agrees with the table.
    pub(crate) complete: bool,
}

impl Operation for RebuildExpiry {
    type Output = Rebuilt;

    const NAME: &'static str = "the rebuilding of the index by expiry";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Rebuilt)> {
        let Some(table) = reader.catalog().get(&self.table).cloned() else {
            return Err(Error::TableNotFound { name: self.table });
        };
        let mut set = WriteSet::default();
        let Some(upkeep) = &table.expiry_upkeep else {
            return Ok((set, Rebuilt { damaged: Vec::new(), complete: true }));
        };
        let mut step = reader.rows_after(&table, upkeep.done_to.as_deref(), self.limit)?;
        for (key, item) in &step.rows {
            match upkeep.changes_for(&table, key, item.view()) {
                Ok(changes) => set.expiry.extend(changes),
                Err(error) => step.damaged.push(DamagedRecord::in_row(&table, key, error)?),
            }
        }
        let left = (!step.complete)
            .then(|| ExpiryUpkeep { stale: upkeep.stale.clone(), done_to: step.last });
        set.catalog.push(CatalogChange::Put(Arc::new(table.with_expiry_upkeep(left))));
        Ok((set, Rebuilt { damaged: step.damaged, complete: step.complete }))
    }
}
