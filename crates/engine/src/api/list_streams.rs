//! ListStreams: the streams of the database or of a table, by name.
//!
//! Source: API reference, "ListStreams".

use super::Request;
use super::stream_lookup::{stream_arn, stream_label};
use crate::database::Database;
use crate::error::{Result, StreamError};
use crate::resource_name::stream_of_arn;
use crate::store::stream::{StreamEntry, cutoff};

/// The most streams in a response.
const MAX_STREAMS: i32 = 100;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct ListStreamsInput {
    /// The table whose streams are listed, by its name; all streams unless given. The streams of a
    /// table that was deleted are listed for a day.
    pub table_name: Option<String>,
    /// The most streams to return; 100 unless given, and at most.
    pub limit: Option<i32>,
    /// Where the previous page ended.
    pub exclusive_start_stream_arn: Option<String>,
}

/// The response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListStreamsOutput {
    /// The streams, in the order of their ARNs.
    pub streams: Option<Vec<Stream>>,
    /// Where the page ended, if there are more.
    pub last_evaluated_stream_arn: Option<String>,
}

/// A stream of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// The stream's ARN.
    pub stream_arn: Option<String>,
    /// The table's name.
    pub table_name: Option<String>,
    /// The time it was enabled at.
    pub stream_label: Option<String>,
}

impl Request for ListStreamsInput {
    type Output = ListStreamsOutput;

    const OPERATION: &'static str = "ListStreams";

    fn execute(self, database: &Database) -> Result<ListStreamsOutput> {
        let limit = page_limit(self.limit, MAX_STREAMS)?;
        if let Some(start) = &self.exclusive_start_stream_arn {
            stream_of_arn(start)?;
        }
        let session = database.session();
        let Some(snapshot) = session.snapshot()? else {
            return Ok(ListStreamsOutput { streams: Some(Vec::new()), ..Default::default() });
        };
        let cutoff = cutoff(session.request_time().now());
        let is_asked_for = |stream: &StreamEntry| {
            stream.is_retained(cutoff)
                && self.table_name.as_deref().is_none_or(|table| table == &*stream.table)
        };
        let asked_for = snapshot.catalog().streams().filter(|stream| is_asked_for(stream));
        let mut named: Vec<_> =
            asked_for.map(|stream| (stream_arn(session, stream), stream)).collect();
        named.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        if let Some(start) = &self.exclusive_start_stream_arn {
            named.retain(|(arn, _)| arn > start);
        }
        let has_more = named.len() > limit;
        named.truncate(limit);
        let last_evaluated_stream_arn =
            named.last().filter(|_| has_more).map(|(arn, _)| arn.clone());
        let streams = named.into_iter().map(|(arn, stream)| listed(arn, stream));
        let streams = Some(streams.collect());
        Ok(ListStreamsOutput { streams, last_evaluated_stream_arn })
    }
}

fn listed(arn: String, stream: &StreamEntry) -> Stream {
    Stream {
        stream_arn: Some(arn),
        table_name: Some(stream.table.to_string()),
        stream_label: Some(stream_label(stream)),
    }
}

/// The length of a page.
///
/// # Errors
/// [`StreamError::Limit`] out of 1 and the maximum.
pub(super) fn page_limit(asked: Option<i32>, maximum: i32) -> Result<usize, StreamError> {
    let limit = asked.unwrap_or(maximum);
    match usize::try_from(limit) {
        Ok(size) if size > 0 && limit <= maximum => Ok(size),
        _ => Err(StreamError::Limit { limit, maximum }),
    }
}
