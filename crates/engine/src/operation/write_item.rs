//! PutItem, UpdateItem and DeleteItem: one action on one item.

use dynafile_model::EncodedItem;

use super::write_action::WriteAction;
use crate::capacity::Units;
use crate::error::Result;
use crate::store::{Operation, Reader, WriteSet};

/// Carries out an action, and says of it what is wanted.
pub(crate) struct WriteItem {
    pub(crate) action: WriteAction,
    pub(crate) wanted: Wanted,
}

/// What a caller wants to know of a write; what is not wanted is not copied.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted {
    pub(crate) old: bool,
    pub(crate) new: bool,
    pub(crate) units: bool,
}

/// What came of an action.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Whether there was an item before.
    pub(crate) existed: bool,
    pub(crate) old: Option<EncodedItem>,
    pub(crate) new: Option<EncodedItem>,
    pub(crate) units: Units,
}

impl WriteItem {
    /// An action of which only the outcome counts.
    pub(crate) fn new(action: WriteAction) -> Self {
        Self { action, wanted: Wanted::default() }
    }

    /// Adds the action to a set; an error leaves the set as it was.
    pub(crate) fn decide_in(
        self,
        reader: &mut Reader<'_, '_>,
        set: &mut WriteSet,
    ) -> Result<Written> {
        let decision = self.action.decide(reader, set)?;
        let (old, new) = decision.images(set);
        Ok(Written {
            existed: old.is_some(),
            old: old.filter(|_| self.wanted.old).cloned(),
            new: new.filter(|_| self.wanted.new).cloned(),
            units: if self.wanted.units { decision.units(set)? } else { Units::default() },
        })
    }
}

impl Operation for WriteItem {
    type Output = Written;

    const NAME: &'static str = "a write of one item";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Written)> {
        let mut set = WriteSet::default();
        let written = self.decide_in(reader, &mut set)?;
        Ok((set, written))
    }
}
