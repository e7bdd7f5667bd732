//! Points in time, as the service's requests and responses have them.

use std::time::Duration;

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// So many milliseconds after the start of 1970, or before it.
    pub const fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since the start of 1970.
    pub const fn as_milliseconds(self) -> i64 {
        self.0
    }
}

impl From<Duration> for Timestamp {
    /// The time of a [`Clock`](crate::Clock).
    fn from(since_1970: Duration) -> Self {
        Self(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
    }
}
