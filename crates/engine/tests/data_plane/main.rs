//! DynamoDB's data plane, one file per behaviour.
#![allow(missing_docs, reason = "tests are named as sentences")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod conditional_writes;
mod handles;
mod indexes;
mod projections;
mod transactions;
mod updates;
