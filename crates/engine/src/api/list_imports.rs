//! ListImports: the imports of tables from S3.
//!
//! Source: API reference, "ListImports". None can be made yet, so that the list is always empty.

use super::list_exports::expect_no_token;
use super::service_enum::service_enum;
use super::{Request, Timestamp};
use crate::database::Database;
use crate::error::Result;
use crate::resource_name::table_of_arn;

service_enum! {
    /// What an import is going through.
    pub enum ImportStatus {
        /// It is being carried out.
        InProgress = "IN_PROGRESS",
        /// It is done.
        Completed = "COMPLETED",
        /// It is being cancelled.
        Cancelling = "CANCELLING",
        /// It was cancelled.
        Cancelled = "CANCELLED",
        /// It could not be carried out.
        Failed = "FAILED",
    }
}

service_enum! {
    /// The format of what is imported.
    pub enum InputFormat {
        /// Items in DynamoDB's JSON.
        DynamoDbJson = "DYNAMODB_JSON",
        /// Items in Amazon Ion.
        Ion = "ION",
        /// Lines of values separated by commas.
        Csv = "CSV",
    }
}

/// The request.
#[derive(Debug, Clone, Default)]
pub struct ListImportsInput {
    /// The table's ARN; all tables unless given.
    pub table_arn: Option<String>,
    /// Imports in the page, up to 25.
    pub page_size: Option<i32>,
    /// Where the page before this one ended.
    pub next_token: Option<String>,
}

impl ListImportsInput {
    /// The first page, of all tables.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Where an import reads from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3BucketSource {
    /// The account that the bucket belongs to.
    pub s3_bucket_owner: Option<String>,
    /// The bucket.
    pub s3_bucket: String,
    /// What the names of its objects begin with.
    pub s3_key_prefix: Option<String>,
}

/// An import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Its ARN.
    pub import_arn: Option<String>,
    /// What it is going through.
    pub import_status: Option<ImportStatus>,
    /// The table's ARN.
    pub table_arn: Option<String>,
    /// Where it reads from.
    pub s3_bucket_source: Option<S3BucketSource>,
    /// Where its log is.
    pub cloud_watch_log_group_arn: Option<String>,
    /// The format of what it reads.
    pub input_format: Option<InputFormat>,
    /// When it began.
    pub start_time: Option<Timestamp>,
    /// When it ended.
    pub end_time: Option<Timestamp>,
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ListImportsOutput {
    /// The imports.
    pub import_summary_list: Option<Vec<ImportSummary>>,
    /// Where the page ends, if there are more imports behind it.
    pub next_token: Option<String>,
}

impl Request for ListImportsInput {
    type Output = ListImportsOutput;

    const OPERATION: &'static str = "ListImports";

    fn execute(self, database: &Database) -> Result<ListImportsOutput> {
        database.session().expect_open()?;
        self.table_arn.as_deref().map(table_of_arn).transpose()?;
        expect_no_token(self.next_token)?;
        Ok(ListImportsOutput { import_summary_list: Some(Vec::new()), next_token: None })
    }
}
