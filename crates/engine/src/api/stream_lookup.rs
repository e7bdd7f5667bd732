//! Finding the stream and the shard that a request names, and naming them.
//!
//! A stream's name is the ARN of its table and its label, the time it was enabled at. In ARNs that
//! are given, partition, region and account may be any: a file is one namespace.

use std::sync::Arc;

use jiff::Timestamp;
use twox_hash::XxHash3_64;

use crate::error::{Error, Result, StreamError};
use crate::session::Session;
use crate::store::Snapshot;
use crate::store::expiry::Milliseconds;
use crate::store::stream::{Sequence, Shard, StreamEntry, cutoff};

/// A stream, in the snapshot that it was found in.
pub(super) struct Found {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) stream: Arc<StreamEntry>,
    /// The oldest time that is still seen.
    pub(super) cutoff: Milliseconds,
}

/// The stream of this ARN.
///
/// # Errors
/// [`StreamError::NotFound`]; storage errors.
pub(super) fn find(session: &Session, arn: &str) -> Result<Found> {
    let (cutoff, snapshot) = (cutoff(session.now()), session.snapshot()?);
    let found = snapshot.zip(table_and_label(arn)).and_then(|(snapshot, (table, label))| {
        let is_named = |stream: &&Arc<StreamEntry>| stream_label(stream) == label;
        let mut streams = snapshot.catalog().streams_of(table);
        let stream = streams.find(is_named).filter(|stream| stream.is_retained(cutoff)).cloned();
        drop(streams);
        stream.map(|stream| Found { snapshot, stream, cutoff })
    });
    found.ok_or_else(|| Error::from(StreamError::NotFound { arn: arn.to_owned() }))
}

impl Found {
    /// The stream's shards that are still there, oldest first, with the parent of each.
    pub(super) fn shards(&self) -> impl Iterator<Item = (&Shard, Option<&Shard>)> {
        let shards = &self.stream.shards;
        let parents = std::iter::once(None).chain(shards.iter().map(Some));
        let family = shards.iter().zip(parents);
        let is_retained = |shard: &Shard| shard.is_retained(self.cutoff);
        let visible = family.filter(move |(shard, _)| is_retained(shard));
        visible.map(move |(shard, parent)| (shard, parent.filter(|parent| is_retained(parent))))
    }

    /// The shard of this id.
    ///
    /// # Errors
    /// [`StreamError::ShardNotFound`].
    pub(super) fn shard(&self, session: &Session, id: &str) -> Result<&Shard> {
        let is_named = |shard: &&Shard| shard_id(&self.stream, shard) == id;
        let found = self.shards().map(|(shard, _)| shard).find(is_named);
        found.ok_or_else(|| {
            let (arn, shard) = (stream_arn(session, &self.stream), id.to_owned());
            StreamError::ShardNotFound { arn, shard }.into()
        })
    }
}

/// The ARN of a stream.
pub(super) fn stream_arn(session: &Session, stream: &StreamEntry) -> String {
    let region = region(session);
    let (table, label) = (&stream.table, stream_label(stream));
    format!("arn:aws:dynamodb:{region}:000000000000:table/{table}/stream/{label}")
}

/// The region that the database says it is in.
pub(super) fn region(_session: &Session) -> &'static str {
    "us-east-1"
}

/// The time a stream was enabled at, in milliseconds and UTC, as the service writes it.
pub(super) fn stream_label(stream: &StreamEntry) -> String {
    let at = i64::try_from(stream.created).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    // A clock beyond the year 9999 still tells streams apart.
    at.map_or_else(|| stream.created.to_string(), |at| at.strftime(LABEL_FORMAT).to_string())
}

const LABEL_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.3f";

/// The id of a shard: the time it was opened at, and what no other shard has.
pub(super) fn shard_id(stream: &StreamEntry, shard: &Shard) -> String {
    let distinct = fingerprint(stream, shard.start) as u32;
    format!("shardId-{:020}-{distinct:08x}", shard.created)
}

/// The id of a record's event: one for each record of a stream.
pub(super) fn event_id(stream: &StreamEntry, sequence: Sequence) -> String {
    format!("{:016x}{sequence:016x}", fingerprint(stream, 0))
}

/// A hash of the stream's name and the number.
fn fingerprint(stream: &StreamEntry, number: u64) -> u64 {
    let of_table = XxHash3_64::oneshot_with_seed(stream.created, stream.table.as_bytes());
    XxHash3_64::oneshot_with_seed(of_table, &number.to_le_bytes())
}

/// The table's name and the label in a stream's ARN; `None` if it is none.
pub(super) fn table_and_label(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':');
    let (prefix, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (_region, _account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    if prefix != "arn" || !partition.starts_with("aws") || service != "dynamodb" {
        return None;
    }
    resource.strip_prefix("table/")?.split_once("/stream/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_and_label_are_found_in_the_arn_of_a_stream() {
        let arn =
            "arn:aws:dynamodb:eu-west-1:123456789012:table/Music/stream/2024-01-01T00:00:00.000";
        assert_eq!(table_and_label(arn), Some(("Music", "2024-01-01T00:00:00.000")));
        for other in ["", "Music", "arn:aws:dynamodb:eu-west-1:1:table/Music", "arn:aws:s3:::b"] {
            assert_eq!(table_and_label(other), None, "{other}");
        }
    }
}
