//! The databases this process has open, by file: opening one a second time shares it.
//!
//! A file lock keeps other processes out, and it would keep this process out of its own file as
//! well; programs that open one path in several places would fail. So a path that is open here is
//! shared, with its settings, until its last session closes. A child of a fork starts with none.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

use crate::error::{Error, Result};
use crate::open_database::{OpenDatabase, Settings};
use crate::store::Location;

enum Slot {
    Open(Arc<OpenDatabase>),
    /// Being opened or closed by another thread.
    Changing,
}

/// Process and path: after a fork the parent's files are not the child's.
type FileKey = (u32, PathBuf);

static FILES: Mutex<Option<HashMap<FileKey, Slot>>> = Mutex::new(None);
static CHANGED: Condvar = Condvar::new();

/// The database at the location with one more session; opened, if this process has not.
pub(crate) fn claim(location: Location, settings: Settings) -> Result<Arc<OpenDatabase>> {
    let Location::File(path) = &location else {
        let opened = Arc::new(OpenDatabase::open(location, settings)?);
        opened.claim();
        return Ok(opened);
    };
    let key = (process::id(), path.clone());
    if let Some(shared) = share(&key, path, &settings)? {
        return Ok(shared);
    }
    let opened = OpenDatabase::open(location, settings).map(Arc::new);
    let slot = opened.as_ref().ok().map(|opened| Slot::Open(opened.clone()));
    if let Ok(opened) = &opened {
        opened.claim();
    }
    settle(key, slot);
    opened
}

/// The open database of this file; `None` leaves the slot marked for the caller to open it.
fn share(key: &FileKey, path: &Path, settings: &Settings) -> Result<Option<Arc<OpenDatabase>>> {
    let mut files = FILES.lock();
    loop {
        match files.get_or_insert_default().get(key) {
            Some(Slot::Changing) => CHANGED.wait(&mut files),
            Some(Slot::Open(opened)) => {
                expect_same_settings(path, opened.settings(), settings)?;
                opened.claim();
                return Ok(Some(opened.clone()));
            }
            None => {
                files.get_or_insert_default().insert(key.clone(), Slot::Changing);
                return Ok(None);
            }
        }
    }
}

/// One session less; the last one closes the file.
pub(crate) fn release(database: &Arc<OpenDatabase>) -> Result<()> {
    let Location::File(path) = database.store().location() else {
        return match database.unclaim() {
            true => database.shut_down(),
            false => Ok(()),
        };
    };
    let key = (process::id(), path.clone());
    {
        let mut files = FILES.lock();
        if !database.unclaim() {
            return Ok(());
        }
        files.get_or_insert_default().insert(key.clone(), Slot::Changing);
    }
    let closed = database.shut_down();
    settle(key, None);
    closed
}

fn settle(key: FileKey, slot: Option<Slot>) {
    let mut files = FILES.lock();
    let files = files.get_or_insert_default();
    match slot {
        Some(slot) => files.insert(key, slot),
        None => files.remove(&key),
    };
    CHANGED.notify_all();
}

/// Settings that decide what a write means must agree; the rest is as the first session set it.
fn expect_same_settings(path: &Path, open: &Settings, asked: &Settings) -> Result<()> {
    let differs = |setting| Err(Error::OpenedDifferently { path: path.to_owned(), setting });
    if open.store.durability != asked.store.durability {
        return differs("durability");
    }
    if open.store.access != asked.store.access {
        return differs("access mode");
    }
    Ok(())
}
