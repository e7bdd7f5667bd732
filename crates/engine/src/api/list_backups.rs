//! ListBackups: the on-demand backups of the account.
//!
//! Source: API reference, "ListBackups". None can be made yet, so that the list is always empty, of a
//! table that is not there too, as in the service.

use super::service_enum::service_enum;
use super::{Request, Timestamp};
use crate::database::Database;
use crate::error::{Result, TableError};
use crate::resource_name::table_name;

service_enum! {
    /// Which backups to list.
    pub enum BackupTypeFilter {
        /// Those that somebody made; unless another type is given.
        User = "USER",
        /// Those that the service made when it deleted a table.
        System = "SYSTEM",
        /// Those of AWS Backup.
        AwsBackup = "AWS_BACKUP",
        /// All of them.
        All = "ALL",
    }
}

service_enum! {
    /// Who made a backup.
    pub enum BackupType {
        /// Somebody.
        User = "USER",
        /// The service, when it deleted a table.
        System = "SYSTEM",
        /// AWS Backup.
        AwsBackup = "AWS_BACKUP",
    }
}

service_enum! {
    /// What a backup is going through.
    pub enum BackupStatus {
        /// It is being made.
        Creating = "CREATING",
        /// It was deleted.
        Deleted = "DELETED",
        /// It can be restored.
        Available = "AVAILABLE",
    }
}

/// The request.
#[derive(Debug, Clone, Default)]
pub struct ListBackupsInput {
    /// The table, by its name or ARN; all tables unless given.
    pub table_name: Option<String>,
    /// Backups in the page, up to 100.
    pub limit: Option<i32>,
    /// Only backups of this time or later.
    pub time_range_lower_bound: Option<Timestamp>,
    /// Only backups of before this time.
    pub time_range_upper_bound: Option<Timestamp>,
    /// Where the page before this one ended.
    pub exclusive_start_backup_arn: Option<String>,
    /// Only backups of this type.
    pub backup_type: Option<BackupTypeFilter>,
}

impl ListBackupsInput {
    /// The first page, of all tables.
    pub fn new() -> Self {
        Self::default()
    }
}

/// A backup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackupSummary {
    /// The table's name.
    pub table_name: Option<String>,
    /// The table's id.
    pub table_id: Option<String>,
    /// The table's ARN.
    pub table_arn: Option<String>,
    /// Its ARN.
    pub backup_arn: Option<String>,
    /// Its name.
    pub backup_name: Option<String>,
    /// When it was made.
    pub backup_creation_date_time: Option<Timestamp>,
    /// When it goes.
    pub backup_expiry_date_time: Option<Timestamp>,
    /// What it is going through.
    pub backup_status: Option<BackupStatus>,
    /// Who made it.
    pub backup_type: Option<BackupType>,
    /// Its size, in bytes.
    pub backup_size_bytes: Option<i64>,
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ListBackupsOutput {
    /// The backups.
    pub backup_summaries: Option<Vec<BackupSummary>>,
    /// The last one, if there are more behind it.
    pub last_evaluated_backup_arn: Option<String>,
}

impl Request for ListBackupsInput {
    type Output = ListBackupsOutput;

    const OPERATION: &'static str = "ListBackups";

    fn execute(self, database: &Database) -> Result<ListBackupsOutput> {
        database.session().expect_open()?;
        self.table_name.as_deref().map(table_name).transpose()?;
        let bounds = self.time_range_lower_bound.zip(self.time_range_upper_bound);
        if bounds.is_some_and(|(lower, upper)| lower > upper) {
            return Err(TableError::TimeRange.into());
        }
        let backup_summaries = Some(Vec::new());
        Ok(ListBackupsOutput { backup_summaries, last_evaluated_backup_arn: None })
    }
}
