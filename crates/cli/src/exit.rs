//! How the command ends: what is said, and the code that scripts see.

use std::path::PathBuf;
use std::process::ExitCode;

use dynafile_server::{KeysError, ServerError, TlsError};

/// A check found damage.
pub(crate) const DAMAGED: u8 = 3;

/// The command could not do what it was asked.
const FAILED: u8 = 1;

/// What was asked makes no sense; as clap has it for arguments.
const USAGE: u8 = 2;

/// Why a command ended without doing its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Database(#[from] dynafile::Error),
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

impl Failure {
    pub(crate) fn exit_code(&self) -> ExitCode {
        let usage = matches!(
            self,
            Self::Usage(_)
                | Self::ConfigForm { .. }
                | Self::Server(ServerError::OpenToTheNetwork { .. })
        );
        ExitCode::from(if usage { USAGE } else { FAILED })
    }
}
