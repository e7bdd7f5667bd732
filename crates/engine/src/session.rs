//! A handle's claim on an open database.
//!
//! Every `Database::open` is a session of its own; tables and iterators belong to the session they
//! came from. Closing it closes those, and the file when it was the last session on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dynafile_expr::ExpressionCache;

use crate::error::{Error, Result};
use crate::open_database::OpenDatabase;
use crate::open_files;
use crate::request_time::RequestTime;
use crate::store::{Operation, Snapshot, Store};

/// One opening of a database.
pub(crate) struct Session {
    database: Arc<OpenDatabase>,
    closed: AtomicBool,
}

impl Session {
    pub(crate) fn new(database: Arc<OpenDatabase>) -> Self {
        Self { database, closed: AtomicBool::new(false) }
    }

    pub(crate) fn database(&self) -> &OpenDatabase {
        &self.database
    }

    /// Whether the two are openings of the same file.
    pub(crate) fn shares_database_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.database, &other.database)
    }

    pub(crate) fn store(&self) -> &Store {
        self.database.store()
    }

    pub(crate) fn expressions(&self) -> &ExpressionCache {
        self.database.expressions()
    }

    /// The time of a request that begins. There is no other way to ask the clock for a request, so
    /// that none is asked twice.
    pub(crate) fn request_time(&self) -> RequestTime<'_> {
        RequestTime::new(self)
    }

    /// # Errors
    /// [`Error::Closed`] after [`Session::close`].
    pub(crate) fn expect_open(&self) -> Result<()> {
        match self.closed.load(Ordering::Acquire) {
            true => Err(Error::Closed),
            false => Ok(()),
        }
    }

    /// The newest committed state; `None` while there is no file.
    pub(crate) fn snapshot(&self) -> Result<Option<Arc<Snapshot>>> {
        self.expect_open()?;
        self.store().snapshot()
    }

    pub(crate) fn write<O: Operation>(&self, operation: O) -> Result<O::Output> {
        self.expect_open()?;
        self.database.expect_same_process()?;
        let output = self.store().write(operation)?;
        // The write is done whatever comes of this; whoever reads next notes it, or hears why not.
        let _ = self.note_for_indexes(&self.request_time());
        Ok(output)
    }

    /// Where global indexes are to be behind: how the database looks now.
    fn note_for_indexes(&self, time: &RequestTime<'_>) -> Result<()> {
        if let Some(delay) = self.database.index_delay()
            && let Some(snapshot) = self.store().snapshot()?
        {
            delay.note(time.now(), snapshot);
        }
        Ok(())
    }

    /// What a read of a global index sees instead of the snapshot it would see; `None` if nothing.
    pub(crate) fn shown_by_indexes(
        &self,
        newest: &Arc<Snapshot>,
        time: &RequestTime<'_>,
    ) -> Result<Option<Arc<Snapshot>>> {
        let Some(delay) = self.database.index_delay() else { return Ok(Some(newest.clone())) };
        self.note_for_indexes(time)?;
        Ok(delay.shown(time.now()))
    }

    /// Gives the claim up; the last one closes the file. A second call does nothing.
    pub(crate) fn close(&self) -> Result<()> {
        if self.closed.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        // In a forked child the file is the parent's to close.
        if self.database.expect_same_process().is_err() {
            return Ok(());
        }
        open_files::release(&self.database)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Whoever wants to know of errors calls `close`.
        let _ = self.close();
    }
}
