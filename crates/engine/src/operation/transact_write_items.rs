//! TransactWriteItems: puts, updates, deletes and checks of distinct items, all or nothing.
//!
//! Every action is decided, even after one has failed, so that the caller learns of all that
//! stand in the way (API reference, "TransactWriteItems", `CancellationReasons`).

use std::collections::{BTreeMap, HashSet};

use super::write_action::{Decision, WriteAction};
use crate::capacity::Units;
use crate::error::{Error, Result};
use crate::store::{Operation, Reader, WriteSet};

/// Carries out the actions together.
pub(crate) struct TransactWriteItems {
    pub(crate) actions: Vec<WriteAction>,
    /// Whether to say what they cost.
    pub(crate) wants_units: bool,
}

impl Operation for TransactWriteItems {
    /// What the actions cost, by table, before doubling.
    type Output = BTreeMap<String, Units>;

    const NAME: &'static str = "TransactWriteItems";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Self::Output)> {
        let mut set = WriteSet::of_many();
        let decisions = decide_all(self.actions, reader, &mut set)?;
        let mut units = BTreeMap::<_, Units>::new();
        for decision in decisions.iter().filter(|_| self.wants_units) {
            let table = decision.table.name.to_string();
            units.entry(table).or_default().add(decision.units(&set)?);
        }
        Ok((set, units))
    }
}

fn decide_all(
    actions: Vec<WriteAction>,
    reader: &mut Reader<'_, '_>,
    set: &mut WriteSet,
) -> Result<Vec<Decision>> {
    let (mut items, mut reasons, mut decisions) = (HashSet::new(), Vec::new(), Vec::new());
    for (position, action) in actions.into_iter().enumerate() {
        match action.decide(reader, set) {
            Ok(decision) => {
                if !items.insert((decision.table.name.clone(), decision.key.clone())) {
                    return Err(Error::SameItemTwice { position });
                }
                decisions.push(decision);
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
        false => Ok(decisions),
    }
}
