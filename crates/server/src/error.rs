//! Why a server does not start or ends badly.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::tls::TlsError;

/// The result of what a server does.
pub type Result<T> = std::result::Result<T, ServerError>;

/// Why a server does not start, or ended badly.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// Others than this machine could use the server without showing who they are.
    #[error(
        "{address} can be reached from other machines and no access keys are configured; \
         --auth KEYS.toml says who may do what, --insecure-no-auth lets everybody do everything"
    )]
    OpenToTheNetwork {
        /// Where it was to listen.
        address: SocketAddr,
    },
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Where it was to listen.
        address: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Something that is not a socket is where the Unix socket should be, or somebody listens.
    #[error("cannot listen on '{}': {reason}", .path.display())]
    SocketTaken {
        /// Where it was to listen.
        path: PathBuf,
        /// What is there.
        reason: &'static str,
    },
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The threads of the server could not be started.
    #[error("cannot start the server's threads: {source}")]
    Runtime {
        /// Why not.
        source: std::io::Error,
    },
    /// The file is not the one that was opened: nothing more can be kept in it, so the server ended.
    #[error("the server ended: {0}")]
    FileLost(dynafile::Error),
    /// The database could not be closed; what was acknowledged with relaxed durability may be
    /// lost.
    #[error("closing the database failed: {0}")]
    Close(#[from] dynafile::Error),
}
