//! The scheduler's locks in the shape of the engine's `sync` module.

use std::ops::{Deref, DerefMut};
use std::sync::PoisonError;
use std::time::Duration;

pub(crate) use shuttle::thread::ThreadId;

pub(crate) fn current_thread() -> ThreadId {
    shuttle::thread::current().id()
}

/// A wait as long as this one ends when it is woken; every shorter one may end before.
pub(crate) const FOR_EVER: Duration = Duration::MAX;

pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

pub(crate) struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    /// `None` while it is unlocked for a moment.
    locked: Option<shuttle::sync::MutexGuard<'a, T>>,
}

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(shuttle::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard { mutex: self, locked: Some(self.lock_inner()) }
    }

    fn lock_inner(&self) -> shuttle::sync::MutexGuard<'_, T> {
        // As the engine's locks, these do not poison.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> MutexGuard<'_, T> {
    pub(crate) fn unlocked<U>(guard: &mut Self, work: impl FnOnce() -> U) -> U {
        struct Relock<'g, 'a, T>(&'g mut MutexGuard<'a, T>);
        impl<T> Drop for Relock<'_, '_, T> {
            fn drop(&mut self) {
                self.0.locked = Some(self.0.mutex.lock_inner());
            }
        }
        guard.locked = None;
        let _relock = Relock(guard);
        work()
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.locked.as_ref().unwrap()
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.locked.as_mut().unwrap()
    }
}

pub(crate) struct Condvar(shuttle::sync::Condvar);

pub(crate) struct Waited {
    timed_out: bool,
}

impl Waited {
    pub(crate) fn timed_out(&self) -> bool {
        self.timed_out
    }
}

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(shuttle::sync::Condvar::new())
    }

    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        let locked = guard.locked.take().unwrap();
        guard.locked = Some(self.0.wait(locked).unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn wait_for<T>(&self, guard: &mut MutexGuard<'_, T>, time: Duration) -> Waited {
        if time == FOR_EVER {
            self.wait(guard);
            return Waited { timed_out: false };
        }
        MutexGuard::unlocked(guard, shuttle::thread::yield_now);
        Waited { timed_out: true }
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}
