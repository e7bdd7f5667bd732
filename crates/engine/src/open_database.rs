//! A database that is open in this process: store, clock, limits, and its background threads.

use std::cell::OnceCell;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynafile_expr::ExpressionCache;

use crate::background::Background;
use crate::clock::Clock;
use crate::dials::Dials;
use crate::error::{Error, Result};
use crate::index_delay::IndexDelay;
use crate::index_filling;
use crate::ongoing_transactions::OngoingTransactions;
use crate::operation::{RemoveGone, Sweep, TrimStreams, has_gone};
use crate::resource_name::Naming;
use crate::settings::{Access, Durability};
use crate::store::expiry::{Milliseconds, milliseconds_of};
use crate::store::{Location, Store, StoreSettings};
use crate::throttle::Throttle;

/// Rows that one sweep deletes in one commit: bounds how long it keeps writers waiting.
const SWEEP_ROWS: usize = 100;

/// Records of streams that are removed in one commit.
const TRIM_RECORDS: usize = 1000;

/// How a database is opened, as the builder resolved it.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) store: StoreSettings,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) max_item_size_bytes: usize,
    pub(crate) sweep_interval: Duration,
    pub(crate) naming: Naming,
    /// Where clients are told to find the service.
    pub(crate) endpoint_address: String,
    pub(crate) dials: Dials,
}

/// What all sessions on one file share.
pub(crate) struct OpenDatabase {
    store: Arc<Store>,
    settings: Settings,
    /// The buckets of reserved throughput, if it can be used up.
    throttle: Option<Arc<Throttle>>,
    /// The past that global indexes show, if they are to be behind.
    index_delay: Option<IndexDelay>,
    /// The items that transactions hold, if those are to take time.
    ongoing_transactions: Option<OngoingTransactions>,
    background: Background,
    expressions: ExpressionCache,
    sessions: AtomicUsize,
    process: u32,
}

impl OpenDatabase {
    pub(crate) fn open(location: Location, settings: Settings) -> Result<Self> {
        let store =
            Arc::new(Store::open(location, settings.store.clone(), settings.clock.clone())?);
        let (background, process) = (Background::default(), process::id());
        let (expressions, sessions) = (ExpressionCache::new(), AtomicUsize::new(0));
        let dials = &settings.dials;
        let throttle = dials.throttles.then(Arc::default);
        let index_delay = match milliseconds_of(dials.index_propagation_delay) {
            0 => None,
            delay => Some(IndexDelay::new(delay, store.snapshot()?)),
        };
        let transaction_duration = milliseconds_of(dials.transaction_duration);
        let ongoing_transactions =
            (transaction_duration > 0).then(|| OngoingTransactions::new(transaction_duration));
        let opened = Self {
            store,
            settings,
            throttle,
            index_delay,
            ongoing_transactions,
            background,
            expressions,
            sessions,
            process,
        };
        opened.start_flushing();
        if opened.has_what_ends()? {
            opened.start_sweeping();
        }
        let now = OnceCell::new();
        opened.remove_gone(|| *now.get_or_init(|| milliseconds_of(opened.clock().now())))?;
        opened.fill_indexes()?;
        Ok(opened)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.settings.clock
    }

    /// The expressions that were parsed lately.
    pub(crate) fn expressions(&self) -> &ExpressionCache {
        &self.expressions
    }

    pub(crate) fn throttle(&self) -> Option<&Arc<Throttle>> {
        self.throttle.as_ref()
    }

    pub(crate) fn index_delay(&self) -> Option<&IndexDelay> {
        self.index_delay.as_ref()
    }

    pub(crate) fn ongoing_transactions(&self) -> Option<&OngoingTransactions> {
        self.ongoing_transactions.as_ref()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// # Errors
    /// [`Error::Forked`] in a child of the process that opened the database.
    pub(crate) fn expect_same_process(&self) -> Result<()> {
        match process::id() == self.process {
            true => Ok(()),
            false => Err(Error::Forked),
        }
    }

    /// Counts one more session.
    pub(crate) fn claim(&self) {
        self.sessions.fetch_add(1, Ordering::AcqRel);
    }

    /// Counts one session less; whether it was the last.
    pub(crate) fn unclaim(&self) -> bool {
        self.sessions.fetch_sub(1, Ordering::AcqRel) == 1
    }

    /// Stops the background threads and closes the file.
    pub(crate) fn shut_down(&self) -> Result<()> {
        // Inside a listener: the sweeper may be waiting for this thread to have told a change.
        let waits = !self.store.listeners().are_called_here();
        self.background.stop(waits);
        self.store.close()
    }

    /// Whether closing the database waits for this thread.
    pub(crate) fn waits_for_this_thread(&self) -> bool {
        self.background.is_this_thread()
    }

    /// Deletes what has expired, in bounded steps; how many items.
    pub(crate) fn sweep_expired(&self) -> Result<u64> {
        sweep(&self.store, || false)
    }

    /// Removes what streams keep no longer, in bounded steps; how many records.
    pub(crate) fn trim_streams(&self) -> Result<u64> {
        trim(&self.store, &*self.settings.clock, || false)
    }

    /// Starts the sweeper, once there is a table whose items expire, or a stream.
    pub(crate) fn start_sweeping(&self) {
        let (store, clock) = (self.store.clone(), self.settings.clock.clone());
        let stopping = self.background.stopping();
        self.background.run_every("dynafile-sweeper", self.settings.sweep_interval, move || {
            // What fails here fails for writers too, who can be told of it.
            let _ = sweep(&store, || stopping.is_set());
            let _ = trim(&store, &*clock, || stopping.is_set());
        });
    }

    /// # Errors
    /// [`Error::ReadOnly`] if the file was opened so.
    pub(crate) fn expect_writable(&self) -> Result<()> {
        if self.may_write() { Ok(()) } else { Err(Error::ReadOnly) }
    }

    fn may_write(&self) -> bool {
        self.settings.store.access != Access::ReadOnly
    }

    /// Fills the indexes that the database fills by itself, on a thread of its own: new ones, and
    /// those that an earlier opening of the file, here or in another process, did not finish.
    pub(crate) fn fill_indexes(&self) -> Result<()> {
        if !self.may_write() || index_filling::next_index(&self.store)?.is_none() {
            return Ok(());
        }
        let (store, stopping) = (self.store.clone(), self.background.stopping());
        self.background.run_once("dynafile-index-filler", move || {
            // What fails here fails for writers too, who can be told of it.
            let _ = index_filling::fill_all(&store, || stopping.is_set());
        });
        Ok(())
    }

    /// Takes tables and indexes out of the file whose deletion took its time and is over.
    pub(crate) fn remove_gone(&self, now: impl Fn() -> Milliseconds) -> Result<()> {
        if !self.may_write() {
            return Ok(());
        }
        let Some(snapshot) = self.store.snapshot()? else { return Ok(()) };
        match snapshot
            .catalog()
            .iter()
            .any(|table| table.takes_its_time() && has_gone(table, now()))
        {
            true => self.store.write(RemoveGone),
            false => Ok(()),
        }
    }

    fn start_flushing(&self) {
        let Durability::Relaxed { interval } = self.settings.store.durability else { return };
        let store = self.store.clone();
        self.background
            .run_every("dynafile-flusher", interval, move || store.flush_in_background());
    }

    /// Whether there is something that the sweeper looks after.
    fn has_what_ends(&self) -> Result<bool> {
        let Some(snapshot) = self.store.snapshot()? else { return Ok(false) };
        let catalog = snapshot.catalog();
        let has_streams = catalog.streams().next().is_some();
        Ok(has_streams || catalog.iter().any(|table| table.expiry.is_some()))
    }
}

fn sweep(store: &Store, stop: impl Fn() -> bool) -> Result<u64> {
    let mut swept = 0;
    if store.snapshot()?.is_none() {
        return Ok(swept);
    }
    while !stop() {
        let deleted = store.write(Sweep { limit: SWEEP_ROWS })?;
        swept += deleted as u64;
        if deleted < SWEEP_ROWS {
            break;
        }
    }
    Ok(swept)
}

/// Removes what streams keep no longer, step by step; asks first, so that idle streams cost no
/// commit.
fn trim(store: &Store, clock: &dyn Clock, stop: impl Fn() -> bool) -> Result<u64> {
    let mut trimmed = 0;
    while !stop() {
        let now = milliseconds_of(clock.now());
        let Some(snapshot) = store.snapshot()? else { break };
        let needed = snapshot
            .streams_need_upkeep(now, store.stream_shard_life())
            .map_err(|error| store.failed_read(error))?;
        drop(snapshot);
        if !needed {
            break;
        }
        let Some(removed) = store.write(TrimStreams { limit: TRIM_RECORDS })? else { break };
        trimmed += removed as u64;
    }
    Ok(trimmed)
}
