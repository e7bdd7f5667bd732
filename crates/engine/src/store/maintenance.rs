//! Compaction, and how far long operations are.

use std::ops::ControlFlow;

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

/// What the caller of a long operation says to its progress: nothing, or whether to go on. An
/// operation that is not to go on ends with [`Error::Cancelled`] and leaves nothing behind.
pub trait GoOn {
    /// Whether to go on.
    fn goes_on(self) -> bool;
}

impl GoOn for () {
    fn goes_on(self) -> bool {
        true
    }
}

impl GoOn for ControlFlow<()> {
    fn goes_on(self) -> bool {
        self.is_continue()
    }
}

/// Hears of progress; its error ends the operation.
pub(crate) type Tell<'a> = &'a mut dyn FnMut(Progress) -> Result<()>;

/// The caller's ear in the form of [`Tell`].
pub(crate) fn heard_by<A: GoOn>(
    operation: &'static str,
    mut tell: impl FnMut(Progress) -> A,
) -> impl FnMut(Progress) -> Result<()> {
    move |progress| {
        if tell(progress).goes_on() { Ok(()) } else { Err(Error::Cancelled { operation }) }
    }
}

/// How often progress is told, in records.
const PROGRESS_STEP: u64 = 1000;

/// Counts records and tells of them now and then.
pub(super) struct Teller<'a> {
    progress: Progress,
    tell: Tell<'a>,
}

impl<'a> Teller<'a> {
    /// # Errors
    /// The listener does not want to go on.
    pub(super) fn new(total: u64, tell: Tell<'a>) -> Result<Self> {
        let progress = Progress { done: 0, total };
        tell(progress)?;
        Ok(Self { progress, tell })
    }

    /// # Errors
    /// The listener does not want to go on.
    pub(super) fn advance(&mut self) -> Result<()> {
        self.progress.done += 1;
        if self.progress.done.is_multiple_of(PROGRESS_STEP)
            || self.progress.done == self.progress.total
        {
            (self.tell)(self.progress)?;
        }
        Ok(())
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
