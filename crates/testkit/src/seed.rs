//! Tests over many seeds: each seed is a case of its own, and a failure names it.
//!
//! `DYNAFILE_SEED=17` runs that one case again; `DYNAFILE_SEED_BASE=1000` runs other cases than
//! the usual ones.

use std::env;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Runs the case for `count` seeds; a panic in it is passed on after its seed was printed.
pub fn for_each(count: u64, case: impl Fn(u64)) {
    let chosen = |name| env::var(name).ok().map(|text: String| text.parse::<u64>().unwrap());
    let seeds = match chosen("DYNAFILE_SEED") {
        Some(seed) => seed..seed + 1,
        None => {
            let base = chosen("DYNAFILE_SEED_BASE").unwrap_or(0);
            base..base + count
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
