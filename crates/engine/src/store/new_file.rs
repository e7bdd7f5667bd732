//! Making files: whole or not at all, for their owner alone, nothing of others replaced.
//!
//! A new file is written under a temporary name beside its path and linked to it when it is
//! whole. A file that is there and empty is kept and filled in place, so its mode and its other
//! names stay; until that is done it begins with [`UNFINISHED`], which no database does. What a
//! kill leaves under a temporary name is removed by whoever makes the next file in the directory.

use std::fs::{self, DirEntry, File, OpenOptions, Permissions, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{process, thread};

use super::location::{MAGIC, Place, look, parent};
use crate::error::{Error, Result};

/// What a file begins with that is being filled in place.
pub(super) const UNFINISHED: &[u8; 32] = b"dynafile: this file is not whole";

/// The part of a file that is written last, at once: a sector.
const LAST_WRITTEN_BYTES: usize = 512;

/// What is between a file's name and what makes its temporary name one of its own.
const TEMPORARY_MARK: &str = ".new-";

/// Hexadecimal digits of chance in a temporary name.
const CHANCE_DIGITS: usize = 16;

/// After how long without a change a temporary file is a leftover even where nobody can say
/// whether the process that made it is alive.
const LEFTOVER_AGE: Duration = Duration::from_secs(60 * 60);

/// How long another process may take to fill an empty file.
const FILLING_PATIENCE: Duration = Duration::from_secs(2);

/// How often a file that appears and disappears is looked at again.
const PLACING_ATTEMPTS: usize = 10;

/// Makes a database file at the path, whatever directories it needs, or fills the empty file that
/// is there. `fill` writes a whole database into the new file that it is given, with its path.
///
/// When somebody else makes one meanwhile, theirs stays and ours is dropped.
pub(crate) fn create_database(
    path: &Path,
    fill: impl FnOnce(&Path, File) -> Result<()>,
) -> Result<()> {
    let new = NewFile::beside(path)?;
    fill(&new.path, new.file()?)?;
    for _ in 0..PLACING_ATTEMPTS {
        let placed = match look(path)? {
            Place::File => true,
            Place::Empty => new.copy_into(path)?,
            Place::Nothing => new.place(path)?,
        };
        if placed {
            return Ok(());
        }
    }
    let detail = "other programs keep replacing it".to_owned();
    Err(Error::NotADatabase { path: path.to_owned(), detail })
}

/// Makes a backup file at the path, with these permissions if any are given. It appears when
/// `fill` has written it.
///
/// # Errors
/// [`Error::BackupExists`] if there is something at the path when it is whole; storage errors.
pub(crate) fn create_backup(
    path: &Path,
    permissions: Option<Permissions>,
    fill: impl FnOnce(&Path, File) -> Result<()>,
) -> Result<()> {
    let new = NewFile::beside(path)?;
    fill(&new.path, new.file()?)?;
    if let Some(permissions) = permissions {
        let set = fs::set_permissions(&new.path, permissions).and_then(|()| new.file.sync_all());
        set.map_err(|error| Error::from_io(path, error))?;
    }
    if new.place(path)? { Ok(()) } else { Err(Error::BackupExists { path: path.to_owned() }) }
}

/// A file under a temporary name, which is removed when this is dropped.
struct NewFile {
    path: PathBuf,
    file: File,
}

impl NewFile {
    /// An empty file beside `path`, for its owner alone.
    fn beside(path: &Path) -> Result<Self> {
        let directory = parent(path);
        create_directories(directory).map_err(|error| Error::from_io(directory, error))?;
        remove_leftovers(directory);
        let temporary = temporary_beside(path);
        let made = owners_alone().read(true).write(true).create_new(true).open(&temporary);
        let file = made.map_err(|error| Error::from_io(path, error))?;
        Ok(Self { path: temporary, file })
    }

    /// The file, for the storage library to have.
    fn file(&self) -> Result<File> {
        self.file.try_clone().map_err(|error| Error::from_io(&self.path, error))
    }

    /// Gives the file its name; `false` if something has it. Nothing is ever replaced.
    fn place(&self, path: &Path) -> Result<bool> {
        let directory = parent(path);
        let placed = match fs::hard_link(&self.path, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            // File systems without links (some network and FAT ones) rename, over a file of ours.
            Err(_) => match owners_alone().write(true).create_new(true).open(path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
                Err(error) => Err(error),
                Ok(_) => fs::rename(&self.path, path).inspect_err(|_| {
                    // The empty file is ours, and what was to be in it is not.
                    let _ = fs::remove_file(path);
                }),
            },
            Ok(()) => Ok(()),
        };
        placed
            .and_then(|()| sync_directory(directory))
            .map_err(|error| Error::from_io(path, error))?;
        Ok(true)
    }

    /// Writes what is in the file into the empty one at the path; `false` if that is not empty or
    /// not there any more.
    fn copy_into(&self, path: &Path) -> Result<bool> {
        let opened = OpenOptions::new().read(true).write(true).open(path);
        let mut target = match opened {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            opened => opened.map_err(|error| Error::from_io(path, error))?,
        };
        lock_patiently(&target, path)?;
        // Who had the lock before us may have filled it.
        if look(path)? != Place::Empty {
            return Ok(false);
        }
        let fill = |target: &mut File| {
            let bytes = fs::read(&self.path)?;
            let (last, rest) = bytes.split_at(LAST_WRITTEN_BYTES.min(bytes.len()));
            write_at(target, 0, UNFINISHED)?;
            write_at(target, last.len() as u64, rest)?;
            write_at(target, 0, last)
        };
        fill(&mut target).map_err(|error| Error::from_io(path, error))?;
        Ok(true)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // Gone already where it was renamed. One that stays is a leftover, and goes as one.
        let _ = fs::remove_file(&self.path);
    }
}

fn write_at(file: &mut File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Locks an empty file, so that one process fills it.
fn lock_patiently(file: &File, path: &Path) -> Result<()> {
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if began.elapsed() < FILLING_PATIENCE => {
                thread::sleep(Duration::from_millis(5));
            }
            Err(TryLockError::WouldBlock) => return Err(Error::InUse { path: path.to_owned() }),
            // Without locks there is no sharing either, and nobody to wait for.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(());
            }
            Err(TryLockError::Error(error)) => return Err(Error::from_io(path, error)),
        }
    }
}

/// Options to make a file that only its owner reads and writes.
fn owners_alone() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A name beside `path` that nobody else uses. The process id tells who made it; containers that
/// share a directory may share it too, so chance decides.
fn temporary_beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    let chance = RandomState::new().hash_one(path);
    name.push(format!("{TEMPORARY_MARK}{}-{chance:016x}", process::id()));
    path.with_file_name(name)
}

/// The process that made the file of this temporary name; `None` if it is no such name.
fn maker_of(name: &str) -> Option<u32> {
    let (_, own) = name.rsplit_once(TEMPORARY_MARK)?;
    let (maker, chance) = own.split_once('-')?;
    let is_chance = chance.len() == CHANCE_DIGITS
        && chance.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    maker.parse().ok().filter(|_| is_chance)
}

/// Removes what killed processes left in the directory. What cannot be looked at or removed stays:
/// it is in nobody's way.
fn remove_leftovers(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().and_then(maker_of).is_some_and(|by| is_leftover(&entry, by)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether nobody is writing the file any more, and it is one that we make.
fn is_leftover(entry: &DirEntry, maker: u32) -> bool {
    let looked = || {
        // Of the entry itself: a link is none of ours.
        let metadata = entry.metadata()?;
        if !metadata.is_file() {
            return Ok(false);
        }
        let age = metadata.modified()?.elapsed().unwrap_or_default();
        if !has_ended(maker) && age < LEFTOVER_AGE {
            return Ok(false);
        }
        let file = File::open(entry.path())?;
        let mut start = Vec::with_capacity(MAGIC.len());
        (&file).take(MAGIC.len() as u64).read_to_end(&mut start)?;
        let is_ours = start == MAGIC || start.iter().all(|byte| *byte == 0);
        // Whoever writes it has it locked.
        io::Result::Ok(is_ours && file.try_lock().is_ok())
    };
    looked().unwrap_or(false)
}

/// Whether the process is known to have ended.
fn has_ended(process: u32) -> bool {
    let processes = Path::new("/proc");
    processes.join("self").exists() && !processes.join(process.to_string()).exists()
}

/// Makes the directory with those above it, durably.
fn create_directories(directory: &Path) -> io::Result<()> {
    let holders = holders_of_new_names(directory);
    fs::create_dir_all(directory)?;
    holders.into_iter().try_for_each(sync_directory)
}

/// The directories that get a new entry when this one is made with those above it.
fn holders_of_new_names(directory: &Path) -> Vec<&Path> {
    let missing = |directory: &&Path| !directory.as_os_str().is_empty() && !directory.exists();
    directory.ancestors().take_while(missing).map(parent).collect()
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_directory: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_name_says_who_made_it_and_others_say_nothing() {
        let name = temporary_beside(Path::new("some/app.new-1.dynafile"));
        let name = name.file_name().unwrap().to_str().unwrap();
        assert_eq!(maker_of(name), Some(process::id()));
        let others = [
            "app.dynafile",
            "app.new-",
            "app.new-12",
            "app.new-12-34",
            "app.new-x-0123456789abcdef",
            "app.new-12-0123456789ABCDEF",
            "app.new-12-0123456789abcdef.txt",
            "app.new-12-0123456789abcdef0",
        ];
        for other in others {
            assert_eq!(maker_of(other), None, "{other}");
        }
    }

    #[test]
    fn every_directory_that_gets_a_name_is_synced() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        let deep = root.join("a").join("b").join("c");
        let holders = [root.join("a").join("b"), root.join("a"), root.to_owned()];
        assert_eq!(holders_of_new_names(&deep), holders);
        create_directories(&deep).unwrap();
        assert!(deep.is_dir());
        assert!(holders_of_new_names(&deep).is_empty());
    }

    #[test]
    fn nothing_begins_like_a_file_that_is_being_filled() {
        assert!(!MAGIC.starts_with(&UNFINISHED[..1]));
    }
}
