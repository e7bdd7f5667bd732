//! Side-by-side benchmarks: dynafile beside raw redb, and beside rivals with `--features rivals`.
//!
//! Every figure is a median of rounds in which the contenders take turns, on one machine, in one run, with the
//! same items and the same durability. The table that is printed compares each ratio with its target; a miss is
//! printed as a miss. A full run also writes `bench/results/rust.{md,json}`.
//!
//! It is not a profiler, and it is not part of the tests: figures depend on the machine, ratios much less.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a program for a terminal")]

mod contender;
mod fixture;
mod measure;
mod options;
mod report;
mod work;

use std::error::Error;
use std::process::ExitCode;

use measure::Bench;
use options::{Command, Options};
use report::Report;

/// What anything here may fail with; the run ends with the message.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let outcome = match options::from_arguments(std::env::args().skip(1)) {
        Ok(Command::Run(options)) => run(&options),
        Ok(Command::OpenOnce { path }) => work::opening::open_once(&path),
        Ok(Command::RawRelaxedPuts { path, items, count }) => {
            work::raw_puts::print_rate(&path, items, count)
        }
        Ok(Command::Help) => {
            print!("{}", options::HELP);
            Ok(())
        }
        Err(message) => Err(message.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dynafile-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Outcome<()> {
    let bench = Bench::new(options)?;
    let mut report = Report::new(options);
    for (name, work) in work::ALL {
        if options.includes(name) {
            work(&bench, &mut report)?;
        }
    }
    bench.finish();
    println!("{}", report.to_text());
    if let Some(directory) = options.results_directory() {
        report.write_to(&directory)?;
        println!("Written to {}", directory.display());
    }
    Ok(())
}
