//! Going through everything with a filter that keeps one item in a hundred.

use super::ITEMS;
use crate::Outcome;
use crate::contender::{Commit, Contender, Durability, Ours, Raw, load};
use crate::measure::{Bench, rate};
use crate::report::{Report, Target};

pub(crate) fn measure(bench: &Bench<'_>, report: &mut Report) -> Outcome<()> {
    let items = bench.options.scaled(ITEMS);
    let ours = Ours::open(&bench.path("scans.dynafile"), bench.options, Durability::Full)?;
    // Both fit into the page cache: what differs is how many items there are, and nothing else.
    let (few, twice) = (items / 10, items / 5);
    let tenth = Ours::open(&bench.path("scans-few.dynafile"), bench.options, Durability::Full)?;
    let fifth = Ours::open(&bench.path("scans-twice.dynafile"), bench.options, Durability::Full)?;
    let raw = Raw::open(&bench.path("scans.redb"), bench.options, Durability::Full, Commit::Alone)?;
    load(bench, &ours, "dynafile", items)?;
    load(bench, &tenth, "dynafile", few)?;
    load(bench, &fifth, "dynafile", twice)?;
    load(bench, &raw, "redb", items)?;

    let work = "scan, filter keeps 1 %, items";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|_| rate(|| whole_scan(&ours, items))),
            Box::new(|_| rate(|| whole_scan(&raw, items))),
            Box::new(|_| rate(|| whole_scan(&fifth, twice))),
            Box::new(|_| rate(|| whole_scan(&tenth, few))),
        ],
    )?;
    report.versus(work, &rates[0], "raw redb, no filter", &rates[1], Target::AtLeast(0.5));
    report.slowdown(
        "scan, an item among twice as many",
        &rates[2],
        "ours, half the items",
        &rates[3],
        1.3,
    );
    Ok(())
}

fn whole_scan(contender: &dyn Contender, items: u64) -> Outcome<u64> {
    let seen = contender.scan()?;
    if seen == items { Ok(seen) } else { Err(format!("a scan of {items} items saw {seen}").into()) }
}
