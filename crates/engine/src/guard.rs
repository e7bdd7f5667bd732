//! The line that no panic crosses.
//!
//! The store's code is trusted, the file it reads is not: a page altered on disk can trip an
//! assertion far below us. Calls into the store run shielded, and a panic becomes an error of the
//! operation. What was half done is dropped with the transaction it was done in.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Error, Result};

/// Runs a step of `operation`; a panic in it is [`Error::Internal`].
pub(crate) fn shielded<T>(operation: &'static str, step: impl FnOnce() -> Result<T>) -> Result<T> {
    // Safe to unwind: state behind locks is only replaced whole, and transactions abort on drop.
    catch_unwind(AssertUnwindSafe(step))
        .unwrap_or_else(|panic| Err(Error::Internal { operation, detail: panic_message(panic) }))
}

/// The text a panic was raised with.
pub(crate) fn panic_message(panic: Box<dyn Any + Send>) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        return (*text).to_owned();
    }
    panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "no message".to_owned())
}
