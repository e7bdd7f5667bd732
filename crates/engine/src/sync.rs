//! Locks, and whose thread it is: what the parts are made of that several threads meet in.
//!
//! Those parts (the commit queue, the deliveries to listeners, the registry of open files) use
//! nothing else, so that tests can put locks in this module's place whose every interleaving a
//! scheduler chooses (`tests/interleavings`).

pub(crate) use std::thread::ThreadId;

pub(crate) use parking_lot::{Condvar, Mutex, MutexGuard};

/// The thread that asks.
pub(crate) fn current_thread() -> ThreadId {
    std::thread::current().id()
}
