//! The databases that are open in this process, by file.
//!
//! A file's lock would keep this process from opening it twice, so a path that is open here is
//! shared, with its settings, until its last session closes. A file that was removed or replaced
//! is not shared any more: whoever opens the path gets what is there, and who has the old file keeps
//! it. A child of a fork starts with none.

use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Arc, LazyLock};

use crate::error::{Error, Result};
use crate::open_database::{OpenDatabase, Settings};
use crate::registry::{Claim, Found, Registry, Release};
use crate::store::Location;

/// Process and path: after a fork the parent's files are not the child's.
type FileKey = (u32, PathBuf);

static FILES: LazyLock<Registry<FileKey, OpenDatabase>> = LazyLock::new(Registry::default);

/// The database at the location with one more session; opened, if this process has not.
pub(crate) fn claim(location: Location, settings: Settings) -> Result<Arc<OpenDatabase>> {
    let Location::File(path) = &location else {
        return open(location, settings);
    };
    let key = (process::id(), path.clone());
    let share = |opened: &Arc<OpenDatabase>| {
        if opened.store().is_file_gone() {
            return Ok::<_, Error>(Claim::Outdated);
        }
        expect_same_settings(&key.1, opened.settings(), &settings)?;
        opened.claim();
        Ok(Claim::Shared)
    };
    match FILES.find(&key, share, OpenDatabase::waits_for_this_thread)? {
        Found::Value(opened) => Ok(opened),
        Found::Entangled => Err(Error::Reentrant { operation: "opening a database" }),
        Found::Key(mark) => {
            let opened = open(location, settings)?;
            mark.open(opened.clone());
            Ok(opened)
        }
    }
}

fn open(location: Location, settings: Settings) -> Result<Arc<OpenDatabase>> {
    let opened = Arc::new(OpenDatabase::open(location, settings)?);
    opened.claim();
    Ok(opened)
}

/// One session less; the last one closes the file.
pub(crate) fn release(database: &Arc<OpenDatabase>) -> Result<()> {
    let Location::File(path) = database.store().location() else {
        return if database.unclaim() { database.shut_down() } else { Ok(()) };
    };
    let key = (process::id(), path.clone());
    match FILES.release(&key, database, || database.unclaim()) {
        Release::Shared => Ok(()),
        Release::Close(mark) => {
            let closed = database.shut_down();
            drop(mark);
            closed
        }
    }
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
