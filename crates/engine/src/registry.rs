//! What is open in this process, by key: opened once, shared by all who ask, closed by the last.
//!
//! Invariants: a key is opened or closed by one thread at a time, and others wait for it; whoever
//! marks a key takes the mark away, also when a panic ends the opening or closing; no thread waits
//! for itself.
//!
//! Not here: how often a value is claimed, and when one is no longer what it was.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::sync::{Condvar, Mutex, ThreadId, current_thread};

/// Values by key.
pub(crate) struct Registry<K, V> {
    slots: Mutex<HashMap<K, Slot<V>>>,
    changed: Condvar,
}

enum Slot<V> {
    Open(Arc<V>),
    /// Being opened, or closed, by this thread.
    Changing {
        by: ThreadId,
        closing: Option<Arc<V>>,
    },
}

/// What becomes of a value that is there when somebody asks for its key.
pub(crate) enum Claim {
    /// It is shared; the claim was counted.
    Shared,
    /// It is no longer what belongs to the key: another is opened in its place, and whoever has it
    /// keeps it.
    Outdated,
}

/// What a thread gets that asks for a key.
pub(crate) enum Found<'r, K: Eq + Hash + Clone, V> {
    /// The value, to share.
    Value(Arc<V>),
    /// The key, to open.
    Key(Mark<'r, K, V>),
    /// Who opens or closes the key waits for this very thread.
    Entangled,
}

/// What is left to do for who gives a value up.
pub(crate) enum Release<'r, K: Eq + Hash + Clone, V> {
    /// Others have it still.
    Shared,
    /// It is to be closed; the mark keeps others from opening the key meanwhile.
    Close(Option<Mark<'r, K, V>>),
}

/// The right to open or close what belongs to a key.
pub(crate) struct Mark<'r, K: Eq + Hash + Clone, V> {
    registry: &'r Registry<K, V>,
    key: K,
    opened: Option<Arc<V>>,
}

impl<K, V> Default for Registry<K, V> {
    fn default() -> Self {
        Self { slots: Mutex::new(HashMap::new()), changed: Condvar::new() }
    }
}

impl<K: Eq + Hash + Clone, V> Registry<K, V> {
    /// The value of the key, or the right to open it. `claim` counts a claim of the value that is
    /// there, or says that it is outdated; `waits_for_us` says whether closing the value waits for
    /// this thread.
    ///
    /// # Errors
    /// Those of `claim`.
    pub(crate) fn find<E>(
        &self,
        key: &K,
        mut claim: impl FnMut(&Arc<V>) -> Result<Claim, E>,
        waits_for_us: impl Fn(&V) -> bool,
    ) -> Result<Found<'_, K, V>, E> {
        let mut slots = self.slots.lock();
        loop {
            match slots.get(key) {
                Some(Slot::Changing { by, closing }) => {
                    let is_ours = *by == current_thread();
                    if is_ours || closing.as_ref().is_some_and(|value| waits_for_us(value)) {
                        return Ok(Found::Entangled);
                    }
                    self.changed.wait(&mut slots);
                }
                Some(Slot::Open(value)) => {
                    if let Claim::Shared = claim(value)? {
                        return Ok(Found::Value(value.clone()));
                    }
                    break;
                }
                None => break,
            }
        }
        slots.insert(key.clone(), Slot::Changing { by: current_thread(), closing: None });
        Ok(Found::Key(self.mark(key)))
    }

    /// Gives a value up. `is_last` counts that, and says whether nobody has the value any more.
    pub(crate) fn release(
        &self,
        key: &K,
        value: &Arc<V>,
        is_last: impl FnOnce() -> bool,
    ) -> Release<'_, K, V> {
        let mut slots = self.slots.lock();
        if !is_last() {
            return Release::Shared;
        }
        match slots.get(key) {
            Some(Slot::Open(open)) if Arc::ptr_eq(open, value) => {}
            // The key is another value's by now.
            _ => return Release::Close(None),
        }
        let closing = Some(value.clone());
        slots.insert(key.clone(), Slot::Changing { by: current_thread(), closing });
        Release::Close(Some(self.mark(key)))
    }

    fn mark(&self, key: &K) -> Mark<'_, K, V> {
        Mark { registry: self, key: key.clone(), opened: None }
    }
}

impl<K: Eq + Hash + Clone, V> Mark<'_, K, V> {
    /// Lets others share the value.
    pub(crate) fn open(mut self, value: Arc<V>) {
        self.opened = Some(value);
    }
}

impl<K: Eq + Hash + Clone, V> Drop for Mark<'_, K, V> {
    fn drop(&mut self) {
        let mut slots = self.registry.slots.lock();
        match self.opened.take() {
            Some(value) => slots.insert(self.key.clone(), Slot::Open(value)),
            None => slots.remove(&self.key),
        };
        self.registry.changed.notify_all();
    }
}
