//! DescribeLimits: how much throughput can be reserved.
//!
//! Source: API reference, "DescribeLimits"; the default quotas of an account.

use super::Request;
use super::plan::capacity::{ACCOUNT_MAX_UNITS, TABLE_MAX_UNITS};
use crate::database::Database;
use crate::error::Result;

/// The request, which says nothing.
#[derive(Debug, Clone, Default)]
pub struct DescribeLimitsInput {}

/// The response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DescribeLimitsOutput {
    /// Read units of all tables together.
    pub account_max_read_capacity_units: Option<i64>,
    /// Write units of all tables together.
    pub account_max_write_capacity_units: Option<i64>,
    /// Read units of one table or index.
    pub table_max_read_capacity_units: Option<i64>,
    /// Write units of one table or index.
    pub table_max_write_capacity_units: Option<i64>,
}

impl Request for DescribeLimitsInput {
    type Output = DescribeLimitsOutput;

    const OPERATION: &'static str = "DescribeLimits";

    fn execute(self, database: &Database) -> Result<DescribeLimitsOutput> {
        database.session().expect_open()?;
        Ok(DescribeLimitsOutput {
            account_max_read_capacity_units: Some(ACCOUNT_MAX_UNITS),
            account_max_write_capacity_units: Some(ACCOUNT_MAX_UNITS),
            table_max_read_capacity_units: Some(TABLE_MAX_UNITS),
            table_max_write_capacity_units: Some(TABLE_MAX_UNITS),
        })
    }
}
