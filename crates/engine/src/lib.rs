//! The SQLite of DynamoDB: an embedded database with DynamoDB's data model, in one file.
//!
//! ```
//! use dynafile::{Database, KeyAttribute, TableDescription, item};
//!
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("app.dynafile");
//! let db = Database::open(path)?;
//! let orders = db.open_or_create_table(
//!     TableDescription::new("orders", KeyAttribute::string("PK"))
//!         .with_sort_key(KeyAttribute::string("SK")),
//! )?;
//! orders.put_item(item! { "PK" => "customer#1", "SK" => "2024-05-01", "total" => 42 })?;
//! orders.put_item(item! { "PK" => "customer#1", "SK" => "2024-06-01", "total" => 7 })?;
//!
//! let june = orders.query("customer#1").begins_with("2024-06").items()?.to_items()?;
//! assert_eq!(june[0].get("total"), Some(&7.into()));
//! db.close()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A write that was acknowledged is on disk ([`Durability`] has the alternatives), a reader sees
//! one commit and never part of one, and a page of a query costs the page, not the table.
//!
//! What it is not: a server, a replicated or distributed store, a query planner. Tables are
//! reached by their keys.
#![forbid(unsafe_code)]
#![warn(missing_debug_implementations)]

pub mod api;
mod background;
mod batch;
mod builder;
mod capacity;
mod clock;
mod condition;
mod database;
mod deliveries;
mod dials;
mod error;
mod expression;
mod guard;
mod index_delay;
mod items;
mod key_range;
mod listener;
mod metrics;
mod notices;
mod ongoing_transactions;
mod open_database;
mod open_files;
mod operation;
mod page_key;
mod query;
mod registry;
mod request_time;
mod resource_name;
mod scan;
mod session;
mod settings;
mod store;
mod stored_item;
mod stream;
mod sweeping;
mod sync;
mod table;
mod table_rules;
mod throttle;
mod transaction;
pub mod typed;
mod update;
mod upkeep;
mod walk;

pub use batch::Batch;
pub use builder::Builder;
pub use clock::{Clock, ManualClock, SystemClock};
pub use condition::Condition;
pub use database::Database;
pub use dynafile_expr::legacy::LegacyError;
pub use dynafile_expr::{
    ExpressionError, FailedUpdate, Filter, FilterError, KeyConditionError, PlaceholderError,
    PlaceholderMap, UpdateError,
};
/// The data model, whole: views of encoded values, key bytes, limits.
pub use dynafile_model as model;
pub use dynafile_model::{
    AttributeType, AttributeValue, DecodeError, EncodeError, EncodedItem, IndexDescription,
    IndexKind, IndexStatus, Item, ItemBuilder, ItemView, KeyAttribute, KeyError, KeyRef, KeyType,
    KeyValue, Number, NumberError, NumberKind, PrimaryKey, Projection, StreamSpecification,
    StreamViewType, TableDescription, ValueView, item,
};
pub use error::{
    Error, FileLoss, KeyElement, OptionsError, QueryError, Result, StartKeyError, StatementError,
    StreamError, TableError, TableLimit, ValidationError, WarmFloor,
};
pub use expression::Expression;
pub use items::{Items, Page, Values};
pub use listener::{ChangeEvent, ChangeIdentity, ListenerError, ListenerFailure, ListenerId};
pub use metrics::DatabaseMetrics;
pub use notices::Notice;
pub use page_key::PageKey;
pub use query::Query;
pub use scan::Scan;
pub use settings::{Access, Create, Durability};
#[doc(hidden)]
pub use store::location::DeviceFactory;
pub use store::{
    BackupReport, CheckReport, CompactReport, Finding, GoOn, Progress, TableStatistics,
};
pub use stored_item::StoredItem;
pub use stream::{ChangeKind, ChangeRecord, StreamPosition, StreamReader, StreamStart};
pub use table::Table;
pub use transaction::Transaction;
pub use update::{ReturnValues, Update};

/// The guide's examples, compiled and run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/rust.md")]
mod guide {}

/// The examples of the guide to streams.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/streams.md")]
mod streams_guide {}

/// The guide to statements, its example compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/partiql.md")]
mod partiql_guide {}

/// The examples of the page on tables, compiled and run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/tables.md")]
mod tables_guide {}
/// The examples of the page on typed requests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/requests.md")]
mod requests_guide {}

/// The README's example in Rust, compiled with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
