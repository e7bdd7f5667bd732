//! One figure for the Python benchmarks: relaxed puts of raw redb with items of their size.

use std::path::Path;

use crate::Outcome;
use crate::contender::{Commit, Contender, Durability, Raw};
use crate::fixture::{Key, Random, Record};
use crate::measure::rate;
use crate::options::Options;

/// What an item of the Python benchmarks takes when it is encoded.
const ITEM_SIZE_BYTES: usize = 320;

/// Makes a new file at `path`, fills it with `items` and prints the rate of `count` puts over them.
pub(crate) fn print_rate(path: &Path, items: u64, count: u64) -> Outcome<()> {
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    let raw = Raw::open(path, &Options::default(), Durability::Relaxed, Commit::Alone)?;
    let all: Vec<_> = (0..items).map(record).collect();
    raw.put_batch(&all)?;
    let mut random = Random::new(7);
    let records: Vec<_> = (0..count).map(|_| record(random.next() % items)).collect();
    let rate = rate(|| {
        records.iter().try_for_each(|record| raw.put(record))?;
        Ok(count)
    })?;
    println!("{rate}");
    Ok(())
}

fn record(number: u64) -> Record {
    let encoded = vec![b'x'; ITEM_SIZE_BYTES].into();
    Record { key: Key::of(number), item: dynafile::Item::new(), encoded }
}
