//! The database as a few maps: what the engine must agree with.

mod database;
mod query;

pub use database::{ModelDatabase, ModelEvent, ModelTable};
pub use query::{ModelQuery, SortTest};
