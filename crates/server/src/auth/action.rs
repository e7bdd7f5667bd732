//! Actions as permissions name them: IAM's names, with wildcards.

use crate::auth::pattern::matches;

const PREFIX: &str = "dynamodb:";

/// Actions that the service has and nothing here asks about: policies that name them are not mistaken.
const NEVER_ASKED: [&str; 16] = [
    "AssociateTableReplica",
    "CreateTableReplica",
    "DeleteTableReplica",
    "DescribeReservedCapacity",
    "DescribeReservedCapacityOfferings",
    "GetAbacStatus",
    "InjectError",
    "PurchaseReservedCapacityOfferings",
    "ReadDataForReplication",
    "ReplicateSettings",
    "RestoreTableFromAwsBackup",
    "StartAwsBackupJob",
    "SynchronizeBulkOperation",
    "UpdateAbacStatus",
    "UpdateGlobalTableVersion",
    "WriteDataForReplication",
];

/// Why something is no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// Of another service, or of none.
    #[error("the action '{action}' is not one of DynamoDB's, like \"dynamodb:GetItem\"")]
    OtherService {
        /// As it was given.
        action: String,
    },
    /// None that IAM has, so that it would permit and deny nothing.
    #[error("IAM has no action '{action}'{}", hint(action))]
    Unknown {
        /// As it was given.
        action: String,
    },
}

fn hint(action: &str) -> &'static str {
    match action.trim_start_matches(PREFIX) {
        "TransactWriteItems" => {
            "; a transaction needs PutItem, UpdateItem, DeleteItem and ConditionCheckItem, for what is in it"
        }
        "TransactGetItems" => "; a transaction that reads needs GetItem",
        "ExecuteStatement" | "BatchExecuteStatement" | "ExecuteTransaction" => {
            "; statements need PartiQLSelect, PartiQLInsert, PartiQLUpdate and PartiQLDelete"
        }
        _ => "",
    }
}

/// One action, or all that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ActionPattern {
    /// Without the service's prefix, in lower case: actions know no case.
    pattern: String,
}

impl ActionPattern {
    /// As in a policy: `dynamodb:GetItem`, `dynamodb:*`, `*`.
    pub(crate) fn in_policy(action: &str) -> Result<Self, ActionError> {
        if action == "*" {
            return Self::listed(action);
        }
        let of_service =
            action.get(..PREFIX.len()).is_some_and(|it| it.eq_ignore_ascii_case(PREFIX));
        if !of_service {
            return Err(ActionError::OtherService { action: action.to_owned() });
        }
        Self::of(&action[PREFIX.len()..], action)
    }

    /// As in a key's list, where the prefix may be left out.
    pub(crate) fn listed(action: &str) -> Result<Self, ActionError> {
        Self::of(action.strip_prefix(PREFIX).unwrap_or(action), action)
    }

    fn of(name: &str, given: &str) -> Result<Self, ActionError> {
        let action = Self { pattern: name.to_ascii_lowercase() };
        let mut known = dynafile_wire::actions().chain(NEVER_ASKED);
        if known.any(|name| action.covers(name)) {
            return Ok(action);
        }
        Err(ActionError::Unknown { action: given.to_owned() })
    }

    /// Is it this action?
    pub(crate) fn covers(&self, action: &str) -> bool {
        matches(&self.pattern, &action.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_found_whatever_their_case() {
        for (pattern, action) in [
            ("dynamodb:GetItem", "GetItem"),
            ("DynamoDB:getitem", "GetItem"),
            ("dynamodb:Get*", "GetItem"),
            ("dynamodb:*Item", "ConditionCheckItem"),
            ("dynamodb:PartiQL??????", "PartiQLInsert"),
            ("*", "Query"),
        ] {
            assert!(ActionPattern::in_policy(pattern).unwrap().covers(action), "{pattern}");
        }
        assert!(!ActionPattern::in_policy("dynamodb:Get*").unwrap().covers("BatchGetItem"));
        assert!(ActionPattern::listed("GetItem").unwrap().covers("GetItem"));
    }

    #[test]
    fn what_the_service_has_is_no_mistake_though_nothing_asks_about_it() {
        assert!(ActionPattern::in_policy("dynamodb:PurchaseReservedCapacityOfferings").is_ok());
        assert!(ActionPattern::in_policy("dynamodb:CreateBackup").is_ok());
    }

    #[test]
    fn what_would_permit_and_deny_nothing_is_refused() {
        for action in ["dynamodb:GetItems", "dynamodb:", "dynamodb:Foo*", "dynamodb: GetItem"] {
            let error = ActionPattern::in_policy(action).unwrap_err();
            assert_eq!(error, ActionError::Unknown { action: action.to_owned() });
        }
        for action in ["s3:GetObject", "GetItem", "", "dynamo", "*:GetItem"] {
            let error = ActionPattern::in_policy(action).unwrap_err();
            assert_eq!(error, ActionError::OtherService { action: action.to_owned() });
        }
        let error = ActionPattern::listed("TransactWriteItems").unwrap_err().to_string();
        assert!(error.contains("ConditionCheckItem"), "{error}");
    }
}
