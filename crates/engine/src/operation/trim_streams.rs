//! TrimStreams: removes records, shards and streams that are over, a bounded number at a time.

use crate::error::Result;
use crate::store::{Operation, Reader, WriteSet};

/// Removes up to `limit` records.
pub(crate) struct TrimStreams {
    pub(crate) limit: usize,
}

impl Operation for TrimStreams {
    /// How many records were removed; `None` if there was nothing to be done.
    type Output = Option<usize>;

    const NAME: &'static str = "the trimming of streams";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Option<usize>)> {
        let mut set = WriteSet::default();
        let (mut removed, now) = (0, reader.now());
        let streams: Vec<_> = reader.catalog().streams().cloned().collect();
        for stream in streams {
            if removed == self.limit {
                break;
            }
            let (changes, records) = reader.stream_upkeep(&stream, now, self.limit - removed)?;
            set.streams.extend(changes);
            removed += records;
        }
        let done = (!set.streams.is_empty()).then_some(removed);
        Ok((set, done))
    }
}
