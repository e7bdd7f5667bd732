//! What can be typed: commands and their flags, as they stand on the command line.
//!
//! Raw: nothing here is checked beyond its form. `serve::config` and the commands make sense of
//! it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

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
