//! `dynafile check`.

use std::process::ExitCode;

use dynafile::{CheckReport, Finding};
use serde::Serialize;

use crate::arguments::OfFile;
use crate::exit::{DAMAGED, Failure};
use crate::opening;
use crate::output::{Output, counted};
use crate::progress::Bar;

#[derive(Serialize)]
struct Report<'a> {
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
    let database = opening::to_write(&of.path)?;
    let report = {
        let bar = Bar::of_records("checking", of.json);
        database.check(|progress| bar.show(progress))?
    };
    let closed = database.close();
    if report.is_clean() {
        // A damaged file may not close well either, which is no news beside the findings.
        closed?;
    }
    match of.json {
        true => output.json(&for_machines(&report)),
        false => tell(of, &report, output),
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(DAMAGED) })
}

fn for_machines(report: &CheckReport) -> Report<'_> {
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

fn tell(of: &OfFile, report: &CheckReport, output: &Output) {
    for finding in &report.findings {
        output.line(&finding.to_string());
    }
    let (tables, items) = (counted(report.tables, "table"), counted(report.items, "item"));
    let verdict = match report.finding_count {
        0 => "everything agrees".to_owned(),
        count => format!("{}; restore from a backup", counted(count, "disagreement")),
    };
    output.line(&format!("{}: {tables}, {items}, {verdict}", of.path.display()));
}
