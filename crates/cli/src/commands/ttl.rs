//! `dynafile ttl`.

use std::process::ExitCode;

use serde::Serialize;

use crate::arguments::TimeToLive;
use crate::exit::Failure;
use crate::opening;
use crate::output::Output;

#[derive(Serialize)]
struct Report<'a> {
    table: &'a str,
    ttl_attribute: Option<&'a str>,
}

/// Changes by which attribute the items of a table expire.
pub(crate) fn ttl(arguments: &TimeToLive, output: &Output) -> Result<ExitCode, Failure> {
    let (of, table) = (&arguments.of, &arguments.table);
    let database = opening::to_write(&of.path)?;
    database.update_time_to_live(table, arguments.by.clone())?;
    database.close()?;
    let ttl_attribute = arguments.by.as_deref();
    if of.json {
        output.json(&Report { table, ttl_attribute });
    } else {
        let said = match ttl_attribute {
            Some(attribute) => format!("expire by '{attribute}'"),
            None => "do not expire".to_owned(),
        };
        output.line(&format!("{table}: items {said}"));
    }
    Ok(ExitCode::SUCCESS)
}
