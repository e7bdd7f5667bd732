//! The rows that say how far another embedded DynamoDB is behind. Only with `--features rivals`: it compiles
//! SQLite.

use super::reads::{get_all, page_all, random_partitions};
use super::writes::{BATCH, THREADS, timed_batches, timed_puts_on_threads};
use crate::Outcome;
use crate::contender::{Dynoxide, Ours};
use crate::fixture::random_keys;
use crate::measure::{Bench, rate};
use crate::report::{Report, Target};

const NAME: &str = "dynoxide, embedded";
const GETS: u64 = 30_000;
const PAGES: u64 = 1_000;
const DURABLE_PUTS: u64 = 100;
const BATCHES: u64 = 30;

/// Reading beside `ours`, which holds the orders below `items`.
pub(super) fn reads(
    bench: &Bench<'_>,
    report: &mut Report,
    ours: &Ours,
    items: u64,
) -> Outcome<()> {
    let rival = Dynoxide::filled(bench, &bench.path("reads.sqlite"), items)?;

    let keys = random_keys(items, bench.options.scaled(GETS), 6);
    let work = "get, random, 1 thread, beside dynoxide";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|_| rate(|| get_all(ours, &keys))),
            Box::new(|_| rate(|| get_all(&rival, &keys))),
        ],
    )?;
    report.versus("get, random, 1 thread", &rates[0], NAME, &rates[1], Target::AtLeast(3.0));

    let partitions = random_partitions(items, bench.options.scaled(PAGES));
    let work = "query, page of 100, beside dynoxide";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|_| rate(|| page_all(ours, &partitions))),
            Box::new(|_| rate(|| page_all(&rival, &partitions))),
        ],
    )?;
    report.versus("query, page of 100", &rates[0], NAME, &rates[1], Target::AtLeast(10.0));
    Ok(())
}

/// Durable writing beside `ours`, which holds the orders below `items`.
pub(super) fn writes(
    bench: &Bench<'_>,
    report: &mut Report,
    ours: &Ours,
    items: u64,
) -> Outcome<()> {
    let rival = Dynoxide::filled(bench, &bench.path("writes.sqlite"), items)?;

    let puts = bench.options.scaled(DURABLE_PUTS);
    let work = format!("durable put, {THREADS} threads");
    let rates = bench.rounds(
        &format!("{work}, beside dynoxide"),
        &mut [
            Box::new(|round| timed_puts_on_threads(ours, items, puts, round)),
            Box::new(|round| timed_puts_on_threads(&rival, items, puts, round)),
        ],
    )?;
    report.versus(&work, &rates[0], NAME, &rates[1], Target::AtLeast(10.0));

    let batches = bench.options.scaled(BATCHES);
    let work = format!("batch of {BATCH}, durable, items");
    let rates = bench.rounds(
        &format!("{work}, beside dynoxide"),
        &mut [
            Box::new(|round| timed_batches(ours, items, batches, round)),
            Box::new(|round| timed_batches(&rival, items, batches, round)),
        ],
    )?;
    report.versus(&work, &rates[0], NAME, &rates[1], Target::AtLeast(20.0));
    Ok(())
}
