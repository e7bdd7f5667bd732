//! GetShardIterator: a place in a shard to read from.
//!
//! Source: API reference, "GetShardIterator". `AT_TIMESTAMP` is as that page has it; DynamoDB Local
//! does not know it. A sequence number that no record of an open shard has yet is taken, as there.

use super::service_enum::service_enum;
use super::shard_iterator::ShardIterator;
use super::stream_lookup::{Found, find};
use super::{Request, Timestamp};
use crate::database::Database;
use crate::error::{Result, StreamError};
use crate::session::Session;
use crate::store::expiry::Milliseconds;
use crate::store::stream::{Sequence, Shard, parse_sequence};

service_enum! {
    /// Where in a shard to begin.
    pub enum ShardIteratorType {
        /// With its oldest record that is still there.
        TrimHorizon = "TRIM_HORIZON",
        /// Behind its newest record.
        Latest = "LATEST",
        /// With the record of a sequence number.
        AtSequenceNumber = "AT_SEQUENCE_NUMBER",
        /// Behind the record of a sequence number.
        AfterSequenceNumber = "AFTER_SEQUENCE_NUMBER",
        /// With the first record at a time or after it.
        AtTimestamp = "AT_TIMESTAMP",
    }
}

/// The request.
#[derive(Debug, Clone)]
pub struct GetShardIteratorInput {
    /// The stream.
    pub stream_arn: String,
    /// The shard.
    pub shard_id: String,
    /// Where to begin.
    pub shard_iterator_type: ShardIteratorType,
    /// The sequence number, where the type asks for one.
    pub sequence_number: Option<String>,
    /// The time, where the type asks for one.
    pub timestamp: Option<Timestamp>,
}

impl GetShardIteratorInput {
    /// The place in the shard; a sequence number or a time is to be set where the type asks for it.
    pub fn new(
        stream_arn: impl Into<String>,
        shard_id: impl Into<String>,
        shard_iterator_type: ShardIteratorType,
    ) -> Self {
        let (stream_arn, shard_id) = (stream_arn.into(), shard_id.into());
        Self { stream_arn, shard_id, shard_iterator_type, sequence_number: None, timestamp: None }
    }
}

/// The response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetShardIteratorOutput {
    /// The iterator, good for 15 minutes.
    pub shard_iterator: Option<String>,
}

/// Where to begin, with what it takes to say so.
enum Start {
    TrimHorizon,
    Latest,
    At(Sequence),
    After(Sequence),
    Time(Milliseconds),
}

impl Request for GetShardIteratorInput {
    type Output = GetShardIteratorOutput;

    const OPERATION: &'static str = "GetShardIterator";

    fn execute(self, database: &Database) -> Result<GetShardIteratorOutput> {
        let session = database.session();
        let time = session.request_time();
        let start = self.start(time.now())?;
        let found = find(&time, &self.stream_arn)?;
        let shard = found.shard(session, &self.shard_id)?;
        let next = position(session, &found, shard, start)?;
        let iterator = ShardIterator::issue(&time, &found, shard.start, next);
        Ok(GetShardIteratorOutput { shard_iterator: Some(iterator) })
    }
}

impl GetShardIteratorInput {
    fn start(&self, now: Milliseconds) -> Result<Start, StreamError> {
        let sequence = || {
            let text = self.sequence_number.as_deref().ok_or(StreamError::NoSequenceNumber)?;
            let invalid = || StreamError::SequenceNumber { text: text.to_owned() };
            parse_sequence(text).ok_or_else(invalid)
        };
        let start = match self.shard_iterator_type {
            ShardIteratorType::TrimHorizon => Start::TrimHorizon,
            ShardIteratorType::Latest => Start::Latest,
            ShardIteratorType::AtSequenceNumber => Start::At(sequence()?),
            ShardIteratorType::AfterSequenceNumber => Start::After(sequence()?),
            ShardIteratorType::AtTimestamp => {
                let time = self.timestamp.ok_or(StreamError::NoTimestamp)?.as_milliseconds();
                Start::Time(u64::try_from(time).unwrap_or_default())
            }
        };
        let takes_sequence = matches!(start, Start::At(_) | Start::After(_));
        if self.sequence_number.is_some() && !takes_sequence {
            return Err(StreamError::SequenceNumberNotAllowed);
        }
        match (&start, self.timestamp) {
            (Start::Time(time), _) if *time > now => Err(StreamError::FutureTimestamp),
            (Start::Time(_), _) | (_, None) => Ok(start),
            (_, Some(_)) => Err(StreamError::TimestampNotAllowed),
        }
    }
}

/// The record to begin with.
fn position(session: &Session, found: &Found, shard: &Shard, start: Start) -> Result<Sequence> {
    let Found { snapshot, stream, cutoff } = found;
    let end = shard.closed.map_or(Sequence::MAX, |closed| closed.end);
    let since = |time| {
        let first = snapshot.stream_since(stream, time);
        first.map_err(|error| session.store().failed_read(error))
    };
    let given = match start {
        Start::TrimHorizon => return Ok(since(*cutoff)?.clamp(shard.start, end)),
        Start::Time(time) => return Ok(since(time.max(*cutoff))?.clamp(shard.start, end)),
        Start::Latest => {
            let newest = snapshot.stream_end(stream);
            return Ok(newest.map_err(|error| session.store().failed_read(error))?.min(end));
        }
        Start::At(sequence) | Start::After(sequence) => sequence,
    };
    // A shard that was closed without records shows its first sequence number as its last.
    if given < shard.start || given >= end.max(shard.start + 1) {
        return Err(StreamError::SequenceNumberNotInShard.into());
    }
    if given < since(*cutoff)? {
        return Err(StreamError::Trimmed { table: stream.table.to_string() }.into());
    }
    match start {
        Start::After(sequence) => Ok(sequence.saturating_add(1)),
        _ => Ok(given),
    }
}
