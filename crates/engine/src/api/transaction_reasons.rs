//! What a transaction is cancelled for before it runs: the first of its actions that does not fit its table, and all such
//! statements.
//!
//! The service stops at that action; those around it have no reason. It goes on to the other statements. Whether two are about
//! one item is looked at when all of them fit.
//! Source: API reference, "TransactionCanceledException"; which errors are reasons and which are the whole request's, as
//! Parity Suite observed the service.

use std::collections::HashSet;
use std::hash::Hash;

use dynafile_model::KeyError;

use crate::error::{Error, Result, ValidationError};

/// What each part of a transaction is prepared to, in order.
///
/// # Errors
/// The first error: as the reason of a cancellation, at its place, where it is one.
pub(super) fn prepared<I, T>(
    parts: impl IntoIterator<Item = I, IntoIter: ExactSizeIterator>,
    mut prepare: impl FnMut(usize, I) -> Result<T>,
) -> Result<Vec<T>> {
    let parts = parts.into_iter();
    let count = parts.len();
    let of_part = |(position, part): (usize, I)| match prepare(position, part) {
        Err(error) if is_reason(&error) => Err(cancelled_at(position, count, error)),
        prepared => prepared,
    };
    parts.enumerate().map(of_part).collect()
}

/// The same for statements, of which the service looks at all: each that does not fit its table has its reason.
///
/// # Errors
/// The first error that is no reason; otherwise the reasons, if there are any.
pub(super) fn all_prepared<I, T>(
    parts: impl IntoIterator<Item = I>,
    is_reason: impl Fn(&Error) -> bool,
    mut prepare: impl FnMut(usize, I) -> Result<T>,
) -> Result<Vec<T>> {
    let (mut all, mut reasons) = (Vec::new(), Vec::new());
    for (position, part) in parts.into_iter().enumerate() {
        match prepare(position, part) {
            Ok(prepared) => {
                all.push(prepared);
                reasons.push(None);
            }
            Err(error) if is_reason(&error) => reasons.push(Some(error)),
            Err(error) => return Err(error),
        }
    }
    match reasons.iter().any(Option::is_some) {
        true => Err(Error::TransactionCancelled { reasons }),
        false => Ok(all),
    }
}

/// The cancellation of a transaction of so many parts for one of them.
fn cancelled_at(position: usize, count: usize, error: Error) -> Error {
    let mut reasons: Vec<Option<Error>> = (0..count).map(|_| None).collect();
    reasons[position] = Some(error);
    Error::TransactionCancelled { reasons }
}

/// Refuses what names an item twice.
///
/// # Errors
/// [`Error::SameItemTwice`]
pub(super) fn check_distinct<P: Eq + Hash>(places: impl IntoIterator<Item = P>) -> Result<()> {
    let mut seen = HashSet::new();
    match places.into_iter().position(|place| !seen.insert(place)) {
        Some(position) => Err(Error::SameItemTwice { position }),
        None => Ok(()),
    }
}

/// Whether an error that was found before the transaction ran is a reason for its cancellation, and
/// not an error of the whole request.
///
/// What does not fit the table is a reason; an empty key attribute, and what does not belong into a
/// transaction, is an error of the request.
pub(super) fn is_reason(error: &Error) -> bool {
    match error {
        Error::KeyUpdate { .. } => true,
        Error::Key { source, .. } | Error::IndexKey { source, .. } => is_reason_of_key(source),
        Error::Validation(error) => match &**error {
            ValidationError::Key { source, .. } => is_reason_of_key(source),
            ValidationError::KeyAttributeCount { .. }
            | ValidationError::KeySize { .. }
            | ValidationError::IndexKeySize { .. } => true,
            _ => false,
        },
        _ => false,
    }
}

fn is_reason_of_key(error: &KeyError) -> bool {
    matches!(error, KeyError::WrongType { .. } | KeyError::Missing { .. })
}
