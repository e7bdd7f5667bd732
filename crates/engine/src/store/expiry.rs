//! When an item expires, and the bytes that order items by it.
//!
//! The TTL attribute holds seconds since 1970 as a number; anything else in it means that the
//! item does not expire. An item has expired once the clock is past that second, unless that was
//! more than five years ago: such a number is taken for one that never was a time (developer
//! guide, "Using time to live (TTL) in DynamoDB").

use std::time::Duration;

use dynafile_model::{DecodeError, ItemView, Number, ValueView};

use super::TableId;

/// Milliseconds since 1970.
pub(crate) type Milliseconds = u64;

/// How far in the past a time may be for its item to expire, five years of 365 days: the guide
/// does not say of how many.
const FARTHEST_PAST: Milliseconds = 5 * 365 * 24 * 60 * 60 * 1000;

/// Times of entries from which on items may be expired at `now`; those before are too far in the
/// past to be times.
pub(crate) fn oldest_expiry(now: Milliseconds) -> Milliseconds {
    now.saturating_sub(FARTHEST_PAST)
}

/// How a table's items expire.
#[derive(Debug, Clone)]
pub(crate) struct ExpiryRule {
    attribute: String,
}

impl ExpiryRule {
    pub(crate) fn new(attribute: &str) -> Self {
        Self { attribute: attribute.to_owned() }
    }

    /// Where the item's entry stands in the index by expiry, if it has one: times out of range are
    /// at its ends.
    pub(crate) fn expiry(&self, item: ItemView<'_>) -> Result<Option<Milliseconds>, DecodeError> {
        let saturated = |time: i128| time.clamp(0, u64::MAX.into()) as Milliseconds;
        Ok(self.time(item)?.map(saturated))
    }

    /// Whether the item has expired at `now`.
    pub(crate) fn has_expired(
        &self,
        item: ItemView<'_>,
        now: Milliseconds,
    ) -> Result<bool, DecodeError> {
        let now = i128::from(now);
        let oldest = now - i128::from(FARTHEST_PAST);
        Ok(self.time(item)?.is_some_and(|time| oldest <= time && time < now))
    }

    /// The time in the item's attribute, in milliseconds since 1970 and before.
    fn time(&self, item: ItemView<'_>) -> Result<Option<i128>, DecodeError> {
        Ok(match item.get(&self.attribute)? {
            Some(ValueView::N(seconds)) => Some(milliseconds(seconds)),
            _ => None,
        })
    }
}

fn milliseconds(seconds: Number) -> i128 {
    // Saturating on purpose: `as` sends what is out of range to the ends of time.
    (seconds.to_f64() * 1000.0) as i128
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
    use dynafile_model::{EncodedItem, item};

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
    fn entries_of_times_out_of_range_stand_at_the_ends() {
        let entry = |seconds: Number| {
            let item = EncodedItem::try_from(&item! { "at" => seconds }).unwrap();
            ExpiryRule::new("at").expiry(item.view()).unwrap().unwrap()
        };
        assert_eq!(entry(Number::from(-5)), 0);
        assert_eq!(entry(Number::MAX), u64::MAX);
        assert_eq!(entry(Number::from(5)), 5000);
    }

    #[test]
    fn an_item_expires_for_five_years_and_no_longer() {
        let rule = ExpiryRule::new("at");
        let expired = |at: i64, now| {
            let item = EncodedItem::try_from(&item! { "at" => at }).unwrap();
            rule.has_expired(item.view(), now).unwrap()
        };
        let now = 2_000_000_000_000;
        let five_years = FARTHEST_PAST as i64 / 1000;
        for (age, is_expired) in [(-1, false), (0, false), (1, true), (five_years, true)] {
            assert_eq!(expired(2_000_000_000 - age, now), is_expired, "{age}");
        }
        assert!(!expired(2_000_000_000 - five_years - 1, now));
        assert!(!expired(0, now) && !expired(-5, now) && !expired(i64::MIN, now));
        assert!(expired(-5, 1000), "times before 1970 are times while it is near");
    }
}
