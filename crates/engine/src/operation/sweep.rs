//! Sweep: deletes rows that have expired, a bounded number at a time.
//!
//! Each row is looked at again before it is deleted, so an item that was put anew since is kept.
//! An entry that is not what its row says is removed; a row that is damaged is left as it is.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::listener::ChangeIdentity;
use crate::store::expiry::{Milliseconds, parse_entry_key};
use crate::store::{
    DamagedRecord, ExpiryChange, Operation, Reader, RowChange, StepLimit, StepSize, TableEntry,
    WriteSet,
};

/// Looks at the rows of these entries of the index by expiry, as many as the limit allows.
pub(crate) struct Sweep {
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) limit: StepLimit,
}

/// What a step did.
#[derive(Debug, Default)]
pub(crate) struct Swept {
    /// Entries looked at, one at least.
    pub(crate) looked_at: usize,
    /// Rows deleted.
    pub(crate) deleted: usize,
    /// Rows that are damaged, and are where they were.
    pub(crate) damaged: Vec<DamagedRecord>,
}

impl Operation for Sweep {
    type Output = Swept;

    const NAME: &'static str = "the sweep of expired items";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Swept)> {
        let (mut set, mut swept, mut size) =
            (WriteSet::default(), Swept::default(), StepSize::default());
        for entry in &self.entries {
            if size.reaches(self.limit) {
                break;
            }
            let change = self.change_for(reader, entry)?;
            size.add(change.size_bytes());
            match change {
                Change::Nothing => {}
                Change::Delete(row) => set.push(row),
                Change::Forget => set.expiry.push(ExpiryChange::Remove(entry.clone())),
                Change::PassOver(damaged) => swept.damaged.push(damaged),
            }
        }
        (swept.looked_at, swept.deleted) = (size.records, set.rows.len());
        Ok((set, swept))
    }
}

/// What is to be done about an entry.
enum Change {
    Nothing,
    /// The row has expired.
    Delete(RowChange),
    /// The entry is not what its row says.
    Forget,
    /// The row is damaged.
    PassOver(DamagedRecord),
}

impl Change {
    fn size_bytes(&self) -> usize {
        match self {
            Self::Delete(row) => row.old.as_ref().map_or(0, |item| item.as_bytes().len()),
            _ => 0,
        }
    }
}

impl Sweep {
    fn change_for(&self, reader: &mut Reader<'_, '_>, entry: &[u8]) -> Result<Change> {
        let Some((time, id, key)) = parse_entry_key(entry) else {
            let error = Error::corrupted("the index by expiry", "an entry is too short");
            return DamagedRecord::try_from(error).map(Change::PassOver);
        };
        let Some(table) = reader.catalog().table_of(id).cloned() else { return Ok(Change::Forget) };
        match self.change_of_row(reader, &table, time, key) {
            Err(error) => DamagedRecord::in_row(&table, key, error).map(Change::PassOver),
            decided => decided,
        }
    }

    fn change_of_row(
        &self,
        reader: &mut Reader<'_, '_>,
        table: &Arc<TableEntry>,
        time: Milliseconds,
        key: &[u8],
    ) -> Result<Change> {
        let (Some(rule), Some(old)) = (&table.expiry, reader.row(table, key)?) else {
            return Ok(Change::Forget);
        };
        if rule.expiry(old.view())? != Some(time) {
            return Ok(Change::Forget);
        }
        if !rule.has_expired(old.view(), reader.now())? {
            return Ok(Change::Nothing);
        }
        Ok(Change::Delete(RowChange {
            table: Arc::clone(table),
            key: key.to_vec(),
            old: Some(old),
            new: None,
            identity: ChangeIdentity::TimeToLive,
        }))
    }
}
