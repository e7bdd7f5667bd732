//! What can be typed: commands and their flags, as they stand on the command line.
//!
//! Raw: nothing here is checked beyond its form. `serve::config` and the commands make sense of
//! it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::serve::ServeFlags;

/// The SQLite of DynamoDB: one file, served or looked after.
#[derive(Debug, Parser)]
#[command(name = "dynafile", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve a database to every AWS SDK and tool, over DynamoDB's protocol
    #[command(after_help = crate::serve::AFTER_HELP)]
    Serve(Box<ServeFlags>),
    /// Verify everything in a file: pages, checksums, keys, counts
    ///
    /// Ends with exit code 3 if there is damage.
    Check(OfFile),
    /// Give the room of deleted data back to the file system
    Compact(OfFile),
    /// Copy a database to a new file
    Backup(Backup),
    /// Show how much is in a file: tables, items, bytes
    Stats(OfFile),
    /// List the tables with their keys and indexes
    Tables(OfFile),
    /// Change by which attribute the items of a table expire
    Ttl(TimeToLive),
}

/// Reads a command line, and the environment beside it.
///
/// # Errors
/// What makes no sense, and the wish for help or the version.
pub(crate) fn parse(line: Vec<OsString>) -> Result<Arguments, clap::Error> {
    let matches = Arguments::command().try_get_matches_from(line)?;
    let mut arguments = Arguments::from_arg_matches(&matches)?;
    if let (Command::Serve(flags), Some((_, typed))) =
        (&mut arguments.command, matches.subcommand())
    {
        flags.prefer_typed(typed);
    }
    Ok(arguments)
}

/// The variables of the environment that are set and that `serve` reads.
pub(crate) fn variables() -> Vec<String> {
    flags_in_environment().map(|(_, variable)| variable).collect()
}

/// The variable that the refused value comes from, if it does not come from the command line.
pub(crate) fn variable_behind(refused: &clap::Error) -> Option<String> {
    let text = |kind| match refused.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let (flag, value) = (text(ContextKind::InvalidArg)?, text(ContextKind::InvalidValue)?);
    let mut set = flags_in_environment();
    let (_, variable) = set.find(|(name, variable)| {
        name == flag && std::env::var(variable).is_ok_and(|set| set == value)
    })?;
    Some(variable)
}

/// The flags of `serve`, as messages show them, that the environment sets, with their variables.
fn flags_in_environment() -> impl Iterator<Item = (String, String)> {
    let mut command = Arguments::command();
    command.build();
    let serve = command.find_subcommand_mut("serve").expect("serve is one of the commands");
    let flags: Vec<_> = serve
        .get_arguments()
        .filter_map(|flag| Some((flag.to_string(), flag.get_env()?.to_str()?.to_owned())))
        .filter(|(_, variable)| std::env::var_os(variable).is_some())
        .collect();
    flags.into_iter()
}

/// A command about one file.
#[derive(Debug, Args)]
pub(crate) struct OfFile {
    /// The database file
    pub(crate) path: PathBuf,
    /// Print JSON for machines, without progress
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) of: OfFile,
    /// Where the copy goes; nothing may be there yet
    pub(crate) target: PathBuf,
}

/// A change of the attribute by which items expire.
#[derive(Debug, Args)]
pub(crate) struct TimeToLive {
    #[command(flatten)]
    pub(crate) of: OfFile,
    /// The table
    pub(crate) table: String,
    /// The attribute with the second since 1970 at which an item expires
    #[arg(long, value_name = "ATTRIBUTE", required_unless_present = "off", conflicts_with = "off")]
    pub(crate) by: Option<String>,
    /// Items do not expire any more
    #[arg(long)]
    pub(crate) off: bool,
}
