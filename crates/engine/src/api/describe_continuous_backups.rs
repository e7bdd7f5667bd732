//! DescribeContinuousBackups: whether a table can be restored to a moment.
//!
//! Source: API reference, "DescribeContinuousBackups".

use dynafile_model::TableDescription;

use super::describe_table::timestamp;
use super::service_enum::service_enum;
use super::table_lookup::find;
use super::{Request, Timestamp};
use crate::database::Database;
use crate::error::Result;
use crate::resource_name::table_name;
use crate::store::expiry::Milliseconds;

const DAY_MILLISECONDS: u64 = 24 * 60 * 60 * 1000;

service_enum! {
    /// Whether a table is backed up continuously: each is.
    pub enum ContinuousBackupsStatus {
        /// It is.
        Enabled = "ENABLED",
        /// It is not.
        Disabled = "DISABLED",
    }
}

service_enum! {
    /// Whether a table can be restored to a moment.
    pub enum PointInTimeRecoveryStatus {
        /// It can.
        Enabled = "ENABLED",
        /// It cannot.
        Disabled = "DISABLED",
    }
}

/// Whether a table can be restored to a moment, and to which.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PointInTimeRecoveryDescription {
    /// Whether it can.
    pub point_in_time_recovery_status: Option<PointInTimeRecoveryStatus>,
    /// How many days back.
    pub recovery_period_in_days: Option<i32>,
    /// The first moment.
    pub earliest_restorable_date_time: Option<Timestamp>,
    /// The last moment.
    pub latest_restorable_date_time: Option<Timestamp>,
}

/// How a table is backed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContinuousBackupsDescription {
    /// Always `ENABLED`, as in the service.
    pub continuous_backups_status: ContinuousBackupsStatus,
    /// Whether it can be restored to a moment.
    pub point_in_time_recovery_description: Option<PointInTimeRecoveryDescription>,
}

/// The request.
#[derive(Debug, Clone)]
pub struct DescribeContinuousBackupsInput {
    /// The table, by its name or ARN.
    pub table_name: String,
}

impl DescribeContinuousBackupsInput {
    /// Describes this table's.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self { table_name: table_name.into() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct DescribeContinuousBackupsOutput {
    /// How it is backed up.
    pub continuous_backups_description: Option<ContinuousBackupsDescription>,
}

impl Request for DescribeContinuousBackupsInput {
    type Output = DescribeContinuousBackupsOutput;

    const OPERATION: &'static str = "DescribeContinuousBackups";

    fn execute(self, database: &Database) -> Result<DescribeContinuousBackupsOutput> {
        let time = database.session().request_time();
        let found = find(&time, &table_name(&self.table_name)?)?;
        let description = describe(&found.table.description, time.now());
        Ok(DescribeContinuousBackupsOutput { continuous_backups_description: Some(description) })
    }
}

pub(super) fn describe(
    table: &TableDescription,
    now: Milliseconds,
) -> ContinuousBackupsDescription {
    let recovery = match table.settings.point_in_time_recovery {
        None => PointInTimeRecoveryDescription {
            point_in_time_recovery_status: Some(PointInTimeRecoveryStatus::Disabled),
            ..PointInTimeRecoveryDescription::default()
        },
        Some(kept) => {
            let period = kept.period_days.saturating_mul(DAY_MILLISECONDS);
            let earliest = now.saturating_sub(period).max(kept.enabled_at);
            PointInTimeRecoveryDescription {
                point_in_time_recovery_status: Some(PointInTimeRecoveryStatus::Enabled),
                recovery_period_in_days: i32::try_from(kept.period_days).ok(),
                earliest_restorable_date_time: Some(timestamp(earliest)),
                latest_restorable_date_time: Some(timestamp(now)),
            }
        }
    };
    ContinuousBackupsDescription {
        continuous_backups_status: ContinuousBackupsStatus::Enabled,
        point_in_time_recovery_description: Some(recovery),
    }
}
