//! The bytes of a record: when, what happened, by whom, and the images that the view asks for.
//!
//! ```text
//! record = time (8 bytes, little-endian) · head (1 byte) · part …
//! part   = length (4 bytes, little-endian) · item
//! ```
//!
//! The head says what happened and which parts follow, in the order keys, old image, new image. The
//! keys have a part of their own only where no image is kept: an image has them.

use dynafile_model::{DecodeError, EncodedItem, Item, ItemView, StreamViewType, item_size_bytes};

use super::{Sequence, StreamEntry};
use crate::error::Result;
use crate::listener::ChangeIdentity;
use crate::store::expiry::Milliseconds;
use crate::store::write_set::RowChange;

/// What happened to an item (API reference, "Record", `eventName`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordKind {
    Insert,
    Modify,
    Remove,
}

/// A record, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogRecord {
    pub(crate) sequence: Sequence,
    pub(crate) created: Milliseconds,
    pub(crate) kind: RecordKind,
    pub(crate) identity: ChangeIdentity,
    /// The key attributes of the item.
    pub(crate) keys: EncodedItem,
    /// The item before, where there was one and the view keeps it.
    pub(crate) old: Option<EncodedItem>,
    /// The item after, where there is one and the view keeps it.
    pub(crate) new: Option<EncodedItem>,
}

const TIME_BYTES: usize = 8;
const LENGTH_BYTES: usize = 4;

const KIND: u8 = 0b0000_0011;
const BY_SERVICE: u8 = 0b0000_0100;
const HAS_KEYS: u8 = 0b0001_0000;
const HAS_OLD: u8 = 0b0010_0000;
const HAS_NEW: u8 = 0b0100_0000;
const KNOWN: u8 = KIND | BY_SERVICE | HAS_KEYS | HAS_OLD | HAS_NEW;

impl RecordKind {
    /// What a change of a row is; `None` where nothing is there before or after.
    pub(crate) fn of(change: &RowChange) -> Option<Self> {
        match (&change.old, &change.new) {
            (None, Some(_)) => Some(Self::Insert),
            (Some(_), Some(_)) => Some(Self::Modify),
            (Some(_), None) => Some(Self::Remove),
            (None, None) => None,
        }
    }

    fn code(self) -> u8 {
        match self {
            Self::Insert => 0,
            Self::Modify => 1,
            Self::Remove => 2,
        }
    }
}

/// Writes the record of a change into `body`, replacing what was there.
pub(super) fn encode(
    stream: &StreamEntry,
    change: &RowChange,
    kind: RecordKind,
    created: Milliseconds,
    body: &mut Vec<u8>,
) -> Result<()> {
    let (keeps_old, keeps_new) = match stream.view {
        StreamViewType::KeysOnly => (false, false),
        StreamViewType::OldImage => (true, false),
        StreamViewType::NewImage => (false, true),
        StreamViewType::NewAndOldImages => (true, true),
    };
    let old = change.old.as_ref().filter(|_| keeps_old);
    let new = change.new.as_ref().filter(|_| keeps_new);
    let keys = match (old, new, change.new.as_ref().or(change.old.as_ref())) {
        (None, None, Some(image)) => Some(keys_of(stream, image.view())?),
        _ => None,
    };
    let service = u8::from(change.identity == ChangeIdentity::TimeToLive) * BY_SERVICE;
    let parts = [(keys.as_ref(), HAS_KEYS), (old, HAS_OLD), (new, HAS_NEW)];
    let present = parts.iter().filter(|(part, _)| part.is_some());
    body.clear();
    body.extend_from_slice(&created.to_le_bytes());
    body.push(kind.code() | service | present.fold(0, |flags, (_, flag)| flags | flag));
    for part in parts.iter().filter_map(|(part, _)| *part) {
        let bytes = part.as_bytes();
        let length = u32::try_from(bytes.len()).expect("an item is far below 4 GiB");
        body.extend_from_slice(&length.to_le_bytes());
        body.extend_from_slice(bytes);
    }
    Ok(())
}

/// When the record of this body was written; `None` if it is too short to be one.
pub(super) fn created(body: &[u8]) -> Option<Milliseconds> {
    body.first_chunk::<TIME_BYTES>().map(|time| u64::from_le_bytes(*time))
}

/// Reads what [`encode`] wrote; the error says what is wrong.
pub(in crate::store) fn decode(
    stream: &StreamEntry,
    sequence: Sequence,
    body: &[u8],
) -> Result<LogRecord, String> {
    let (time, rest) = body.split_first_chunk::<TIME_BYTES>().ok_or("the record has no time")?;
    let (&head, mut rest) = rest.split_first().ok_or("the record has no head")?;
    let kind = match head & KIND {
        0 => RecordKind::Insert,
        1 => RecordKind::Modify,
        2 => RecordKind::Remove,
        _ => return Err("the record is of no known kind".to_owned()),
    };
    if head & !KNOWN != 0 {
        return Err(format!("the record has an unknown head, {head:#04x}"));
    }
    let mut part = |flag: u8| match head & flag {
        0 => Ok(None),
        _ => take_part(&mut rest).map(Some),
    };
    let (keys, old, new) = (part(HAS_KEYS)?, part(HAS_OLD)?, part(HAS_NEW)?);
    if !rest.is_empty() {
        return Err(format!("{} bytes follow the record", rest.len()));
    }
    let keys = match (keys, new.as_ref().or(old.as_ref())) {
        (Some(keys), _) => keys,
        (None, Some(image)) => keys_of(stream, image.view()).map_err(|error| error.to_string())?,
        (None, None) => return Err("the record has no item".to_owned()),
    };
    let identity = match head & BY_SERVICE {
        0 => ChangeIdentity::User,
        _ => ChangeIdentity::TimeToLive,
    };
    let created = u64::from_le_bytes(*time);
    Ok(LogRecord { sequence, created, kind, identity, keys, old, new })
}

fn take_part(rest: &mut &[u8]) -> Result<EncodedItem, String> {
    let cut = "the record is cut off";
    let (length, after) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or(cut)?;
    let (item, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(cut)?;
    *rest = after;
    // The checksum was verified; what is in the item is checked where it is looked at.
    EncodedItem::from_verified_bytes(item.to_vec()).map_err(|error| error.to_string())
}

/// The key attributes of an item.
fn keys_of(stream: &StreamEntry, image: ItemView<'_>) -> Result<EncodedItem> {
    let mut keys = Item::new();
    for name in &stream.keys {
        if let Some(value) = image.get(name)? {
            keys.insert(name.as_str(), value.to_value()?);
        }
    }
    Ok(EncodedItem::try_from(&keys)?)
}

impl LogRecord {
    /// Reads the items through, which decoding the record does not.
    pub(super) fn check_items(&self) -> Result<(), DecodeError> {
        let images = [Some(&self.keys), self.old.as_ref(), self.new.as_ref()];
        let whole =
            |item: &EncodedItem| EncodedItem::from_bytes(item.as_bytes().to_vec()).map(drop);
        images.into_iter().flatten().try_for_each(whole)
    }

    /// The record's size as the service counts it: keys and images, by the arithmetic of items.
    pub(crate) fn size_bytes(&self) -> Result<usize, DecodeError> {
        let images = [Some(&self.keys), self.old.as_ref(), self.new.as_ref()];
        images
            .into_iter()
            .flatten()
            .try_fold(0, |sum, item| Ok(sum + item_size_bytes(item.view())?))
    }
}
