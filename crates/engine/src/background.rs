//! Threads that work beside the callers: the flusher and the sweeper.
//!
//! Each runs its task at an interval and stops promptly when told to, also in the middle of the
//! interval. A task never keeps the process alive by itself.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use crate::guard::shielded;
use crate::notices::Notices;

/// Tells threads to stop, and wakes those that wait.
#[derive(Default)]
pub(crate) struct StopSignal {
    stopped: Mutex<bool>,
    woken: Condvar,
}

impl StopSignal {
    pub(crate) fn is_set(&self) -> bool {
        *self.stopped.lock()
    }

    fn set(&self) {
        *self.stopped.lock() = true;
        self.woken.notify_all();
    }

    /// Waits for the interval; whether the signal was set meanwhile.
    pub(crate) fn wait(&self, interval: Duration) -> bool {
        let mut stopped = self.stopped.lock();
        self.woken.wait_while_for(&mut stopped, |stopped| !*stopped, interval);
        *stopped
    }
}

/// The background threads of a database.
pub(crate) struct Background {
    signal: Arc<StopSignal>,
    notices: Arc<Notices>,
    threads: Mutex<BTreeMap<&'static str, JoinHandle<()>>>,
    /// Threads that end by themselves.
    passing: Mutex<Vec<JoinHandle<()>>>,
}

thread_local! {
    /// What tells this thread to stop, if it is one of a database's.
    static STOPPED_BY: RefCell<Option<Arc<StopSignal>>> = const { RefCell::new(None) };
}

impl Background {
    /// No threads yet; what they panic with is told to `notices`.
    pub(crate) fn new(notices: Arc<Notices>) -> Self {
        let (signal, threads, passing) = Default::default();
        Self { signal, notices, threads, passing }
    }

    /// The signal that tasks look at between their steps.
    pub(crate) fn stopping(&self) -> Arc<StopSignal> {
        self.signal.clone()
    }

    /// Starts a thread that runs the task after each interval; a second one of a name is not
    /// started. Where no thread can be had, the task is left to explicit calls.
    pub(crate) fn run_every(
        &self,
        name: &'static str,
        interval: Duration,
        mut task: impl FnMut() + Send + 'static,
    ) {
        let mut threads = self.threads.lock();
        if threads.contains_key(name) || self.signal.is_set() {
            return;
        }
        let (signal, notices) = (self.signal.clone(), self.notices.clone());
        let work = move || {
            STOPPED_BY.set(Some(signal.clone()));
            while !signal.wait(interval) {
                survive(name, &notices, &mut task);
            }
        };
        if let Ok(thread) = thread::Builder::new().name(name.to_owned()).spawn(work) {
            threads.insert(name, thread);
        }
    }

    /// Starts a thread that runs the task once, which looks at the stop signal between its steps.
    /// Whether it was started: where no thread can be had, the task is left to the next call.
    pub(crate) fn run_once(
        &self,
        name: &'static str,
        task: impl FnOnce() + Send + 'static,
    ) -> bool {
        let (signal, notices) = (self.signal.clone(), self.notices.clone());
        let work = move || {
            STOPPED_BY.set(Some(signal));
            survive(name, &notices, task);
        };
        let mut passing = self.passing.lock();
        passing.retain(|thread| !thread.is_finished());
        if self.signal.is_set() {
            return false;
        }
        match thread::Builder::new().name(name.to_owned()).spawn(work) {
            Ok(thread) => passing.push(thread),
            Err(_) => return false,
        }
        true
    }

    /// Whether this is one of the threads.
    pub(crate) fn is_this_thread(&self) -> bool {
        let is_ours =
            |signal: &Option<_>| matches!(signal, Some(it) if Arc::ptr_eq(it, &self.signal));
        STOPPED_BY.with_borrow(is_ours)
    }

    /// Tells the threads to stop, and waits for them where `waits`: a thread that waits for this one
    /// must not be waited for.
    pub(crate) fn stop(&self, waits: bool) {
        self.signal.set();
        let me = thread::current().id();
        let ending: Vec<_> = {
            let (mut threads, mut passing) = (self.threads.lock(), self.passing.lock());
            std::mem::take(&mut *threads).into_values().chain(passing.drain(..)).collect()
        };
        for thread in ending {
            if waits && thread.thread().id() != me {
                // What a task panics with was told of.
                let _ = thread.join();
            }
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // An opening that failed has threads and nobody who stops them.
        self.signal.set();
    }
}

/// Runs a task. What it panics with, a caller's clock say, is told of and not the thread's end.
fn survive(name: &'static str, notices: &Notices, task: impl FnOnce()) {
    let survived = shielded(name, || {
        task();
        Ok(())
    });
    if let Err(panic) = survived {
        notices.tell_of_failure(name, panic);
    }
}
