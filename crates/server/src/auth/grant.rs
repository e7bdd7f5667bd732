//! What an access key may do, and the refusal in the service's words.

use dynafile::model::Arn;
use dynafile_wire::{Access, Accessed, Denied, Home};

use crate::auth::policy::{Policy, Verdict};

/// The permissions of a key.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) policy: Policy,
}

impl Grant {
    /// # Errors
    /// What the holder of the key is told that may not do this.
    pub(crate) fn permits(
        &self,
        access_key_id: &str,
        home: &Home,
        access: &Access,
    ) -> Result<(), Denied> {
        let action = access.action;
        let because = match self.policy.verdict(access, home) {
            Verdict::Allowed => return Ok(()),
            Verdict::NotAllowed => {
                format!("because no identity-based policy allows the dynamodb:{action} action")
            }
            Verdict::Denied => "with an explicit deny in an identity-based policy".to_owned(),
        };
        let account = &home.account_id;
        let resource = resource_arn(&access.on, home);
        Err(Denied {
            message: format!(
                "User: arn:aws:iam::{account}:user/{access_key_id} is not authorized to perform: \
                 dynamodb:{action} on resource: {resource} {because}"
            ),
        })
    }
}

fn resource_arn(on: &Accessed, home: &Home) -> String {
    let Home { region, account_id } = home;
    let all_below = |path: &str| format!("arn:aws:dynamodb:{region}:{account_id}:{path}/*");
    match on {
        Accessed::Everything => all_below("table"),
        Accessed::Resource(resource) => Arn::new(region, account_id, resource.clone()).to_string(),
        Accessed::StreamsOf(table) => all_below(&format!("table/{table}/stream")),
    }
}
