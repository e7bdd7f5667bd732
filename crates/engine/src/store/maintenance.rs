//! Compaction, and how far long operations are.

use super::fault::AtPath;
use super::open_file::Handle;
use super::state::Store;
use crate::error::{Error, Result};

/// How far a long operation is: `done` of `total` records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Records dealt with.
    pub done: u64,
    /// Records in all.
    pub total: u64,
}

/// How often progress is told, in records.
const PROGRESS_STEP: u64 = 1000;

/// Counts records and tells of them now and then.
pub(super) struct Teller<'a> {
    progress: Progress,
    tell: &'a mut dyn FnMut(Progress),
}

impl<'a> Teller<'a> {
    pub(super) fn new(total: u64, tell: &'a mut dyn FnMut(Progress)) -> Self {
        let progress = Progress { done: 0, total };
        tell(progress);
        Self { progress, tell }
    }

    pub(super) fn advance(&mut self) {
        self.progress.done += 1;
        if self.progress.done.is_multiple_of(PROGRESS_STEP)
            || self.progress.done == self.progress.total
        {
            (self.tell)(self.progress);
        }
    }
}

/// What compaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompactReport {
    /// The file's size before, in bytes; 0 for a database in memory.
    pub size_bytes_before: u64,
    /// The file's size after, in bytes.
    pub size_bytes_after: u64,
}

impl Store {
    /// Gives free pages back to the file system.
    ///
    /// # Errors
    /// [`Error::Busy`] while an iterator or a stored item is alive; storage errors.
    pub(crate) fn compact(&self) -> Result<CompactReport> {
        let size_bytes_before = self.location().len_bytes();
        let compacted = self.with_exclusive_file("compaction", |file| match &mut file.handle {
            Handle::ReadOnly(_) => Err(Error::ReadOnly),
            Handle::Writable(database) => match database.compact() {
                Ok(_) => Ok(()),
                Err(redb::CompactionError::TransactionInProgress) => {
                    Err(Error::Busy { operation: "compaction" })
                }
                Err(error) => Err(error).at(self.path()),
            },
        });
        compacted?;
        Ok(CompactReport { size_bytes_before, size_bytes_after: self.location().len_bytes() })
    }
}
