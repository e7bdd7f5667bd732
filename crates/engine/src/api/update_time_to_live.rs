//! UpdateTimeToLive: switches the expiry of a table's items on or off.
//!
//! Source: API reference, "UpdateTimeToLive". The change counts when the call returns, and the index
//! by expiry follows in the background; the service's rule of one change an hour is not kept.

use super::Request;
use super::table_lookup::{change, expect_active};
use crate::database::Database;
use crate::error::{Result, TableError};
use crate::resource_name::table_name;

/// Whether items expire, and by which attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeToLiveSpecification {
    /// Whether they do.
    pub enabled: bool,
    /// The attribute with the second since 1970 at which an item expires.
    pub attribute_name: String,
}

impl TimeToLiveSpecification {
    /// On or off, with this attribute.
    pub fn new(enabled: bool, attribute_name: impl Into<String>) -> Self {
        Self { enabled, attribute_name: attribute_name.into() }
    }
}

/// The request.
#[derive(Debug, Clone)]
pub struct UpdateTimeToLiveInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// What to switch.
    pub time_to_live_specification: TimeToLiveSpecification,
}

impl UpdateTimeToLiveInput {
    /// Switches the expiry of this table's items.
    pub fn new(
        table_name: impl Into<String>,
        time_to_live_specification: TimeToLiveSpecification,
    ) -> Self {
        Self { table_name: table_name.into(), time_to_live_specification }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct UpdateTimeToLiveOutput {
    /// What was asked for.
    pub time_to_live_specification: Option<TimeToLiveSpecification>,
}

impl Request for UpdateTimeToLiveInput {
    type Output = UpdateTimeToLiveOutput;

    const OPERATION: &'static str = "UpdateTimeToLive";

    fn execute(self, database: &Database) -> Result<UpdateTimeToLiveOutput> {
        let name = table_name(&self.table_name)?;
        let wanted = self.time_to_live_specification;
        let specification = wanted.clone();
        change(&database.session().request_time(), name, move |entry, description, now| {
            expect_active(entry, now)?;
            let table = entry.name.to_string();
            match description.ttl_attribute.take() {
                Some(current) if current != wanted.attribute_name => {
                    return Err(TableError::TimeToLiveOtherAttribute { table, current }.into());
                }
                Some(_) if wanted.enabled => {
                    return Err(TableError::TimeToLiveEnabled { table }.into());
                }
                None if !wanted.enabled => {
                    return Err(TableError::TimeToLiveDisabled { table }.into());
                }
                _ => {}
            }
            description.ttl_attribute = wanted.enabled.then_some(wanted.attribute_name);
            Ok(())
        })?;
        database.session().database().start_upkeep();
        database.sweep_if(specification.enabled);
        Ok(UpdateTimeToLiveOutput { time_to_live_specification: Some(specification) })
    }
}
