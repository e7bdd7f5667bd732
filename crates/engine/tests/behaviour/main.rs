//! What the database does, one behaviour per file; one binary, so that one link serves all.
//!
//! Tests that need processes start this binary again: see `dynafile_testkit::child`.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::print_stdout, reason = "crash tests say how much they tried")]

mod expiry;
mod histories;
mod kills;
mod listeners;
mod processes;
mod threads;
