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

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::exit::Failure;
use crate::output::Output;

fn main() -> ExitCode {
    let habits = local_habits::translate(std::env::args_os().collect());
    let output = Output::default();
    for hint in &habits.hints {
        output.note(&format!("hint: {hint}"));
    }
    let arguments = Arguments::parse_from(habits.arguments);
    match run(arguments, &output) {
        Ok(code) => code,
        Err(failure) => {
            output.note(&format!("error: {failure}"));
            failure.exit_code()
        }
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
    }
}
