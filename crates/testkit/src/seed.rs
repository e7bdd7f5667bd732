//! Tests over many seeds: each seed is a case of its own, and a failure names it.
//!
//! `DYNAFILE_SEED=17` runs that one case again; `DYNAFILE_SEED_BASE=1000` runs other cases than
//! the usual ones; `DYNAFILE_SEED_COUNT=3` makes do with so many cases of each test (`make quick`).

use std::env;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// What the environment says, if it says anything.
fn chosen(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap())
}

/// `count`, or fewer where the environment asks for few.
pub fn at_most(count: u64) -> u64 {
    chosen("DYNAFILE_SEED_COUNT").map_or(count, |few| few.clamp(1, count))
}

/// The configuration of a property test whose cases are long: `count` of them, or fewer where the
/// environment asks for few. Failures are printed, not written beside the test.
pub fn cases(count: u32) -> Config {
    let cases = u32::try_from(at_most(count.into())).unwrap();
    Config { failure_persistence: None, ..Config::with_cases(cases) }
}

/// Runs the case for `count` seeds; a panic in it is passed on after its seed was printed.
pub fn for_each(count: u64, case: impl Fn(u64)) {
    let seeds = match chosen("DYNAFILE_SEED") {
        Some(seed) => seed..seed + 1,
        None => {
            let base = chosen("DYNAFILE_SEED_BASE").unwrap_or(0);
            base..base + at_most(count)
        }
    };
    for seed in seeds {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| case(seed))) {
            println!("the failing seed is {seed}: run it again with DYNAFILE_SEED={seed}");
            resume_unwind(panic);
        }
    }
}

/// The value that the strategy makes from the seed.
pub fn sample<S: Strategy>(seed: u64, strategy: &S) -> S::Value
where
    S::Value: Debug,
{
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    strategy.new_tree(&mut runner).unwrap().current()
}
