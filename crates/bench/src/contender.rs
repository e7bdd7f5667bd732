//! What every contender can do, in the words of the measurements.

mod ours;
mod queue;
mod raw;
mod raw_streams;
#[cfg(feature = "rivals")]
mod rival;

use std::path::Path;

pub(crate) use ours::Ours;
pub(crate) use raw::{Commit, Raw};
pub(crate) use raw_streams::RawStreams;
#[cfg(feature = "rivals")]
pub(crate) use rival::Dynoxide;

use crate::Outcome;
use crate::fixture::{Key, Record};
use crate::measure::Bench;

/// When a write counts as done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// When it is on the disk.
    Full,
    /// When it is visible.
    Relaxed,
}

/// A database with one table of orders.
pub(crate) trait Contender: Sync {
    /// Writes one order in a commit of its own.
    fn put(&self, record: &Record) -> Outcome<()>;
    /// Writes all the orders in one commit.
    fn put_batch(&self, records: &[Record]) -> Outcome<()>;
    /// Removes one order in a commit of its own.
    fn delete(&self, key: &Key) -> Outcome<()>;
    /// Reads one order and looks into it; an order that is not there is an error.
    fn get(&self, key: &Key) -> Outcome<()>;
    /// Reads the orders of one customer and looks into each; returns how many there were.
    fn page(&self, partition: &str) -> Outcome<u64>;
    /// Reads every order, keeping the marked ones if the contender can filter; returns how many it went through.
    fn scan(&self) -> Outcome<u64>;
}

/// Orders per commit while a database is filled.
const LOAD_BATCH: u64 = 1_000;

/// Fills an empty database with the orders below `items`.
pub(crate) fn load(
    bench: &Bench<'_>,
    contender: &dyn Contender,
    name: &str,
    items: u64,
) -> Outcome<()> {
    for first in (0..items).step_by(LOAD_BATCH as usize) {
        bench.announce(format!("{name}: loading {first} of {items} items"));
        contender.put_batch(&Record::range(first, LOAD_BATCH.min(items - first), 0)?)?;
    }
    Ok(())
}

/// The size of a database on the disk.
pub(crate) fn file_size_bytes(path: &Path) -> Outcome<u64> {
    Ok(std::fs::metadata(path)?.len())
}
