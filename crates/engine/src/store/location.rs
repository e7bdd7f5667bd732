//! Where a database lives: a file, memory, or a device of the caller's.
//!
//! This module turns a path into a file that the store may open, and keeps the promises around
//! it: only a regular file is ever opened, a directory of dynafile 0.1 is recognised and left
//! alone, and a path is one database however it is spelled. Making files is `new_file`'s job.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::StorageBackend;

use super::new_file::UNFINISHED;
use crate::error::{Error, Result};

/// What dynafile 0.1 keeps its partitions in.
const LEGACY_PARTITIONS: &str = "_partitions";

/// The first bytes of every redb file.
pub(super) const MAGIC: [u8; 9] = [b'r', b'e', b'd', b'b', 0x1A, 0x0A, 0xA9, 0x0D, 0x0A];

/// Links that are followed to a file that is not there yet; as many as Linux follows.
const MAX_LINKS: usize = 40;

/// Opens a simulated disk, for tests; called again when the store reopens after a failure.
pub type DeviceFactory = Arc<dyn Fn() -> io::Result<Box<dyn StorageBackend>> + Send + Sync>;

/// Where the bytes are.
#[derive(Clone)]
pub(crate) enum Location {
    File(PathBuf),
    Memory,
    Device(DeviceFactory),
}

/// What is at a path, where a database may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing; its directories may be missing as well.
    Nothing,
    /// A file without a database in it: what `mktemp` leaves, or a kill while one was filled.
    Empty,
    /// A file with something in it.
    File,
}

impl Location {
    /// The location of a database file, spelled absolutely, links resolved also where what they
    /// lead to is missing.
    ///
    /// # Errors
    /// The path is a directory, or one of dynafile 0.1, or no regular file.
    pub(crate) fn of_path(path: &Path) -> Result<Self> {
        let path = resolved(path).map_err(|error| Error::from_io(path, error))?;
        look(&path)?;
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
            Self::File(path) => Ok(look(path)? == Place::File),
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

/// What is at the path; nothing is opened that is not a regular file, as that alone may do harm.
///
/// # Errors
/// Something is there in which no database can be.
pub(super) fn look(path: &Path) -> Result<Place> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Place::Nothing),
        Err(error) => return Err(Error::from_io(path, error)),
    };
    let path_buf = || path.to_owned();
    if metadata.is_dir() {
        return Err(if path.join(LEGACY_PARTITIONS).is_dir() {
            Error::LegacyDirectory { path: path_buf() }
        } else {
            Error::IsADirectory { path: path_buf() }
        });
    }
    if !metadata.is_file() {
        let detail = format!("it is {}", special_kind(metadata.file_type()));
        return Err(Error::NotADatabase { path: path_buf(), detail });
    }
    if metadata.len() == 0 {
        return Ok(Place::Empty);
    }
    let start = start_of(path)?;
    let unfinished = !start.is_empty() && UNFINISHED.starts_with(&start);
    Ok(if unfinished { Place::Empty } else { Place::File })
}

/// The first bytes of a file, as many as [`UNFINISHED`] has where there are so many.
fn start_of(path: &Path) -> Result<Vec<u8>> {
    let read = || {
        let mut start = Vec::with_capacity(UNFINISHED.len());
        File::open(path)?.take(UNFINISHED.len() as u64).read_to_end(&mut start)?;
        Ok(start)
    };
    match read() {
        Ok(start) => Ok(start),
        // Whoever may not read it is told so when it is opened.
        Err(error) if io::Error::kind(&error) == io::ErrorKind::PermissionDenied => Ok(Vec::new()),
        Err(error) => Err(Error::from_io(path, error)),
    }
}

/// What it is that is neither a file nor a directory, in words.
#[cfg(unix)]
fn special_kind(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_block_device() || kind.is_char_device() {
        "a device"
    } else {
        "no regular file"
    }
}

#[cfg(not(unix))]
fn special_kind(_kind: FileType) -> &'static str {
    "no regular file"
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

/// Opens an existing file for reading and writing.
pub(crate) fn open_to_write(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}

/// The path with its directory and links resolved; the file itself need not exist.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::canonicalize(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            resolved => return resolved,
        }
        let absolute = std::path::absolute(&path)?;
        let named = match (fs::canonicalize(parent(&absolute)), absolute.file_name()) {
            (Ok(directory), Some(name)) => directory.join(name),
            _ => absolute,
        };
        match fs::read_link(&named) {
            Ok(target) => path = parent(&named).join(target),
            Err(_) => return Ok(named),
        }
    }
    Err(io::Error::other("too many links lead on from it"))
}

/// The directory that a path is in.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
