//! The queue of what is to be told to listeners, and who tells it.
//!
//! Invariants:
//! - deliveries are made one at a time, in the order they were queued;
//! - who queued one returns after it was made, and makes those that stand before it where nobody
//!   else does;
//! - what is queued from inside a delivery is made after it, by the same thread, before the one who
//!   made the outer one returns;
//! - nobody waits for ever: who sees no event told for a while gives up, and whoever makes
//!   deliveries then makes that one too;
//! - a panic while a delivery is made leaves nobody waiting.
//!
//! Not here: what an event is, and whom it is told to.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::sync::{Condvar, Mutex, MutexGuard, ThreadId, current_thread};

/// The events of one write on their way to the listeners.
struct Delivery<E, F> {
    events: Vec<E>,
    receipt: Arc<Receipt<F>>,
}

/// Tells who queued a delivery that it was made, and what came of it.
pub(crate) struct Receipt<F> {
    state: Mutex<Made<F>>,
}

enum Made<F> {
    NotYet,
    /// With the failures of those who were told.
    Done(Vec<F>),
    /// Nobody waits for it any more.
    GivenUp,
}

/// Nothing was told for so long that the waiting ended; the delivery is made later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stuck;

/// Deliveries of events `E`, each of which may come to failures `F`.
pub(crate) struct Deliveries<E, F> {
    state: Mutex<State<E, F>>,
    /// A delivery was made, or its maker is gone.
    made: Condvar,
    /// Counts the events that were told.
    told: AtomicU64,
}

struct State<E, F> {
    queue: VecDeque<Delivery<E, F>>,
    maker: Option<ThreadId>,
    /// Receipts of what was queued from inside the running delivery.
    nested: Vec<Arc<Receipt<F>>>,
}

impl<F> Receipt<F> {
    fn new() -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(Made::NotYet) })
    }

    fn take(&self) -> Option<Vec<F>> {
        match &mut *self.state.lock() {
            Made::Done(failures) => Some(std::mem::take(failures)),
            Made::NotYet | Made::GivenUp => None,
        }
    }

    fn give_up(&self) {
        *self.state.lock() = Made::GivenUp;
    }

    fn is_given_up(&self) -> bool {
        matches!(*self.state.lock(), Made::GivenUp)
    }
}

impl<E, F> Default for Deliveries<E, F> {
    fn default() -> Self {
        let state = State { queue: VecDeque::new(), maker: None, nested: Vec::new() };
        Self { state: Mutex::new(state), made: Condvar::new(), told: AtomicU64::new(0) }
    }
}

impl<E, F> Deliveries<E, F> {
    /// Queues the events of one write.
    pub(crate) fn queue(&self, events: Vec<E>) -> Arc<Receipt<F>> {
        let receipt = Receipt::new();
        let delivery = Delivery { events, receipt: receipt.clone() };
        self.state.lock().queue.push_back(delivery);
        receipt
    }

    /// Whether this thread is making a delivery: it is inside a listener.
    pub(crate) fn is_made_here(&self) -> bool {
        self.state.lock().maker == Some(current_thread())
    }

    /// Returns once the delivery is made, and all that was queued from inside deliveries that were
    /// made here; with the failures of both. Inside a delivery it returns at once.
    ///
    /// `tell` tells one event. `patience` is how long nothing may be told by others.
    ///
    /// # Errors
    /// [`Stuck`], if others told nothing for that long.
    pub(crate) fn make(
        &self,
        receipt: Arc<Receipt<F>>,
        patience: Duration,
        mut tell: impl FnMut(&E) -> Vec<F>,
    ) -> Result<Vec<F>, Stuck> {
        let mut state = self.state.lock();
        if state.maker == Some(current_thread()) {
            state.nested.push(receipt);
            return Ok(Vec::new());
        }
        let (mut failures, mut awaited) = (Vec::new(), vec![receipt]);
        loop {
            match awaited.last().map(|next| next.take()) {
                Some(Some(outcome)) => {
                    failures.extend(outcome);
                    awaited.pop();
                    continue;
                }
                Some(None) => {}
                // Nobody else would make them before the next write.
                None if state.maker.is_none() && state.has_given_up() => {}
                None => return Ok(failures),
            }
            if state.maker.is_some() {
                if self.sees_nothing_told(&mut state, patience) {
                    awaited.iter().for_each(|receipt| receipt.give_up());
                    return Err(Stuck);
                }
                continue;
            }
            // The maker of ours is gone in a panic.
            let Some(delivery) = state.queue.pop_front() else { return Ok(failures) };
            self.make_one(&mut state, delivery, &mut tell);
            awaited.append(&mut state.nested);
        }
    }

    /// Waits for a delivery of another thread; whether it told nothing in all that time.
    fn sees_nothing_told(
        &self,
        state: &mut MutexGuard<'_, State<E, F>>,
        patience: Duration,
    ) -> bool {
        let before = self.told.load(Ordering::Relaxed);
        let waited = self.made.wait_for(state, patience);
        waited.timed_out() && state.maker.is_some() && self.told.load(Ordering::Relaxed) == before
    }

    fn make_one(
        &self,
        state: &mut MutexGuard<'_, State<E, F>>,
        delivery: Delivery<E, F>,
        tell: &mut impl FnMut(&E) -> Vec<F>,
    ) {
        state.maker = Some(current_thread());
        let making = Making { state, made: &self.made };
        MutexGuard::unlocked(making.state, || {
            let mut failures = Vec::new();
            for event in &delivery.events {
                failures.extend(tell(event));
                self.told.fetch_add(1, Ordering::Relaxed);
            }
            let mut made = delivery.receipt.state.lock();
            if let Made::NotYet = *made {
                *made = Made::Done(failures);
            }
        });
    }
}

impl<E, F> State<E, F> {
    fn has_given_up(&self) -> bool {
        self.queue.iter().any(|delivery| delivery.receipt.is_given_up())
    }
}

/// Ends a thread's turn, however it ends.
struct Making<'a, 'g, E, F> {
    state: &'a mut MutexGuard<'g, State<E, F>>,
    made: &'a Condvar,
}

impl<E, F> Drop for Making<'_, '_, E, F> {
    fn drop(&mut self) {
        self.state.maker = None;
        self.made.notify_all();
    }
}
