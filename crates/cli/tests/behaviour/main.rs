//! The command as people and scripts use it.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod configuration;
mod files;
mod program;
mod serving;
mod words;
