//! TransactWriteItems: puts, updates, deletes and checks of distinct items, all or nothing.
//!
//! Every action is decided, even after one has failed, so that the caller learns of all that
//! stand in the way (API reference, "TransactWriteItems", `CancellationReasons`).

use std::collections::HashSet;

use super::write_action::WriteAction;
use crate::error::{Error, Result};
use crate::store::{Operation, Reader, WriteSet};

/// Carries out the actions together.
pub(crate) struct TransactWriteItems {
    pub(crate) actions: Vec<WriteAction>,
}

impl Operation for TransactWriteItems {
    type Output = ();

    const NAME: &'static str = "TransactWriteItems";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let mut set = WriteSet::of_many();
        let (mut items, mut reasons) = (HashSet::new(), Vec::new());
        for (position, action) in self.actions.into_iter().enumerate() {
            match action.decide(reader, &mut set) {
                Ok(place) if items.contains(&place) => {
                    return Err(Error::SameItemTwice { position });
                }
                Ok(place) => {
                    items.insert(place);
                    reasons.push(None);
                }
                Err(error) if error.is_validation() || error.is_condition_failed() => {
                    reasons.push(Some(error));
                }
                Err(error) => return Err(error),
            }
        }
        match reasons.iter().any(Option::is_some) {
            true => Err(Error::TransactionCancelled { reasons }),
            false => Ok((set, ())),
        }
    }
}
