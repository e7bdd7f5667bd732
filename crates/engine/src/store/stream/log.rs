//! Reading: keys of records, a page of them, and the record that a moment begins with.

use std::ops::Range;

use super::{LogRecord, Sequence, StreamEntry, StreamId, record};
use crate::error::{Error, Result};
use crate::guard::shielded;
use crate::store::expiry::Milliseconds;
use crate::store::fault::AtPath;
use crate::store::record::unseal;
use crate::store::snapshot::Snapshot;
use crate::store::system;

const STREAM_BYTES: usize = 4;
const SEQUENCE_BYTES: usize = 8;

type RecordKey = [u8; STREAM_BYTES + SEQUENCE_BYTES];

/// The key of a record: stream, sequence number.
pub(in crate::store) fn record_key(stream: StreamId, sequence: Sequence) -> RecordKey {
    let mut key = RecordKey::default();
    key[..STREAM_BYTES].copy_from_slice(&stream.0.to_be_bytes());
    key[STREAM_BYTES..].copy_from_slice(&sequence.to_be_bytes());
    key
}

/// Takes a record's key apart; `None` if it is none.
pub(in crate::store) fn parse_record_key(key: &[u8]) -> Option<(StreamId, Sequence)> {
    let (stream, sequence) = key.split_first_chunk::<STREAM_BYTES>()?;
    let sequence = sequence.try_into().ok()?;
    Some((StreamId(u32::from_be_bytes(*stream)), Sequence::from_be_bytes(sequence)))
}

/// Where the records of a stream begin, and the key past them.
pub(in crate::store) fn records_of(stream: StreamId) -> (RecordKey, RecordKey) {
    (record_key(stream, 0), record_key(StreamId(stream.0.saturating_add(1)), 0))
}

/// How much of a stream one read may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageLimit {
    pub(crate) records: usize,
    /// By [`LogRecord::size_bytes`]; a page has one record at least.
    pub(crate) size_bytes: usize,
}

impl Snapshot {
    /// One past the newest record of the stream.
    pub(crate) fn stream_end(&self, stream: &StreamEntry) -> Result<Sequence> {
        if let Some(end) = stream.end() {
            return Ok(end);
        }
        let newest = shielded("read", || self.record_at_either_end(stream, RecordsEnd::Newest))?;
        let start = stream.open_shard().map_or(1, |shard| shard.start);
        Ok(newest.map_or(start, |(sequence, _)| sequence + 1))
    }

    /// The oldest record that is no older than the time, or [`Snapshot::stream_end`]. Found by
    /// halving: the times of a stream's records never run backwards.
    pub(crate) fn stream_since(
        &self,
        stream: &StreamEntry,
        time: Milliseconds,
    ) -> Result<Sequence> {
        shielded("read", || {
            let end = self.stream_end(stream)?;
            let oldest = self.record_at_either_end(stream, RecordsEnd::Oldest)?;
            let Some((mut low, created)) = oldest else { return Ok(end) };
            if created >= time {
                return Ok(low);
            }
            let mut high = end;
            // `low` is too old, `high` is not.
            while low + 1 < high {
                let middle = low + (high - low) / 2;
                match self.record_created(stream, middle)? < time {
                    true => low = middle,
                    false => high = middle,
                }
            }
            Ok(high)
        })
    }

    /// The records from the start of the range on; `None` if the first of them was trimmed, or is
    /// older than `cutoff`, which is the same to a reader.
    pub(crate) fn stream_page(
        &self,
        stream: &StreamEntry,
        range: Range<Sequence>,
        cutoff: Milliseconds,
        limit: PageLimit,
    ) -> Result<Option<Vec<LogRecord>>> {
        if range.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let records = shielded("read", || self.read_records(stream, range.clone(), limit))?;
        match records.first() {
            Some(first) if first.sequence == range.start && first.created >= cutoff => {
                Ok(Some(records))
            }
            // Sequence numbers have no gap, so what lies before the end was there once.
            _ if range.start < self.stream_end(stream)? => Ok(None),
            _ => Ok(Some(Vec::new())),
        }
    }

    fn read_records(
        &self,
        stream: &StreamEntry,
        range: Range<Sequence>,
        limit: PageLimit,
    ) -> Result<Vec<LogRecord>> {
        let Some(tree) = self.tree(system::STREAM_RECORDS)? else { return Ok(Vec::new()) };
        let (from, past) = (record_key(stream.id, range.start), record_key(stream.id, range.end));
        let (mut records, mut size_bytes) = (Vec::new(), 0);
        for entry in tree.range::<&[u8]>(&from[..]..&past[..]).at(&self.path)? {
            let (key, stored) = entry.at(&self.path)?;
            let record = verified(stream, key.value(), stored.value())?;
            size_bytes += record.size_bytes()?;
            if size_bytes > limit.size_bytes && !records.is_empty() {
                break;
            }
            records.push(record);
            if records.len() >= limit.records {
                break;
            }
        }
        Ok(records)
    }

    /// Sequence number and time of the oldest record that is not damaged.
    pub(super) fn oldest_sound_record(
        &self,
        stream: &StreamEntry,
    ) -> Result<Option<(Sequence, Milliseconds)>> {
        let Some(tree) = self.tree(system::STREAM_RECORDS)? else { return Ok(None) };
        let (first, past) = records_of(stream.id);
        for entry in tree.range::<&[u8]>(&first[..]..&past[..]).at(&self.path)? {
            let (key, stored) = entry.at(&self.path)?;
            match stamp(stream, key.value(), stored.value()) {
                Err(error) if error.is_corruption() => {}
                stamp => return stamp.map(Some),
            }
        }
        Ok(None)
    }

    /// Sequence number and time of the oldest or the newest record in the file.
    pub(super) fn record_at_either_end(
        &self,
        stream: &StreamEntry,
        end: RecordsEnd,
    ) -> Result<Option<(Sequence, Milliseconds)>> {
        let Some(tree) = self.tree(system::STREAM_RECORDS)? else { return Ok(None) };
        let (first, past) = records_of(stream.id);
        let mut range = tree.range::<&[u8]>(&first[..]..&past[..]).at(&self.path)?;
        let entry = match end {
            RecordsEnd::Oldest => range.next(),
            RecordsEnd::Newest => range.next_back(),
        };
        let Some((key, stored)) = entry.transpose().at(&self.path)? else { return Ok(None) };
        stamp(stream, key.value(), stored.value()).map(Some)
    }

    fn record_created(&self, stream: &StreamEntry, sequence: Sequence) -> Result<Milliseconds> {
        let missing = || Error::corrupted(place(stream, sequence), "the record is missing");
        let tree = self.tree(system::STREAM_RECORDS)?.ok_or_else(missing)?;
        let key = record_key(stream.id, sequence);
        let stored = tree.get(&key[..]).at(&self.path)?.ok_or_else(missing)?;
        stamp(stream, &key, stored.value()).map(|(_, created)| created)
    }
}

/// Which end of a stream's records to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordsEnd {
    Oldest,
    Newest,
}

/// Sequence number and time of a record, its checksum verified.
pub(super) fn stamp(
    stream: &StreamEntry,
    key: &[u8],
    stored: &[u8],
) -> Result<(Sequence, Milliseconds)> {
    let (sequence, body) = opened(stream, key, stored)?;
    let created = record::created(body);
    let cut_off = || Error::corrupted(place(stream, sequence), "the record is cut off");
    Ok((sequence, created.ok_or_else(cut_off)?))
}

/// A record, its checksum verified.
pub(in crate::store) fn verified(
    stream: &StreamEntry,
    key: &[u8],
    stored: &[u8],
) -> Result<LogRecord> {
    let (sequence, body) = opened(stream, key, stored)?;
    record::decode(stream, sequence, body)
        .map_err(|detail| Error::corrupted(place(stream, sequence), detail))
}

fn opened<'a>(stream: &StreamEntry, key: &[u8], stored: &'a [u8]) -> Result<(Sequence, &'a [u8])> {
    let misnamed = || Error::corrupted(stream.place(), format!("a record has the key {key:02x?}"));
    let (_, sequence) = parse_record_key(key).ok_or_else(misnamed)?;
    let body = unseal(system::STREAM_RECORDS, key, stored)
        .map_err(|fault| Error::corrupted(place(stream, sequence), fault))?;
    Ok((sequence, body))
}

fn place(stream: &StreamEntry, sequence: Sequence) -> String {
    format!("{}, record {sequence}", stream.place())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_key_comes_apart_again() {
        let key = record_key(StreamId(17), 5);
        assert_eq!(parse_record_key(&key), Some((StreamId(17), 5)));
        assert_eq!(parse_record_key(&key[..11]), None);
        assert_eq!(parse_record_key(&[&key[..], b"x"].concat()), None);
    }

    #[test]
    fn records_of_a_stream_are_together_and_in_order() {
        let keys = [record_key(StreamId(1), 255), record_key(StreamId(1), 256)];
        assert!(keys[0] < keys[1] && keys[1] < record_key(StreamId(2), 1));
        let (first, past) = records_of(StreamId(1));
        assert!(first <= keys[0] && keys[1] < past);
    }
}
