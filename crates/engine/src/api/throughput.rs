//! Throughput of tables and global secondary indexes, as requests and responses have it.
//!
//! Source: API reference, "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput",
//! "BillingModeSummary".

use dynafile_model::{BillingMode, TableClass};

use super::{IndexStatus, TableStatus, Timestamp};

/// Reserved throughput.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProvisionedThroughput {
    /// Strongly consistent reads of up to 4 KB a second.
    pub read_capacity_units: i64,
    /// Writes of up to 1 KB a second.
    pub write_capacity_units: i64,
}

impl ProvisionedThroughput {
    /// So many read and write units.
    pub fn new(read_capacity_units: i64, write_capacity_units: i64) -> Self {
        Self { read_capacity_units, write_capacity_units }
    }
}

/// Reserved throughput and when it changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProvisionedThroughputDescription {
    /// When it was last raised.
    pub last_increase_date_time: Option<Timestamp>,
    /// When it was last lowered.
    pub last_decrease_date_time: Option<Timestamp>,
    /// How often it was lowered on this day, in UTC.
    pub number_of_decreases_today: Option<i64>,
    /// Read units; 0 for a table that is paid for by the request.
    pub read_capacity_units: Option<i64>,
    /// Write units; 0 for a table that is paid for by the request.
    pub write_capacity_units: Option<i64>,
}

/// The most that may be consumed where payment is by the request; -1 removes a limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OnDemandThroughput {
    /// Read units a second.
    pub max_read_request_units: Option<i64>,
    /// Write units a second.
    pub max_write_request_units: Option<i64>,
}

/// What must be served at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WarmThroughput {
    /// Read units a second.
    pub read_units_per_second: Option<i64>,
    /// Write units a second.
    pub write_units_per_second: Option<i64>,
}

/// What a table serves at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableWarmThroughputDescription {
    /// Read units a second.
    pub read_units_per_second: Option<i64>,
    /// Write units a second.
    pub write_units_per_second: Option<i64>,
    /// Whether that has been reached.
    pub status: Option<TableStatus>,
}

/// What a global secondary index serves at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GlobalSecondaryIndexWarmThroughputDescription {
    /// Read units a second.
    pub read_units_per_second: Option<i64>,
    /// Write units a second.
    pub write_units_per_second: Option<i64>,
    /// Whether that has been reached.
    pub status: Option<IndexStatus>,
}

/// How a table is paid for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BillingModeSummary {
    /// The mode.
    pub billing_mode: Option<BillingMode>,
    /// When it last became payment by the request.
    pub last_update_to_pay_per_request_date_time: Option<Timestamp>,
}

/// A table's class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableClassSummary {
    /// The class.
    pub table_class: Option<TableClass>,
    /// When it last changed.
    pub last_update_date_time: Option<Timestamp>,
}
