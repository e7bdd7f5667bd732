//! What an operation cost, in capacity units.
//!
//! Source: API reference, "ConsumedCapacity"; developer guide, "DynamoDB read and write operations".

use std::collections::BTreeMap;

use super::service_enum::service_enum;

service_enum! {
    /// How much a response says of the capacity that its operation consumed.
    pub enum ReturnConsumedCapacity {
        /// The total, and of the table and of each index.
        Indexes = "INDEXES",
        /// The total.
        Total = "TOTAL",
        /// Nothing.
        None = "NONE",
    }
}

/// Capacity units that a table or an index consumed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Capacity {
    /// Read units; only in responses to transactions.
    pub read_capacity_units: Option<f64>,
    /// Write units; only in responses to transactions.
    pub write_capacity_units: Option<f64>,
    /// All units.
    pub capacity_units: Option<f64>,
}

/// Capacity units that an operation consumed on one table and its indexes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConsumedCapacity {
    /// The table.
    pub table_name: Option<String>,
    /// All units.
    pub capacity_units: Option<f64>,
    /// Read units; only in responses to transactions.
    pub read_capacity_units: Option<f64>,
    /// Write units; only in responses to transactions.
    pub write_capacity_units: Option<f64>,
    /// What the table itself consumed.
    pub table: Option<Capacity>,
    /// What each local secondary index consumed, by its name.
    pub local_secondary_indexes: Option<BTreeMap<String, Capacity>>,
    /// What each global secondary index consumed, by its name.
    pub global_secondary_indexes: Option<BTreeMap<String, Capacity>>,
}
