//! ListContributorInsights: of tables and their global indexes, whether the most used keys are
//! counted.
//!
//! Source: API reference, "ListContributorInsights".

use dynafile_model::{ContributorInsights, ContributorInsightsMode, IndexKind};

use super::Request;
use super::describe_contributor_insights::{ContributorInsightsStatus, status};
use super::table_lookup::find;
use crate::database::Database;
use crate::error::{Result, TableError};
use crate::resource_name::table_name;
use crate::store::TableEntry;

/// Entries in a page, at most and unless fewer are asked for.
const PAGE_MAX_SUMMARIES: usize = 100;

/// What a token begins with, before the number of entries that came before.
const TOKEN_PREFIX: &str = "after:";

/// The request.
#[derive(Debug, Clone, Default)]
pub struct ListContributorInsightsInput {
    /// The table, by its name or ARN; all tables unless given.
    pub table_name: Option<String>,
    /// Where the page before this one ended.
    pub next_token: Option<String>,
    /// Entries in the page, up to 100.
    pub max_results: Option<i32>,
}

impl ListContributorInsightsInput {
    /// The first page, of all tables.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Whether the most used keys of one table or index are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContributorInsightsSummary {
    /// The table.
    pub table_name: Option<String>,
    /// The index, if it is one's.
    pub index_name: Option<String>,
    /// Whether they are.
    pub contributor_insights_status: Option<ContributorInsightsStatus>,
    /// What is counted.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ListContributorInsightsOutput {
    /// The tables and indexes.
    pub contributor_insights_summaries: Option<Vec<ContributorInsightsSummary>>,
    /// Where the page ends, if there are more entries behind it.
    pub next_token: Option<String>,
}

impl Request for ListContributorInsightsInput {
    type Output = ListContributorInsightsOutput;

    const OPERATION: &'static str = "ListContributorInsights";

    fn execute(self, database: &Database) -> Result<ListContributorInsightsOutput> {
        let session = database.session();
        let time = session.request_time();
        let skipped = self.next_token.as_deref().map_or(Ok(0), entries_before)?;
        let limit = self.max_results.and_then(|limit| usize::try_from(limit).ok());
        let limit = limit.filter(|limit| *limit > 0).unwrap_or(PAGE_MAX_SUMMARIES);
        let limit = limit.min(PAGE_MAX_SUMMARIES);
        let all: Vec<ContributorInsightsSummary> = match &self.table_name {
            Some(given) => summaries(&find(&time, &table_name(given)?)?.table).collect(),
            None => match session.snapshot()? {
                None => Vec::new(),
                Some(snapshot) => {
                    let tables =
                        snapshot.catalog().iter().filter(|table| !table.is_gone(|| time.now()));
                    tables.flat_map(|table| summaries(table)).collect()
                }
            },
        };
        let end = skipped.saturating_add(limit);
        let next_token = (all.len() > end).then(|| format!("{TOKEN_PREFIX}{end}"));
        let page = all.into_iter().skip(skipped).take(limit).collect();
        Ok(ListContributorInsightsOutput { contributor_insights_summaries: Some(page), next_token })
    }
}

fn entries_before(token: &str) -> Result<usize, TableError> {
    let count = token.strip_prefix(TOKEN_PREFIX).and_then(|count| count.parse().ok());
    count.ok_or_else(|| TableError::NextToken { token: token.to_owned() })
}

/// The table's entry and those of its global indexes.
fn summaries(table: &TableEntry) -> impl Iterator<Item = ContributorInsightsSummary> {
    let description = &table.description;
    let global = description.indexes.iter().filter(|index| index.kind == IndexKind::Global);
    let of_indexes = global.map(|it| (Some(it.name.clone()), it.settings.contributor_insights));
    let of_table = (None, description.settings.contributor_insights);
    std::iter::once(of_table)
        .chain(of_indexes)
        .map(|(index, insights)| summary(&description.name, index, insights))
}

fn summary(
    table: &str,
    index_name: Option<String>,
    insights: Option<ContributorInsights>,
) -> ContributorInsightsSummary {
    ContributorInsightsSummary {
        table_name: Some(table.to_owned()),
        index_name,
        contributor_insights_status: Some(status(insights)),
        contributor_insights_mode: insights.map(|insights| insights.mode),
    }
}
