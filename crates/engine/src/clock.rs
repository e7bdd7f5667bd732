//! Where the engine gets the time from.
//!
//! Time decides what has expired; nothing else. It comes from a [`Clock`] that is given to the
//! builder, so that tests, simulations and languages with frozen clocks set it. The engine never
//! asks the operating system for the time of day in any other place.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of the current time.
pub trait Clock: Send + Sync + 'static {
    /// Time since 1970-01-01T00:00:00Z.
    fn now(&self) -> Duration;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        // A clock before 1970 is a machine that has not set its clock: nothing has expired yet.
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}

/// A clock that stands still until it is told otherwise; clones share the time.
///
/// ```
/// use std::time::Duration;
/// use dynafile::{Clock, ManualClock};
///
/// let clock = ManualClock::at_seconds(1_700_000_000);
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), Duration::from_secs(1_700_000_060));
/// ```
#[derive(Debug, Clone, Default)]
pub struct ManualClock {
    milliseconds: Arc<AtomicU64>,
}

impl ManualClock {
    /// A clock that shows `seconds` since 1970.
    pub fn at_seconds(seconds: u64) -> Self {
        Self { milliseconds: Arc::new(AtomicU64::new(seconds * 1000)) }
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        let milliseconds = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.milliseconds.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        Duration::from_millis(self.milliseconds.load(Ordering::SeqCst))
    }
}
