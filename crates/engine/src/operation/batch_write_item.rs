//! BatchWriteItem: puts and deletes, in order, all or nothing, in one commit.
//!
//! Unlike the service's operation of that name it is atomic, takes any number of requests, and
//! may name an item twice: the requests are carried out one after the other.

use std::collections::BTreeMap;

use super::write_action::WriteAction;
use crate::capacity::Units;
use crate::error::Result;
use crate::store::{Operation, Reader, WriteSet};

/// Carries out the actions in order.
pub(crate) struct BatchWriteItem {
    pub(crate) actions: Vec<WriteAction>,
    /// Whether to say what they cost.
    pub(crate) wants_units: bool,
}

impl Operation for BatchWriteItem {
    /// What they cost, by table.
    type Output = BTreeMap<String, Units>;

    const NAME: &'static str = "BatchWriteItem";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Self::Output)> {
        let (mut set, mut units) = (WriteSet::of_many(), BTreeMap::<_, Units>::new());
        for action in self.actions {
            let decision = action.decide(reader, &mut set)?;
            if self.wants_units {
                let table = decision.table.name.to_string();
                units.entry(table).or_default().add(decision.units(&set)?);
            }
        }
        Ok((set, units))
    }
}
