//! DeleteResourcePolicy: detaches the policy of a table or of its stream, if there is one.
//!
//! Source: API reference, "DeleteResourcePolicy".

use super::Request;
use super::put_resource_policy::PolicyPlace;
use super::table_lookup::change;
use crate::database::Database;
use crate::error::Result;

/// The request.
#[derive(Debug, Clone)]
pub struct DeleteResourcePolicyInput {
    /// The ARN of the table or of its stream.
    pub resource_arn: String,
    /// The revision that must be there.
    pub expected_revision_id: Option<String>,
}

impl DeleteResourcePolicyInput {
    /// Detaches the policy of this.
    pub fn new(resource_arn: impl Into<String>) -> Self {
        Self { resource_arn: resource_arn.into(), expected_revision_id: None }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct DeleteResourcePolicyOutput {
    /// The revision that was there; empty if there was none.
    pub revision_id: Option<String>,
}

impl Request for DeleteResourcePolicyInput {
    type Output = DeleteResourcePolicyOutput;

    const OPERATION: &'static str = "DeleteResourcePolicy";

    fn execute(self, database: &Database) -> Result<DeleteResourcePolicyOutput> {
        let time = database.session().request_time();
        let place = PolicyPlace::find(&time, &self.resource_arn)?;
        let name = place.table.clone();
        let changed = change(&time, name, move |table, description, _| {
            place.expect_stream(table)?;
            let policy = place.policy_mut(description);
            place.expect_revision(policy.as_ref(), self.expected_revision_id.as_deref())?;
            Ok(policy.take().map(|policy| policy.revision_id))
        })?;
        Ok(DeleteResourcePolicyOutput { revision_id: changed.output })
    }
}
