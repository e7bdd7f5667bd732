//! UntagResource: removes tags from a table; keys that it does not have are no error.
//!
//! Source: API reference, "UntagResource".

use super::Request;
use super::plan::settings::{TAGS_MAX_COUNT, expect_tag_key};
use super::table_lookup::change;
use super::tag_resource::by_arn;
use crate::database::Database;
use crate::error::{Result, TableError};
use crate::resource_name::table_of_arn;

/// The request.
#[derive(Debug, Clone)]
pub struct UntagResourceInput {
    /// The table's ARN.
    pub resource_arn: String,
    /// The tags' keys.
    pub tag_keys: Vec<String>,
}

impl UntagResourceInput {
    /// Removes the tags with these keys.
    pub fn new(resource_arn: impl Into<String>, tag_keys: Vec<String>) -> Self {
        Self { resource_arn: resource_arn.into(), tag_keys }
    }
}

/// The response, which says nothing.
#[derive(Debug, Clone, Default)]
pub struct UntagResourceOutput {}

impl Request for UntagResourceInput {
    type Output = UntagResourceOutput;

    const OPERATION: &'static str = "UntagResource";

    fn execute(self, database: &Database) -> Result<UntagResourceOutput> {
        let name = table_of_arn(&self.resource_arn)?;
        if self.tag_keys.is_empty() {
            return Err(TableError::NoTags { member: "TagKeys" }.into());
        }
        self.tag_keys.iter().try_for_each(|key| expect_tag_key(key))?;
        if self.tag_keys.len() > TAGS_MAX_COUNT {
            let (count, limit) = (self.tag_keys.len(), TAGS_MAX_COUNT);
            return Err(TableError::TooManyTags { count, limit }.into());
        }
        let time = database.session().request_time();
        let changed = change(&time, name, move |_, description, _| {
            description.settings.tags.retain(|key, _| !self.tag_keys.contains(key));
            Ok(())
        });
        changed.map_err(|error| by_arn(error, self.resource_arn))?;
        Ok(UntagResourceOutput {})
    }
}
