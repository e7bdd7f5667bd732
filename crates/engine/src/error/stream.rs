//! What can be wrong with reading a stream.

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
    /// A text that is not a position in a stream.
    #[error("'{text}' is no position in a stream: use one that a record or a reader gave")]
    Position {
        /// The text.
        text: String,
    },
}
