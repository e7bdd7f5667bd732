//! Filling indexes that were added to tables with items, step by step, beside the writers.
//!
//! How far an index is stands in the catalog, in the commit of each step; whoever opens the file
//! next goes on there. Two that fill one index do no harm: each step is taken from where the one
//! before it, whosever it was, has ended.

use crate::error::{Error, Result};
use crate::operation::FillIndex;
use crate::store::Store;

/// Rows that one step looks at, in one commit: bounds how long it keeps writers waiting.
pub(crate) const STEP_ROWS: usize = 500;

/// Table and index that the database has to fill by itself next; `None` if all are filled.
pub(crate) fn next_index(store: &Store) -> Result<Option<(String, String)>> {
    let Some(snapshot) = store.snapshot()? else { return Ok(None) };
    for table in snapshot.catalog().iter() {
        for index in &table.indexes {
            if !index.is_active() && index.description.settings.filled_by_itself {
                return Ok(Some((table.name.to_string(), index.description.name.clone())));
            }
        }
    }
    Ok(None)
}

/// Fills all of them, unless told to stop.
pub(crate) fn fill_all(store: &Store, stop: impl Fn() -> bool) -> Result<()> {
    while let Some((table, index)) = next_index(store)? {
        loop {
            if stop() {
                return Ok(());
            }
            let step = FillIndex { table: table.clone(), index: index.clone(), limit: STEP_ROWS };
            match store.write(step) {
                Ok(filled) if filled.complete => break,
                Ok(_) => {}
                // It was deleted meanwhile.
                Err(Error::TableNotFound { .. } | Error::IndexNotFound { .. }) => break,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}
