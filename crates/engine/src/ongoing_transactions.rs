//! Transactions that take time, for programs that must be seen to meet them.
//!
//! Transactions here are serialised with all writes, so that none ever meets another. Where they are
//! imitated to take time, a transaction's items are held from its commit on for that long, by the
//! clock, and what comes for one of them meanwhile is refused as the service does (developer guide,
//! "Transaction conflict handling in DynamoDB").
//!
//! What is held is this process's. Not here: reads outside of transactions, which never conflict.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::error::{Error, Result};
use crate::store::expiry::Milliseconds;

/// Which item: its table, its key's bytes.
pub(crate) type ItemPlace = (Arc<str>, Vec<u8>);

/// The items of transactions that are not over.
pub(crate) struct OngoingTransactions {
    duration: Milliseconds,
    held_until: Mutex<HashMap<ItemPlace, Milliseconds>>,
}

impl OngoingTransactions {
    pub(crate) fn new(duration: Milliseconds) -> Self {
        Self { duration, held_until: Mutex::default() }
    }

    /// # Errors
    /// [`Error::TransactionConflict`] if a transaction holds the item.
    pub(crate) fn expect_free(&self, place: &ItemPlace, now: Milliseconds) -> Result<()> {
        match self.held_until.lock().get(place) {
            Some(until) if *until > now => {
                Err(Error::TransactionConflict { table: place.0.to_string() })
            }
            _ => Ok(()),
        }
    }

    /// As [`OngoingTransactions::expect_free`], for all items of a transaction.
    ///
    /// # Errors
    /// [`Error::TransactionCancelled`] with a reason for each item that is held.
    pub(crate) fn expect_all_free(&self, places: &[ItemPlace], now: Milliseconds) -> Result<()> {
        let reasons: Vec<_> =
            places.iter().map(|place| self.expect_free(place, now).err()).collect();
        match reasons.iter().any(Option::is_some) {
            true => Err(Error::TransactionCancelled { reasons }),
            false => Ok(()),
        }
    }

    /// A transaction holds these items from now on; those that are over let go.
    pub(crate) fn hold(&self, places: Vec<ItemPlace>, now: Milliseconds) {
        let mut held_until = self.held_until.lock();
        held_until.retain(|_, until| *until > now);
        held_until.extend(places.into_iter().map(|place| (place, now + self.duration)));
    }
}
