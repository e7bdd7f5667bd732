//! Where a database lives: a file, memory, or a device of the caller's.
//!
//! This module turns a path into a file that the store may open, and keeps the promises around
//! it: a file appears whole or not at all, a directory of dynafile 0.1 is recognised and left
//! alone, and a path is one database however it is spelled.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::StorageBackend;

use crate::error::{Error, Result};

/// What dynafile 0.1 keeps its partitions in.
const LEGACY_PARTITIONS: &str = "_partitions";

/// The first bytes of every redb file.
const MAGIC: [u8; 9] = [b'r', b'e', b'd', b'b', 0x1A, 0x0A, 0xA9, 0x0D, 0x0A];

/// Opens a simulated disk, for tests; called again when the store reopens after a failure.
pub type DeviceFactory = Arc<dyn Fn() -> io::Result<Box<dyn StorageBackend>> + Send + Sync>;

/// Where the bytes are.
#[derive(Clone)]
pub(crate) enum Location {
    File(PathBuf),
    Memory,
    Device(DeviceFactory),
}

impl Location {
    /// The location of a database file, spelled absolutely, links resolved as far as they exist.
    ///
    /// # Errors
    /// The path is a directory, or one of dynafile 0.1.
    pub(crate) fn of_path(path: &Path) -> Result<Self> {
        let path = canonical(path).map_err(|error| Error::from_io(path, error))?;
        if path.is_dir() {
            return Err(match path.join(LEGACY_PARTITIONS).is_dir() {
                true => Error::LegacyDirectory { path },
                false => Error::IsADirectory { path },
            });
        }
        Ok(Self::File(path))
    }

    /// The path for messages; a database that has none gets a name in brackets.
    pub(crate) fn display_path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Memory => Path::new("[memory]"),
            Self::Device(_) => Path::new("[device]"),
        }
    }

    /// The file's path, where there is a file.
    pub(crate) fn file_path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Memory | Self::Device(_) => None,
        }
    }

    /// Whether there is something to open.
    pub(crate) fn exists(&self) -> Result<bool> {
        match self {
            Self::Memory | Self::Device(_) => Ok(true),
            Self::File(path) => match fs::metadata(path) {
                // An empty file is what `mktemp` leaves: a place for a database, not one.
                Ok(metadata) => Ok(metadata.len() > 0),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
                Err(error) => Err(Error::from_io(path, error)),
            },
        }
    }

    /// The file's size; 0 where there is none.
    pub(crate) fn len_bytes(&self) -> u64 {
        match self {
            Self::File(path) => fs::metadata(path).map(|metadata| metadata.len()).unwrap_or(0),
            Self::Memory | Self::Device(_) => 0,
        }
    }
}

/// Refuses a file that is not in the format of the store, before the store looks at it.
pub(crate) fn expect_database(mut file: &File, path: &Path) -> Result<()> {
    let mut start = [0; MAGIC.len()];
    let found = file.read(&mut start).map_err(|error| Error::from_io(path, error))?;
    if found == MAGIC.len() && start == MAGIC {
        return Ok(());
    }
    let detail = "its first bytes are not those of a database".to_owned();
    Err(Error::NotADatabase { path: path.to_owned(), detail })
}

/// Puts a new file in place at once: `fill` writes it under a temporary name beside the path.
///
/// A kill in between leaves the temporary file and no half database. When somebody else created
/// the path meanwhile, theirs stays and ours is dropped.
pub(crate) fn create_whole(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let directory = parent(path);
    fs::create_dir_all(directory).map_err(|error| Error::from_io(directory, error))?;
    let temporary = temporary_beside(path);
    let placed = fill(&temporary).and_then(|()| {
        place(&temporary, path).map_err(|error| Error::from_io(path, error))?;
        sync_directory(directory).map_err(|error| Error::from_io(directory, error))
    });
    // Gone already where it was renamed; otherwise a leftover of a failure or of a lost race.
    let _ = fs::remove_file(&temporary);
    placed
}

/// A name beside `path` that nobody else uses. The process id is for people; containers that
/// share a directory may share it too, so chance decides.
fn temporary_beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    let chance = RandomState::new().hash_one(path);
    name.push(format!(".new-{}-{chance:016x}", std::process::id()));
    path.with_file_name(name)
}

fn place(temporary: &Path, path: &Path) -> io::Result<()> {
    let empty = fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0);
    if empty {
        return fs::rename(temporary, path);
    }
    match fs::hard_link(temporary, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        // File systems without links (some network and FAT ones) rename.
        Err(_) if !path.exists() => fs::rename(temporary, path),
        linked => linked,
    }
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_directory: &Path) -> io::Result<()> {
    Ok(())
}

/// Opens an existing file for reading and writing.
pub(crate) fn open_to_write(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}

/// The path with its directory resolved; the file itself need not exist.
fn canonical(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        resolved => return resolved,
    }
    let absolute = std::path::absolute(path)?;
    match (fs::canonicalize(parent(&absolute)), absolute.file_name()) {
        (Ok(directory), Some(name)) => Ok(directory.join(name)),
        _ => Ok(absolute),
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
