//! `dynafile backup`.

use std::path::Path;
use std::process::ExitCode;

use dynafile::{CheckReport, Error};
use serde::Serialize;

use super::check;
use crate::arguments::Backup;
use crate::exit::{DAMAGED, Failure};
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
        database.backup(target, |progress| bar.show(progress))
    };
    let copied = match copied {
        Err(Error::DamagedSource { path, report }) => {
            return Ok(tell_of_damage(&path, &report, of.json, output));
        }
        copied => copied?,
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

/// Says what was found, and that there is no backup.
fn tell_of_damage(path: &Path, found: &CheckReport, json: bool, output: &Output) -> ExitCode {
    if json {
        output.json(&check::for_machines(found));
    } else {
        for finding in &found.findings {
            output.line(&finding.to_string());
        }
    }
    let count = counted(found.finding_count, "disagreement");
    output.note(&format!(
        "error: {} is damaged ({count}), so no backup of it was made; restore what is damaged from \
         an earlier one",
        path.display()
    ));
    ExitCode::from(DAMAGED)
}
