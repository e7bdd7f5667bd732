//! Figures of an open database, for whoever watches it.

use std::time::Duration;

/// What an open database has done since it was opened, and how much it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DatabaseMetrics {
    /// Commits; each carried one write or more. Writes that change nothing commit nothing.
    pub commits: u64,
    /// Commits that a storage error ended.
    pub failed_commits: u64,
    /// Flushes of relaxed writes that failed; what they were to bring to the disk is tried again.
    pub failed_flushes: u64,
    /// Writes in those commits: divided by `commits`, how many share one.
    pub committed_operations: u64,
    /// The most writes in one commit.
    pub largest_group: u64,
    /// Time spent in commits, flushes included.
    pub commit_time: Duration,
    /// The size of the file, in bytes; 0 for a database in memory.
    pub file_size_bytes: u64,
    /// Tables.
    pub tables: u64,
    /// Items in all tables.
    pub items: u64,
    /// How long the item that expired first has been waiting for the sweeper.
    pub ttl_lag: Duration,
    /// How long the oldest stream record that readers see no more has been waiting for its removal.
    pub stream_lag: Duration,
    /// Damaged records that work of the database's own had to pass over; a check finds all damage.
    pub damaged_records: u64,
    /// How often work in the background failed; each time [`Builder::on_notice`] was told of.
    ///
    /// [`Builder::on_notice`]: crate::Builder::on_notice
    pub failed_background_work: u64,
    /// Bytes of pages in the page cache.
    pub cached_bytes: u64,
    /// Pages that had to leave the page cache for others.
    pub page_evictions: u64,
}
