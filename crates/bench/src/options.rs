//! The command line: what to measure, how much of it, and where the files go.

use std::path::PathBuf;

pub(crate) const HELP: &str = "\
Usage: dynafile-bench [OPTIONS]

  --quick            a tenth of the items and fewer rounds: a look, not a result; writes no files
  --rounds N         rounds of each measurement (default 5; 3 with --quick)
  --cache-mib N      page cache of each embedded contender (default 64, as the product's)
  --only NAME        one group: reads, writes, scans, streams, growth (may be repeated)
  --directory PATH   where the databases are made (default target/bench)
  --help             this text
";

/// Where a full run's results go, from the root of the repository.
const RESULTS: &str = "bench/results";

pub(crate) enum Command {
    Run(Options),
    /// What a child process does so that opening is measured in a process that did nothing else.
    OpenOnce {
        path: PathBuf,
    },
    /// What the Python benchmarks ask for.
    RawRelaxedPuts {
        path: PathBuf,
        items: u64,
        count: u64,
    },
    Help,
}

pub(crate) struct Options {
    pub(crate) quick: bool,
    pub(crate) rounds: usize,
    pub(crate) cache_size_bytes: usize,
    pub(crate) directory: PathBuf,
    only: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            quick: false,
            rounds: 5,
            cache_size_bytes: 64 << 20,
            directory: PathBuf::from("target/bench"),
            only: Vec::new(),
        }
    }
}

impl Options {
    /// `full` in a full run, a tenth of it in a quick one.
    pub(crate) fn scaled(&self, full: u64) -> u64 {
        if self.quick { full / 10 } else { full }
    }

    pub(crate) fn includes(&self, group: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == group)
    }

    /// Only a whole run at full size is a result.
    pub(crate) fn results_directory(&self) -> Option<PathBuf> {
        (!self.quick && self.only.is_empty()).then(|| PathBuf::from(RESULTS))
    }
}

/// Parses the arguments after the program's name.
pub(crate) fn from_arguments(
    mut arguments: impl Iterator<Item = String>,
) -> Result<Command, String> {
    let mut options = Options::default();
    let mut rounds = None;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value; see --help"));
        match argument.as_str() {
            "--help" => return Ok(Command::Help),
            "--open-once" => return Ok(Command::OpenOnce { path: value()?.into() }),
            "--raw-relaxed-puts" => {
                let (path, items, count) =
                    (value()?.into(), number(&value()?)?, number(&value()?)?);
                return Ok(Command::RawRelaxedPuts {
                    path,
                    items: items as u64,
                    count: count as u64,
                });
            }
            "--quick" => options.quick = true,
            "--rounds" => rounds = Some(number(&value()?)?),
            "--cache-mib" => options.cache_size_bytes = number(&value()?)? << 20,
            "--only" => options.only.push(value()?),
            "--directory" => options.directory = value()?.into(),
            _ => return Err(format!("unknown option {argument}; see --help")),
        }
    }
    options.rounds = rounds.unwrap_or(if options.quick { 3 } else { options.rounds });
    Ok(Command::Run(options))
}

fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{text} is not a positive whole number")),
    }
}
