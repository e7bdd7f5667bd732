//! The reader: pages of changes, or one after the other.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use super::{ChangeRecord, StreamPosition, StreamStart};
use crate::error::{Result, StreamError};
use crate::session::Session;
use crate::store::Snapshot;
use crate::store::expiry::{Milliseconds, milliseconds_of};
use crate::store::stream::{PageLimit, Sequence, StreamEntry, cutoff};

/// What every stream begins with.
const FIRST_SEQUENCE: Sequence = 1;

/// Changes that the iterator reads at once.
const PAGE_RECORDS: usize = 256;

/// Bounds the memory of a page; it has one record at least.
const PAGE_SIZE_BYTES: usize = 1 << 20;

/// The changes of a table, in commit order.
///
/// As an iterator it ends when it has caught up, and goes on where it was when it is asked again
/// after more changes. It keeps nothing of the database from being reused.
pub struct StreamReader {
    session: Arc<Session>,
    table: Arc<str>,
    /// Behind the last record that was handed out.
    position: StreamPosition,
    /// Read, and not handed out.
    ahead: VecDeque<ChangeRecord>,
}

impl StreamReader {
    pub(crate) fn new(session: Arc<Session>, table: Arc<str>, start: StreamStart) -> Result<Self> {
        let not_enabled = || StreamError::NotEnabled { table: table.to_string() };
        let snapshot = session.snapshot()?.ok_or_else(not_enabled)?;
        let cutoff = cutoff(session.request_time().now());
        let streams: Vec<_> =
            snapshot.catalog().streams_of(&table).filter(|one| one.is_retained(cutoff)).collect();
        let (Some(first), Some(last)) = (streams.first(), streams.last()) else {
            return Err(not_enabled().into());
        };
        let position = match start {
            StreamStart::Position(position) => Ok(position),
            StreamStart::Beginning => since(&snapshot, first, cutoff),
            StreamStart::Now => snapshot.stream_end(last).map(|end| at(last, end)),
            StreamStart::Time(time) => {
                let time = milliseconds_of(time).max(cutoff);
                let live =
                    |stream: &&&Arc<StreamEntry>| stream.disabled.is_none_or(|at| at >= time);
                since(&snapshot, streams.iter().find(live).unwrap_or(last), time)
            }
        };
        let position = position.map_err(|error| session.store().failed_read(error))?;
        if streams.iter().all(|stream| stream.id != position.stream) {
            return Err(trimmed(&table).into());
        }
        drop(snapshot);
        Ok(Self { session, table, position, ahead: VecDeque::new() })
    }

    /// The place behind the last record that was handed out.
    pub fn position(&self) -> StreamPosition {
        self.position
    }

    /// The next changes, up to `limit` of them and to 1 MB; none if there are no more yet.
    ///
    /// # Errors
    /// [`StreamError::Trimmed`] if the changes behind the position were removed; storage errors.
    pub fn next_page(&mut self, limit: usize) -> Result<Vec<ChangeRecord>> {
        if self.ahead.is_empty() {
            self.read_ahead(limit)?;
        }
        let page: Vec<_> = self.ahead.drain(..limit.min(self.ahead.len())).collect();
        if let Some(last) = page.last() {
            self.position = last.position();
        }
        Ok(page)
    }

    fn read_ahead(&mut self, records: usize) -> Result<()> {
        let Some(snapshot) = self.session.snapshot()? else { return Ok(()) };
        let cutoff = cutoff(self.session.request_time().now());
        let limit = PageLimit { records, size_bytes: PAGE_SIZE_BYTES };
        loop {
            let stream = snapshot.catalog().stream(self.position.stream);
            let stream = stream.filter(|one| one.is_retained(cutoff) && one.table == self.table);
            let stream = stream.ok_or_else(|| trimmed(&self.table))?;
            let range = self.position.next..stream.end().unwrap_or(Sequence::MAX);
            let page = snapshot.stream_page(stream, range, cutoff, limit);
            let page = page.map_err(|error| self.session.store().failed_read(error))?;
            let page = page.ok_or_else(|| trimmed(&self.table))?;
            if !page.is_empty() {
                let records = page.into_iter().map(|record| ChangeRecord::of(stream, record));
                self.ahead.extend(records);
                return Ok(());
            }
            let mut later = snapshot.catalog().streams_of(&self.table);
            match later.find(|later| stream.disabled.is_some() && later.id > stream.id) {
                // It was enabled after the other was disabled, so it has all of its records.
                Some(next) => self.position = at(next, FIRST_SEQUENCE),
                None => return Ok(()),
            }
        }
    }
}

impl Iterator for StreamReader {
    type Item = Result<ChangeRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ahead.is_empty()
            && let Err(error) = self.read_ahead(PAGE_RECORDS)
        {
            return Some(Err(error));
        }
        let record = self.ahead.pop_front()?;
        self.position = record.position();
        Some(Ok(record))
    }
}

impl fmt::Debug for StreamReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, position, .. } = self;
        f.debug_struct("StreamReader").field("table", table).field("position", position).finish()
    }
}

fn since(snapshot: &Snapshot, stream: &StreamEntry, time: Milliseconds) -> Result<StreamPosition> {
    snapshot.stream_since(stream, time).map(|sequence| at(stream, sequence))
}

fn at(stream: &StreamEntry, next: Sequence) -> StreamPosition {
    StreamPosition { stream: stream.id, next }
}

fn trimmed(table: &str) -> StreamError {
    StreamError::Trimmed { table: table.to_owned() }
}
