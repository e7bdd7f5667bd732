//! UpdateContributorInsights: switches the statistics of the most used keys on or off, for a table
//! or one of its global indexes.
//!
//! Source: API reference, "UpdateContributorInsights". The setting is kept and described; there are
//! no statistics behind it.

use dynafile_model::{ContributorInsights, ContributorInsightsMode, TableDescription};

use super::Request;
use super::describe_contributor_insights::{ContributorInsightsStatus, status};
use super::service_enum::service_enum;
use super::table_lookup::change;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::resource_name::table_name;

service_enum! {
    /// What to do with contributor insights.
    pub enum ContributorInsightsAction {
        /// Switch them on.
        Enable = "ENABLE",
        /// Switch them off.
        Disable = "DISABLE",
    }
}

/// The request.
#[derive(Debug, Clone)]
pub struct UpdateContributorInsightsInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The global index; the table itself unless given.
    pub index_name: Option<String>,
    /// What to do.
    pub contributor_insights_action: ContributorInsightsAction,
    /// What to count; all accesses unless given.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

impl UpdateContributorInsightsInput {
    /// Switches those of this table.
    pub fn new(
        table_name: impl Into<String>,
        contributor_insights_action: ContributorInsightsAction,
    ) -> Self {
        Self {
            table_name: table_name.into(),
            index_name: None,
            contributor_insights_action,
            contributor_insights_mode: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct UpdateContributorInsightsOutput {
    /// The table.
    pub table_name: Option<String>,
    /// The index.
    pub index_name: Option<String>,
    /// Whether they are on.
    pub contributor_insights_status: Option<ContributorInsightsStatus>,
    /// What they count.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

impl Request for UpdateContributorInsightsInput {
    type Output = UpdateContributorInsightsOutput;

    const OPERATION: &'static str = "UpdateContributorInsights";

    fn execute(self, database: &Database) -> Result<UpdateContributorInsightsOutput> {
        let name = table_name(&self.table_name)?;
        let index_name = self.index_name.clone();
        let changed =
            change(&database.session().request_time(), name, move |_, description, now| {
                let kept = insights_mut(description, self.index_name.as_deref())?;
                let given = self.contributor_insights_mode.or(kept.map(|kept| kept.mode));
                let mode = given.unwrap_or(ContributorInsightsMode::AccessedAndThrottledKeys);
                let enabled = self.contributor_insights_action == ContributorInsightsAction::Enable;
                let same =
                    |kept: &ContributorInsights| (kept.enabled, kept.mode) == (enabled, mode);
                let insights = kept.filter(same);
                let fresh = ContributorInsights { enabled, mode, updated_at: now };
                Ok(*kept.insert(insights.unwrap_or(fresh)))
            })?;
        Ok(UpdateContributorInsightsOutput {
            table_name: Some(changed.table.name.to_string()),
            index_name,
            contributor_insights_status: Some(status(Some(changed.output))),
            contributor_insights_mode: Some(changed.output.mode),
        })
    }
}

fn insights_mut<'a>(
    table: &'a mut TableDescription,
    index: Option<&str>,
) -> Result<&'a mut Option<ContributorInsights>> {
    let Some(name) = index else { return Ok(&mut table.settings.contributor_insights) };
    match table.indexes.iter_mut().find(|index| index.name == name) {
        Some(index) => Ok(&mut index.settings.contributor_insights),
        None => Err(Error::IndexNotFound { table: table.name.clone(), index: name.to_owned() }),
    }
}
