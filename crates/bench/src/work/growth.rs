//! A million items: what opening them costs, and how much longer an operation takes than among ten thousand.

use super::reads::{get_all, page_all, random_partitions};
use super::writes::timed_puts;
use super::{ITEMS, opening};
use crate::Outcome;
use crate::contender::{Durability, Ours, file_size_bytes, load};
use crate::fixture::random_keys;
use crate::measure::{Bench, rate};
use crate::report::{Report, Target};

const OPENINGS: usize = 7;
const GETS: u64 = 50_000;
const PUTS: u64 = 10_000;
const PAGES: u64 = 2_000;

pub(crate) fn measure(bench: &Bench<'_>, report: &mut Report) -> Outcome<()> {
    let many = bench.options.scaled(10 * ITEMS);
    let few = bench.options.scaled(ITEMS / 10);
    let path = bench.path("many.dynafile");
    let filled = Ours::open(&path, bench.options, Durability::Full)?;
    load(bench, &filled, "dynafile", many)?;
    filled.close()?;
    report.figure(
        &format!("file of {many} items, a KB of 1,000 bytes each"),
        file_size_bytes(&path)? as f64 / 1e6,
        " MB",
        Target::Informal,
    );
    open(bench, report, &path, many)?;

    let large = Ours::open(&path, bench.options, Durability::Relaxed)?;
    let small = Ours::open(&bench.path("few.dynafile"), bench.options, Durability::Relaxed)?;
    load(bench, &small, "dynafile", few)?;
    compare(bench, report, (&large, many), (&small, few))?;
    large.close()
}

fn open(bench: &Bench<'_>, report: &mut Report, path: &std::path::Path, items: u64) -> Outcome<()> {
    bench.announce("opening");
    let mut openings = Vec::new();
    for _ in 0..OPENINGS {
        openings.push(opening::in_a_process_of_its_own(path)?);
    }
    openings.sort_by(|a, b| a.open_milliseconds.total_cmp(&b.open_milliseconds));
    let median = &openings[OPENINGS / 2];
    let target = Target::AtMost(10.0);
    report.figure(
        &format!("open {items} items, closed cleanly"),
        median.open_milliseconds,
        " ms",
        target,
    );
    if let Some(mib) = median.resident_mib {
        report.figure("resident after opening and one get", mib, " MiB", Target::AtMost(20.0));
    }
    Ok(())
}

fn compare(
    bench: &Bench<'_>,
    report: &mut Report,
    large: (&Ours, u64),
    small: (&Ours, u64),
) -> Outcome<()> {
    let (many, few) = (large.1, small.1);
    let peer = format!("ours, {few} items");

    let gets = bench.options.scaled(GETS);
    let (many_keys, few_keys) = (random_keys(many, gets, 5), random_keys(few, gets, 5));
    let work = format!("get among {many} items");
    let rates = bench.rounds(
        &work,
        &mut [
            Box::new(|_| rate(|| get_all(large.0, &many_keys))),
            Box::new(|_| rate(|| get_all(small.0, &few_keys))),
        ],
    )?;
    report.slowdown(&work, &rates[0], &peer, &rates[1], 2.0);

    let puts = bench.options.scaled(PUTS);
    let work = format!("relaxed put among {many} items");
    let rates = bench.rounds(
        &work,
        &mut [
            Box::new(|round| timed_puts(large.0, many, puts, round)),
            Box::new(|round| timed_puts(small.0, few, puts, round)),
        ],
    )?;
    report.slowdown(&work, &rates[0], &peer, &rates[1], 2.0);

    let pages = bench.options.scaled(PAGES);
    let (many_pages, few_pages) = (random_partitions(many, pages), random_partitions(few, pages));
    let work = format!("page of 100 among {many} items");
    let rates = bench.rounds(
        &work,
        &mut [
            Box::new(|_| rate(|| page_all(large.0, &many_pages))),
            Box::new(|_| rate(|| page_all(small.0, &few_pages))),
        ],
    )?;
    report.slowdown(&work, &rates[0], &peer, &rates[1], 2.0);
    Ok(())
}
