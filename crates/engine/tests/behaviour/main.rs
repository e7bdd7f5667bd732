//! What the database does, one behaviour per file; one binary, so that one link serves all.
//!
//! Tests that need processes start this binary again: see `dynafile_testkit::child`.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::print_stdout, reason = "crash tests say how much they tried")]

mod corruption;
mod damage_passed_over;
mod damaged_backups;
mod durability;
mod expiry;
mod failing_disks;
mod figures;
mod histories;
mod kills;
mod listeners;
mod lost_files;
mod maintenance;
mod new_files;
mod opening;
mod paging;
mod power_loss;
mod processes;
mod table_api;
mod table_rules;
mod threads;
