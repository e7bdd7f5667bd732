//! Streams as lists of what happened.

use std::time::Duration;

use dynafile::{ChangeRecord, ItemView};
use dynafile_model::{Item, StreamViewType, TableDescription};

use super::ModelEvent;

/// How long a record is there.
const RETENTION: Duration = Duration::from_secs(24 * 60 * 60);

/// A stream: what it has of each change.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelStream {
    view: StreamViewType,
    keys: Vec<String>,
    disabled: Option<Duration>,
    records: Vec<(Duration, ModelRecord)>,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRecord {
    kind: &'static str,
    keys: Item,
    old: Option<Item>,
    new: Option<Item>,
    expired: bool,
    at: Duration,
}

impl ModelStream {
    pub(super) fn new(table: &TableDescription, view: StreamViewType) -> Self {
        let keys = table.key_attributes().map(|attribute| attribute.name.clone()).collect();
        Self { view, keys, disabled: None, records: Vec::new() }
    }

    /// What its records have.
    pub fn view(&self) -> StreamViewType {
        self.view
    }

    /// Whether it takes records.
    pub fn is_enabled(&self) -> bool {
        self.disabled.is_none()
    }

    pub(super) fn disable(&mut self, now: Duration) {
        self.disabled.get_or_insert(now);
    }

    /// Records the event, unless nothing changed.
    pub(super) fn record(&mut self, event: &ModelEvent, now: Duration) {
        let kind = match (&event.old, &event.new) {
            (Some(old), Some(new)) if old == new => return,
            (Some(_), Some(_)) => "MODIFY",
            (None, Some(_)) => "INSERT",
            (_, None) => "REMOVE",
        };
        let image = event.new.as_ref().or(event.old.as_ref()).unwrap();
        let of_key = |name: &String| Some((name.clone(), image.get(name)?.clone()));
        let mut keys = Item::new();
        keys.extend(self.keys.iter().filter_map(of_key));
        let (has_old, has_new) = match self.view {
            StreamViewType::KeysOnly => (false, false),
            StreamViewType::OldImage => (true, false),
            StreamViewType::NewImage => (false, true),
            StreamViewType::NewAndOldImages => (true, true),
        };
        let record = ModelRecord {
            kind,
            keys,
            old: event.old.clone().filter(|_| has_old),
            new: event.new.clone().filter(|_| has_new),
            expired: event.expired,
            at: now,
        };
        self.records.push((now, record));
    }

    /// What readers see at the time.
    pub(super) fn visible(&self, now: Duration) -> impl Iterator<Item = &ModelRecord> {
        let cutoff = now.saturating_sub(RETENTION);
        let is_there = self.disabled.is_none_or(|at| at >= cutoff);
        let records = self.records.iter().filter(move |(at, _)| is_there && *at >= cutoff);
        records.map(|(_, record)| record)
    }
}

impl From<&ChangeRecord> for ModelRecord {
    fn from(record: &ChangeRecord) -> Self {
        let tree = |image: ItemView<'_>| image.to_item().unwrap();
        Self {
            kind: record.kind().name(),
            keys: tree(record.keys()),
            old: record.old().map(tree),
            new: record.new().map(tree),
            expired: record.identity() == dynafile::ChangeIdentity::TimeToLive,
            at: record.created(),
        }
    }
}

/// Brings what expired in one sweep into an order: the sweeper has one of its own.
pub(crate) fn in_comparable_order(mut records: Vec<ModelRecord>) -> Vec<ModelRecord> {
    for sweep in records.chunk_by_mut(|one, next| one.expired && next.expired && one.at == next.at)
    {
        sweep.sort_by_key(|record| format!("{:?}", record.keys));
    }
    records
}
