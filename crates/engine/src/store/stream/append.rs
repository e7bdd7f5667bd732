//! Appending: the record of a changed row, in the commit of the change.

use std::sync::Arc;

use redb::ReadableTable;

use super::log::{parse_record_key, records_of};
use super::{RecordKind, Sequence, StreamEntry, StreamId, entry_to_item, record, record_key};
use crate::error::{Error, Result};
use crate::store::catalog::TableEntry;
use crate::store::expiry::Milliseconds;
use crate::store::fault::AtPath;
use crate::store::record::unseal;
use crate::store::system;
use crate::store::write_scope::WriteScope;
use crate::store::write_set::RowChange;

/// Where the next record of a stream goes, within a commit group.
pub(in crate::store) struct Tail {
    stream: Arc<StreamEntry>,
    next: Sequence,
    /// The time of the newest record, 0 before the first.
    newest: Milliseconds,
}

impl WriteScope<'_> {
    /// Records a changed row in its table's stream. A change that leaves the item as it was is
    /// none (developer guide, "Change data capture for DynamoDB Streams").
    pub(in crate::store) fn apply_stream(&mut self, change: &RowChange) -> Result<()> {
        let Some(id) = change.table.stream else { return Ok(()) };
        let Some(kind) = RecordKind::of(change) else { return Ok(()) };
        if leaves_as_is(change)? {
            return Ok(());
        }
        let now = self.now();
        let mut tail = self.take_tail(id)?;
        if tail
            .stream
            .open_shard()
            .is_some_and(|shard| shard.is_due(now, tail.next, self.shard_life))
        {
            tail.stream = Arc::new(tail.stream.rolled(now, tail.next));
            self.put_stream(&tail.stream)?;
        }
        tail.newest = tail.newest.max(now);
        let mut body = std::mem::take(&mut self.stream_body);
        record::encode(&tail.stream, change, kind, tail.newest, &mut body)?;
        self.put_record(system::STREAM_RECORDS, &record_key(id, tail.next), &body)?;
        self.stream_body = body;
        tail.next += 1;
        self.tails.insert(id, tail);
        Ok(())
    }

    /// Closes and opens streams as the change of a table asks for.
    pub(in crate::store) fn switch_stream(
        &mut self,
        before: Option<StreamId>,
        after: Option<&TableEntry>,
    ) -> Result<()> {
        let now_enabled = after.and_then(|table| table.stream);
        if before == now_enabled {
            return Ok(());
        }
        if let Some(id) = before {
            let tail = self.take_tail(id)?;
            let disabled = tail.stream.disabled(self.now(), tail.next);
            self.put_stream(&Arc::new(disabled))?;
        }
        let (Some(id), Some(table)) = (now_enabled, after) else { return Ok(()) };
        let Some(specification) = table.description.stream else { return Ok(()) };
        // The time is the stream's label, which tells the streams of a table apart.
        let earlier = self.catalog.streams_of(&table.name).map(|stream| stream.created + 1).max();
        let created = self.now().max(earlier.unwrap_or_default());
        let stream = StreamEntry::enabled(id, &table.description, specification.view, created);
        self.put_stream(&Arc::new(stream))
    }

    /// Writes what describes a stream.
    pub(in crate::store) fn put_stream(&mut self, stream: &Arc<StreamEntry>) -> Result<()> {
        let body = entry_to_item(stream)?;
        self.put_record(system::STREAMS, &stream.id.0.to_be_bytes(), body.as_bytes())?;
        if let Some(tail) = self.tails.get_mut(&stream.id) {
            tail.stream = stream.clone();
        }
        let catalog = self.catalog.with_stream(stream.clone());
        self.replace_catalog(catalog)
    }

    /// Where the stream's next record goes; whoever uses it puts it back.
    fn take_tail(&mut self, id: StreamId) -> Result<Tail> {
        match self.tails.remove(&id) {
            Some(tail) => Ok(tail),
            None => self.read_tail(id),
        }
    }

    fn read_tail(&mut self, id: StreamId) -> Result<Tail> {
        let described = self.catalog.stream(id).cloned();
        let stream = described.ok_or_else(|| {
            Error::corrupted(format!("stream {}", id.0), "nothing in the file describes it")
        })?;
        let newest = self.newest_record(&stream)?;
        let (next, newest) = match (newest, stream.open_shard()) {
            (Some((sequence, created)), _) => (sequence + 1, created),
            (None, Some(shard)) => (shard.start, 0),
            (None, None) => (stream.end().unwrap_or(1), 0),
        };
        Ok(Tail { stream, next, newest })
    }

    /// Sequence number and time of the newest record in the file.
    pub(super) fn newest_record(
        &mut self,
        stream: &StreamEntry,
    ) -> Result<Option<(Sequence, Milliseconds)>> {
        let path = self.path.clone();
        let (first, past) = records_of(stream.id);
        let tree = self.tree(system::STREAM_RECORDS)?;
        let mut range = tree.range::<&[u8]>(&first[..]..&past[..]).at(&path)?;
        let Some(entry) = range.next_back() else { return Ok(None) };
        let (key, stored) = entry.at(&path)?;
        let damaged = |detail: &dyn ToString| Error::corrupted(stream.place(), detail.to_string());
        let body = unseal(system::STREAM_RECORDS, key.value(), stored.value())
            .map_err(|fault| damaged(&fault))?;
        match (parse_record_key(key.value()), record::created(body)) {
            (Some((_, sequence)), Some(created)) => Ok(Some((sequence, created))),
            _ => Err(damaged(&"its newest record is cut off")),
        }
    }
}

fn leaves_as_is(change: &RowChange) -> Result<bool> {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => {
            Ok(old.as_bytes() == new.as_bytes() || old.view().equals(new.view().as_map())?)
        }
        _ => Ok(false),
    }
}
