//! GetResourcePolicy: the policy attached to a table or to its stream.
//!
//! Source: API reference, "GetResourcePolicy".

use super::Request;
use super::put_resource_policy::PolicyPlace;
use super::table_lookup::find;
use crate::database::Database;
use crate::error::Result;

/// The request.
#[derive(Debug, Clone)]
pub struct GetResourcePolicyInput {
    /// The ARN of the table or of its stream.
    pub resource_arn: String,
}

impl GetResourcePolicyInput {
    /// The policy of this.
    pub fn new(resource_arn: impl Into<String>) -> Self {
        Self { resource_arn: resource_arn.into() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct GetResourcePolicyOutput {
    /// The document, as it was given.
    pub policy: Option<String>,
    /// Names this version of it.
    pub revision_id: Option<String>,
}

impl Request for GetResourcePolicyInput {
    type Output = GetResourcePolicyOutput;

    const OPERATION: &'static str = "GetResourcePolicy";

    fn execute(self, database: &Database) -> Result<GetResourcePolicyOutput> {
        let time = database.session().request_time();
        let place = PolicyPlace::find(&time, &self.resource_arn)?;
        let found = find(&time, &place.table)?;
        place.expect_stream(&found.table)?;
        let Some(policy) = place.policy(&found.table.description) else {
            return Err(place.not_found(None));
        };
        let (policy, revision_id) = (policy.document.clone(), policy.revision_id.clone());
        Ok(GetResourcePolicyOutput { policy: Some(policy), revision_id: Some(revision_id) })
    }
}
