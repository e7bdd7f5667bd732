//! BatchWriteItem: puts and deletes, in order, all or nothing, in one commit.
//!
//! Unlike the service's operation of that name it is atomic, takes any number of requests, and
//! may name an item twice: the requests are carried out one after the other.

use super::write_action::WriteAction;
use crate::error::Result;
use crate::store::{Operation, Reader, WriteSet};

/// Carries out the actions in order.
pub(crate) struct BatchWriteItem {
    pub(crate) actions: Vec<WriteAction>,
}

impl Operation for BatchWriteItem {
    type Output = ();

    const NAME: &'static str = "BatchWriteItem";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let mut set = WriteSet::of_many();
        for action in self.actions {
            action.decide(reader, &mut set)?;
        }
        Ok((set, ()))
    }
}
