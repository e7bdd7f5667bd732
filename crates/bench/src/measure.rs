//! Rounds in which contenders take turns, and the medians of what they reached.

use std::path::PathBuf;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use tempfile::TempDir;

use crate::Outcome;
use crate::contender::Contender;
use crate::options::Options;

/// One contender's turn: given the number of the round, returns the rate it reached.
pub(crate) type Turn<'a> = Box<dyn FnMut(usize) -> Outcome<f64> + 'a>;

/// Units per second of `work`, which returns how many units it did. What a turn prepares stays outside.
pub(crate) fn rate(work: impl FnOnce() -> Outcome<u64>) -> Outcome<f64> {
    let start = Instant::now();
    let units = work()?;
    Ok(units as f64 / start.elapsed().as_secs_f64())
}

/// The rates of one contender, one per round, in units per second.
#[derive(Clone)]
pub(crate) struct Rates(Vec<f64>);

impl Rates {
    /// The middle one of the rates.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        if sorted.len() % 2 == 1 {
            sorted[middle]
        } else {
            (sorted[middle - 1] + sorted[middle]) / 2.0
        }
    }

    /// All of them, in the order of the rounds.
    pub(crate) fn rounds(&self) -> &[f64] {
        &self.0
    }
}

/// What every measurement needs: the options, a directory that is removed at the end, and a progress bar.
pub(crate) struct Bench<'a> {
    pub(crate) options: &'a Options,
    directory: TempDir,
    progress: ProgressBar,
}

impl<'a> Bench<'a> {
    pub(crate) fn new(options: &'a Options) -> Outcome<Self> {
        std::fs::create_dir_all(&options.directory)?;
        let style =
            ProgressStyle::with_template("{elapsed_precise} {bar:30} {pos}/{len} {wide_msg}")?;
        Ok(Self {
            options,
            directory: tempfile::tempdir_in(&options.directory)?,
            progress: ProgressBar::new(0).with_style(style),
        })
    }

    /// A path that nothing has used yet, on the file system that is measured.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Says what is being waited for.
    pub(crate) fn announce(&self, message: impl Into<String>) {
        self.progress.set_message(message.into());
    }

    /// Lets the contenders take turns, one warm-up round first, and returns the rates of each.
    pub(crate) fn rounds(&self, work: &str, turns: &mut [Turn<'_>]) -> Outcome<Vec<Rates>> {
        let rounds = self.options.rounds;
        self.progress.inc_length(((rounds + 1) * turns.len()) as u64);
        self.announce(work);
        let mut rates = vec![Vec::with_capacity(rounds); turns.len()];
        for round in 0..=rounds {
            for (turn, rates) in turns.iter_mut().zip(&mut rates) {
                let rate = turn(round)?;
                if round > 0 {
                    rates.push(rate);
                }
                self.progress.inc(1);
            }
        }
        Ok(rates.into_iter().map(Rates).collect())
    }

    /// Takes the progress bar off the screen.
    pub(crate) fn finish(&self) {
        self.progress.finish_and_clear();
    }
}

/// Runs `work` on as many threads, each with its number, and adds up the units they did.
pub(crate) fn on_threads(
    threads: usize,
    contender: &dyn Contender,
    work: impl Fn(usize, &dyn Contender) -> Outcome<u64> + Sync,
) -> Outcome<u64> {
    std::thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || work(thread, contender))).collect();
        let mut units = 0;
        for thread in running {
            units += thread.join().map_err(|_| "a measuring thread panicked")??;
        }
        Ok(units)
    })
}
