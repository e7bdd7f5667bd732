//! A plain group-commit queue for raw redb: what a careful program would write around it.
//!
//! Writers queue; the first that finds nobody leading takes all that is queued, commits it once and wakes the
//! others. It is the peer of the engine's own queue and shares nothing with it.

use parking_lot::{Condvar, Mutex};

use crate::Outcome;

type Entry = (Vec<u8>, std::sync::Arc<[u8]>);

#[derive(Default)]
pub(crate) struct CommitQueue {
    state: Mutex<State>,
    committed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<Entry>,
    leading: bool,
    /// How many entries were ever queued, and how many of them are committed.
    queued: u64,
    done: u64,
}

impl CommitQueue {
    /// Returns when the entry is committed, by this thread or by another.
    pub(crate) fn put(
        &self,
        entry: Entry,
        commit: impl Fn(&[Entry]) -> Outcome<()>,
    ) -> Outcome<()> {
        let mut state = self.state.lock();
        state.waiting.push(entry);
        state.queued += 1;
        let ticket = state.queued;
        while state.done < ticket {
            if state.leading {
                self.committed.wait(&mut state);
                continue;
            }
            state.leading = true;
            let entries = std::mem::take(&mut state.waiting);
            let last = state.queued;
            drop(state);
            commit(&entries)?;
            state = self.state.lock();
            state.leading = false;
            state.done = last;
            self.committed.notify_all();
        }
        Ok(())
    }
}
