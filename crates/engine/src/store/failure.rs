//! What the store does about failures of the file under it, and about a file that is not ours any
//! more.
//!
//! A storage failure closes the storage library's handle; the next use opens the file anew, which
//! brings back its last commit. Before the handle goes, what a failed sync left in doubt is written
//! again, so that whoever opens the file next, here or in another process, sees what is on the
//! medium. Relaxed writes that the disk refuses do not fail the handle: they wait in memory
//! ([`super::device`]), and nothing is acknowledged on top of them.
//!
//! A path whose file was removed, replaced or cut keeps its handle, and every write through it is an
//! error: it would be gone with the handle.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::device::Settled;
use super::file_identity::FileIdentity;
use super::location::Location;
use super::open_file::OpenFile;
use super::state::{State, Store};
use crate::error::{Error, FileLoss, Result};
use crate::guard::shielded;
use crate::settings::Access;

/// How long relaxed commits take the file to be what it was when they compared it last.
const COMPARING_RESTS: Duration = Duration::from_millis(1);

impl Store {
    /// Brings to the disk what it refused before, while nobody commits.
    ///
    /// # Errors
    /// [`Error::FlushFailed`] if it still refuses; [`Error::WritesLost`] if it did not keep what it
    /// had taken.
    pub(super) fn settle(&self) -> Result<()> {
        let open = self.state.read();
        let State::Open(OpenFile { device: Some(device), .. }) = &*open else { return Ok(()) };
        if !device.is_in_doubt() {
            return Ok(());
        }
        match device.settle() {
            Ok(Settled::Whole) => Ok(()),
            Ok(Settled::Partly) => {
                let cause = io::Error::other("the operating system dropped what it had taken");
                Err(Error::WritesLost { source: Box::new(Error::from_io(&self.path, cause)) })
            }
            Err(error) => {
                Err(Error::FlushFailed { source: Box::new(Error::from_io(&self.path, error)) })
            }
        }
    }

    /// After a storage failure the handle refuses everything; the next use opens the file anew.
    pub(super) fn note_failure(&self, error: &Error) {
        // Memory has no failures of its own, and nothing to come back from.
        if !is_fatal(error) || matches!(self.location, Location::Memory) {
            return;
        }
        let _committing = self.committing.lock();
        let is_lost = match error {
            // The handle shows writes that the file does not have: nothing may be built on them.
            Error::WritesLost { .. } => true,
            _ => self.flush_commits().is_err() && self.has_relaxed_writes(),
        };
        if is_lost {
            self.tell_next_writers(error);
        }
        // What was not flushed is lost with the handle, and its counts with it.
        *self.deferred.lock() = Arc::default();
        self.unflushed.store(false, Ordering::Release);
        let mut newest = self.newest.write();
        newest.take();
        let mut state = self.state.write();
        if let State::Open(_) = &*state {
            let failed = std::mem::replace(&mut *state, State::Failed);
            // Closing a failed handle can fail again; its last commit is what counts.
            let _ = shielded("close", || match failed {
                State::Open(file) => file.give_up(&self.path),
                _ => Ok(()),
            });
        }
    }

    /// Whether acknowledged writes are in memory alone.
    fn has_relaxed_writes(&self) -> bool {
        let in_doubt = match &*self.state.read() {
            State::Open(file) => file.device.as_ref().is_some_and(|device| device.is_in_doubt()),
            State::Absent | State::Failed | State::Closed => false,
        };
        self.is_relaxed() && (in_doubt || self.unflushed.load(Ordering::Acquire))
    }

    /// As [`Store::note_failure`]; the error to return to a caller who writes, which says whether
    /// acknowledged writes were lost.
    pub(super) fn failed(&self, error: Error) -> Error {
        self.note_failure(&error);
        self.loss.lock().take().unwrap_or(error)
    }

    /// As [`Store::note_failure`]; the error to return to a caller who reads. A snapshot of a handle
    /// that a failure closed is not a closed database.
    pub(crate) fn failed_read(&self, error: Error) -> Error {
        if error.is_closed() && !matches!(&*self.state.read(), State::Closed) {
            let source = Arc::new(io::Error::other("an earlier access failed; ask again"));
            return Error::Io { path: self.path.to_path_buf(), source };
        }
        self.note_failure(&error);
        error
    }

    fn tell_next_writers(&self, error: &Error) {
        let loss = || match error {
            Error::WritesLost { .. } => error.clone(),
            _ => Error::WritesLost { source: Box::new(error.clone()) },
        };
        self.loss.lock().get_or_insert_with(loss);
    }

    /// Whether the file that is open is the one at its path, as it was left.
    ///
    /// # Errors
    /// [`Error::FileLost`] if it is not.
    pub(crate) fn expect_own_file(&self) -> Result<()> {
        match &*self.state.read() {
            State::Open(file) => self.expect_file(file),
            State::Absent | State::Failed | State::Closed => self.expect_file_to_open(),
        }
    }

    /// As [`Store::expect_own_file`], unless it was asked a moment ago: relaxed commits take less
    /// time than asking does, and the flush asks in any case.
    pub(super) fn expect_own_file_now_and_then(&self) -> Result<()> {
        let mut compared = self.compared.lock();
        if compared.is_some_and(|at| at.elapsed() < COMPARING_RESTS) {
            return Ok(());
        }
        self.expect_own_file()?;
        *compared = Some(Instant::now());
        Ok(())
    }

    /// As [`Store::expect_own_file`], of the file that is open.
    fn expect_file(&self, file: &OpenFile) -> Result<()> {
        let Some(path) = self.location.file_path() else { return Ok(()) };
        let Some(found) = self.file_at(path)? else { return Ok(()) };
        // Other processes that share the file make it longer and shorter too.
        let expected_bytes = match (self.settings.access, &file.device) {
            (Access::Exclusive, Some(device)) => device.known_length(),
            _ => return Ok(()),
        };
        if found.len() == expected_bytes {
            return Ok(());
        }
        self.lost(FileLoss::Resized { expected_bytes, found_bytes: found.len() })
    }

    /// The file that was opened once is not to be made anew, and no other one to be opened for it.
    pub(super) fn expect_file_to_open(&self) -> Result<()> {
        match self.location.file_path() {
            Some(path) => self.file_at(path).map(drop),
            None => Ok(()),
        }
    }

    /// Whether another file is at the path than the one that is open.
    pub(crate) fn is_file_gone(&self) -> bool {
        self.expect_file_to_open().is_err()
    }

    pub(super) fn expect_same_file(&self, file: &OpenFile) -> Result<()> {
        match file.identity {
            Some(found) if *self.identity.get_or_init(|| found) != found => {
                self.lost(FileLoss::Replaced)
            }
            _ => Ok(()),
        }
    }

    /// What the operating system says of our file; `None` if it was never opened, or if it does not
    /// say.
    fn file_at(&self, path: &Path) -> Result<Option<fs::Metadata>> {
        let Some(identity) = self.identity.get() else { return Ok(None) };
        match fs::metadata(path) {
            Ok(found) if FileIdentity::of(&found) == *identity => Ok(Some(found)),
            Ok(_) => self.lost(FileLoss::Replaced),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                    self.lost(FileLoss::Removed)
                }
                // A process that may not look any more may still write.
                _ => Ok(None),
            },
        }
    }

    fn lost<T>(&self, loss: FileLoss) -> Result<T> {
        Err(Error::FileLost { path: self.path.to_path_buf(), loss })
    }
}

/// Whether the handle cannot be used after the error.
pub(super) fn is_fatal(error: &Error) -> bool {
    use Error::{DiskFull, Internal, Io, WritesLost};
    matches!(error, Io { .. } | DiskFull { .. } | Internal { .. } | WritesLost { .. })
}
