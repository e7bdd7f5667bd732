//! The database as a few maps: what the engine must agree with.

mod database;
mod index;
mod query;
mod stream;
mod write;

pub use database::{ModelDatabase, ModelEvent, ModelTable};
pub use query::{ModelQuery, SortTest};
pub use stream::{ModelRecord, ModelStream};
pub use write::{ModelChange, ModelCondition, ModelUpdate, ModelWrite, Refused};

pub(crate) use stream::in_comparable_order;
pub(crate) use write::{GROUP, NUMBER};
