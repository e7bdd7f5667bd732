//! When an item expires, and the bytes that order items by it.
//!
//! The TTL attribute holds seconds since 1970 as a number; anything else in it means that the
//! item does not expire (developer guide, "Using time to live (TTL) in DynamoDB"). An item has
//! expired once the clock is past that second.

use std::time::Duration;

use dynafile_model::{DecodeError, ItemView, Number, ValueView};

use super::TableId;

/// Milliseconds since 1970; negative times count as 0, as they are over either way.
pub(crate) type Milliseconds = u64;

/// How a table's items expire.
#[derive(Debug, Clone)]
pub(crate) struct ExpiryRule {
    attribute: String,
}

impl ExpiryRule {
    pub(crate) fn new(attribute: &str) -> Self {
        Self { attribute: attribute.to_owned() }
    }

    /// When the item expires, if it does.
    pub(crate) fn expiry(&self, item: ItemView<'_>) -> Result<Option<Milliseconds>, DecodeError> {
        Ok(match item.get(&self.attribute)? {
            Some(ValueView::N(seconds)) => Some(milliseconds(seconds)),
            _ => None,
        })
    }

    /// Whether the item has expired at `now`.
    pub(crate) fn has_expired(
        &self,
        item: ItemView<'_>,
        now: Milliseconds,
    ) -> Result<bool, DecodeError> {
        Ok(self.expiry(item)?.is_some_and(|expiry| expiry < now))
    }
}

fn milliseconds(seconds: Number) -> Milliseconds {
    // Saturating on purpose: `as` sends negative times to 0 and far futures to the end of time.
    (seconds.to_f64() * 1000.0) as Milliseconds
}

/// The clock's time in the unit of expiries.
pub(crate) fn milliseconds_of(now: Duration) -> Milliseconds {
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

const TIME_BYTES: usize = 8;
const TABLE_BYTES: usize = 4;

/// The key of an entry in the index by expiry: time, table, row.
pub(crate) fn entry_key(expiry: Milliseconds, table: TableId, row: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(TIME_BYTES + TABLE_BYTES + row.len());
    key.extend_from_slice(&expiry.to_be_bytes());
    key.extend_from_slice(&table.0.to_be_bytes());
    key.extend_from_slice(row);
    key
}

/// Takes an entry key apart; `None` if it is too short to be one.
pub(crate) fn parse_entry_key(key: &[u8]) -> Option<(Milliseconds, TableId, &[u8])> {
    let (time, rest) = key.split_first_chunk::<TIME_BYTES>()?;
    let (table, row) = rest.split_first_chunk::<TABLE_BYTES>()?;
    Some((u64::from_be_bytes(*time), TableId(u32::from_be_bytes(*table)), row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_key_comes_apart_again() {
        let key = entry_key(1_700_000_000_000, TableId(17), b"row");
        assert_eq!(parse_entry_key(&key), Some((1_700_000_000_000, TableId(17), &b"row"[..])));
        assert_eq!(parse_entry_key(&key[..11]), None);
    }

    #[test]
    fn entries_sort_by_time_first() {
        let early = entry_key(255, TableId(9), b"z");
        let late = entry_key(256, TableId(1), b"a");
        assert!(early < late);
    }

    #[test]
    fn times_out_of_range_saturate() {
        assert_eq!(milliseconds(Number::from(-5)), 0);
        assert_eq!(milliseconds(Number::MAX), u64::MAX);
    }
}
