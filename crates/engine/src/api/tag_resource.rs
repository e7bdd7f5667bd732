//! TagResource: adds tags to a table, or gives those it has other values.
//!
//! Source: API reference, "TagResource".

use super::Request;
use super::plan::settings::add_tags;
use super::table_lookup::change;
use crate::database::Database;
use crate::error::{Error, Result, TableError};
use crate::resource_name::table_of_arn;

/// A tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its key; those that begin with `aws:` are the service's own.
    pub key: String,
    /// Its value.
    pub value: String,
}

impl Tag {
    /// A tag of this key and value.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

/// The request.
#[derive(Debug, Clone)]
pub struct TagResourceInput {
    /// The table's ARN.
    pub resource_arn: String,
    /// The tags, each key once; the table may have fifty.
    pub tags: Vec<Tag>,
}

impl TagResourceInput {
    /// Adds these tags.
    pub fn new(resource_arn: impl Into<String>, tags: Vec<Tag>) -> Self {
        Self { resource_arn: resource_arn.into(), tags }
    }
}

/// The response, which says nothing.
#[derive(Debug, Clone, Default)]
pub struct TagResourceOutput {}

impl Request for TagResourceInput {
    type Output = TagResourceOutput;

    const OPERATION: &'static str = "TagResource";

    fn execute(self, database: &Database) -> Result<TagResourceOutput> {
        let name = table_of_arn(&self.resource_arn)?;
        if self.tags.is_empty() {
            return Err(TableError::NoTags { member: "Tags" }.into());
        }
        let time = database.session().request_time();
        let changed = change(&time, name, move |_, description, _| {
            Ok(add_tags(&mut description.settings.tags, self.tags)?)
        });
        changed.map_err(|error| by_arn(error, self.resource_arn))?;
        Ok(TagResourceOutput {})
    }
}

/// The error of a request about tags, which names what is not there as it was named.
pub(super) fn by_arn(error: Error, arn: String) -> Error {
    match error {
        Error::TableNotFound { .. } => Error::ResourceNotFound { arn },
        error => error,
    }
}
