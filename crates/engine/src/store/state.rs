//! The store's life: absent, open, failed, closed; and the paths of reads and writes through it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock, RwLockReadGuard};

use super::catalog::Catalog;
use super::commit_counters::CommitCounters;
use super::commit_queue::{CommitQueue, Nested};
use super::device::Medium;
use super::expiry::Milliseconds;
use super::failure::is_fatal;
use super::fault::AtPath;
use super::file_identity::FileIdentity;
use super::group::{Job, Operation, OperationJob, Settled};
use super::location::Location;
use super::open_file::OpenFile;
use super::snapshot::Snapshot;
use super::statistics::StatisticsDeltas;
use super::write_scope::WriteScope;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::guard::shielded;
use crate::listener::Listeners;
use crate::settings::{Access, Create, Durability};

/// How a store is opened.
#[derive(Debug, Clone)]
pub(crate) struct StoreSettings {
    pub(crate) access: Access,
    pub(crate) create: Create,
    pub(crate) durability: Durability,
    pub(crate) cache_size_bytes: u64,
    /// From this file size on, durable commits also save the state of the page allocator, so
    /// that opening after a kill needs no walk over the file.
    pub(crate) quick_recovery_bytes: u64,
    /// The hash key of a file that is created; a file has its own for life.
    pub(crate) hash_seed: u64,
    /// After how long the shard of a stream is succeeded by another.
    pub(crate) stream_shard_life: Milliseconds,
    /// How long a write waits while a listener does not return.
    pub(crate) listener_patience: Duration,
}

pub(super) enum State {
    /// There is no file yet.
    Absent,
    Open(OpenFile),
    /// A storage error happened; the next use opens the file anew.
    Failed,
    Closed,
}

/// What a group brought to the file.
enum Committed {
    Changes,
    /// Nobody in the group changed anything: nothing was written, nothing was flushed.
    Nothing,
}

/// A database file and everything in this process that is tied to it.
pub(crate) struct Store {
    pub(super) location: Location,
    pub(super) path: Arc<Path>,
    pub(super) settings: StoreSettings,
    clock: Arc<dyn Clock>,
    pub(super) state: RwLock<State>,
    /// What is known of the bytes under the file, whichever handle it has.
    medium: Arc<Medium>,
    /// The file that was opened first: no other one is taken for it afterwards.
    pub(super) identity: OnceLock<FileIdentity>,
    /// When relaxed commits compared the file last.
    pub(super) compared: Mutex<Option<Instant>>,
    catalog: RwLock<Arc<Catalog>>,
    /// The newest snapshot, for readers to share until the next commit. Not kept in shared
    /// access, where other processes commit without our knowing.
    pub(super) newest: RwLock<Option<Arc<Snapshot>>>,
    queue: CommitQueue<Arc<dyn Job>>,
    /// Held for reading while the database's own work glances at a snapshot, so that whoever needs
    /// the file for itself waits for it.
    glances: RwLock<()>,
    /// Held by whoever commits, flushes or has the file for itself. Lock order: `glances`, this,
    /// `newest`, `state`.
    pub(super) committing: Mutex<()>,
    listeners: Listeners,
    counters: CommitCounters,
    /// Commits that are not on disk yet (relaxed durability).
    pub(super) unflushed: AtomicBool,
    /// Changes of the counts that those commits left for the flush to write.
    pub(super) deferred: Mutex<Arc<StatisticsDeltas>>,
    /// A loss of acknowledged relaxed writes, to be told to all who write next.
    pub(super) loss: Mutex<Option<Error>>,
}

impl Store {
    /// Opens or creates what is at the location, as far as the settings ask for it now.
    pub(crate) fn open(
        location: Location,
        settings: StoreSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let store = Self {
            path: location.display_path().into(),
            location,
            state: RwLock::new(State::Absent),
            medium: Arc::default(),
            identity: OnceLock::new(),
            compared: Mutex::new(None),
            catalog: RwLock::new(Arc::new(Catalog::default())),
            newest: RwLock::new(None),
            glances: RwLock::new(()),
            committing: Mutex::new(()),
            queue: CommitQueue::new(),
            listeners: Listeners::new(settings.listener_patience),
            counters: CommitCounters::default(),
            unflushed: AtomicBool::new(false),
            deferred: Mutex::default(),
            loss: Mutex::new(None),
            settings,
            clock,
        };
        if store.location.exists()? {
            store.open_now()?;
        } else {
            match store.settings.create {
                Create::Now if store.settings.access != Access::ReadOnly => store.open_now()?,
                Create::OnFirstWrite => {}
                Create::Now | Create::Never => {
                    return Err(Error::NotFound { path: store.path.to_path_buf() });
                }
            }
        }
        Ok(store)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// Bytes in the page cache, and pages that had to leave it.
    pub(crate) fn page_cache(&self) -> (u64, u64) {
        match &*self.state.read() {
            State::Open(file) => file.page_cache(),
            State::Absent | State::Failed | State::Closed => (0, 0),
        }
    }

    pub(crate) fn stream_shard_life(&self) -> Milliseconds {
        self.settings.stream_shard_life
    }

    pub(crate) fn listeners(&self) -> &Listeners {
        &self.listeners
    }

    pub(crate) fn counters(&self) -> &CommitCounters {
        &self.counters
    }

    /// The newest committed state; `None` while there is no file.
    pub(crate) fn snapshot(&self) -> Result<Option<Arc<Snapshot>>> {
        let taken = match self.settings.access {
            Access::Shared => self.take_snapshot(),
            Access::Exclusive | Access::ReadOnly => self.newest_snapshot(),
        };
        taken.map_err(|error| self.failed_read(error))
    }

    /// What the database's own work sees at a glance; `None` while there is no file. Unlike a
    /// caller's snapshot it stands in nobody's way who needs the file for itself.
    ///
    /// # Errors
    /// Those of looking, of which the handle hears.
    pub(crate) fn glance<T>(&self, look: impl FnOnce(&Snapshot) -> Result<T>) -> Result<Option<T>> {
        let _glance = self.glances.read();
        let Some(snapshot) = self.snapshot()? else { return Ok(None) };
        let seen = look(&snapshot);
        drop(snapshot);
        seen.map(Some).map_err(|error| self.failed_read(error))
    }

    fn newest_snapshot(&self) -> Result<Option<Arc<Snapshot>>> {
        if let Some(snapshot) = &*self.newest.read() {
            return Ok(Some(snapshot.clone()));
        }
        // Taken and stored under one lock: a commit that comes between empties the place after
        // us, so a snapshot that misses an acknowledged write is never left there.
        let mut newest = self.newest.write();
        if newest.is_none() {
            *newest = self.take_snapshot()?;
        }
        Ok(newest.clone())
    }

    fn take_snapshot(&self) -> Result<Option<Arc<Snapshot>>> {
        let Some(open) = self.open_for_read()? else { return Ok(None) };
        let State::Open(file) = &*open else { return Ok(None) };
        shielded("read", || {
            let transaction = file.begin_read(&self.path)?;
            let known = self.catalog.read().clone();
            let catalog = file.catalog_for_read(&transaction, &known, &self.path)?;
            let deferred = self.deferred.lock().clone();
            let snapshot = Snapshot::new(transaction, self.path.clone(), catalog, deferred);
            Ok(Some(Arc::new(snapshot)))
        })
    }

    /// The newest committed state, with no commit in progress that its counts could miss.
    pub(super) fn settled_snapshot(&self) -> Result<Option<Arc<Snapshot>>> {
        let taken = {
            let _committing = self.committing.lock();
            match self.settings.access {
                Access::Shared => self.take_snapshot(),
                Access::Exclusive | Access::ReadOnly => self.newest_snapshot(),
            }
        };
        taken.map_err(|error| self.failed_read(error))
    }

    /// Has the operation decided, applied and committed; then delivers its changes.
    ///
    /// # Errors
    /// What the operation decided, a storage error, or [`Error::Listener`] after the commit.
    pub(crate) fn write<O: Operation>(&self, operation: O) -> Result<O::Output> {
        let job = Arc::new(OperationJob::new(operation));
        let queued =
            self.queue.submit(job.clone() as Arc<dyn Job>, |group| self.commit_group(group));
        queued.map_err(|Nested| Error::Reentrant { operation: "a write" })?;
        let Settled { output, receipt } = job.outcome()?;
        if let Some(receipt) = receipt {
            self.listeners.deliver(receipt).map_err(Error::Listener)?;
        }
        Ok(output)
    }

    fn commit_group(&self, group: &mut dyn Iterator<Item = &Arc<dyn Job>>) {
        let jobs: Vec<_> = group.collect();
        let began = Instant::now();
        let committed = shielded("commit", || self.run_group(&jobs));
        if !matches!(committed, Ok(Committed::Nothing)) {
            self.counters.count(jobs.len(), began.elapsed(), committed.is_ok());
        }
        let committed = committed.map(drop).map_err(|error| self.failed(error));
        for job in jobs {
            job.settle(&committed, &self.listeners);
        }
    }

    fn run_group(&self, jobs: &[&Arc<dyn Job>]) -> Result<Committed> {
        let _committing = self.committing.lock();
        if let Some(loss) = self.loss.lock().take() {
            return Err(loss);
        }
        if self.is_relaxed() {
            // Nothing is acknowledged on top of writes that the disk has refused.
            self.settle()?;
            self.expect_own_file_now_and_then()?;
        } else {
            self.expect_own_file()?;
        }
        let (transaction, catalog, keys) = self.begin_write()?;
        let (catalog, deferred) = {
            let mut scope = self.scope(&transaction, catalog, keys);
            for job in jobs {
                job.run(&mut scope, &self.listeners)?;
            }
            if !scope.has_changed() {
                drop(scope);
                // The file is as it was, so readers keep their snapshot.
                transaction.abort().at(&self.path)?;
                return Ok(Committed::Nothing);
            }
            if !self.is_relaxed() {
                scope.write_statistics()?;
            }
            scope.finish()
        };
        transaction.commit().at(&self.path)?;
        *self.catalog.write() = catalog;
        if self.is_relaxed() {
            Arc::make_mut(&mut *self.deferred.lock()).add(&deferred);
            self.unflushed.store(true, Ordering::Release);
        }
        self.newest.write().take();
        if !self.is_relaxed() {
            self.expect_own_file()?;
        }
        Ok(Committed::Changes)
    }

    fn begin_write(
        &self,
    ) -> Result<(redb::WriteTransaction, Arc<Catalog>, dynafile_model::KeyEncoder)> {
        let open = self.open_for_write()?;
        let State::Open(file) = &*open else { return Err(Error::Closed) };
        let mut transaction = file.begin_write(&self.path)?;
        if self.is_relaxed() {
            let set = transaction.set_durability(redb::Durability::None);
            set.map_err(redb::Error::from).at(&self.path)?;
        } else {
            transaction.set_quick_repair(self.wants_quick_recovery(file));
        }
        let known = self.catalog.read().clone();
        let catalog = match self.settings.access {
            Access::Shared => file.catalog_for_write(&transaction, &known, &self.path)?,
            Access::Exclusive | Access::ReadOnly => known,
        };
        Ok((transaction, catalog, file.keys))
    }

    fn scope<'txn>(
        &'txn self,
        transaction: &'txn redb::WriteTransaction,
        catalog: Arc<Catalog>,
        keys: dynafile_model::KeyEncoder,
    ) -> WriteScope<'txn> {
        let shard_life = self.settings.stream_shard_life;
        WriteScope::new(transaction, self.path.clone(), catalog, keys, &*self.clock, shard_life)
    }

    pub(super) fn is_relaxed(&self) -> bool {
        matches!(self.settings.durability, Durability::Relaxed { .. })
    }

    fn wants_quick_recovery(&self, file: &OpenFile) -> bool {
        file.len_bytes() >= self.settings.quick_recovery_bytes
    }

    /// Brings relaxed commits to the disk. Nothing to do in the other durabilities.
    ///
    /// # Errors
    /// [`Error::FlushFailed`] if the disk does not take them now, [`Error::WritesLost`] if they are
    /// lost; other storage errors.
    pub(crate) fn flush(&self) -> Result<()> {
        self.try_flush().map_err(|error| self.failed(error))
    }

    /// Flushes in the background. What the disk does not take now, the next write or flush tries to
    /// bring there again; what is lost is told to the next writers.
    ///
    /// # Errors
    /// As [`Store::flush`].
    pub(crate) fn flush_in_background(&self) -> Result<()> {
        self.try_flush().inspect_err(|error| {
            if is_fatal(error) {
                self.note_failure(error);
            }
        })
    }

    fn try_flush(&self) -> Result<()> {
        let _committing = self.committing.lock();
        let flushed = self.flush_commits();
        if flushed.is_err() {
            self.counters.count_failed_flush();
        }
        flushed
    }

    /// Brings relaxed commits and their counts to the disk, while nobody else commits.
    pub(super) fn flush_commits(&self) -> Result<()> {
        if self.unflushed.load(Ordering::Acquire) {
            shielded("flush", || self.commit_durably())?;
        }
        self.settle()
    }

    fn commit_durably(&self) -> Result<()> {
        self.expect_own_file()?;
        // Readers keep to this snapshot until the counts have moved from memory to the file.
        self.newest_snapshot()?;
        let (mut transaction, catalog, keys) = self.begin_write()?;
        {
            let open = self.state.read();
            let State::Open(file) = &*open else { return Err(Error::Closed) };
            transaction.set_quick_repair(self.wants_quick_recovery(file));
        }
        let durability = transaction.set_durability(redb::Durability::Immediate);
        durability.map_err(redb::Error::from).at(&self.path)?;
        {
            let mut scope = self.scope(&transaction, catalog, keys);
            scope.add_statistics(&self.deferred.lock());
            scope.write_statistics()?;
        }
        transaction.commit().at(&self.path)?;
        *self.deferred.lock() = Arc::default();
        self.unflushed.store(false, Ordering::Release);
        self.newest.write().take();
        Ok(())
    }

    /// Closes the file; every later use is [`Error::Closed`].
    ///
    /// # Errors
    /// What could not be brought to the disk. The file is closed all the same.
    pub(crate) fn close(&self) -> Result<()> {
        let flushed = self.flush().map_err(Error::at_close);
        let _committing = self.committing.lock();
        // Held until the state is closed, so that no reader puts a snapshot back.
        let mut newest = self.newest.write();
        newest.take();
        let state = std::mem::replace(&mut *self.state.write(), State::Closed);
        let closed = match state {
            // What the disk refuses now is lost, which the flush has said.
            State::Open(file) if flushed.is_err() => shielded("close", || file.give_up(&self.path)),
            State::Open(file) => shielded("close", || file.close(&self.path)),
            State::Absent | State::Failed | State::Closed => Ok(()),
        };
        let earlier = self.loss.lock().take().map_or(Ok(()), Err);
        earlier.and(flushed).and(closed)
    }

    /// Runs maintenance that needs the file for itself: no snapshot, no writer.
    pub(super) fn with_exclusive_file<T>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut OpenFile) -> Result<T>,
    ) -> Result<Option<T>> {
        let done = {
            let _no_glances = self.glances.write();
            let _committing = self.committing.lock();
            // Looked at under the lock: whoever closes or fails the file needs it too.
            let is_there = self.open_for_read().map(|file| file.is_some());
            is_there.and_then(|is_there| {
                if !is_there {
                    return Ok(None);
                }
                self.expect_own_file()?;
                // Maintenance commits what is not on disk yet, and knows nothing of its counts.
                self.flush_commits()?;
                let mut newest = self.newest.write();
                newest.take();
                let mut state = self.state.write();
                let State::Open(file) = &mut *state else { return Err(Error::Closed) };
                file.reporting_failures(|file| shielded(operation, || work(file))).map(Some)
            })
        };
        done.map_err(|error| self.failed(error))
    }

    fn open_now(&self) -> Result<()> {
        self.open_for_write().map(drop)
    }

    /// The open file, or `None` where there is none to read.
    fn open_for_read(&self) -> Result<Option<RwLockReadGuard<'_, State>>> {
        let state = self.state.read();
        match &*state {
            State::Open(_) => return Ok(Some(state)),
            State::Closed => return Err(Error::Closed),
            State::Absent if !self.location.exists()? => return Ok(None),
            State::Absent | State::Failed => {}
        }
        drop(state);
        self.reopen().map(Some)
    }

    fn open_for_write(&self) -> Result<RwLockReadGuard<'_, State>> {
        let state = self.state.read();
        match &*state {
            State::Open(_) => return Ok(state),
            State::Closed => return Err(Error::Closed),
            State::Absent
                if self.settings.access == Access::ReadOnly && !self.location.exists()? =>
            {
                return Err(Error::ReadOnly);
            }
            State::Absent | State::Failed => {}
        }
        drop(state);
        self.reopen()
    }

    fn reopen(&self) -> Result<RwLockReadGuard<'_, State>> {
        let mut state = self.state.write();
        match &*state {
            State::Closed => return Err(Error::Closed),
            State::Open(_) => {}
            State::Absent | State::Failed => {
                self.expect_file_to_open()?;
                let (file, catalog) = shielded("open", || {
                    let file = OpenFile::open(&self.location, &self.settings, &self.medium)?;
                    self.expect_same_file(&file)?;
                    let transaction = file.begin_read(&self.path)?;
                    let unknown = Arc::new(Catalog::default());
                    let catalog = file.catalog_for_read(&transaction, &unknown, &self.path)?;
                    Ok((file, catalog))
                })
                .map_err(|error| error.in_opening(&self.path))?;
                *self.catalog.write() = catalog;
                *state = State::Open(file);
            }
        }
        Ok(parking_lot::RwLockWriteGuard::downgrade(state))
    }
}

#[cfg(test)]
mod tests;
