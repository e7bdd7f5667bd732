//! DynamoDB's data operations as typed requests, one file per behaviour.
#![allow(missing_docs, reason = "tests are named as sentences")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod batches;
mod capacity;
mod fixture;
mod page_costs;
mod pages;
mod parameters;
mod query_conditions;
mod returned_values;
mod selections;
mod start_keys;
mod stored_items;
mod transaction_order;
mod transactions;
