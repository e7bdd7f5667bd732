//! Sweep: deletes rows that have expired, a bounded number at a time.
//!
//! The row is looked at again before it is deleted, so an item that was put anew since is kept.

use std::sync::Arc;

use crate::error::Result;
use crate::listener::ChangeIdentity;
use crate::store::{Operation, Reader, RowChange, WriteSet};

/// Deletes up to `limit` of the rows that expired longest ago.
pub(crate) struct Sweep {
    pub(crate) limit: usize,
}

impl Operation for Sweep {
    /// How many rows were deleted.
    type Output = usize;

    const NAME: &'static str = "the sweep of expired items";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, usize)> {
        let (mut set, now) = (WriteSet::default(), reader.now());
        for (id, key) in reader.expired_rows(now, self.limit)? {
            let Some(table) = reader.catalog().iter().find(|table| table.id == id).cloned() else {
                continue;
            };
            let Some(old) = reader.row(&table, &key)? else { continue };
            let expired = match &table.expiry {
                Some(rule) => rule.has_expired(old.view(), now)?,
                None => false,
            };
            if expired {
                let identity = ChangeIdentity::TimeToLive;
                set.push(RowChange {
                    table: Arc::clone(&table),
                    key,
                    old: Some(old),
                    new: None,
                    identity,
                });
            }
        }
        let deleted = set.rows.len();
        Ok((set, deleted))
    }
}
