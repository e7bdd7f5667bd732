//! CleanExpiry: one bounded step of removing the entries of deleted tables from the index by expiry.

use crate::error::Result;
use crate::store::{ExpiryCleaning, Operation, Reader, WriteSet};

/// Looks at up to `limit` entries.
pub(crate) struct CleanExpiry {
    pub(crate) limit: usize,
}

impl Operation for CleanExpiry {
    /// Whether there are none any more.
    type Output = bool;

    const NAME: &'static str = "the cleaning of the index by expiry";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, bool)> {
        let mut set = WriteSet::default();
        let Some((orphaned, cleaning)) = reader.orphaned_entries(self.limit)? else {
            return Ok((set, true));
        };
        let complete = cleaning == ExpiryCleaning::Done;
        set.expiry = orphaned;
        set.expiry_cleaning = Some(cleaning);
        Ok((set, complete))
    }
}
