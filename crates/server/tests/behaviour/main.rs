//! The server as its clients see it: over real sockets, on port 0 of this machine.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod fixture;
mod http;
mod limits;
mod metrics;
mod namespaces;
mod origins;
mod protocols;
mod shutdown;
mod signatures;
mod signer;
