//! PutResourcePolicy: attaches a policy to a table or to its stream.
//!
//! Source: API reference, "PutResourcePolicy". The policy is kept and returned; whoever authorises
//! requests may read it.

use dynafile_model::{Arn, ArnFault, ResourceName, ResourcePolicy, TableDescription};

use super::Request;
use super::plan::settings;
use super::stream_lookup;
use super::table_lookup::{change, find};
use crate::database::Database;
use crate::error::{Error, Result, StreamError, TableError};
use crate::request_time::RequestTime;
use crate::store::TableEntry;
use crate::store::stream::StreamId;

/// Expects that there is no policy yet, in place of a revision.
const NO_POLICY: &str = "NO_POLICY";

/// The request.
#[derive(Debug, Clone)]
pub struct PutResourcePolicyInput {
    /// The ARN of the table or of its stream.
    pub resource_arn: String,
    /// The document, in JSON, up to 20 KB.
    pub policy: String,
    /// The revision that must be there; `NO_POLICY` for none.
    pub expected_revision_id: Option<String>,
    /// Whether the caller may lock itself out.
    pub confirm_remove_self_resource_access: Option<bool>,
}

impl PutResourcePolicyInput {
    /// Attaches this document.
    pub fn new(resource_arn: impl Into<String>, policy: impl Into<String>) -> Self {
        Self {
            resource_arn: resource_arn.into(),
            policy: policy.into(),
            expected_revision_id: None,
            confirm_remove_self_resource_access: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct PutResourcePolicyOutput {
    /// Names this version of the policy.
    pub revision_id: Option<String>,
}

impl Request for PutResourcePolicyInput {
    type Output = PutResourcePolicyOutput;

    const OPERATION: &'static str = "PutResourcePolicy";

    fn execute(self, database: &Database) -> Result<PutResourcePolicyOutput> {
        let time = database.session().request_time();
        let place = PolicyPlace::find(&time, &self.resource_arn)?;
        let name = place.table.clone();
        let changed = change(&time, name, move |table, description, now| {
            place.expect_stream(table)?;
            let policy = place.policy_mut(description);
            place.expect_revision(policy.as_ref(), self.expected_revision_id.as_deref())?;
            let new = settings::policy(policy.as_ref(), self.policy, now)?;
            Ok(policy.insert(new).revision_id.clone())
        })?;
        Ok(PutResourcePolicyOutput { revision_id: Some(changed.output) })
    }
}

/// Where a policy is attached.
pub(super) struct PolicyPlace {
    arn: String,
    pub(super) table: String,
    /// The stream that it is attached to; the table itself if none.
    stream: Option<StreamId>,
}

impl PolicyPlace {
    /// # Errors
    /// The ARN of something else, or none; [`Error::TableNotFound`]; a stream that is not the one that the table has.
    pub(super) fn find(time: &RequestTime<'_>, arn: &str) -> Result<Self> {
        let refused = |fault| {
            let (given, expected) = (arn.to_owned(), "table or stream");
            TableError::ResourceArn { given, expected, fault }
        };
        let place = |table, stream| Self { arn: arn.to_owned(), table, stream };
        match arn.parse::<Arn>().map_err(refused)?.resource {
            ResourceName::Table { table } => Ok(place(table, None)),
            ResourceName::Index { .. } => Err(refused(ArnFault::Kind).into()),
            ResourceName::Stream { table, .. } => {
                let found = find(time, &table)?;
                let named = stream_lookup::find(time, arn)?.stream.id;
                let place = place(table, Some(named));
                place.expect_stream(&found.table)?;
                Ok(place)
            }
        }
    }

    /// Refuses a stream that is not the table's, or not any more.
    ///
    /// # Errors
    /// [`StreamError::NotFound`].
    pub(super) fn expect_stream(&self, table: &TableEntry) -> Result<()> {
        if self.stream.is_none() || self.stream == table.stream {
            return Ok(());
        }
        Err(StreamError::NotFound { arn: self.arn.clone() }.into())
    }

    pub(super) fn policy<'a>(&self, table: &'a TableDescription) -> Option<&'a ResourcePolicy> {
        match self.stream {
            Some(_) => table.settings.stream_policy.as_ref(),
            None => table.settings.resource_policy.as_ref(),
        }
    }

    pub(super) fn policy_mut<'a>(
        &self,
        table: &'a mut TableDescription,
    ) -> &'a mut Option<ResourcePolicy> {
        match self.stream {
            Some(_) => &mut table.settings.stream_policy,
            None => &mut table.settings.resource_policy,
        }
    }

    /// # Errors
    /// [`Error::PolicyNotFound`] unless the policy is of the revision, where one is expected.
    pub(super) fn expect_revision(
        &self,
        policy: Option<&ResourcePolicy>,
        expected: Option<&str>,
    ) -> Result<()> {
        let Some(expected) = expected else { return Ok(()) };
        match policy.map_or(NO_POLICY, |policy| policy.revision_id.as_str()) == expected {
            true => Ok(()),
            false => Err(self.not_found(Some(expected))),
        }
    }

    pub(super) fn not_found(&self, revision_id: Option<&str>) -> Error {
        let revision_id = revision_id.map(str::to_owned);
        Error::PolicyNotFound { resource: self.arn.clone(), revision_id }
    }
}
