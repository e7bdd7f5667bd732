//! What opening costs, measured in a process that does nothing else.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::Outcome;
use crate::contender::{Contender, Durability, Ours};
use crate::fixture::Key;
use crate::options::Options;

/// What opening a database and reading one item took.
pub(crate) struct Opening {
    pub(crate) open_milliseconds: f64,
    /// Resident memory afterwards; none where the system does not say.
    pub(crate) resident_mib: Option<f64>,
}

/// Starts this program anew to open the database at `path`.
pub(crate) fn in_a_process_of_its_own(path: &Path) -> Outcome<Opening> {
    let output = Command::new(std::env::current_exe()?).arg("--open-once").arg(path).output()?;
    if !output.status.success() {
        return Err(format!("opening failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let mut figures = text.split_whitespace();
    let open_milliseconds = figures.next().ok_or("the child said nothing")?.parse()?;
    let resident_mib = figures.next().map(str::parse).transpose()?;
    Ok(Opening { open_milliseconds, resident_mib })
}

/// What that process does: opens, reads one item, and prints milliseconds and MiB.
pub(crate) fn open_once(path: &Path) -> Outcome<()> {
    let options = Options::default();
    let start = Instant::now();
    let ours = Ours::open(path, &options, Durability::Full)?;
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    ours.get(&Key::of(0))?;
    let resident = resident_mib().map_or(String::new(), |mib| mib.to_string());
    println!("{milliseconds} {resident}");
    Ok(())
}

/// Linux says it in `/proc`; elsewhere this is none.
fn resident_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}
