//! FillIndex: one bounded step of filling a new index from the rows that were there before it.
//!
//! How far it is stands in the catalog, in the commit of the step, so a restart goes on where the
//! last one ended. Rows written meanwhile are in the index already; writing their entry again
//! changes nothing.

use dynafile_model::IndexStatus;

use crate::error::{Error, Result};
use crate::store::{CatalogChange, Operation, Reader, WriteSet};

/// Looks at up to `limit` rows.
pub(crate) struct FillIndex {
    pub(crate) table: String,
    pub(crate) index: String,
    pub(crate) limit: usize,
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Filled {
    /// Rows looked at.
    pub(crate) rows: usize,
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
            return Ok((set, Filled { rows: 0, complete: true }));
        };
        let rows = reader.rows_after(&table, filled_to.as_deref(), self.limit)?;
        for (key, item) in &rows {
            let entry = index.row_of(item, key)?;
            set.index_rows.extend(entry.map(|entry| (index.id, entry)));
        }
        let complete = rows.len() < self.limit;
        let status = match rows.last() {
            Some((last, _)) if !complete => IndexStatus::Creating { filled_to: Some(last.clone()) },
            _ => IndexStatus::Active,
        };
        let mut description = table.description.clone();
        let described = description.indexes.iter_mut().find(|one| one.name == self.index);
        described.expect("the index is in the table's entry").status = status;
        set.catalog.push(CatalogChange::Put(reader.described_anew(&table, description)?));
        Ok((set, Filled { rows: rows.len(), complete }))
    }
}
