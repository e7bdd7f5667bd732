//! UpdateContinuousBackups: switches point-in-time recovery of a table on or off.
//!
//! Source: API reference, "UpdateContinuousBackups". The setting is kept and described; there is
//! nothing yet that restores from it.

use dynafile_model::PointInTimeRecovery;

use super::Request;
use super::describe_continuous_backups::{ContinuousBackupsDescription, describe};
use super::table_lookup::change;
use crate::database::Database;
use crate::error::{Result, TableError};
use crate::resource_name::table_name;

/// The longest recovery period, which is also the one unless another is given.
const PERIOD_MAX_DAYS: i32 = 35;

/// Whether a table can be restored to a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointInTimeRecoverySpecification {
    /// Whether it can.
    pub point_in_time_recovery_enabled: bool,
    /// How many days back, from 1 to 35; 35 unless given.
    pub recovery_period_in_days: Option<i32>,
}

impl PointInTimeRecoverySpecification {
    /// On or off.
    pub fn new(point_in_time_recovery_enabled: bool) -> Self {
        Self { point_in_time_recovery_enabled, recovery_period_in_days: None }
    }
}

/// The request.
#[derive(Debug, Clone)]
pub struct UpdateContinuousBackupsInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// What to switch.
    pub point_in_time_recovery_specification: PointInTimeRecoverySpecification,
}

impl UpdateContinuousBackupsInput {
    /// Switches recovery of this table.
    pub fn new(
        table_name: impl Into<String>,
        point_in_time_recovery_specification: PointInTimeRecoverySpecification,
    ) -> Self {
        Self { table_name: table_name.into(), point_in_time_recovery_specification }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct UpdateContinuousBackupsOutput {
    /// The setting now.
    pub continuous_backups_description: Option<ContinuousBackupsDescription>,
}

impl Request for UpdateContinuousBackupsInput {
    type Output = UpdateContinuousBackupsOutput;

    const OPERATION: &'static str = "UpdateContinuousBackups";

    fn execute(self, database: &Database) -> Result<UpdateContinuousBackupsOutput> {
        let name = table_name(&self.table_name)?;
        let given = self.point_in_time_recovery_specification;
        let period_days = period_days(given)?;
        let changed =
            change(&database.session().request_time(), name, move |_, description, now| {
                let kept = &mut description.settings.point_in_time_recovery;
                let enabled_at = kept.map_or(now, |kept| kept.enabled_at);
                let recovery = PointInTimeRecovery { enabled_at, period_days };
                *kept = given.point_in_time_recovery_enabled.then_some(recovery);
                Ok(())
            })?;
        let description = describe(&changed.table.description, changed.now);
        Ok(UpdateContinuousBackupsOutput { continuous_backups_description: Some(description) })
    }
}

fn period_days(given: PointInTimeRecoverySpecification) -> Result<u64, TableError> {
    let days = match given.recovery_period_in_days {
        Some(days) if !given.point_in_time_recovery_enabled => {
            return Err(TableError::RecoveryPeriod { given: days });
        }
        days => days.unwrap_or(PERIOD_MAX_DAYS),
    };
    match u64::try_from(days) {
        Ok(period) if (1..=PERIOD_MAX_DAYS).contains(&days) => Ok(period),
        _ => Err(TableError::RecoveryPeriod { given: days }),
    }
}
