//! A change as a reader of a stream gets it.

use std::fmt;
use std::time::Duration;

use dynafile_model::ItemView;
use serde::de::DeserializeOwned;

use super::StreamPosition;
use crate::error::Result;
use crate::listener::ChangeIdentity;
use crate::store::stream::{LogRecord, RecordKind, StreamEntry};
use crate::typed;

/// What happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// There was none with its key before.
    Insert,
    /// It was changed or replaced.
    Modify,
    /// It was deleted.
    Remove,
}

impl ChangeKind {
    /// The service's name: `INSERT`, `MODIFY` or `REMOVE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Modify => "MODIFY",
            Self::Remove => "REMOVE",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A recorded change of one item.
///
/// It has as much of the item as the stream's view says: the keys always, the images where the view
/// keeps them.
#[derive(Debug, Clone)]
pub struct ChangeRecord {
    record: LogRecord,
    position: StreamPosition,
}

impl ChangeRecord {
    pub(super) fn of(stream: &StreamEntry, record: LogRecord) -> Self {
        let position = StreamPosition { stream: stream.id, next: record.sequence + 1 };
        Self { record, position }
    }

    /// The place behind this change, to go on from.
    pub fn position(&self) -> StreamPosition {
        self.position
    }

    /// What happened to the item.
    pub fn kind(&self) -> ChangeKind {
        match self.record.kind {
            RecordKind::Insert => ChangeKind::Insert,
            RecordKind::Modify => ChangeKind::Modify,
            RecordKind::Remove => ChangeKind::Remove,
        }
    }

    /// When it happened, since 1970-01-01T00:00:00Z, in whole milliseconds. Times of a stream never
    /// run backwards, whatever the clock did.
    pub fn created(&self) -> Duration {
        Duration::from_millis(self.record.created)
    }

    /// The item's key attributes.
    pub fn keys(&self) -> ItemView<'_> {
        self.record.keys.view()
    }

    /// The item before the change, where there was one and the view keeps it.
    pub fn old(&self) -> Option<ItemView<'_>> {
        self.record.old.as_ref().map(|item| item.view())
    }

    /// The item after the change, where there is one and the view keeps it.
    #[expect(clippy::new_ret_no_self, reason = "the new image beside the old one; nothing is made")]
    pub fn new(&self) -> Option<ItemView<'_>> {
        self.record.new.as_ref().map(|item| item.view())
    }

    /// The item before the change as a Rust value.
    ///
    /// # Errors
    /// The item does not have the shape of the type.
    pub fn old_value<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        self.old().map(|item| Ok(typed::from_view(item)?)).transpose()
    }

    /// The item after the change as a Rust value.
    ///
    /// # Errors
    /// The item does not have the shape of the type.
    pub fn new_value<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        self.new().map(|item| Ok(typed::from_view(item)?)).transpose()
    }

    /// Who made the change.
    pub fn identity(&self) -> ChangeIdentity {
        self.record.identity
    }

    /// The sequence number of the Streams API: it grows with every change of a stream.
    pub fn sequence_number(&self) -> String {
        crate::store::stream::sequence_text(self.record.sequence)
    }
}
