//! Writing over items at random: durable on one thread and on eight, in batches, relaxed; and deleting.

use super::ITEMS;
use crate::Outcome;
use crate::contender::{Commit, Contender, Durability, Ours, Raw, load};
use crate::fixture::{Random, Record};
use crate::measure::{Bench, on_threads, rate};
use crate::report::{Report, Target};

const DURABLE_PUTS: u64 = 1_000;
const DURABLE_BATCHES: u64 = 400;
pub(super) const BATCH: u64 = 25;
const RELAXED_PUTS: u64 = 20_000;
pub(super) const THREADS: usize = 8;

pub(crate) fn measure(bench: &Bench<'_>, report: &mut Report) -> Outcome<()> {
    let items = bench.options.scaled(ITEMS);
    durable(bench, report, items)?;
    relaxed(bench, report, items)
}

fn durable(bench: &Bench<'_>, report: &mut Report, items: u64) -> Outcome<()> {
    let ours = Ours::open(&bench.path("durable.dynafile"), bench.options, Durability::Full)?;
    let raw =
        Raw::open(&bench.path("durable.redb"), bench.options, Durability::Full, Commit::Alone)?;
    let queued =
        Raw::open(&bench.path("queued.redb"), bench.options, Durability::Full, Commit::Grouped)?;
    load(bench, &ours, "dynafile", items)?;
    load(bench, &raw, "redb", items)?;
    load(bench, &queued, "redb with a queue", items)?;

    let count = bench.options.scaled(DURABLE_PUTS);
    let work = "durable put, 1 thread";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|round| timed_puts(&ours, items, count, round)),
            Box::new(|round| timed_puts(&raw, items, count, round)),
        ],
    )?;
    report.versus(work, &rates[0], "raw redb", &rates[1], Target::AtLeast(0.9));

    let work = "durable put, 8 threads";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|round| timed_puts_on_threads(&ours, items, count, round)),
            Box::new(|round| timed_puts_on_threads(&queued, items, count, round)),
        ],
    )?;
    report.versus(work, &rates[0], "raw redb, group-commit queue", &rates[1], Target::AtLeast(0.9));

    let batches = bench.options.scaled(DURABLE_BATCHES);
    let work = "batch of 25, durable, items";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|round| timed_batches(&ours, items, batches, round)),
            Box::new(|round| timed_batches(&raw, items, batches, round)),
        ],
    )?;
    report.versus(work, &rates[0], "raw redb, 25 a transaction", &rates[1], Target::Informal);
    #[cfg(feature = "rivals")]
    super::rivals::writes(bench, report, &ours, items)?;
    Ok(())
}

fn relaxed(bench: &Bench<'_>, report: &mut Report, items: u64) -> Outcome<()> {
    let flushing = Commit::DurableEvery(dynafile::Durability::DEFAULT_INTERVAL);
    let ours = Ours::open(&bench.path("relaxed.dynafile"), bench.options, Durability::Relaxed)?;
    let open_raw = |name: &str, commit| {
        Raw::open(&bench.path(name), bench.options, Durability::Relaxed, commit)
    };
    let (raw, flushed) =
        (open_raw("relaxed.redb", Commit::Alone)?, open_raw("flushed.redb", flushing)?);
    load(bench, &ours, "dynafile", items)?;
    load(bench, &raw, "redb", items)?;
    load(bench, &flushed, "redb with flushes", items)?;

    let count = bench.options.scaled(RELAXED_PUTS);
    let work = "relaxed put, 1 thread";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|round| timed_puts(&ours, items, count, round)),
            Box::new(|round| timed_puts(&raw, items, count, round)),
            Box::new(|round| timed_puts(&flushed, items, count, round)),
            Box::new(|round| timed_deletes(&ours, items, count, round)),
        ],
    )?;
    let [put, raw_put, flushed_put, delete] = &rates[..] else { unreachable!("four turns") };
    report.versus(work, put, "raw redb, never flushed", raw_put, Target::AtLeast(0.6));
    report.versus(work, put, "raw redb, flushed each 100 ms", flushed_put, Target::Informal);
    report.slowdown("delete, relaxed (times a put's time)", delete, "our own put", put, 1.3);
    ours.close()
}

/// Orders to write in a round: at random, so that most fall on pages of their own.
pub(super) fn records(items: u64, count: u64, round: usize, seed: u64) -> Outcome<Vec<Record>> {
    let mut random = Random::new(seed << 32 | round as u64);
    (0..count).map(|_| Record::of(random.next() % items, 1 + round as u64)).collect()
}

pub(super) fn timed_puts(
    contender: &dyn Contender,
    items: u64,
    count: u64,
    round: usize,
) -> Outcome<f64> {
    let records = records(items, count, round, 3)?;
    rate(|| put_all(contender, &records))
}

/// `count` puts on each of eight threads.
pub(super) fn timed_puts_on_threads(
    contender: &dyn Contender,
    items: u64,
    count: u64,
    round: usize,
) -> Outcome<f64> {
    let shares: Vec<_> = (0..THREADS)
        .map(|thread| records(items, count, round, 4 + thread as u64))
        .collect::<Outcome<_>>()?;
    rate(|| on_threads(THREADS, contender, |thread, contender| put_all(contender, &shares[thread])))
}

pub(super) fn timed_batches(
    contender: &dyn Contender,
    items: u64,
    batches: u64,
    round: usize,
) -> Outcome<f64> {
    let records = records(items, batches * BATCH, round, 20)?;
    rate(|| {
        for batch in records.chunks(BATCH as usize) {
            contender.put_batch(batch)?;
        }
        Ok(records.len() as u64)
    })
}

/// Deletes as many different items, then puts them back while the clock stands.
fn timed_deletes(contender: &dyn Contender, items: u64, count: u64, round: usize) -> Outcome<f64> {
    // A step that shares no factor with the number of items visits each once, far apart.
    let step = items / 3 * 2 + 1;
    let records: Vec<_> = (0..count.min(items))
        .map(|turn| Record::of(turn * step % items, round as u64))
        .collect::<Outcome<_>>()?;
    let rate = rate(|| {
        for record in &records {
            contender.delete(&record.key)?;
        }
        Ok(records.len() as u64)
    });
    contender.put_batch(&records)?;
    rate
}

fn put_all(contender: &dyn Contender, records: &[Record]) -> Outcome<u64> {
    for record in records {
        contender.put(record)?;
    }
    Ok(records.len() as u64)
}
