//! Opening the file that a command is about.

use std::path::Path;

use dynafile::{Access, Create, Database, Error, Result};

/// Opens a file that is there, for a command that may change it.
pub(crate) fn to_write(path: &Path) -> Result<Database> {
    Database::builder().create(Create::Never).open(path)
}

/// Opens a file that is there, for a command that only looks. After a kill the file must be
/// opened once for writing, which brings back its last commit.
pub(crate) fn to_read(path: &Path) -> Result<Database> {
    match Database::builder().create(Create::Never).access(Access::ReadOnly).open(path) {
        Err(Error::RecoveryNeeded { .. }) => to_write(path),
        opened => opened,
    }
}
