//! TrimStreams: removes records, shards and streams that are over, a bounded number at a time.

use crate::error::Result;
use crate::store::{DamagedRecord, Operation, Reader, StepLimit, StepSize, WriteSet};

/// Removes records, as many as the limit allows.
pub(crate) struct TrimStreams {
    pub(crate) limit: StepLimit,
}

/// What a step did.
#[derive(Debug, Default)]
pub(crate) struct Trimmed {
    /// How many records were removed; `None` if there was nothing to be done.
    pub(crate) removed: Option<usize>,
    /// Why some streams are as they were.
    pub(crate) damaged: Vec<DamagedRecord>,
}

impl Operation for TrimStreams {
    type Output = Trimmed;

    const NAME: &'static str = "the trimming of streams";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Trimmed)> {
        let (mut set, mut size) = (WriteSet::default(), StepSize::default());
        let (mut removed, mut trimmed, now) = (0, Trimmed::default(), reader.now());
        let streams: Vec<_> = reader.catalog().streams().cloned().collect();
        for stream in streams {
            if size.reaches(self.limit) {
                break;
            }
            match reader.stream_upkeep(&stream, now, self.limit, &mut size) {
                Ok(upkeep) => {
                    set.streams.extend(upkeep.changes);
                    removed += upkeep.removed;
                }
                Err(error) => trimmed.damaged.push(DamagedRecord::try_from(error)?),
            }
        }
        trimmed.removed = (!set.streams.is_empty()).then_some(removed);
        Ok((set, trimmed))
    }
}
