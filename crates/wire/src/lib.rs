//! DynamoDB JSON 1.0 to typed requests and back: the wire protocol without a wire.
//!
//! ```
//! use dynafile::Database;
//! use dynafile_wire::Dispatcher;
//!
//! let dispatcher = Dispatcher::new(Database::in_memory()?);
//! let response = dispatcher.dispatch("DynamoDB_20120810.ListTables", b"{}");
//! assert_eq!(response.operation, Some("ListTables"));
//! # Ok::<(), dynafile::Error>(())
//! ```
//!
//! A request goes through three steps: its JSON is decoded (types), its members are checked one by one (constraints), and the
//! engine carries it out (everything else). Each step's errors carry data; `messages` turns them into the service's words.
//!
//! `operation` has the table of operations, `schema` the shapes of their requests, `decode` and `encode` the two directions of
//! JSON, `typed` the members of typed requests and responses, `failure` the exceptions. [`plain_json`] is a form of items of its
//! own, without the types.
//!
//! Not here: sockets, headers, signatures, request ids, checksums, compression; what an operation does.
#![forbid(unsafe_code)]
#![warn(missing_debug_implementations)]

mod access;
#[cfg(test)]
mod bombs;
mod constraints;
mod decode;
mod dispatcher;
mod encode;
mod failure;
mod faults;
mod fields;
mod messages;
mod operation;
pub mod plain_json;
mod quotation;
mod response;
mod schema;
mod sooner;
mod typed;

pub use access::{Access, Accessed, Authority, Denied, Home, actions};
pub use dispatcher::Dispatcher;
pub use operation::operations;
pub use response::Response;

/// The guide's example, compiled and run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/wire.md")]
mod guide {}
