//! Relaxed puts into a table with a global index and a stream of both images, beside the same four
//! writes of raw redb; and how fast the stream is read.

use dynafile::{IndexDescription, KeyAttribute, StreamSpecification, StreamStart, StreamViewType};

use super::ITEMS;
use super::writes::{records, timed_puts};
use crate::Outcome;
use crate::contender::{Durability, Ours, RawStreams, load};
use crate::fixture::Record;
use crate::measure::{Bench, rate};
use crate::report::{Report, Target};

const PUTS: u64 = 20_000;
const LOAD_BATCH: u64 = 1_000;

pub(crate) fn measure(bench: &Bench<'_>, report: &mut Report) -> Outcome<()> {
    let items = bench.options.scaled(ITEMS);
    let by_status = IndexDescription::global("by_status", KeyAttribute::string("status"))
        .with_sort_key(KeyAttribute::string("SK"));
    let stream = StreamSpecification::new(StreamViewType::NewAndOldImages);
    let describe =
        |orders: dynafile::TableDescription| orders.with_index(by_status).with_stream(stream);
    let path = bench.path("streams.dynafile");
    let ours = Ours::open_as(&path, bench.options, Durability::Relaxed, describe)?;
    let open_raw = |name: &str, flush_interval| {
        RawStreams::open(&bench.path(name), bench.options, flush_interval)
    };
    let raw = open_raw("streams.redb", None)?;
    let flushed = open_raw("flushed.redb", Some(dynafile::Durability::DEFAULT_INTERVAL))?;
    load(bench, &ours, "dynafile", items)?;
    for first in (0..items).step_by(LOAD_BATCH as usize) {
        let records = Record::range(first, LOAD_BATCH.min(items - first), 0)?;
        raw.put_all(&records)?;
        flushed.put_all(&records)?;
    }

    let count = bench.options.scaled(PUTS);
    let work = "put with one index and a stream, relaxed";
    let rates = bench.rounds(
        work,
        &mut [
            Box::new(|round| timed_puts(&ours, items, count, round)),
            Box::new(|round| timed_raw_puts(&raw, items, count, round)),
            Box::new(|round| timed_raw_puts(&flushed, items, count, round)),
        ],
    )?;
    let target = Target::AtLeast(0.6);
    let [put, raw_put, flushed_put] = &rates[..] else { unreachable!("three turns") };
    report.versus(work, put, "raw redb, the same four writes, never flushed", raw_put, target);
    let peer = "raw redb, the same, flushed each 100 ms";
    report.versus(work, put, peer, flushed_put, Target::Informal);

    let work = "records of a stream read";
    let read = |_| {
        rate(|| {
            let mut records = 0;
            for record in ours.table().stream(StreamStart::Beginning)? {
                std::hint::black_box(record?.new());
                records += 1;
            }
            Ok(records)
        })
    };
    let rates = bench.rounds(work, &mut [Box::new(read)])?;
    report.figure(work, rates[0].median(), " /s", Target::Informal);
    ours.close()
}

fn timed_raw_puts(raw: &RawStreams, items: u64, count: u64, round: usize) -> Outcome<f64> {
    let records = records(items, count, round, 3)?;
    rate(|| {
        records.chunks(1).try_for_each(|one| raw.put_all(one))?;
        Ok(count)
    })
}
