//! DynamoDB's control plane: tables, their indexes and settings, one file per behaviour.
#![allow(missing_docs, reason = "tests are named as sentences")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod creating;
mod deleting;
mod describing;
mod fixture;
mod global_indexes;
mod listing;
mod older_files;
mod policies;
mod settings;
mod sharing;
mod statistics;
mod status_delay;
mod tags;
mod throttling;
mod time_to_live;
mod updating;
