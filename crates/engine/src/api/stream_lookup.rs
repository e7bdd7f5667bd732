//! Finding the stream and the shard that a request names, and naming them.
//!
//! A stream's name is that of its table and its label, the time it was enabled at.

use std::sync::Arc;

use jiff::Timestamp;
use twox_hash::XxHash3_64;

use crate::error::{Error, Result, StreamError};
use crate::request_time::RequestTime;
use crate::resource_name::{StreamName, stream_of_arn};
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
/// [`StreamError::Arn`]; [`StreamError::NotFound`]; storage errors.
pub(super) fn find(time: &RequestTime<'_>, arn: &str) -> Result<Found> {
    let StreamName { table, label } = stream_of_arn(arn)?;
    let (cutoff, snapshot) = (cutoff(time.now()), time.session().snapshot()?);
    let found = snapshot.and_then(|snapshot| {
        let is_named = |stream: &&Arc<StreamEntry>| stream_label(stream) == label;
        let mut streams = snapshot.catalog().streams_of(&table);
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
    let naming = &session.database().settings().naming;
    naming.stream_arn(&stream.table, &stream_label(stream))
}

/// The region that the database says it is in.
pub(super) fn region(session: &Session) -> &str {
    &session.database().settings().naming.region
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
