//! The command `dynafile`: serve a database file, look after it.
//!
//! Arguments become a `Command`, a command runs, its failure becomes a line
//! on standard error and an exit code. Everything a program would want is in the crates below;
//! here are flags, words and progress bars.
#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod exit;
mod local_habits;
mod opening;
mod output;
mod progress;
mod serve;

use std::process::ExitCode;

use crate::arguments::{Arguments, Command};
use crate::exit::Failure;
use crate::output::Output;

fn main() -> ExitCode {
    let habits = local_habits::translate(std::env::args_os().collect());
    let output = Output::default();
    for hint in &habits.hints {
        output.note(&format!("hint: {hint}"));
    }
    let arguments = match arguments::parse(habits.arguments) {
        Ok(arguments) => arguments,
        Err(refused) => return refuse(&refused, &output),
    };
    let serves = matches!(arguments.command, Command::Serve(_));
    match run(arguments, &output) {
        Ok(code) => code,
        Err(failure) => {
            output.note(&format!("error: {failure}"));
            if serves && failure.is_usage() {
                blame_environment(&output);
            }
            failure.exit_code()
        }
    }
}

/// Says what clap has to say: what is wrong with the command line, or the help that was asked for.
fn refuse(refused: &clap::Error, output: &Output) -> ExitCode {
    // A reader that has gone away is no failure.
    let _ = refused.print();
    if let Some(variable) = arguments::variable_behind(refused) {
        output.note(&format!("hint: the value comes from the environment: {variable}"));
    }
    ExitCode::from(u8::try_from(refused.exit_code()).unwrap_or(u8::MAX))
}

/// What contradicts itself may do so where nobody looks.
fn blame_environment(output: &Output) {
    let variables = arguments::variables();
    if !variables.is_empty() {
        output.note(&format!("hint: these are set in the environment: {}", variables.join(", ")));
    }
}

fn run(arguments: Arguments, output: &Output) -> Result<ExitCode, Failure> {
    match arguments.command {
        Command::Serve(flags) => serve::run(*flags, output),
        Command::Check(of) => commands::check(&of, output),
        Command::Compact(of) => commands::compact(&of, output),
        Command::Backup(of) => commands::backup(&of, output),
        Command::Stats(of) => commands::stats(&of, output),
        Command::Tables(of) => commands::tables(&of, output),
        Command::Ttl(arguments) => commands::ttl(&arguments, output),
    }
}
