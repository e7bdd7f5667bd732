//! Index keys: the bytes an entry of a secondary index is stored under, and ranges of them.
//!
//! ```text
//! bucket (1) · component per partition attribute · component per sort attribute · the row's own key bytes
//! ```
//!
//! Components delimit themselves (see [`component`]), so the row's key behind them makes an entry unique without
//! disturbing the order: by the sort attributes, the first one first, then by the row.

use super::component::{self, type_byte};
use super::range::{Direction, KeyBounds, successor};
use super::{KeyEncoder, KeyRef, KeyValue};
use crate::DecodeError;
use twox_hash::XxHash3_64;

/// Turns keys of one index into bytes whose order, within a partition, is the order of the keys.
#[derive(Debug, Clone, Copy)]
pub struct IndexKeyEncoder {
    seed: u64,
    partition_attributes: usize,
    sort_attributes: usize,
}

/// What an index entry's bytes say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedIndexKey<'a> {
    /// The values of the index's partition key.
    pub partition: Vec<KeyValue>,
    /// The values of the index's sort key.
    pub sort: Vec<KeyValue>,
    /// The key bytes of the item's row.
    pub row: &'a [u8],
}

impl KeyEncoder {
    /// The encoder for an index of the same database with so many key attributes.
    pub const fn for_index(
        &self,
        partition_attributes: usize,
        sort_attributes: usize,
    ) -> IndexKeyEncoder {
        IndexKeyEncoder::new(self.seed, partition_attributes, sort_attributes)
    }
}

impl IndexKeyEncoder {
    /// An encoder for an index with so many key attributes, in a database with this hash seed.
    pub const fn new(seed: u64, partition_attributes: usize, sort_attributes: usize) -> Self {
        Self { seed, partition_attributes, sort_attributes }
    }

    /// The bytes of an entry.
    pub fn encode(&self, partition: &[KeyRef<'_>], sort: &[KeyRef<'_>], row: &[u8]) -> Vec<u8> {
        debug_assert_eq!(
            (partition.len(), sort.len()),
            (self.partition_attributes, self.sort_attributes)
        );
        let mut out = self.partition_prefix(partition);
        sort.iter().for_each(|&value| component::encode(value, &mut out));
        out.extend_from_slice(row);
        out
    }

    /// The bytes that every entry of a partition begins with, and no other entry.
    pub fn partition_prefix(&self, partition: &[KeyRef<'_>]) -> Vec<u8> {
        let mut out = vec![0];
        partition.iter().for_each(|&value| component::encode(value, &mut out));
        out[0] = (XxHash3_64::oneshot_with_seed(self.seed, &out[1..]) >> 56) as u8;
        out
    }

    /// Takes an entry's bytes apart.
    ///
    /// # Errors
    /// Bytes that [`IndexKeyEncoder::encode`] does not write.
    pub fn decode<'a>(&self, bytes: &'a [u8]) -> Result<DecodedIndexKey<'a>, DecodeError> {
        let mut rest = bytes.get(1..).unwrap_or_default();
        let mut values = |count: usize| {
            let mut next = || {
                let (value, after) = component::decode(rest)?;
                rest = after;
                Ok(value)
            };
            (0..count).map(|_| next()).collect::<Result<Vec<_>, DecodeError>>()
        };
        let (partition, sort) = (values(self.partition_attributes)?, values(self.sort_attributes)?);
        Ok(DecodedIndexKey { partition, sort, row: rest })
    }
}

/// Ranges of index entries. `prefix` is a partition's prefix, or one with the components of the leading sort
/// attributes behind it; the value is compared with the sort attribute that comes next.
///
/// As everywhere, a comparison stays within the type of its value; `start_at` crosses types.
impl KeyBounds {
    /// Entries with this value.
    pub fn index_equal(prefix: &[u8], value: KeyRef<'_>) -> KeyBounds {
        KeyBounds::partition(&joined(prefix, value))
    }

    /// Entries whose value begins with the given string or binary. `None` for a number.
    pub fn index_begins_with(prefix: &[u8], start: KeyRef<'_>) -> Option<KeyBounds> {
        if matches!(start, KeyRef::N(_)) {
            return None;
        }
        let mut beginning = joined(prefix, start);
        // Without its end mark, the component of a string begins the components of all that go on.
        beginning.truncate(beginning.len() - component::END_MARK_BYTES);
        Some(KeyBounds::partition(&beginning))
    }

    /// Entries from `low` to `high`, both included.
    pub fn index_between(prefix: &[u8], low: KeyRef<'_>, high: KeyRef<'_>) -> KeyBounds {
        KeyBounds::index_at_least(prefix, low).intersect(KeyBounds::index_at_most(prefix, high))
    }

    /// Entries with a greater value of the same type.
    pub fn index_greater_than(prefix: &[u8], value: KeyRef<'_>) -> KeyBounds {
        let KeyBounds { upper, .. } = of_type(prefix, value);
        KeyBounds { lower: KeyBounds::past(&joined(prefix, value)), upper }
    }

    /// Entries with this or a greater value of the same type.
    pub fn index_at_least(prefix: &[u8], value: KeyRef<'_>) -> KeyBounds {
        let KeyBounds { upper, .. } = of_type(prefix, value);
        KeyBounds { lower: std::ops::Bound::Included(joined(prefix, value)), upper }
    }

    /// Entries with a smaller value of the same type.
    pub fn index_less_than(prefix: &[u8], value: KeyRef<'_>) -> KeyBounds {
        let KeyBounds { lower, .. } = of_type(prefix, value);
        KeyBounds { lower, upper: std::ops::Bound::Excluded(joined(prefix, value)) }
    }

    /// Entries with this or a smaller value of the same type.
    pub fn index_at_most(prefix: &[u8], value: KeyRef<'_>) -> KeyBounds {
        let KeyBounds { lower, .. } = of_type(prefix, value);
        let KeyBounds { upper, .. } = KeyBounds::index_equal(prefix, value);
        KeyBounds { lower, upper }
    }

    /// The rest of the partition from this value on, included, in the given direction; other types included.
    pub fn index_start_at(prefix: &[u8], value: KeyRef<'_>, direction: Direction) -> KeyBounds {
        let whole = KeyBounds::partition(prefix);
        let KeyBounds { lower, upper } = KeyBounds::index_equal(prefix, value);
        match direction {
            Direction::Forward => KeyBounds { lower, ..whole },
            Direction::Backward => KeyBounds { upper, ..whole },
        }
    }

    /// Where everything that begins with `prefix` lies behind.
    fn past(prefix: &[u8]) -> std::ops::Bound<Vec<u8>> {
        // A component has a byte below 255, its type at least, so there is something behind it.
        successor(prefix).map_or(std::ops::Bound::Unbounded, std::ops::Bound::Included)
    }
}

fn of_type(prefix: &[u8], value: KeyRef<'_>) -> KeyBounds {
    let mut typed = prefix.to_vec();
    typed.push(type_byte(value));
    KeyBounds::partition(&typed)
}

fn joined(prefix: &[u8], value: KeyRef<'_>) -> Vec<u8> {
    let mut bytes = prefix.to_vec();
    component::encode(value, &mut bytes);
    bytes
}
