//! FillIndex: one bounded step of filling a new index from the rows that were there before it.
//!
//! How far it is stands in the catalog, in the commit of the step, so a restart goes on where the
//! last one ended. Rows written meanwhile are in the index already; writing their entry again
//! changes nothing.

use dynafile_model::IndexStatus;

use crate::error::{Error, Result};
use crate::store::{CatalogChange, DamagedRecord, Operation, Reader, StepLimit, WriteSet};

/// Looks at the next rows, as many as the limit allows.
pub(crate) struct FillIndex {
    pub(crate) table: String,
    pub(crate) index: String,
    pub(crate) limit: StepLimit,
}

/// What a step did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    /// Rows looked at.
    pub(crate) rows: usize,
    /// Those that the index is without because they are damaged.
    pub(crate) damaged: Vec<DamagedRecord>,
    /// Whether the index is complete.
    pub(crate) complete: bool,
}

impl Operation for FillIndex {
    type Output = Filled;

    const NAME: &'static str = "FillIndex";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Filled)> {
        let Some(table) = reader.catalog().get(&self.table).cloned() else {
            return Err(Error::TableNotFound { name: self.table });
        };
        let Some(index) = table.index(&self.index) else {
            return Err(Error::IndexNotFound { table: self.table, index: self.index });
        };
        let mut set = WriteSet::default();
        let IndexStatus::Creating { filled_to } = &index.description.status else {
            return Ok((set, Filled { rows: 0, damaged: Vec::new(), complete: true }));
        };
        let mut step = reader.rows_after(&table, filled_to.as_deref(), self.limit)?;
        for (key, item) in &step.rows {
            match index.row_of(item, key) {
                Ok(entry) => set.index_rows.extend(entry.map(|entry| (index.id, entry))),
                Err(error) => step.damaged.push(DamagedRecord::in_row(&table, key, error)?),
            }
        }
        let status = match step.last {
            Some(last) if !step.complete => IndexStatus::Creating { filled_to: Some(last) },
            _ => IndexStatus::Active,
        };
        let mut description = table.description.clone();
        let described = description.indexes.iter_mut().find(|one| one.name == self.index);
        described.expect("the index is in the table's entry").status = status;
        set.catalog.push(CatalogChange::Put(reader.described_anew(&table, description)?));
        let (rows, damaged, complete) = (step.looked_at, step.damaged, step.complete);
        Ok((set, Filled { rows, damaged, complete }))
    }
}
