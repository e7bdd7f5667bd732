//! DescribeContributorInsights: whether the most used keys of a table or index are counted.
//!
//! Source: API reference, "DescribeContributorInsights".

use dynafile_model::{ContributorInsights, ContributorInsightsMode};

use super::describe_table::timestamp;
use super::service_enum::service_enum;
use super::table_lookup::find;
use super::{Request, Timestamp};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::resource_name::table_name;

service_enum! {
    /// Whether contributor insights are on.
    pub enum ContributorInsightsStatus {
        /// Soon.
        Enabling = "ENABLING",
        /// They are.
        Enabled = "ENABLED",
        /// Not for long.
        Disabling = "DISABLING",
        /// They are not.
        Disabled = "DISABLED",
        /// They could not be switched.
        Failed = "FAILED",
    }
}

/// Why contributor insights could not be switched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FailureException {
    /// The exception's name.
    pub exception_name: Option<String>,
    /// Its description.
    pub exception_description: Option<String>,
}

/// The request.
#[derive(Debug, Clone)]
pub struct DescribeContributorInsightsInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The global index; the table itself unless given.
    pub index_name: Option<String>,
}

impl DescribeContributorInsightsInput {
    /// Describes those of this table.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self { table_name: table_name.into(), index_name: None }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct DescribeContributorInsightsOutput {
    /// The table.
    pub table_name: Option<String>,
    /// The index.
    pub index_name: Option<String>,
    /// The names of the rules, while they are on: of the keys accessed and throttled (`C`, `T`),
    /// by partition key and, where there is one, by sort key (`PK`, `SK`).
    pub contributor_insights_rule_list: Option<Vec<String>>,
    /// Whether they are on.
    pub contributor_insights_status: Option<ContributorInsightsStatus>,
    /// When they were last switched.
    pub last_update_date_time: Option<Timestamp>,
    /// Why they could not be switched.
    pub failure_exception: Option<FailureException>,
    /// What they count.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

impl Request for DescribeContributorInsightsInput {
    type Output = DescribeContributorInsightsOutput;

    const OPERATION: &'static str = "DescribeContributorInsights";

    fn execute(self, database: &Database) -> Result<DescribeContributorInsightsOutput> {
        let found = find(&database.session().request_time(), &table_name(&self.table_name)?)?;
        let table = &found.table.description;
        let (insights, has_sort_key) = match &self.index_name {
            None => (table.settings.contributor_insights, table.sort_key.is_some()),
            Some(name) => match table.index(name) {
                Some(it) => (it.settings.contributor_insights, !it.sort_key.is_empty()),
                None => {
                    let (table, index) = (table.name.clone(), name.clone());
                    return Err(Error::IndexNotFound { table, index });
                }
            },
        };
        let place = match &self.index_name {
            None => table.name.clone(),
            Some(index) => format!("{}-{index}", table.name),
        };
        let on = insights.filter(|insights| insights.enabled);
        Ok(DescribeContributorInsightsOutput {
            table_name: Some(table.name.clone()),
            index_name: self.index_name,
            contributor_insights_rule_list: on.map(|on| rules(&place, has_sort_key, on)),
            contributor_insights_status: Some(status(insights)),
            last_update_date_time: insights.map(|insights| timestamp(insights.updated_at)),
            failure_exception: None,
            contributor_insights_mode: on.map(|on| on.mode),
        })
    }
}

pub(super) fn status(insights: Option<ContributorInsights>) -> ContributorInsightsStatus {
    match insights {
        Some(ContributorInsights { enabled: true, .. }) => ContributorInsightsStatus::Enabled,
        _ => ContributorInsightsStatus::Disabled,
    }
}

fn rules(place: &str, has_sort_key: bool, insights: ContributorInsights) -> Vec<String> {
    let kinds: &[&str] = match (has_sort_key, insights.mode) {
        (false, ContributorInsightsMode::AccessedAndThrottledKeys) => &["PKC", "PKT"],
        (true, ContributorInsightsMode::AccessedAndThrottledKeys) => &["PKC", "SKC", "PKT", "SKT"],
        (false, ContributorInsightsMode::ThrottledKeys) => &["PKT"],
        (true, ContributorInsightsMode::ThrottledKeys) => &["PKT", "SKT"],
    };
    let since = insights.updated_at;
    kinds.iter().map(|kind| format!("DynamoDBContributorInsights-{kind}-{place}-{since}")).collect()
}
