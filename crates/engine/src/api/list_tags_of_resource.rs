//! ListTagsOfResource: the tags of a table, in the order of their keys, page by page.
//!
//! Source: API reference, "ListTagsOfResource".

use std::ops::Bound;

use super::table_lookup::find;
use super::tag_resource::by_arn;
use super::{Request, Tag};
use crate::database::Database;
use crate::error::{Result, TableError};
use crate::resource_name::table_of_arn;

/// Tags in a page: all that a table can have, so that callers who do not page see them all.
const PAGE_MAX_TAGS: usize = super::plan::settings::TAGS_MAX_COUNT;

/// What a token begins with, before the key of the last tag of its page.
const TOKEN_PREFIX: &str = "after:";

/// The request.
#[derive(Debug, Clone)]
pub struct ListTagsOfResourceInput {
    /// The table's ARN.
    pub resource_arn: String,
    /// Where the page before this one ended.
    pub next_token: Option<String>,
}

impl ListTagsOfResourceInput {
    /// The first page.
    pub fn new(resource_arn: impl Into<String>) -> Self {
        Self { resource_arn: resource_arn.into(), next_token: None }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ListTagsOfResourceOutput {
    /// The tags.
    pub tags: Option<Vec<Tag>>,
    /// Where the page ends, if there are more tags behind it.
    pub next_token: Option<String>,
}

impl Request for ListTagsOfResourceInput {
    type Output = ListTagsOfResourceOutput;

    const OPERATION: &'static str = "ListTagsOfResource";

    fn execute(self, database: &Database) -> Result<ListTagsOfResourceOutput> {
        let name = table_of_arn(&self.resource_arn)?;
        let found = find(&database.session().request_time(), &name);
        let found = found.map_err(|error| by_arn(error, self.resource_arn))?;
        let start = match &self.next_token {
            None => Bound::Unbounded,
            Some(token) => match token.strip_prefix(TOKEN_PREFIX) {
                Some(key) => Bound::Excluded(key),
                None => return Err(TableError::NextToken { token: token.clone() }.into()),
            },
        };
        let tags = &found.table.description.settings.tags;
        let mut behind = tags.range::<str, _>((start, Bound::Unbounded));
        let page: Vec<Tag> =
            behind.by_ref().take(PAGE_MAX_TAGS).map(|(key, value)| Tag::new(key, value)).collect();
        let last = behind.next().and_then(|_| page.last());
        let next_token = last.map(|tag| format!("{TOKEN_PREFIX}{}", tag.key));
        Ok(ListTagsOfResourceOutput { tags: Some(page), next_token })
    }
}
