//! Emptying a table.

use dynafile_model::item_size_bytes;

use super::Table;
use crate::batch::Batch;
use crate::error::{Error, Result};

/// Rows of a step; each step is a commit of its own.
const STEP_ROWS: usize = 1000;
/// Bytes of items after which a step ends, too.
const STEP_BYTES: usize = 1 << 20;

impl Table {
    /// Deletes all items, and says how many; indexes, listeners and the stream see each of them.
    ///
    /// It is done in steps between which others read and write, once through the table in the
    /// order of its keys: what is stored behind it meanwhile stays. To be rid of a table at once,
    /// delete and create it.
    ///
    /// # Errors
    /// As [`Table::delete`]; what earlier steps deleted stays deleted.
    pub fn clear(&self) -> Result<u64> {
        let mut deleted = 0;
        let mut last = None;
        loop {
            let mut scan = self.scan().limit(STEP_ROWS);
            if let Some(last) = last.take() {
                scan = scan.exclusive_start_key(last);
            }
            let mut items = scan.items()?;
            let (mut batch, mut bytes) = (Batch::new(self.session.clone()), 0);
            while bytes < STEP_BYTES
                && let Some(item) = items.next()
            {
                bytes += item_size_bytes(item?.view())
                    .map_err(|error| Error::corrupted(self.name(), error))?;
                last = items.last_key()?;
                if let Some(key) = &last {
                    batch.delete(self, key.primary().clone())?;
                }
            }
            drop(items);
            if batch.is_empty() {
                return Ok(deleted);
            }
            deleted += batch.len() as u64;
            batch.commit()?;
        }
    }
}
