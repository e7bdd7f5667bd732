//! What ends: records and shards after a day, streams a day after they were disabled.
//!
//! To readers that is so at once, by the clock; here it is carried out, in bounded steps. An enabled
//! stream keeps its newest record however old it is: the next sequence number follows from it.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use redb::ReadableTable;

use super::log::{parse_record_key, records_of, stamp};
use super::{Sequence, StreamEntry, StreamId, record_key};
use crate::error::Result;
use crate::guard::shielded;
use crate::store::expiry::Milliseconds;
use crate::store::fault::AtPath;
use crate::store::snapshot::Snapshot;
use crate::store::step::{DamagedRecord, StepLimit, StepSize};
use crate::store::system;
use crate::store::write_scope::{Reader, WriteScope};

/// How long a record can be read (developer guide, "Change data capture for DynamoDB Streams").
pub(crate) const RETENTION: Duration = Duration::from_secs(24 * 60 * 60);

/// The oldest time that readers see at `now`.
pub(crate) fn cutoff(now: Milliseconds) -> Milliseconds {
    now.saturating_sub(RETENTION.as_millis() as Milliseconds)
}

/// A change of a stream that is not the record of a row.
pub(crate) enum StreamChange {
    /// Another description of the stream.
    Put(Arc<StreamEntry>),
    /// Its oldest records.
    Trim { stream: StreamId, records: Range<Sequence> },
    /// What describes a stream that has no records any more.
    Delete(StreamId),
}

/// Whether there is something to be done about streams.
#[derive(Debug, Default)]
pub(crate) struct StreamsDue {
    pub(crate) any: bool,
    /// Why nothing can be said of some of them.
    pub(crate) damaged: Vec<DamagedRecord>,
}

/// What is to be done about a stream.
#[derive(Default)]
pub(crate) struct StreamUpkeep {
    pub(crate) changes: Vec<StreamChange>,
    /// How many records that removes.
    pub(crate) removed: usize,
}

impl Snapshot {
    /// Whether some stream has something that ended.
    pub(crate) fn streams_need_upkeep(
        &self,
        now: Milliseconds,
        shard_life: Milliseconds,
    ) -> Result<StreamsDue> {
        let mut due = StreamsDue::default();
        for stream in self.catalog().streams() {
            match shielded("read", || self.needs_upkeep(stream, now, shard_life)) {
                Ok(needed) => due.any |= needed,
                Err(error) => due.damaged.push(DamagedRecord::try_from(error)?),
            }
        }
        Ok(due)
    }

    /// How long the oldest record that is over has been so, in milliseconds.
    pub(crate) fn stream_lag(&self, now: Milliseconds) -> Result<Milliseconds> {
        let mut lag = 0;
        for stream in self.catalog().streams() {
            let oldest = shielded("read", || self.oldest_to_remove(stream))?;
            let waiting = oldest.map_or(0, |at| cutoff(now).saturating_sub(at));
            lag = lag.max(waiting);
        }
        Ok(lag)
    }

    /// When the stream's oldest record was made; `None` if there is none but the one that is kept
    /// because the next sequence number follows from it.
    fn oldest_to_remove(&self, stream: &StreamEntry) -> Result<Option<Milliseconds>> {
        let Some((sequence, at)) = self.oldest_sound_record(stream)? else { return Ok(None) };
        let kept = stream.disabled.is_none() && sequence + 1 == self.stream_end(stream)?;
        Ok((!kept).then_some(at))
    }

    fn needs_upkeep(
        &self,
        stream: &StreamEntry,
        now: Milliseconds,
        shard_life: Milliseconds,
    ) -> Result<bool> {
        let cutoff = cutoff(now);
        if !stream.is_retained(cutoff) || !stream.shards.iter().all(|one| one.is_retained(cutoff)) {
            return Ok(true);
        }
        let Some(oldest) = self.oldest_sound_record(stream)? else { return Ok(false) };
        let end = self.stream_end(stream)?;
        let kept = stream.disabled.is_none() && oldest.0 + 1 == end;
        let due = stream.open_shard().is_some_and(|shard| shard.is_due(now, end, shard_life));
        Ok(due || (oldest.1 < cutoff && !kept))
    }
}

impl Reader<'_, '_> {
    /// What is to be done about a stream at `now`, removing records until the step is as large as
    /// the limit allows.
    pub(crate) fn stream_upkeep(
        &mut self,
        stream: &Arc<StreamEntry>,
        now: Milliseconds,
        limit: StepLimit,
        size: &mut StepSize,
    ) -> Result<StreamUpkeep> {
        let cutoff = cutoff(now);
        let over = !stream.is_retained(cutoff);
        let newest = self.scope().newest_record(stream)?.map(|(sequence, _)| sequence);
        let ended = |sequence, created| {
            over || (created < cutoff && (stream.disabled.is_some() || Some(sequence) != newest))
        };
        let records = self.first_records(stream, limit, size, ended)?;
        let removed = (records.end - records.start) as usize;
        let mut changes = Vec::new();
        if removed > 0 {
            changes.push(StreamChange::Trim { stream: stream.id, records });
        }
        if over && !size.reaches(limit) {
            changes.push(StreamChange::Delete(stream.id));
            return Ok(StreamUpkeep { changes, removed });
        }
        let mut entry = stream.without_shards_before(cutoff);
        let next = newest.map_or(1, |newest| newest + 1);
        let shard_life = self.scope().shard_life;
        if entry.open_shard().is_some_and(|shard| shard.is_due(now, next, shard_life)) {
            entry = entry.rolled(now, next);
        }
        if entry != **stream {
            changes.push(StreamChange::Put(Arc::new(entry)));
        }
        Ok(StreamUpkeep { changes, removed })
    }

    /// The stream's oldest records, as far as they fulfil the condition and the step allows. A
    /// damaged one goes with the sound one behind it, which is no older.
    fn first_records(
        &mut self,
        stream: &StreamEntry,
        limit: StepLimit,
        size: &mut StepSize,
        condition: impl Fn(Sequence, Milliseconds) -> bool,
    ) -> Result<Range<Sequence>> {
        let scope = self.scope();
        let path = scope.path.clone();
        let (first, past) = records_of(stream.id);
        let tree = scope.tree(system::STREAM_RECORDS)?;
        let (mut start, mut end) = (None, None);
        let mut range = tree.range::<&[u8]>(&first[..]..&past[..]).at(&path)?;
        while !size.reaches(limit)
            && let Some(entry) = range.next()
        {
            let (key, stored) = entry.at(&path)?;
            let (sequence, created) = match stamp(stream, key.value(), stored.value()) {
                Ok(stamp) => stamp,
                Err(error) => {
                    DamagedRecord::try_from(error)?;
                    let key = parse_record_key(key.value());
                    start = start.or(key.map(|(_, sequence)| sequence));
                    size.add(stored.value().len());
                    continue;
                }
            };
            if !condition(sequence, created) {
                break;
            }
            size.add(stored.value().len());
            start.get_or_insert(sequence);
            end = Some(sequence + 1);
        }
        Ok(start.zip(end).map_or_else(Range::default, |(start, end)| start..end))
    }
}

impl WriteScope<'_> {
    /// Carries out what [`Reader::stream_upkeep`] found to be done.
    pub(in crate::store) fn apply_stream_change(&mut self, change: &StreamChange) -> Result<()> {
        match change {
            StreamChange::Put(stream) => self.put_stream(stream),
            StreamChange::Trim { stream, records } => records.clone().try_for_each(|sequence| {
                self.remove_record(system::STREAM_RECORDS, &record_key(*stream, sequence)).map(drop)
            }),
            StreamChange::Delete(stream) => {
                self.remove_record(system::STREAMS, &stream.0.to_be_bytes())?;
                self.tails.remove(stream);
                let catalog = self.catalog.without_stream(*stream);
                self.replace_catalog(catalog)
            }
        }
    }
}
