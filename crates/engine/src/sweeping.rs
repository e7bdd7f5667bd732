//! The sweep of expired items and of old stream records, step by step: asks first, so that what is
//! idle costs no commit.
//!
//! A row that is damaged, or whose deletion fails because of damage elsewhere, is passed over and
//! told of; the rows behind it are deleted all the same.

use std::collections::BTreeSet;

use parking_lot::Mutex;

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::notices::Notices;
use crate::operation::{Sweep, Swept, TrimStreams};
use crate::store::expiry::milliseconds_of;
use crate::store::{DamagedRecord, StepLimit, Store};

/// The two, in words.
pub(crate) const SWEEPING: &str = "the sweep of expired items";
pub(crate) const TRIMMING: &str = "the trimming of streams";

/// What one sweep deletes in one commit: bounds how long it keeps writers waiting.
const SWEEP: StepLimit = StepLimit { records: 100, bytes: 4 << 20 };

/// Records of streams that are removed in one commit.
const TRIM: StepLimit = StepLimit { records: 1000, bytes: 16 << 20 };

/// Entries whose rows cannot be deleted that are remembered, so that each is tried once.
const STUCK_REMEMBERED: usize = 1000;

/// What is known of the file from sweep to sweep.
#[derive(Default)]
pub(crate) struct Sweeper {
    /// Keys of entries whose rows cannot be deleted, as something else in the file is damaged.
    stuck: Mutex<BTreeSet<Vec<u8>>>,
}

impl Sweeper {
    /// Deletes what has expired, in bounded steps; how many items.
    pub(crate) fn sweep(
        &self,
        store: &Store,
        clock: &dyn Clock,
        notices: &Notices,
        stop: impl Fn() -> bool,
    ) -> Result<u64> {
        let mut swept = 0;
        let mut after: Option<Vec<u8>> = None;
        while !stop() {
            let now = milliseconds_of(clock.now());
            let due =
                store.glance(|file| file.due_entries(now, after.as_deref(), SWEEP.records))?;
            let Some(mut due) = due else { break };
            let Some(last) = due.last else { break };
            notices.tell_of_damage(SWEEPING, due.damaged);
            {
                let stuck = self.stuck.lock();
                due.keys.retain(|entry| !stuck.contains(entry));
            }
            swept += self.sweep_entries(store, notices, due.keys, &stop)?;
            after = Some(last);
        }
        Ok(swept)
    }

    /// Deletes the rows of these entries, in as many steps as their size asks for.
    fn sweep_entries(
        &self,
        store: &Store,
        notices: &Notices,
        mut entries: Vec<Vec<u8>>,
        stop: &impl Fn() -> bool,
    ) -> Result<u64> {
        let mut deleted = 0;
        // Of entries that failed together one is tried at a time: one of them is the reason.
        let mut alone = 0;
        while !entries.is_empty() && !stop() {
            let together = if alone > 0 { 1 } else { entries.len() };
            let step = Sweep { entries: entries[..together].to_vec(), limit: SWEEP };
            let looked_at = match store.write(step) {
                Ok(Swept { looked_at, deleted: gone, damaged }) => {
                    deleted += gone as u64;
                    notices.tell_of_damage(SWEEPING, damaged);
                    looked_at
                }
                Err(error) if !error.is_damage() => return Err(error),
                Err(_) if together > 1 => {
                    alone = together;
                    continue;
                }
                Err(error) => {
                    self.leave(notices, &entries[0], &error);
                    1
                }
            };
            alone = alone.saturating_sub(looked_at);
            entries.drain(..looked_at.max(1));
        }
        Ok(deleted)
    }

    /// Notes an entry whose row cannot be deleted.
    fn leave(&self, notices: &Notices, entry: &[u8], error: &Error) {
        let (place, detail) = match error {
            Error::Corrupted { place, detail } => (place.clone(), detail.clone()),
            other => (format!("the row of the entry {entry:02x?}"), other.to_string()),
        };
        notices.tell_of_damage(SWEEPING, [DamagedRecord { place, detail }]);
        let mut stuck = self.stuck.lock();
        if stuck.len() < STUCK_REMEMBERED {
            stuck.insert(entry.to_vec());
        }
    }
}

/// Removes what streams keep no longer, in bounded steps; how many records.
pub(crate) fn trim(
    store: &Store,
    clock: &dyn Clock,
    notices: &Notices,
    stop: impl Fn() -> bool,
) -> Result<u64> {
    let mut trimmed = 0;
    while !stop() {
        let now = milliseconds_of(clock.now());
        let shard_life = store.stream_shard_life();
        let needed = store.glance(|file| file.streams_need_upkeep(now, shard_life))?;
        let Some(needed) = needed else { break };
        notices.tell_of_damage(TRIMMING, needed.damaged);
        if !needed.any {
            break;
        }
        let done = store.write(TrimStreams { limit: TRIM })?;
        notices.tell_of_damage(TRIMMING, done.damaged);
        let Some(removed) = done.removed else { break };
        trimmed += removed as u64;
    }
    Ok(trimmed)
}
