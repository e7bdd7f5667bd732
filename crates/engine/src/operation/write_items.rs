//! Several writes of one item each, in one commit, each for itself: one that fails changes nothing
//! and does not stand in the way of the others.

use super::write_item::{WriteItem, Written};
use crate::error::Result;
use crate::store::{Operation, Reader, WriteSet};

/// Carries the writes out in order, each seeing what those before it did.
pub(crate) struct WriteItems {
    pub(crate) writes: Vec<WriteItem>,
}

impl Operation for WriteItems {
    type Output = Vec<Result<Written>>;

    const NAME: &'static str = "writes of several items";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Self::Output)> {
        let mut set = WriteSet::of_many();
        let mut outcomes = Vec::with_capacity(self.writes.len());
        for write in self.writes {
            match write.decide_in(reader, &mut set) {
                Err(error) if !error.is_validation() && !error.is_condition_failed() => {
                    return Err(error);
                }
                outcome => outcomes.push(outcome),
            }
        }
        Ok((set, outcomes))
    }
}
