//! From the storage library's errors to ours, with the file they happened to.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;

/// Names the file in an error of the storage library, and sorts it by what a user can do.
pub(crate) fn fault(path: &Path, error: impl Into<redb::Error>) -> Error {
    let error = error.into();
    match error {
        redb::Error::Io(error) => Error::from_io(path, error),
        redb::Error::PreviousIo => {
            let source = Arc::new(io::Error::other("an earlier access failed"));
            Error::Io { path: path.to_owned(), source }
        }
        redb::Error::DatabaseAlreadyOpen | redb::Error::LockProtocolMismatch => {
            Error::InUse { path: path.to_owned() }
        }
        redb::Error::RepairAborted => Error::RecoveryNeeded { path: path.to_owned() },
        redb::Error::UpgradeRequired(version) => Error::NotADatabase {
            path: path.to_owned(),
            detail: format!("its storage format {version} was never used by dynafile"),
        },
        redb::Error::DatabaseClosed => Error::Closed,
        other => Error::corrupted(path.display().to_string(), other),
    }
}

/// Attaches the file to a storage result.
pub(crate) trait AtPath<T> {
    /// The value, or the fault with its file.
    fn at(self, path: &Path) -> Result<T, Error>;
}

impl<T, E: Into<redb::Error>> AtPath<T> for Result<T, E> {
    fn at(self, path: &Path) -> Result<T, Error> {
        self.map_err(|error| fault(path, error))
    }
}
