//! ListExports: the exports of tables to S3.
//!
//! Source: API reference, "ListExports". None can be made yet, so that the list is always empty.

use super::Request;
use super::service_enum::service_enum;
use crate::database::Database;
use crate::error::{Result, TableError};
use crate::resource_name::table_of_arn;

service_enum! {
    /// What an export is going through.
    pub enum ExportStatus {
        /// It is being made.
        InProgress = "IN_PROGRESS",
        /// It is there.
        Completed = "COMPLETED",
        /// It could not be made.
        Failed = "FAILED",
    }
}

service_enum! {
    /// What an export has.
    pub enum ExportType {
        /// The whole table.
        FullExport = "FULL_EXPORT",
        /// What changed.
        IncrementalExport = "INCREMENTAL_EXPORT",
    }
}

/// The request.
#[derive(Debug, Clone, Default)]
pub struct ListExportsInput {
    /// The table's ARN; all tables unless given.
    pub table_arn: Option<String>,
    /// Exports in the page, up to 25.
    pub max_results: Option<i32>,
    /// Where the page before this one ended.
    pub next_token: Option<String>,
}

impl ListExportsInput {
    /// The first page, of all tables.
    pub fn new() -> Self {
        Self::default()
    }
}

/// An export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportSummary {
    /// Its ARN.
    pub export_arn: Option<String>,
    /// What it is going through.
    pub export_status: Option<ExportStatus>,
    /// What it has.
    pub export_type: Option<ExportType>,
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ListExportsOutput {
    /// The exports.
    pub export_summaries: Option<Vec<ExportSummary>>,
    /// Where the page ends, if there are more exports behind it.
    pub next_token: Option<String>,
}

impl Request for ListExportsInput {
    type Output = ListExportsOutput;

    const OPERATION: &'static str = "ListExports";

    fn execute(self, database: &Database) -> Result<ListExportsOutput> {
        database.session().expect_open()?;
        self.table_arn.as_deref().map(table_of_arn).transpose()?;
        expect_no_token(self.next_token)?;
        Ok(ListExportsOutput { export_summaries: Some(Vec::new()), next_token: None })
    }
}

/// A list that is always empty never has a page behind its first.
///
/// # Errors
/// [`TableError::NextToken`].
pub(super) fn expect_no_token(token: Option<String>) -> Result<(), TableError> {
    match token {
        None => Ok(()),
        Some(token) => Err(TableError::NextToken { token }),
    }
}
