//! Access policies: the subset of IAM's JSON that permits and denies operations on tables.
//!
//! Statements with `Effect`, `Action` and `Resource`, one or many of each, wildcards included. A
//! denial beats a permission. Conditions, principals and the inverted elements are refused when
//! the policy is read: a rule that is ignored would permit too much.
//!
//! Source: IAM user guide, "IAM JSON policy element reference" and "Policy evaluation logic".

use serde::Deserialize;

use crate::auth::pattern::matches;

/// Why a policy cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It is not JSON, or has elements that are not supported.
    #[error("it cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A resource is neither `*` nor a table's ARN.
    #[error(
        "the resource '{resource}' is neither \"*\" nor an ARN like \
         \"arn:aws:dynamodb:us-east-1:123456789012:table/NAME\""
    )]
    Resource {
        /// As it stands in the policy.
        resource: String,
    },
    /// An action of another service, or none.
    #[error("the action '{action}' is not one of DynamoDB's, like \"dynamodb:GetItem\"")]
    Action {
        /// As it stands in the policy.
        action: String,
    },
}

/// What a policy says to one action on one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed,
    /// Nothing permits it.
    NotAllowed,
    /// Something forbids it.
    Denied,
}

/// What is acted on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Resource<'a> {
    Table(&'a str),
    /// Not one table: listing them, account limits.
    Everything,
}

/// A policy, checked.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    statements: Vec<Statement>,
}

#[derive(Debug, Clone)]
struct Statement {
    allows: bool,
    /// Patterns without the service's prefix, in lower case: actions know no case.
    actions: Vec<String>,
    resources: Vec<ResourcePattern>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum ResourcePattern {
    Everything,
    Tables { region: String, name: String },
}

impl Policy {
    pub(crate) fn parse(json: &str) -> Result<Self, PolicyError> {
        let raw: RawPolicy = serde_json::from_str(json)?;
        let statements = raw.statement.into_vec().into_iter().map(Statement::check);
        Ok(Self { statements: statements.collect::<Result<_, _>>()? })
    }

    /// A policy that permits these actions on these tables, all of them where none are named.
    pub(crate) fn allow_list(actions: Option<&[String]>, tables: Option<&[String]>) -> Self {
        let everything = || vec!["*".to_owned()];
        let actions = actions.map_or_else(everything, |actions| {
            actions
                .iter()
                .map(|action| action.trim_start_matches("dynamodb:").to_lowercase())
                .collect()
        });
        let table = |name: &String| match name.as_str() {
            "*" => ResourcePattern::Everything,
            name => ResourcePattern::Tables { region: "*".to_owned(), name: name.to_owned() },
        };
        let resources = tables.map_or_else(
            || vec![ResourcePattern::Everything],
            |tables| tables.iter().map(table).collect(),
        );
        Self { statements: vec![Statement { allows: true, actions, resources }] }
    }

    pub(crate) fn verdict(&self, action: &str, resource: Resource<'_>, region: &str) -> Verdict {
        let action = action.to_lowercase();
        let mut verdict = Verdict::NotAllowed;
        for statement in &self.statements {
            if !statement.concerns(&action, resource, region) {
                continue;
            }
            match statement.allows {
                true => verdict = Verdict::Allowed,
                false => return Verdict::Denied,
            }
        }
        verdict
    }
}

impl Statement {
    fn check(raw: RawStatement) -> Result<Self, PolicyError> {
        let action = |action: String| {
            let of_service = action.strip_prefix("dynamodb:").map(str::to_lowercase);
            let any = (action == "*").then(|| action.clone());
            of_service.or(any).ok_or(PolicyError::Action { action })
        };
        let actions = raw.action.into_vec().into_iter().map(action);
        let resources = raw.resource.into_vec().into_iter().map(ResourcePattern::parse);
        Ok(Self {
            allows: matches!(raw.effect, Effect::Allow),
            actions: actions.collect::<Result<_, _>>()?,
            resources: resources.collect::<Result<_, _>>()?,
        })
    }

    fn concerns(&self, action: &str, resource: Resource<'_>, region: &str) -> bool {
        self.actions.iter().any(|pattern| matches(pattern, action))
            && self.resources.iter().any(|pattern| pattern.covers(resource, region))
    }
}

impl ResourcePattern {
    /// An index or a stream is covered by its table: requests are checked by table.
    fn parse(resource: String) -> Result<Self, PolicyError> {
        if resource == "*" {
            return Ok(Self::Everything);
        }
        let elements: Vec<&str> = resource.splitn(6, ':').collect();
        let name = match elements[..] {
            ["arn", _, "dynamodb", region, _account, table] => {
                let table = table.strip_prefix("table/").or((table == "*").then_some("*"));
                table.map(|name| (region, name.split('/').next().unwrap_or_default()))
            }
            _ => None,
        };
        match name {
            Some((region, name)) => {
                Ok(Self::Tables { region: region.to_owned(), name: name.to_owned() })
            }
            None => Err(PolicyError::Resource { resource }),
        }
    }

    fn covers(&self, resource: Resource<'_>, in_region: &str) -> bool {
        match (self, resource) {
            (Self::Everything, _) => true,
            (Self::Tables { .. }, Resource::Everything) => false,
            (Self::Tables { region, name }, Resource::Table(table)) => {
                matches(region, in_region) && matches(name, table)
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RawPolicy {
    #[serde(rename = "Version")]
    _version: Option<String>,
    #[serde(rename = "Id")]
    _id: Option<String>,
    statement: OneOrMany<RawStatement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RawStatement {
    #[serde(rename = "Sid")]
    _sid: Option<String>,
    effect: Effect,
    action: OneOrMany<String>,
    resource: OneOrMany<String>,
}

#[derive(Deserialize)]
enum Effect {
    Allow,
    Deny,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::Many(all) => all,
            Self::One(one) => vec![one],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READER: &str = r#"{
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": ["dynamodb:Get*", "dynamodb:Query"],
              "Resource": "arn:aws:dynamodb:eu-*:123456789012:table/orders-*" },
            { "Effect": "Deny", "Action": "dynamodb:*",
              "Resource": ["arn:aws:dynamodb:*:*:table/orders-secret"] }
        ]
    }"#;

    fn verdict(action: &str, table: &str, region: &str) -> Verdict {
        Policy::parse(READER).unwrap().verdict(action, Resource::Table(table), region)
    }

    #[test]
    fn a_denial_beats_a_permission_and_silence_permits_nothing() {
        assert_eq!(verdict("GetItem", "orders-a", "eu-west-1"), Verdict::Allowed);
        assert_eq!(verdict("Query", "orders-a", "eu-west-1"), Verdict::Allowed);
        assert_eq!(verdict("GetItem", "orders-secret", "eu-west-1"), Verdict::Denied);
        assert_eq!(verdict("PutItem", "orders-a", "eu-west-1"), Verdict::NotAllowed);
        assert_eq!(verdict("GetItem", "customers", "eu-west-1"), Verdict::NotAllowed);
        assert_eq!(verdict("GetItem", "orders-a", "us-east-1"), Verdict::NotAllowed);
    }

    #[test]
    fn what_is_not_about_one_table_needs_every_resource() {
        let tables = Policy::allow_list(None, Some(&["orders".to_owned()]));
        assert_eq!(tables.verdict("ListTables", Resource::Everything, "r"), Verdict::NotAllowed);
        let all = Policy::allow_list(Some(&["ListTables".to_owned()]), None);
        assert_eq!(all.verdict("ListTables", Resource::Everything, "r"), Verdict::Allowed);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let with = |statement: &str| Policy::parse(&format!(r#"{{"Statement": {statement}}}"#));
        let conditional = r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}"#;
        assert!(matches!(with(conditional), Err(PolicyError::Json(_))));
        let of_s3 = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#;
        assert!(matches!(with(of_s3), Err(PolicyError::Action { .. })));
        let bucket = r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::bucket"}"#;
        assert!(matches!(with(bucket), Err(PolicyError::Resource { .. })));
    }
}
