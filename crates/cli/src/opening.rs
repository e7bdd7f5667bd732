//! Opening the file that a command is about.

use std::path::Path;

use dynafile::{Access, Create, Database, Error};

use crate::exit::Failure;

/// Opens a file that is there, for a command that may change it.
pub(crate) fn to_write(path: &Path) -> Result<Database, Failure> {
    expect_content(path)?;
    Ok(Database::builder().create(Create::Never).open(path)?)
}

/// Opens a file that is there, for a command that only looks. After a kill the file must be
/// opened once for writing, which brings back its last commit.
pub(crate) fn to_read(path: &Path) -> Result<Database, Failure> {
    expect_content(path)?;
    match Database::builder().create(Create::Never).access(Access::ReadOnly).open(path) {
        Err(Error::RecoveryNeeded { .. }) => to_write(path),
        opened => Ok(opened?),
    }
}

/// An empty file would become a database by being opened.
pub(crate) fn expect_content(path: &Path) -> Result<(), Failure> {
    if path.metadata().is_ok_and(|file| file.is_file() && file.len() == 0) {
        return Err(Failure::Empty { path: path.to_owned() });
    }
    Ok(())
}
