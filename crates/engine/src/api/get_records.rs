//! GetRecords: the records of a shard, from an iterator on.
//!
//! Source: API reference, "GetRecords".

use super::Request;
use super::list_streams::page_limit;
use super::shard_iterator::ShardIterator;
use super::stream_lookup::find;
use super::stream_record::{Record, record};
use crate::database::Database;
use crate::error::{Result, StreamError};
use crate::store::stream::{PageLimit, Sequence};

/// The most records in a response.
const MAX_RECORDS: i32 = 1000;

/// The most bytes in a response, by the records' sizes.
const MAX_SIZE_BYTES: usize = 1 << 20;

/// The request.
#[derive(Debug, Clone)]
pub struct GetRecordsInput {
    /// Where to read.
    pub shard_iterator: String,
    /// The most records to return; 1000 unless given, and at most.
    pub limit: Option<i32>,
}

impl GetRecordsInput {
    /// The records from the iterator on.
    pub fn new(shard_iterator: impl Into<String>) -> Self {
        Self { shard_iterator: shard_iterator.into(), limit: None }
    }
}

/// The response.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GetRecordsOutput {
    /// The records, at most 1 MB of them; there may be more behind them.
    pub records: Option<Vec<Record>>,
    /// Where to go on; `None` at the end of a shard that is closed.
    pub next_shard_iterator: Option<String>,
}

impl Request for GetRecordsInput {
    type Output = GetRecordsOutput;

    const OPERATION: &'static str = "GetRecords";

    fn execute(self, database: &Database) -> Result<GetRecordsOutput> {
        let session = database.session();
        let time = session.request_time();
        let iterator = ShardIterator::present(&time, &self.shard_iterator)?;
        let limit = page_limit(self.limit, MAX_RECORDS)?;
        let found = find(&time, &iterator.arn)?;
        let trimmed = || StreamError::Trimmed { table: found.stream.table.to_string() };
        // A shard goes when its last record does.
        let mut shards = found.shards().map(|(shard, _)| shard);
        let shard = shards.find(|shard| shard.start == iterator.shard).ok_or_else(trimmed)?;
        let end = shard.closed.map_or(Sequence::MAX, |closed| closed.end);
        let limit = PageLimit { records: limit, size_bytes: MAX_SIZE_BYTES };
        let page =
            found.snapshot.stream_page(&found.stream, iterator.next..end, found.cutoff, limit);
        let page = page.map_err(|error| session.store().failed_read(error))?;
        let page = page.ok_or_else(trimmed)?;
        let next = page.last().map_or(iterator.next, |last| last.sequence + 1);
        let is_over = shard.closed.is_some() && next >= end;
        let next_shard_iterator =
            (!is_over).then(|| ShardIterator::issue(&time, &found, shard.start, next));
        let records = page.into_iter().map(|one| record(session, &found.stream, one));
        let records = Some(records.collect::<Result<_>>()?);
        Ok(GetRecordsOutput { records, next_shard_iterator })
    }
}
