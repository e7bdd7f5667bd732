//! What describes a stream: its table, its view, its shards.

use std::sync::Arc;

use dynafile_model::{
    AttributeValue, EncodedItem, Item, Number, StreamViewType, TableDescription, item,
};

use super::{Sequence, StreamId};
use crate::error::{Error, Result};
use crate::store::expiry::Milliseconds;

/// A stream as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StreamEntry {
    pub(crate) id: StreamId,
    /// The table's name; the table may be gone, or another one.
    pub(crate) table: Arc<str>,
    pub(crate) view: StreamViewType,
    /// The names of the table's key attributes: partition key, sort key.
    pub(crate) keys: Vec<String>,
    /// When it was enabled; different for each stream of a table name.
    pub(crate) created: Milliseconds,
    /// When it was disabled, if it was.
    pub(crate) disabled: Option<Milliseconds>,
    /// Oldest first; the last is open while the stream is enabled.
    pub(crate) shards: Vec<Shard>,
}

/// A range of a stream's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shard {
    pub(crate) created: Milliseconds,
    /// The sequence number of its first record; no other shard of the stream has it.
    pub(crate) start: Sequence,
    /// Where and when it was closed; `None` while it takes records.
    pub(crate) closed: Option<Closed>,
}

/// The end of a shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closed {
    pub(crate) at: Milliseconds,
    /// One past its last record.
    pub(crate) end: Sequence,
}

impl Shard {
    fn opened(at: Milliseconds, start: Sequence) -> Self {
        Self { created: at, start, closed: None }
    }
}

impl StreamEntry {
    /// A new stream of a table.
    pub(crate) fn enabled(
        id: StreamId,
        table: &TableDescription,
        view: StreamViewType,
        created: Milliseconds,
    ) -> Self {
        Self {
            id,
            table: table.name.as_str().into(),
            view,
            keys: table.key_attributes().map(|attribute| attribute.name.clone()).collect(),
            created,
            disabled: None,
            shards: vec![Shard::opened(created, 1)],
        }
    }

    /// The shard that takes records.
    pub(crate) fn open_shard(&self) -> Option<&Shard> {
        self.shards.last().filter(|shard| shard.closed.is_none())
    }

    /// One past the last record of a disabled stream.
    pub(crate) fn end(&self) -> Option<Sequence> {
        self.shards.last().and_then(|shard| shard.closed).map(|closed| closed.end)
    }

    /// The stream with its open shard closed at `end` and succeeded by another.
    pub(crate) fn rolled(&self, now: Milliseconds, end: Sequence) -> Self {
        let mut rolled = self.closed(now, end);
        rolled.shards.push(Shard::opened(now, end));
        rolled
    }

    /// The stream after it was disabled.
    pub(crate) fn disabled(&self, now: Milliseconds, end: Sequence) -> Self {
        Self { disabled: Some(now), ..self.closed(now, end) }
    }

    /// The stream without the shards that were closed before the time.
    pub(crate) fn without_shards_before(&self, cutoff: Milliseconds) -> Self {
        let mut shorter = self.clone();
        shorter.shards.retain(|shard| shard.is_retained(cutoff));
        shorter
    }

    fn closed(&self, now: Milliseconds, end: Sequence) -> Self {
        let mut stream = self.clone();
        if let Some(shard) = stream.shards.last_mut() {
            shard.closed.get_or_insert(Closed { at: now, end });
        }
        stream
    }

    /// Whether the stream is still there for readers, who see back to `cutoff`.
    pub(crate) fn is_retained(&self, cutoff: Milliseconds) -> bool {
        self.disabled.is_none_or(|at| at >= cutoff)
    }

    /// Names the stream in an error.
    pub(crate) fn place(&self) -> String {
        format!("stream {} of table '{}'", self.id.0, self.table)
    }
}

impl Shard {
    /// Whether the shard is still there for readers, who see back to `cutoff`.
    pub(crate) fn is_retained(&self, cutoff: Milliseconds) -> bool {
        self.closed.is_none_or(|closed| closed.at >= cutoff)
    }

    /// Whether the shard is due for a successor.
    pub(crate) fn is_due(&self, now: Milliseconds, next: Sequence, life: Milliseconds) -> bool {
        // A shard without records has nothing that a successor could relieve it of.
        next > self.start && now.saturating_sub(self.created) >= life
    }
}

/// The stored form of a stream; its number is the key.
pub(in crate::store) fn entry_to_item(entry: &StreamEntry) -> Result<EncodedItem> {
    let keys = entry.keys.iter().map(String::as_str);
    let mut item = item! {
        "table" => &*entry.table,
        "view" => entry.view.name(),
        "keys" => AttributeValue::list(keys),
        "created" => entry.created,
        "shards" => AttributeValue::list(entry.shards.iter().map(shard_to_item)),
    };
    if let Some(disabled) = entry.disabled {
        item.insert("disabled", disabled);
    }
    Ok(EncodedItem::try_from(&item)?)
}

fn shard_to_item(shard: &Shard) -> Item {
    let mut item = item! { "created" => shard.created, "start" => shard.start };
    if let Some(closed) = shard.closed {
        item.insert("closed", closed.at);
        item.insert("end", closed.end);
    }
    item
}

/// Reads what [`entry_to_item`] wrote.
pub(in crate::store) fn entry_from_item(id: StreamId, body: &[u8]) -> Result<StreamEntry> {
    let damaged =
        |detail: &str| Error::corrupted(format!("the description of stream {}", id.0), detail);
    let item = EncodedItem::from_bytes(body.to_vec())
        .and_then(|encoded| encoded.to_item())
        .map_err(|error| damaged(&error.to_string()))?;
    read_entry(id, &item).ok_or_else(|| damaged("a member is missing or not what it must be"))
}

fn read_entry(id: StreamId, item: &Item) -> Option<StreamEntry> {
    let (AttributeValue::L(keys), AttributeValue::L(shards)) =
        (item.get("keys")?, item.get("shards")?)
    else {
        return None;
    };
    let name = |value: &AttributeValue| value.as_str().map(str::to_owned);
    Some(StreamEntry {
        id,
        table: item.get("table")?.as_str()?.into(),
        view: StreamViewType::named(item.get("view")?.as_str()?)?,
        keys: keys.iter().map(name).collect::<Option<_>>()?,
        created: item.get("created").and_then(whole)?,
        disabled: read_optional(item, "disabled")?,
        shards: shards.iter().map(read_shard).collect::<Option<_>>()?,
    })
}

fn read_shard(value: &AttributeValue) -> Option<Shard> {
    let item = value.as_map()?;
    let closed = match (read_optional(item, "closed")?, read_optional(item, "end")?) {
        (Some(at), Some(end)) => Some(Closed { at, end }),
        (None, None) => None,
        _ => return None,
    };
    let (created, start) = (whole(item.get("created")?)?, whole(item.get("start")?)?);
    Some(Shard { created, start, closed })
}

/// The number under the name, if there is one; `None` if there is something else.
fn read_optional(item: &Item, name: &str) -> Option<Option<u64>> {
    match item.get(name) {
        None => Some(None),
        Some(value) => whole(value).map(Some),
    }
}

fn whole(value: &AttributeValue) -> Option<u64> {
    value.as_number().and_then(Number::to_i128)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use dynafile_model::KeyAttribute;

    use super::*;

    fn stream() -> StreamEntry {
        let table = TableDescription::new("orders", KeyAttribute::string("PK"))
            .with_sort_key(KeyAttribute::number("SK"));
        StreamEntry::enabled(StreamId(17), &table, StreamViewType::OldImage, 1_000)
    }

    #[test]
    fn a_stream_comes_back_from_its_stored_form() {
        let rolled = stream().rolled(2_000, 10);
        for entry in [stream(), rolled.clone(), rolled.disabled(3_000, 12)] {
            let stored = entry_to_item(&entry).unwrap();
            assert_eq!(entry_from_item(entry.id, stored.as_bytes()).unwrap(), entry);
        }
    }

    #[test]
    fn anything_else_is_damage() {
        for item in [item! {}, item! { "table" => "orders", "view" => "ALL" }] {
            let stored = EncodedItem::try_from(&item).unwrap();
            assert!(entry_from_item(StreamId(17), stored.as_bytes()).unwrap_err().is_corruption());
        }
    }

    #[test]
    fn a_shard_is_succeeded_where_it_ends() {
        let rolled = stream().rolled(2_000, 10);
        assert_eq!(rolled.shards[0].closed, Some(Closed { at: 2_000, end: 10 }));
        assert_eq!(rolled.open_shard().unwrap().start, 10);
        assert_eq!(rolled.disabled(3_000, 12).open_shard(), None);
    }

    #[test]
    fn a_shard_without_records_is_never_due() {
        let life = 4 * 60 * 60 * 1000;
        let shard = stream().shards[0];
        assert!(!shard.is_due(1_000 + life, 1, life));
        assert!(shard.is_due(1_000 + life, 2, life));
        assert!(!shard.is_due(999 + life, 2, life));
    }
}
