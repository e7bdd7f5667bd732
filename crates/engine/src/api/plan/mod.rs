//! From what a request says of a table to the description that the store keeps.
//!
//! Everything that can be wrong with a request by itself is found here, as a
//! [`TableError`](crate::TableError): the shapes of keys, attribute definitions that are missing or
//! not used, names, counts, projections, throughput and billing mode, streams, encryption, tags.
//!
//! Not here: whether the table is there, and in a state to be changed.

pub(super) mod attributes;
pub(super) mod capacity;
pub(super) mod indexes;
pub(super) mod keys;
pub(super) mod settings;
