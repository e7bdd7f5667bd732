//! The commands that look after a file.

mod backup;
mod check;
mod compact;
mod stats;
mod tables;
mod ttl;

pub(crate) use backup::backup;
pub(crate) use check::check;
pub(crate) use compact::compact;
pub(crate) use stats::stats;
pub(crate) use tables::tables;
pub(crate) use ttl::ttl;
