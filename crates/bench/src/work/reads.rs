//! Reading one item at random, on one thread and on two, and a page of a hundred.

use super::ITEMS;
use crate::Outcome;
use crate::contender::{Commit, Contender, Durability, Ours, Raw, load};
use crate::fixture::{ITEMS_PER_PARTITION, Key, Random, partition, random_keys};
use crate::measure::{Bench, on_threads, rate};
use crate::report::{Report, Target};

const GETS: u64 = 100_000;
const PAGES: u64 = 5_000;

pub(crate) fn measure(bench: &Bench<'_>, report: &mut Report) -> Outcome<()> {
    let items = bench.options.scaled(ITEMS);
    let ours = Ours::open(&bench.path("reads.dynafile"), bench.options, Durability::Full)?;
    let raw = Raw::open(&bench.path("reads.redb"), bench.options, Durability::Full, Commit::Alone)?;
    load(bench, &ours, "dynafile", items)?;
    load(bench, &raw, "redb", items)?;
    gets(bench, report, &ours, &raw, items)?;
    pages(bench, report, &ours, &raw, items)?;
    #[cfg(feature = "rivals")]
    super::rivals::reads(bench, report, &ours, items)?;
    Ok(())
}

fn gets(bench: &Bench<'_>, report: &mut Report, ours: &Ours, raw: &Raw, items: u64) -> Outcome<()> {
    let count = bench.options.scaled(GETS);
    let keys = random_keys(items, count, 1);
    let work = "get, random, 1 thread";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|_| rate(|| get_all(ours, &keys))),
            Box::new(|_| rate(|| get_all(raw, &keys))),
            Box::new(|_| rate(|| on_threads(2, ours, |_, contender| get_all(contender, &keys)))),
            Box::new(|_| rate(|| on_threads(2, raw, |_, contender| get_all(contender, &keys)))),
            Box::new(|_| {
                rate(|| {
                    keys.iter().try_for_each(|key| ours.get_decoded(key))?;
                    Ok(count)
                })
            }),
        ],
    )?;
    let [ours_1, raw_1, ours_2, raw_2, decoded] = &rates[..] else { unreachable!("five turns") };
    report.versus(work, ours_1, "raw redb", raw_1, Target::AtLeast(0.9));
    report.versus("get, random, 2 threads", ours_2, "ours, 1 thread", ours_1, Target::AtLeast(1.7));
    report.versus("get, random, 2 threads", ours_2, "raw redb, 2 threads", raw_2, Target::Informal);
    report.versus("get, decoded to a tree", decoded, "raw redb, bytes", raw_1, Target::Informal);
    Ok(())
}

fn pages(
    bench: &Bench<'_>,
    report: &mut Report,
    ours: &Ours,
    raw: &Raw,
    items: u64,
) -> Outcome<()> {
    let partitions = random_partitions(items, bench.options.scaled(PAGES));
    let work = "query, page of 100";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|_| rate(|| page_all(ours, &partitions))),
            Box::new(|_| rate(|| page_all(raw, &partitions))),
        ],
    )?;
    report.versus(work, &rates[0], "raw redb, range of 100", &rates[1], Target::AtLeast(0.7));
    Ok(())
}

pub(super) fn random_partitions(items: u64, count: u64) -> Vec<String> {
    let mut random = Random::new(2);
    (0..count).map(|_| partition(random.next() % (items / ITEMS_PER_PARTITION))).collect()
}

pub(super) fn get_all(contender: &dyn Contender, keys: &[Key]) -> Outcome<u64> {
    for key in keys {
        contender.get(key)?;
    }
    Ok(keys.len() as u64)
}

/// Returns the number of pages, having made sure that each was whole.
pub(super) fn page_all(contender: &dyn Contender, partitions: &[String]) -> Outcome<u64> {
    for partition in partitions {
        if contender.page(partition)? != ITEMS_PER_PARTITION {
            return Err("a page is not whole".into());
        }
    }
    Ok(partitions.len() as u64)
}
