//! DynamoDB's protocol over HTTP: the listener in front of a database.
//!
//! HTTP/1.1 and HTTP/2, over TCP, TLS and Unix sockets; signatures and permissions; limits of
//! size, time and number; metrics. Every request becomes a target and a body for a [`Backend`],
//! whose answer goes back with the service's headers.
//!
//! Invariants: a request that was acknowledged has been carried out; the engine never runs on a
//! thread that serves sockets; no client, however slow or hostile, holds more than its share of
//! memory, threads and time.
//!
//! Not here: what an operation means (`dynafile-wire`), flags and files of configuration
//! (`dynafile-cli`).
//!
//! ```no_run
//! use dynafile::Database;
//! use dynafile_server::{OneDatabase, Server, Settings, runtime};
//!
//! let settings = Settings::on_port(8000);
//! let database = Database::open("app.dynafile")?;
//! runtime(&settings.limits)?.block_on(async {
//!     let server = Server::bind(settings, OneDatabase::new(database)).await?;
//!     println!("listening on {}", server.url());
//!     server.run(async { tokio::signal::ctrl_c().await.unwrap_or_default() }).await
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![warn(missing_debug_implementations)]

mod activity;
mod answer_body;
mod answer_room;
mod auth;
mod backend;
mod blocking_call;
mod body;
mod connection;
mod cors;
mod error;
mod exchange;
mod fault;
mod host;
mod listener;
mod metrics;
mod packing;
mod request_id;
mod response;
mod room;
mod server;
mod settings;
mod tls;

pub use auth::{AccessKeys, ActionError, Authentication, Caller, KeysError, PolicyError};
pub use backend::{Answer, Backend, Call, DatabasePerKey, OneDatabase};
pub use cors::AllowedOrigins;
/// Where a database is at home: requests must be signed for its region.
pub use dynafile_wire::Home;
pub use error::{Result, ServerError};
pub use server::{Server, runtime};
pub use settings::{Limits, Listen, Settings};
pub use tls::{TlsError, TlsIdentity};

/// The page on async programs and on servers in tests, its examples compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/async.md")]
mod async_guide {}
