//! RemoveGone: takes tables and indexes out of the file whose deletion took its time and is over.

use std::sync::Arc;

use crate::error::Result;
use crate::store::expiry::Milliseconds;
use crate::store::{CatalogChange, Operation, Reader, TableEntry, WriteSet};

/// Removes all that nobody sees any more.
pub(crate) struct RemoveGone;

/// Whether there is something of the table to be removed at that time.
pub(crate) fn has_gone(table: &TableEntry, now: Milliseconds) -> bool {
    table.is_gone(|| now) || table.indexes.iter().any(|index| index.is_gone(now))
}

impl Operation for RemoveGone {
    type Output = ();

    const NAME: &'static str = "the removal of deleted tables";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let now = reader.now();
        let is_affected = |table: &&Arc<TableEntry>| has_gone(table, now);
        let affected: Vec<_> = reader.catalog().iter().filter(is_affected).cloned().collect();
        let mut set = WriteSet::default();
        for table in affected {
            set.catalog.push(match table.is_gone(|| now) {
                true => CatalogChange::Delete(table),
                false => {
                    let mut description = table.description.clone();
                    let stays = |name: &str| table.index(name).is_some_and(|it| !it.is_gone(now));
                    description.indexes.retain(|index| stays(&index.name));
                    CatalogChange::Put(reader.described_anew(&table, description)?)
                }
            });
        }
        Ok((set, ()))
    }
}
