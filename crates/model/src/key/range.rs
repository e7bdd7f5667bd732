//! Ranges of key bytes: what a query's key condition and a scan's segment mean to the store.
//!
//! Comparisons with a sort key stay within its type: `at_least(5)` has no strings in it. A whole partition, and
//! the start of a walk through one, cross types in their order (numbers, strings, binary).

use super::KeyRef;
use super::encoder::{append_sort_key, max_length};
use std::ops::{Bound, RangeBounds, RangeInclusive};

/// Which way a range is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// From the smallest key up.
    #[default]
    Forward,
    /// From the largest key down.
    Backward,
}

/// A range of key bytes.
///
/// `partition` arguments are prefixes made by [`KeyEncoder::partition_prefix`](crate::KeyEncoder::partition_prefix).
///
/// ```
/// use dynafile_model::{KeyBounds, KeyEncoder, PrimaryKey};
///
/// let encoder = KeyEncoder::new(7);
/// let bounds = KeyBounds::begins_with(&encoder.partition_prefix("user#1"), "2024-".into()).expect("a string");
/// assert!(bounds.contains(&encoder.encode(&PrimaryKey::from(("user#1", "2024-05-01")))));
/// assert!(!bounds.contains(&encoder.encode(&PrimaryKey::from(("user#1", "2025-05-01")))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBounds {
    /// Where the range begins.
    pub lower: Bound<Vec<u8>>,
    /// Where the range ends.
    pub upper: Bound<Vec<u8>>,
}

impl KeyBounds {
    /// Every key.
    pub fn all() -> KeyBounds {
        KeyBounds { lower: Bound::Unbounded, upper: Bound::Unbounded }
    }

    /// The keys in these buckets.
    pub fn buckets(buckets: RangeInclusive<u8>) -> KeyBounds {
        let upper = match buckets.end().checked_add(1) {
            Some(end) => Bound::Excluded(vec![end]),
            None => Bound::Unbounded,
        };
        KeyBounds { lower: Bound::Included(vec![*buckets.start()]), upper }
    }

    /// The keys of a partition.
    pub fn partition(partition: &[u8]) -> KeyBounds {
        KeyBounds::with_prefix(partition.to_vec())
    }

    /// The one key with this sort key.
    pub fn equal(partition: &[u8], sort: KeyRef<'_>) -> KeyBounds {
        let key = joined(partition, sort);
        KeyBounds { lower: Bound::Included(key.clone()), upper: Bound::Included(key) }
    }

    /// Sort keys that begin with the given string or binary. `None` for a number, which has no beginning.
    pub fn begins_with(partition: &[u8], sort_prefix: KeyRef<'_>) -> Option<KeyBounds> {
        match sort_prefix {
            KeyRef::N(_) => None,
            KeyRef::S(_) | KeyRef::B(_) => {
                Some(KeyBounds::with_prefix(joined(partition, sort_prefix)))
            }
        }
    }

    /// Sort keys from `low` to `high`, both included. Empty if they differ in type or `low > high`.
    pub fn between(partition: &[u8], low: KeyRef<'_>, high: KeyRef<'_>) -> KeyBounds {
        KeyBounds::at_least(partition, low).intersect(KeyBounds::at_most(partition, high))
    }

    /// Sort keys of the same type above the given one.
    pub fn greater_than(partition: &[u8], sort: KeyRef<'_>) -> KeyBounds {
        let of_type = KeyBounds::of_type(partition, sort);
        KeyBounds { lower: Bound::Excluded(joined(partition, sort)), ..of_type }
    }

    /// Sort keys of the same type, the given one and above.
    pub fn at_least(partition: &[u8], sort: KeyRef<'_>) -> KeyBounds {
        let of_type = KeyBounds::of_type(partition, sort);
        KeyBounds { lower: Bound::Included(joined(partition, sort)), ..of_type }
    }

    /// Sort keys of the same type below the given one.
    pub fn less_than(partition: &[u8], sort: KeyRef<'_>) -> KeyBounds {
        let of_type = KeyBounds::of_type(partition, sort);
        KeyBounds { upper: Bound::Excluded(joined(partition, sort)), ..of_type }
    }

    /// Sort keys of the same type, the given one and below.
    pub fn at_most(partition: &[u8], sort: KeyRef<'_>) -> KeyBounds {
        let of_type = KeyBounds::of_type(partition, sort);
        KeyBounds { upper: Bound::Included(joined(partition, sort)), ..of_type }
    }

    /// The partition from this sort key on, included, in the given direction; other types included.
    pub fn start_at(partition: &[u8], sort: KeyRef<'_>, direction: Direction) -> KeyBounds {
        let whole = KeyBounds::partition(partition);
        let start = Bound::Included(joined(partition, sort));
        match direction {
            Direction::Forward => KeyBounds { lower: start, ..whole },
            Direction::Backward => KeyBounds { upper: start, ..whole },
        }
    }

    /// What is left of the range after `key` (a whole key's bytes), itself excluded, in the given direction.
    #[must_use]
    pub fn after(self, key: &[u8], direction: Direction) -> KeyBounds {
        let rest = match direction {
            Direction::Forward => {
                KeyBounds { lower: Bound::Excluded(key.to_vec()), upper: Bound::Unbounded }
            }
            Direction::Backward => {
                KeyBounds { lower: Bound::Unbounded, upper: Bound::Excluded(key.to_vec()) }
            }
        };
        self.intersect(rest)
    }

    /// The keys that both ranges hold.
    #[must_use]
    pub fn intersect(self, other: KeyBounds) -> KeyBounds {
        KeyBounds { lower: higher(self.lower, other.lower), upper: lower(self.upper, other.upper) }
    }

    /// Whether the range can hold no key. A store need not be asked, and some refuse such ranges.
    pub fn is_empty(&self) -> bool {
        match (&self.lower, &self.upper) {
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
            (Bound::Included(lower), Bound::Included(upper)) => lower > upper,
            (
                Bound::Included(lower) | Bound::Excluded(lower),
                Bound::Included(upper) | Bound::Excluded(upper),
            ) => lower >= upper,
        }
    }

    /// Whether the range holds this key.
    pub fn contains(&self, key: &[u8]) -> bool {
        self.as_slices().contains(key)
    }

    /// The bounds as the standard library's range type takes them.
    pub fn as_slices(&self) -> (Bound<&[u8]>, Bound<&[u8]>) {
        (self.lower.as_ref().map(Vec::as_slice), self.upper.as_ref().map(Vec::as_slice))
    }

    /// Sort keys of the type of the given one.
    fn of_type(partition: &[u8], sort: KeyRef<'_>) -> KeyBounds {
        let mut prefix = partition.to_vec();
        prefix.push(super::component::type_byte(sort));
        KeyBounds::with_prefix(prefix)
    }

    /// Keys that begin with `prefix`, in which there must be a byte below 255: every prefix has a type byte.
    fn with_prefix(prefix: Vec<u8>) -> KeyBounds {
        let upper = match successor(&prefix) {
            Some(end) => Bound::Excluded(end),
            None => Bound::Unbounded,
        };
        KeyBounds { lower: Bound::Included(prefix), upper }
    }
}

/// The smallest bytes above everything that begins with `prefix`.
pub(super) fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte < 0xFF)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

fn joined(partition: &[u8], sort: KeyRef<'_>) -> Vec<u8> {
    let mut key = Vec::with_capacity(partition.len() + max_length(sort));
    key.extend_from_slice(partition);
    append_sort_key(sort, &mut key);
    key
}

/// The more restrictive of two lower bounds.
fn higher(left: Bound<Vec<u8>>, right: Bound<Vec<u8>>) -> Bound<Vec<u8>> {
    pick(left, right, |left, right| left > right)
}

/// The more restrictive of two upper bounds.
fn lower(left: Bound<Vec<u8>>, right: Bound<Vec<u8>>) -> Bound<Vec<u8>> {
    pick(left, right, |left, right| left < right)
}

fn pick(
    left: Bound<Vec<u8>>,
    right: Bound<Vec<u8>>,
    left_is_stricter: fn(&[u8], &[u8]) -> bool,
) -> Bound<Vec<u8>> {
    let take_left = match (&left, &right) {
        (Bound::Unbounded, _) => false,
        (_, Bound::Unbounded) => true,
        (
            Bound::Included(at) | Bound::Excluded(at),
            Bound::Included(other) | Bound::Excluded(other),
        ) => {
            if at == other {
                matches!(left, Bound::Excluded(_))
            } else {
                left_is_stricter(at, other)
            }
        }
    };
    if take_left { left } else { right }
}
