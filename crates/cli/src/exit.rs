//! How the command ends: what is said, and the code that scripts see.

use std::path::PathBuf;
use std::process::ExitCode;

use dynafile_server::{KeysError, ServerError, TlsError};

/// The file is damaged.
pub(crate) const DAMAGED: u8 = 3;

/// The command could not do what it was asked.
const FAILED: u8 = 1;

/// What was asked makes no sense; as clap has it for arguments.
const USAGE: u8 = 2;

/// Why a command ended without doing its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Database(dynafile::Error),
    #[error(
        "{} is in use by another process, perhaps by `dynafile serve`: stop that one first",
        .path.display()
    )]
    InUse { path: PathBuf },
    #[error("{} is empty: nothing was ever written to it", .path.display())]
    Empty { path: PathBuf },
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("cannot listen for signals: {0}")]
    Signals(std::io::Error),
    #[error("cannot read the configuration '{}': {source}", .path.display())]
    ConfigRead { path: PathBuf, source: std::io::Error },
    #[error("the configuration '{}' cannot be used: {source}", .path.display())]
    ConfigForm { path: PathBuf, source: Box<toml::de::Error> },
    #[error("{0}")]
    Usage(String),
}

impl From<dynafile::Error> for Failure {
    fn from(error: dynafile::Error) -> Self {
        match error {
            dynafile::Error::InUse { path } => Self::InUse { path },
            other => Self::Database(other),
        }
    }
}

impl Failure {
    /// What was asked makes no sense, whatever the files are.
    pub(crate) fn is_usage(&self) -> bool {
        match self {
            Self::Usage(_) | Self::ConfigForm { .. } => true,
            Self::Server(error) => matches!(error, ServerError::OpenToTheNetwork { .. }),
            Self::Keys(error) => !matches!(error, KeysError::Read { .. }),
            _ => false,
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        let damaged = matches!(self, Self::Database(error) if error.is_corruption());
        ExitCode::from(if damaged {
            DAMAGED
        } else if self.is_usage() {
            USAGE
        } else {
            FAILED
        })
    }
}
