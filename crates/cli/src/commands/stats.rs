//! `dynafile stats`.

use std::process::ExitCode;

use serde::Serialize;

use crate::arguments::OfFile;
use crate::exit::Failure;
use crate::opening;
use crate::output::{Output, counted, human_bytes, human_count};

#[derive(Serialize)]
struct Report {
    file_size_bytes: u64,
    items: u64,
    ttl_lag_seconds: u64,
    tables: Vec<TableReport>,
}

#[derive(Serialize)]
struct TableReport {
    name: String,
    items: u64,
    size_bytes: u64,
}

/// Shows how much is in a file.
pub(crate) fn stats(of: &OfFile, output: &Output) -> Result<ExitCode, Failure> {
    let database = opening::to_read(&of.path)?;
    let metrics = database.metrics()?;
    let mut tables = Vec::new();
    for name in database.table_names()? {
        let stats = database.table(&name)?.stats()?;
        tables.push(TableReport { name, items: stats.item_count, size_bytes: stats.size_bytes });
    }
    database.close()?;
    let report = Report {
        file_size_bytes: metrics.file_size_bytes,
        items: metrics.items,
        ttl_lag_seconds: metrics.ttl_lag.as_secs(),
        tables,
    };
    match of.json {
        true => output.json(&report),
        false => tell(of, &report, output),
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(of: &OfFile, report: &Report, output: &Output) {
    let width = report.tables.iter().map(|table| table.name.len()).max().unwrap_or(0);
    for table in &report.tables {
        let (items, size) = (human_count(table.items), human_bytes(table.size_bytes));
        output.line(&format!("{:width$}  {items:>13} items  {size:>11}", table.name));
    }
    let (tables, items) =
        (counted(report.tables.len() as u64, "table"), counted(report.items, "item"));
    let size = human_bytes(report.file_size_bytes);
    output.line(&format!("{}: {tables}, {items}, a file of {size}", of.path.display()));
    if report.ttl_lag_seconds > 0 {
        let seconds = human_count(report.ttl_lag_seconds);
        output.line(&format!("the item that expired first did so {seconds} s ago"));
    }
}
