//! `dynafile backup`.

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use crate::arguments::Backup;
use crate::exit::Failure;
use crate::opening;
use crate::output::{Output, counted, human_bytes};
use crate::progress::Bar;

#[derive(Serialize)]
struct Report<'a> {
    target: &'a Path,
    records: u64,
    size_bytes: u64,
}

/// Copies a database to a new file.
pub(crate) fn backup(arguments: &Backup, output: &Output) -> Result<ExitCode, Failure> {
    let (of, target) = (&arguments.of, &arguments.target);
    let database = opening::to_read(&of.path)?;
    let copied = {
        let bar = Bar::of_records("copying", of.json);
        database.backup(target, |progress| bar.show(progress))?
    };
    database.close()?;
    let report = Report { target, records: copied.records, size_bytes: copied.size_bytes };
    if of.json {
        output.json(&report);
    } else {
        let (records, size) = (counted(report.records, "record"), human_bytes(report.size_bytes));
        output.line(&format!("{}: {records}, {size}", target.display()));
    }
    Ok(ExitCode::SUCCESS)
}
