//! Work over a whole table, cut into steps: how large one is, and what it passes over.
//!
//! A step is one commit. Rows alone do not bound it, as a row may be large; so it ends with the
//! record that brings it to either limit, and has one record at least.

use dynafile_model::EncodedItem;

use super::catalog::TableEntry;
use crate::error::{Error, Result};

/// How much one step looks at: bounds its memory, and how long it keeps writers waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StepLimit {
    pub(crate) records: usize,
    pub(crate) bytes: usize,
}

/// What a step has looked at so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StepSize {
    pub(crate) records: usize,
    bytes: usize,
}

impl StepSize {
    /// Counts one more record.
    pub(crate) fn add(&mut self, bytes: usize) {
        self.records += 1;
        self.bytes += bytes;
    }

    /// Whether the step has to end.
    pub(crate) fn reaches(self, limit: StepLimit) -> bool {
        self.records >= limit.records || self.bytes >= limit.bytes
    }
}

/// The rows that a step takes from a table.
#[derive(Debug, Default)]
pub(crate) struct RowsOfStep {
    pub(crate) rows: Vec<(Vec<u8>, EncodedItem)>,
    pub(crate) damaged: Vec<DamagedRecord>,
    /// How many that were, damaged ones included.
    pub(crate) looked_at: usize,
    /// The key of the last of them, damaged or not.
    pub(crate) last: Option<Vec<u8>>,
    /// Whether there are no more.
    pub(crate) complete: bool,
}

/// A record that work was done without, because it is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DamagedRecord {
    /// Table and key where known, otherwise the part of the file.
    pub(crate) place: String,
    pub(crate) detail: String,
}

impl DamagedRecord {
    /// The damage of a row that an error tells of, which may not know where it is; any other error
    /// comes back.
    pub(crate) fn in_row(table: &TableEntry, key: &[u8], error: Error) -> Result<Self> {
        let found = Self::try_from(error)?;
        Ok(Self { place: table.place(key), detail: found.detail })
    }
}

impl TryFrom<Error> for DamagedRecord {
    type Error = Error;

    /// The damage that the error tells of; any other error comes back.
    fn try_from(error: Error) -> Result<Self> {
        match error {
            Error::Corrupted { place, detail } => Ok(Self { place, detail }),
            other => Err(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_ends_with_the_record_that_reaches_a_limit() {
        let limit = StepLimit { records: 3, bytes: 100 };
        let mut size = StepSize::default();
        assert!(!size.reaches(limit), "one record at least");
        size.add(99);
        assert!(!size.reaches(limit));
        size.add(1);
        assert!(size.reaches(limit));
        let mut small = StepSize::default();
        (0..3).for_each(|_| small.add(1));
        assert!(small.reaches(limit));
    }

    #[test]
    fn only_damage_is_passed_over() {
        let damaged = DamagedRecord::try_from(Error::corrupted("here", "this"));
        assert_eq!(damaged.unwrap().place, "here");
        assert!(DamagedRecord::try_from(Error::Closed).unwrap_err().is_closed());
    }
}
