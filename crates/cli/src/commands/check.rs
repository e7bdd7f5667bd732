//! `dynafile check`.

use std::path::Path;
use std::process::ExitCode;

use dynafile::{CheckReport, Database, Finding};
use serde::Serialize;

use crate::arguments::OfFile;
use crate::exit::{DAMAGED, Failure};
use crate::opening;
use crate::output::{Output, counted};
use crate::progress::Bar;

#[derive(Serialize)]
pub(super) struct Report<'a> {
    clean: bool,
    tables: u64,
    items: u64,
    finding_count: u64,
    findings: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    place: &'a str,
    detail: &'a str,
}

/// Verifies everything in a file.
pub(crate) fn check(of: &OfFile, output: &Output) -> Result<ExitCode, Failure> {
    opening::expect_content(&of.path)?;
    let report = {
        let bar = Bar::of_records("checking", of.json);
        Database::check_file(&of.path, |progress| bar.show(progress))?
    };
    if of.json {
        output.json(&for_machines(&report));
    } else {
        tell(&of.path, &report, output);
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(DAMAGED) })
}

pub(super) fn for_machines(report: &CheckReport) -> Report<'_> {
    let found = |finding| {
        let Finding { place, detail }: &Finding = finding;
        Found { place, detail }
    };
    Report {
        clean: report.is_clean(),
        tables: report.tables,
        items: report.items,
        finding_count: report.finding_count,
        findings: report.findings.iter().map(found).collect(),
    }
}

/// Every finding, and what they come to.
pub(super) fn tell(path: &Path, report: &CheckReport, output: &Output) {
    for finding in &report.findings {
        output.line(&finding.to_string());
    }
    let (tables, items) = (counted(report.tables, "table"), counted(report.items, "item"));
    let verdict = match report.finding_count {
        0 => "everything agrees".to_owned(),
        count => format!("{}; restore from a backup", counted(count, "disagreement")),
    };
    output.line(&format!("{}: {tables}, {items}, {verdict}", path.display()));
}
