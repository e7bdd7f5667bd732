//! What can be wrong with reading a stream.

use dynafile_model::ArnFault;
use thiserror::Error;

/// Why a stream cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StreamError {
    /// No stream of that name, or none any more: a stream ends a day after it was disabled.
    #[error(
        "there is no stream {arn}: ask the table's description or list the streams for its name"
    )]
    NotFound {
        /// The name that was asked for.
        arn: String,
    },
    /// A text that is not the ARN of a stream.
    #[error(
        "'{given}' is not the ARN of a stream: {fault}; ask the table's description or list the streams"
    )]
    Arn {
        /// What was given.
        given: String,
        /// What is wrong with it.
        fault: ArnFault,
    },
    /// The table has no stream, and had none within the last day.
    #[error("table '{table}' has no stream: enable one first; it has what changes from then on")]
    NotEnabled {
        /// The table.
        table: String,
    },
    /// The stream has no such shard, or has it no more.
    #[error("stream {arn} has no shard {shard}: describe the stream for its shards")]
    ShardNotFound {
        /// The stream.
        arn: String,
        /// The shard that was asked for.
        shard: String,
    },
    /// What follows the position was removed, a day after it was written.
    #[error(
        "the stream of table '{table}' does not go back to this position any more: records are kept for 24 hours; read from its beginning"
    )]
    Trimmed {
        /// The table.
        table: String,
    },
    /// The iterator is older than 15 minutes.
    #[error("the shard iterator has expired: get a new one at the last sequence number")]
    IteratorExpired {
        /// How old it is, in milliseconds.
        age_milliseconds: u64,
    },
    /// A text that is not a shard iterator.
    #[error("this is no shard iterator: use one that GetShardIterator or GetRecords returned")]
    Iterator,
    /// More of something than a response can have, or less than one.
    #[error("a limit of {limit}: ask for 1 to {maximum}")]
    Limit {
        /// What was asked for.
        limit: i32,
        /// The most there can be.
        maximum: i32,
    },
    /// A shard filter without a type or without the parent that it is about.
    #[error("a shard filter needs its type and the id of the parent shard")]
    ShardFilter,
    /// An iterator type that asks for a sequence number, and none.
    #[error("this type of shard iterator needs a sequence number")]
    NoSequenceNumber,
    /// A sequence number, and an iterator type that takes none.
    #[error("this type of shard iterator takes no sequence number: leave it out")]
    SequenceNumberNotAllowed,
    /// A text that is not a sequence number.
    #[error("'{text}' is no sequence number: use one that a record or a shard has")]
    SequenceNumber {
        /// The text.
        text: String,
    },
    /// A sequence number of another shard.
    #[error("the sequence number is not one of this shard: describe the stream for its range")]
    SequenceNumberNotInShard,
    /// An iterator type that asks for a time, and none.
    #[error("this type of shard iterator needs a timestamp")]
    NoTimestamp,
    /// A time, and an iterator type that takes none.
    #[error("this type of shard iterator takes no timestamp: leave it out")]
    TimestampNotAllowed,
    /// A time that is still to come.
    #[error("the timestamp lies in the future: use one that has passed, or LATEST")]
    FutureTimestamp,
    /// A text that is not a position in a stream.
    #[error("'{text}' is no position in a stream: use one that a record or a reader gave")]
    Position {
        /// The text.
        text: String,
    },
}

impl StreamError {
    /// The request was at fault, not what it asked for.
    pub(super) fn is_validation(&self) -> bool {
        !matches!(
            self,
            Self::NotFound { .. }
                | Self::NotEnabled { .. }
                | Self::ShardNotFound { .. }
                | Self::Trimmed { .. }
                | Self::IteratorExpired { .. }
        )
    }

    /// There is no such stream or shard.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. } | Self::NotEnabled { .. } | Self::ShardNotFound { .. })
    }
}
