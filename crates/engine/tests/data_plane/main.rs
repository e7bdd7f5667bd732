//! DynamoDB's data plane, one file per behaviour.
#![allow(missing_docs, reason = "tests are named as sentences")]

mod conditional_writes;
mod indexes;
mod transactions;
mod updates;
