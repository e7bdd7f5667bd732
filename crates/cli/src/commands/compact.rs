//! `dynafile compact`.

use std::process::ExitCode;

use serde::Serialize;

use crate::arguments::OfFile;
use crate::exit::Failure;
use crate::opening;
use crate::output::{Output, human_bytes};
use crate::progress::Bar;

#[derive(Serialize)]
struct Report {
    size_bytes_before: u64,
    size_bytes_after: u64,
}

/// Gives free room back.
pub(crate) fn compact(of: &OfFile, output: &Output) -> Result<ExitCode, Failure> {
    let database = opening::to_write(&of.path)?;
    let compacted = {
        let _bar = Bar::of_unknown_length("compacting", of.json);
        database.compact()?
    };
    database.close()?;
    // Closing gives the last of it back.
    let after = of.path.metadata().map_or(compacted.size_bytes_after, |file| file.len());
    let report = Report { size_bytes_before: compacted.size_bytes_before, size_bytes_after: after };
    if of.json {
        output.json(&report);
    } else {
        let (before, after) = (human_bytes(report.size_bytes_before), human_bytes(after));
        output.line(&format!("{}: {before} before, {after} after", of.path.display()));
    }
    Ok(ExitCode::SUCCESS)
}
