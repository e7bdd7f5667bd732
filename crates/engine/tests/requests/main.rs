//! DynamoDB's data operations as typed requests, one file per behaviour.
#![allow(missing_docs, reason = "tests are named as sentences")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod capacity;
mod fixture;
mod parameters;
mod returned_values;
mod stored_items;
