//! ListBulkOperations: the bulk operations of the account.
//!
//! Source: the service's model, "ListBulkOperations". None can be started yet, so that the list is
//! always empty.

use super::list_exports::expect_no_token;
use super::service_enum::service_enum;
use super::{Request, Timestamp};
use crate::database::Database;
use crate::error::Result;

service_enum! {
    /// What a bulk operation is going through.
    pub enum BulkOperationStatus {
        /// It is being carried out.
        InProgress = "IN_PROGRESS",
        /// It is done.
        Completed = "COMPLETED",
        /// It is done but for what it could not do.
        CompletedWithErrors = "COMPLETED_WITH_ERRORS",
        /// It is being cancelled.
        Cancelling = "CANCELLING",
        /// It was cancelled.
        Cancelled = "CANCELLED",
        /// It could not be carried out.
        Failed = "FAILED",
    }
}

/// The request.
#[derive(Debug, Clone, Default)]
pub struct ListBulkOperationsInput {
    /// Operations in the page, up to 25.
    pub max_results: Option<i32>,
    /// Where the page before this one ended.
    pub next_token: Option<String>,
}

impl ListBulkOperationsInput {
    /// The first page.
    pub fn new() -> Self {
        Self::default()
    }
}

/// A bulk operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkOperationSummary {
    /// Its ARN.
    pub bulk_operation_arn: String,
    /// What it is going through.
    pub bulk_operation_status: BulkOperationStatus,
    /// When it began.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Option<Timestamp>,
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ListBulkOperationsOutput {
    /// The operations.
    pub bulk_operations_summary_list: Option<Vec<BulkOperationSummary>>,
    /// Where the page ends, if there are more operations behind it.
    pub next_token: Option<String>,
}

impl Request for ListBulkOperationsInput {
    type Output = ListBulkOperationsOutput;

    const OPERATION: &'static str = "ListBulkOperations";

    fn execute(self, database: &Database) -> Result<ListBulkOperationsOutput> {
        database.session().expect_open()?;
        expect_no_token(self.next_token)?;
        let bulk_operations_summary_list = Some(Vec::new());
        Ok(ListBulkOperationsOutput { bulk_operations_summary_list, next_token: None })
    }
}
