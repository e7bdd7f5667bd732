//! Global indexes that are behind their tables, for programs that must be seen to live with it.
//!
//! The indexes in the file are always in step with their tables. What is behind is what a read of a
//! global index sees: the database as it was the delay ago, a snapshot that was kept since. So a
//! page of an index is still of one moment.
//!
//! Changes that nobody noted when they were committed, those of other processes and of expiry,
//! count from the next read of an index or the next write.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::store::Snapshot;
use crate::store::expiry::Milliseconds;

/// What is kept of the past.
pub(crate) struct IndexDelay {
    delay: Milliseconds,
    past: Mutex<Past>,
}

#[derive(Default)]
struct Past {
    /// Snapshots and when they were the newest, oldest first; of those that are older than the
    /// delay only the newest.
    snapshots: VecDeque<(Milliseconds, Arc<Snapshot>)>,
    /// Whether the next snapshot shows what has been there for long.
    is_forgotten: bool,
}

impl IndexDelay {
    /// What the database has when it is opened has been there for long.
    pub(crate) fn new(delay: Milliseconds, opened: Option<Arc<Snapshot>>) -> Self {
        let snapshots = opened.into_iter().map(|snapshot| (0, snapshot)).collect();
        Self { delay, past: Mutex::new(Past { snapshots, is_forgotten: false }) }
    }

    /// The database looks like this now.
    pub(crate) fn note(&self, now: Milliseconds, snapshot: Arc<Snapshot>) {
        let mut past = self.past.lock();
        if past.snapshots.back().is_some_and(|(_, newest)| Arc::ptr_eq(newest, &snapshot)) {
            return;
        }
        let at = if std::mem::take(&mut past.is_forgotten) { 0 } else { now };
        past.snapshots.push_back((at, snapshot));
        past.drop_older(now.saturating_sub(self.delay));
    }

    /// What indexes show now; `None` if nothing was there yet.
    pub(crate) fn shown(&self, now: Milliseconds) -> Option<Arc<Snapshot>> {
        let mut past = self.past.lock();
        let moment = now.saturating_sub(self.delay);
        past.drop_older(moment);
        past.snapshots.front().filter(|(at, _)| *at <= moment).map(|(_, snapshot)| snapshot.clone())
    }

    /// Lets go of all snapshots, for what needs the file for itself.
    pub(crate) fn forget(&self) {
        let mut past = self.past.lock();
        past.snapshots.clear();
        past.is_forgotten = true;
    }
}

impl Past {
    /// Drops what was not the newest any more at that moment.
    fn drop_older(&mut self, moment: Milliseconds) {
        while self.snapshots.get(1).is_some_and(|(at, _)| *at <= moment) {
            self.snapshots.pop_front();
        }
    }
}
