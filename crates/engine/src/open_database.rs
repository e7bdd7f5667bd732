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
use crate::notices::{Hook, Notices};
use crate::ongoing_transactions::OngoingTransactions;
use crate::operation::{RemoveGone, has_gone};
use crate::resource_name::Naming;
use crate::settings::{Access, Durability};
use crate::store::expiry::{Milliseconds, milliseconds_of};
use crate::store::{Location, Store, StoreSettings, TableEntry};
use crate::sweeping::{SWEEPING, Sweeper, TRIMMING, trim};
use crate::throttle::Throttle;
use crate::upkeep::{Upkeep, Work};

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
    /// Who is told what no call can report.
    pub(crate) on_notice: Option<Hook>,
    /// Whether what is over is removed, and what was begun goes on, without being asked for.
    pub(crate) works_by_itself: bool,
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
    notices: Arc<Notices>,
    sweeper: Arc<Sweeper>,
    upkeep: Upkeep,
    background: Background,
    expressions: ExpressionCache,
    sessions: AtomicUsize,
    process: u32,
}

impl OpenDatabase {
    pub(crate) fn open(location: Location, settings: Settings) -> Result<Self> {
        let store =
            Arc::new(Store::open(location, settings.store.clone(), settings.clock.clone())?);
        let notices = Arc::new(Notices::new(settings.on_notice.clone()));
        let (background, process) = (Background::new(notices.clone()), process::id());
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
            notices,
            sweeper: Arc::default(),
            upkeep: Upkeep::default(),
            settings,
            throttle,
            index_delay,
            ongoing_transactions,
            background,
            expressions,
            sessions,
            process,
        };
        if let Err(error) = opened.begin() {
            // Threads that were started keep the file open, and why it failed counts more than how
            // it closes.
            let _ = opened.shut_down();
            return Err(error);
        }
        Ok(opened)
    }

    /// Starts what goes on while the database is open.
    fn begin(&self) -> Result<()> {
        self.start_flushing();
        if !self.settings.works_by_itself {
            return Ok(());
        }
        if self.has_what_ends()? {
            self.start_sweeping();
        }
        let now = OnceCell::new();
        self.remove_gone(|| *now.get_or_init(|| milliseconds_of(self.clock().now())))?;
        self.start_upkeep();
        Ok(())
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

    pub(crate) fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Deletes what has expired, in bounded steps; how many items. What the index by expiry lacks
    /// since a change of the TTL attribute is brought in first.
    pub(crate) fn sweep_expired(&self) -> Result<u64> {
        for work in Work::all(&self.store)?.iter().filter(|work| work.is_rebuilding()) {
            self.carry_out(work)?;
        }
        self.sweeper.sweep(&self.store, &*self.settings.clock, &self.notices, || false)
    }

    /// Removes what streams keep no longer, in bounded steps; how many records.
    pub(crate) fn trim_streams(&self) -> Result<u64> {
        trim(&self.store, &*self.settings.clock, &self.notices, || false)
    }

    /// Does a piece of the database's own work on the caller's thread.
    pub(crate) fn carry_out(&self, work: &Work) -> Result<()> {
        work.carry_out(&self.store, &self.notices, || false)
    }

    /// Starts the sweeper, once there is a table whose items expire, or a stream.
    pub(crate) fn start_sweeping(&self) {
        let (store, clock) = (self.store.clone(), self.settings.clock.clone());
        let (sweeper, notices) = (self.sweeper.clone(), self.notices.clone());
        let stopping = self.background.stopping();
        let interval = self.settings.sweep_interval;
        self.background.run_every("dynafile-sweeper", interval, move || {
            let stop = || stopping.is_set();
            if let Err(error) = sweeper.sweep(&store, &*clock, &notices, stop) {
                notices.tell_of_failure(SWEEPING, error);
            }
            if let Err(error) = trim(&store, &*clock, &notices, stop) {
                notices.tell_of_failure(TRIMMING, error);
            }
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

    /// Starts the work over whole tables that the database does by itself, on a thread of its own:
    /// what was asked for, and what an earlier opening of the file, here or in another process,
    /// did not finish.
    pub(crate) fn start_upkeep(&self) {
        if self.may_write() {
            let rest = self.settings.sweep_interval;
            self.upkeep.start(&self.background, &self.store, &self.notices, rest);
        }
    }

    /// Takes tables and indexes out of the file whose deletion took its time and is over.
    pub(crate) fn remove_gone(&self, now: impl Fn() -> Milliseconds) -> Result<()> {
        if !self.may_write() {
            return Ok(());
        }
        let is_over = |table: &Arc<TableEntry>| table.takes_its_time() && has_gone(table, now());
        let any = self.store.glance(|file| Ok(file.catalog().iter().any(is_over)))?;
        if any == Some(true) {
            self.store.write(RemoveGone)?;
            self.start_upkeep();
        }
        Ok(())
    }

    fn start_flushing(&self) {
        let Durability::Relaxed { interval } = self.settings.store.durability else { return };
        let (store, notices) = (self.store.clone(), self.notices.clone());
        let mut is_failing = false;
        self.background.run_every("dynafile-flusher", interval, move || {
            let flushed = store.flush_in_background();
            let was_failing = std::mem::replace(&mut is_failing, flushed.is_err());
            if let (Err(error), false) = (flushed, was_failing) {
                notices.tell_of_failure("the flush of relaxed writes", error);
            }
        });
    }

    /// Whether there is something that the sweeper looks after.
    fn has_what_ends(&self) -> Result<bool> {
        let found = self.store.glance(|file| {
            let has_streams = file.catalog().streams().next().is_some();
            Ok(has_streams || file.catalog().iter().any(|table| table.expiry.is_some()))
        });
        found.map(|found| found == Some(true))
    }
}
