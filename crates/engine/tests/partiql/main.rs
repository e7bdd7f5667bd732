//! Statements of PartiQL against tables, one file per behaviour.
#![allow(missing_docs, reason = "tests are named as sentences")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod batches;
mod changing;
mod fixture;
mod select_pages;
mod selecting;
mod transactions;
