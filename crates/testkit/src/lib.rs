//! What the tests of dynafile are built from.
//!
//! - [`TestDatabase`] builds the database of every test: a file in a directory that cleans up
//!   after itself, memory, or a [`SimulatedDisk`] that loses power, fills up and fails on demand;
//! - [`generate`] makes numbers, values, items and keys, the odd ones included;
//! - [`history`] makes histories of operations, and [`replay`] carries them out on a database and
//!   on a [`ModelDatabase`], which is too simple to be wrong, and compares the two;
//! - [`seed`] runs a test over many seeds and names the one that fails;
//! - [`child`] starts processes out of the test's own binary.
//!
//! Nothing here is published, and nothing here knows how the engine works inside.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "this is test code: a failed unwrap is a failed test")]
#![allow(clippy::print_stdout, reason = "children talk to their tests through stdout")]

pub mod child;
pub mod generate;
pub mod history;
mod model;
mod random;
pub mod replay;
pub mod seed;
mod simulated_disk;
pub mod tables;
mod test_database;

pub use model::{
    ModelChange, ModelCondition, ModelDatabase, ModelEvent, ModelQuery, ModelRecord, ModelStream,
    ModelTable, ModelUpdate, ModelWrite, Refused, SortTest,
};
pub use random::Random;
pub use simulated_disk::{DiskCounts, DiskOperation, SimulatedDisk};
pub use test_database::{TestDatabase, TestDatabaseBuilder};
