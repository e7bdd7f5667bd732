//! The measurements, in groups that share a filled database.

pub(crate) mod opening;
pub(crate) mod raw_puts;

mod growth;
mod reads;
#[cfg(feature = "rivals")]
mod rivals;
mod scans;
mod streams;
mod writes;

use crate::Outcome;
use crate::measure::Bench;
use crate::report::Report;

type Work = fn(&Bench<'_>, &mut Report) -> Outcome<()>;

/// Every group, by the name that `--only` takes.
pub(crate) const ALL: [(&str, Work); 5] = [
    ("reads", reads::measure),
    ("writes", writes::measure),
    ("scans", scans::measure),
    ("streams", streams::measure),
    ("growth", growth::measure),
];

/// Items of the databases that are measured, unless the measurement is about size.
const ITEMS: u64 = 100_000;
