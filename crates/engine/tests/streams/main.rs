//! Streams: what is recorded, how it is read, how long it stays. One behaviour per file; one binary,
//! so that one link serves all.
//!
//! Tests that need processes start this binary again: see `dynafile_testkit::child`.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::print_stdout, reason = "crash tests say how much they tried")]

mod checking;
mod concurrency;
mod fixture;
mod following;
mod iterators;
mod listing;
mod recording;
mod retention;
mod shards;
