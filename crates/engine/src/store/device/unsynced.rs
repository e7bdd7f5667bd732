//! What was written to a device since its last sync that succeeded.

use std::collections::BTreeMap;
use std::ops::Range;

use twox_hash::XxHash3_64;

use super::extents::Extents;

/// The bytes that a failed sync leaves in doubt; their places, not the bytes themselves.
#[derive(Debug, Default)]
pub(super) struct Unsynced {
    written: Extents,
    /// Where a write failed, so that nothing, all or part of it may be there.
    refused: Extents,
    /// End and hash of what was written last, by its start; kept where [`Unsynced::note`] was given
    /// the bytes.
    hashes: BTreeMap<u64, (u64, u64)>,
}

impl Unsynced {
    /// Notes a write that is about to happen. With `bytes` its hash is kept too.
    pub(super) fn note(&mut self, range: Range<u64>, bytes: Option<&[u8]>) {
        self.written.add(range.clone());
        self.forget_hashes(&range);
        if let Some(bytes) = bytes {
            self.hashes.insert(range.start, (range.end, XxHash3_64::oneshot(bytes)));
        }
    }

    /// Notes that a write failed.
    pub(super) fn note_refusal(&mut self, range: Range<u64>) {
        self.forget_hashes(&range);
        self.refused.add(range);
    }

    pub(super) fn truncate(&mut self, length: u64) {
        self.written.truncate(length);
        self.refused.truncate(length);
        self.forget_hashes(&(length..u64::MAX));
    }

    /// Takes back what was noted before all that is noted here.
    pub(super) fn put_under(&mut self, mut earlier: Self) {
        for range in self.written.iter() {
            earlier.forget_hashes(&range);
        }
        earlier.written.extend(&self.written);
        earlier.refused.extend(&self.refused);
        earlier.hashes.append(&mut self.hashes);
        *self = earlier;
    }

    pub(super) fn written(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        self.written.iter()
    }

    pub(super) fn was_refused(&self, range: &Range<u64>) -> bool {
        self.refused.overlaps(range)
    }

    /// Where bytes are whose hash is known, with the hash.
    pub(super) fn hashes(&self) -> impl Iterator<Item = (Range<u64>, u64)> + '_ {
        self.hashes.iter().map(|(start, (end, hash))| (*start..*end, *hash))
    }

    /// A hash is of bytes that nobody has written over.
    fn forget_hashes(&mut self, range: &Range<u64>) {
        let stale = |(start, (end, _)): (&u64, &(u64, u64))| {
            (*end > range.start && *start < range.end).then_some(*start)
        };
        // Ranges with hashes do not overlap, so those before the first that ends early do too.
        let before = self.hashes.range(..range.end).rev();
        let stale: Vec<u64> = before.map_while(stale).collect();
        for start in stale {
            self.hashes.remove(&start);
        }
    }
}
