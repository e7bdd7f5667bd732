//! The named choices of how a database is opened: durability, access, creation.
//!
//! Plain data; `Builder` checks the combinations and `store` acts on them.

use std::time::Duration;

/// When an acknowledged write is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Durability {
    /// Acknowledged means on disk: the write survives a crash of the process and a loss of power.
    #[default]
    Full,
    /// Acknowledged means visible to every reader; on disk within the interval. A crash may lose
    /// that much of the newest writes, oldest kept first, and never leaves a write half there.
    Relaxed {
        /// How long a write may stay off the disk: more than zero, at most 60 seconds.
        interval: Duration,
    },
    /// Nothing is ever on disk; the data is gone when the database is closed.
    Memory,
}

impl Durability {
    /// The interval of [`Durability::relaxed`].
    pub const DEFAULT_INTERVAL: Duration = Duration::from_millis(100);

    /// Relaxed durability with the default interval of 100 milliseconds.
    pub const fn relaxed() -> Self {
        Self::Relaxed { interval: Self::DEFAULT_INTERVAL }
    }
}

/// Who may use the file at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Access {
    /// This process alone; one flush per commit. A second process is refused.
    #[default]
    Exclusive,
    /// Several processes read and write, each with shared access; two flushes per commit.
    Shared,
    /// Reading only; several processes may do it at once. Refused while another process has the
    /// file open for writing with exclusive access.
    ReadOnly,
}

/// Whether opening may create the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Create {
    /// A missing file is created when the database is opened.
    #[default]
    Now,
    /// A missing file is created by the first write; until then everything reads as empty.
    OnFirstWrite,
    /// A missing file is an error.
    Never,
}
