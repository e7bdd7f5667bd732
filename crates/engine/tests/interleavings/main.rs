//! The parts of the engine that several threads meet in, under a scheduler that chooses every
//! interleaving: nothing is lost, nothing happens twice, nobody waits for ever (a schedule in which
//! all wait fails the test).
//!
//! They are compiled here once more, over the scheduler's locks in place of the engine's. A failure
//! prints the schedule that leads to it; `shuttle::replay` runs it again.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "../../src/store/commit_queue.rs"]
mod commit_queue;
#[path = "../../src/deliveries.rs"]
mod deliveries;
#[path = "../../src/registry.rs"]
mod registry;
mod sync;

mod commits;
mod listeners;
mod open_files;

use dynafile_testkit::seed;

/// Interleavings that each test tries; a hundred for each seed that other tests would try.
const ITERATIONS: u64 = 2000;

fn iterations() -> usize {
    seed::at_most(ITERATIONS / 100) as usize * 100
}

/// Runs the test under many interleavings, chosen at random.
fn check_at_random(test: impl Fn() + Send + Sync + 'static) {
    shuttle::check_random(test, iterations());
}

/// As [`check_at_random`], and under many with few and badly placed switches between threads, of
/// which there must be more than one at a time.
fn check(test: impl Fn() + Copy + Send + Sync + 'static) {
    check_at_random(test);
    shuttle::check_pct(test, iterations(), 3);
}
