//! Streams: an append-only log of what changed in a table, and the shards it is read by.
//!
//! A stream has a number of its own and outlives its table, so it is described beside the tables
//! ([`StreamEntry`], in the catalog). Its records are in one tree, in the order of
//! `stream · sequence number`: appending is at a stream's end, a page of reading is a range.
//!
//! Invariants:
//! - records are written by the write scope alone, from the images of a row's change, in its commit;
//! - sequence numbers count from 1 without a gap, in commit order, whoever writes: the next one
//!   follows from the newest record, which an enabled stream always keeps;
//! - the times of a stream's records never run backwards, whatever the clock does, so what is older
//!   than a moment is a beginning of the stream, found by halving;
//! - a shard is a range of sequence numbers; one shard at a time is open, the last.
//!
//! Not here: the Streams API's names and iterators (`api`), and readers that follow a stream
//! (`stream` of the crate).

mod append;
mod entry;
mod log;
mod record;
mod retention;
mod sequence;
mod verify;

pub(crate) use entry::{Shard, StreamEntry};
pub(crate) use log::PageLimit;
pub(crate) use record::{LogRecord, RecordKind};
pub(crate) use retention::{StreamChange, cutoff};
pub(crate) use sequence::{parse_sequence, sequence_text};

pub(super) use append::Tail;
pub(super) use entry::{entry_from_item, entry_to_item};
pub(super) use log::{parse_record_key, record_key, verified};

/// The number of a stream in the file, never used again; it counts with those of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct StreamId(pub(crate) u32);

/// The position of a record in its stream, from 1.
pub(crate) type Sequence = u64;
