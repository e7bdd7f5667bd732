//! What an access key may do, and the refusal in the service's words.

use crate::auth::policy::{Policy, Resource, Verdict};
use crate::auth::{Caller, Refusal};

/// The account that names itself in ARNs; there is one.
const ACCOUNT: &str = "000000000000";

/// The permissions of a key.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) policy: Policy,
}

impl Grant {
    /// # Errors
    /// The first table that the caller may not touch this way.
    pub(crate) fn permits(
        &self,
        caller: &Caller,
        action: &str,
        tables: &[&str],
    ) -> Result<(), Refusal> {
        if tables.is_empty() {
            return self.permits_one(caller, action, Resource::Everything);
        }
        tables.iter().try_for_each(|table| self.permits_one(caller, action, Resource::Table(table)))
    }

    fn permits_one(
        &self,
        caller: &Caller,
        action: &str,
        resource: Resource<'_>,
    ) -> Result<(), Refusal> {
        let because = match self.policy.verdict(action, resource, &caller.region) {
            Verdict::Allowed => return Ok(()),
            Verdict::NotAllowed => {
                format!("because no identity-based policy allows the dynamodb:{action} action")
            }
            Verdict::Denied => "with an explicit deny in an identity-based policy".to_owned(),
        };
        let table = match resource {
            Resource::Table(table) => table,
            Resource::Everything => "*",
        };
        let (user, region) = (&caller.access_key_id, &caller.region);
        Err(Refusal {
            message: format!(
                "User: arn:aws:iam::{ACCOUNT}:user/{user} is not authorized to perform: \
                 dynamodb:{action} on resource: \
                 arn:aws:dynamodb:{region}:{ACCOUNT}:table/{table} {because}"
            ),
        })
    }
}
