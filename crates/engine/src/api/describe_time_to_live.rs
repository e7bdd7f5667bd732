//! DescribeTimeToLive: whether a table's items expire, and by which attribute.
//!
//! Source: API reference, "DescribeTimeToLive".

use super::Request;
use super::service_enum::service_enum;
use super::table_lookup::find;
use crate::database::Database;
use crate::error::Result;
use crate::resource_name::table_name;

service_enum! {
    /// Whether items expire.
    pub enum TimeToLiveStatus {
        /// Soon.
        Enabling = "ENABLING",
        /// Not for long.
        Disabling = "DISABLING",
        /// They do.
        Enabled = "ENABLED",
        /// They do not.
        Disabled = "DISABLED",
    }
}

/// Whether a table's items expire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimeToLiveDescription {
    /// `ENABLED` or `DISABLED`: a change takes no time here.
    pub time_to_live_status: Option<TimeToLiveStatus>,
    /// The attribute, if they do.
    pub attribute_name: Option<String>,
}

/// The request.
#[derive(Debug, Clone)]
pub struct DescribeTimeToLiveInput {
    /// The table, by its name or ARN.
    pub table_name: String,
}

impl DescribeTimeToLiveInput {
    /// Describes this table's.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self { table_name: table_name.into() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct DescribeTimeToLiveOutput {
    /// Whether the items expire.
    pub time_to_live_description: Option<TimeToLiveDescription>,
}

impl Request for DescribeTimeToLiveInput {
    type Output = DescribeTimeToLiveOutput;

    const OPERATION: &'static str = "DescribeTimeToLive";

    fn execute(self, database: &Database) -> Result<DescribeTimeToLiveOutput> {
        let found = find(&database.session().request_time(), &table_name(&self.table_name)?)?;
        let attribute_name = found.table.description.ttl_attribute.clone();
        let time_to_live_status = Some(match attribute_name {
            Some(_) => TimeToLiveStatus::Enabled,
            None => TimeToLiveStatus::Disabled,
        });
        let description = TimeToLiveDescription { time_to_live_status, attribute_name };
        Ok(DescribeTimeToLiveOutput { time_to_live_description: Some(description) })
    }
}
