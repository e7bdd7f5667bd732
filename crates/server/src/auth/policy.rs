//! Access policies: the subset of IAM's JSON that permits and denies actions on tables and what belongs to them.
//!
//! Statements with `Effect`, `Action` and `Resource`, one or many of each, wildcards included. A denial beats a permission,
//! and holds whatever region and account it names. Conditions, principals and the inverted elements are refused when the
//! policy is read, and so are actions and resources that do not exist: a rule that is ignored would permit too much.
//!
//! Source: IAM user guide, "IAM JSON policy element reference" and "Policy evaluation logic".

use dynafile_wire::{Access, Home};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::auth::action::{ActionError, ActionPattern};
use crate::auth::resource::{Elsewhere, ResourcePattern};

/// What a policy and its statements may have.
const ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS: [&str; 4] = ["Sid", "Effect", "Action", "Resource"];

/// Why a policy cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It is not JSON, or not of IAM's form.
    #[error("it cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// It has an element that is not supported.
    #[error(
        "the element '{element}' is not supported: without it the policy would mean something else; \
         use Effect, Action and Resource"
    )]
    Element {
        /// Its name.
        element: String,
    },
    /// A statement without any action or resource, which would do nothing.
    #[error("the element '{element}' is empty: name at least one")]
    Empty {
        /// Its name.
        element: &'static str,
    },
    /// A resource that could not be one of DynamoDB's.
    #[error(
        "the resource '{resource}' is neither \"*\" nor the ARN of a table, an index or a stream, like \
         \"arn:aws:dynamodb:us-east-1:123456789012:table/NAME\" with /index/NAME or /stream/* behind it"
    )]
    Resource {
        /// As it stands in the policy.
        resource: String,
    },
    /// An action of another service, or none.
    #[error(transparent)]
    Action(#[from] ActionError),
}

/// What a policy says to one access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed,
    /// Nothing permits it.
    NotAllowed,
    /// Something forbids it.
    Denied,
}

/// A policy, checked.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    statements: Vec<Statement>,
}

#[derive(Debug, Clone)]
struct Statement {
    allows: bool,
    actions: Vec<ActionPattern>,
    resources: Vec<ResourcePattern>,
}

impl Policy {
    pub(crate) fn parse(json: &str) -> Result<Self, PolicyError> {
        if let Some(element) = unsupported(&serde_json::from_str(json)?) {
            return Err(PolicyError::Element { element });
        }
        let raw: RawPolicy = serde_json::from_str(json)?;
        let statements = raw.statement.into_vec().into_iter().map(Statement::check);
        Ok(Self { statements: statements.collect::<Result<_, _>>()? })
    }

    /// A policy that permits these actions on these resources.
    pub(crate) fn permitting(actions: Vec<ActionPattern>, resources: Vec<ResourcePattern>) -> Self {
        Self { statements: vec![Statement { allows: true, actions, resources }] }
    }

    pub(crate) fn verdict(&self, access: &Access, home: &Home) -> Verdict {
        let mut verdict = Verdict::NotAllowed;
        for statement in self.statements.iter().filter(|it| it.concerns(access, home)) {
            if !statement.allows {
                return Verdict::Denied;
            }
            verdict = Verdict::Allowed;
        }
        verdict
    }
}

/// The name of an element that is not supported, if there is one.
fn unsupported(policy: &Value) -> Option<String> {
    let other = |elements: &Map<String, Value>, known: &[&str]| {
        elements.keys().find(|name| !known.contains(&name.as_str())).cloned()
    };
    let policy = policy.as_object()?;
    let statements = match policy.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(statement) => std::slice::from_ref(statement),
        None => &[],
    };
    let statements = statements.iter().filter_map(Value::as_object);
    other(policy, &ELEMENTS).or_else(|| {
        statements.into_iter().find_map(|statement| other(statement, &STATEMENT_ELEMENTS))
    })
}

impl Statement {
    fn check(raw: RawStatement) -> Result<Self, PolicyError> {
        let resource = |resource: String| {
            ResourcePattern::in_policy(&resource).ok_or(PolicyError::Resource { resource })
        };
        let (actions, resources) = (raw.action.into_vec(), raw.resource.into_vec());
        for (is_empty, element) in
            [(actions.is_empty(), "Action"), (resources.is_empty(), "Resource")]
        {
            if is_empty {
                return Err(PolicyError::Empty { element });
            }
        }
        let actions = actions.iter().map(|action| ActionPattern::in_policy(action));
        Ok(Self {
            allows: matches!(raw.effect, Effect::Allow),
            actions: actions.collect::<Result<_, _>>()?,
            resources: resources.into_iter().map(resource).collect::<Result<_, _>>()?,
        })
    }

    fn concerns(&self, access: &Access, home: &Home) -> bool {
        let elsewhere = if self.allows { Elsewhere::Apart } else { Elsewhere::Included };
        let covers_action = |action: &ActionPattern| {
            action.covers(access.action) || access.alias.is_some_and(|alias| action.covers(alias))
        };
        self.actions.iter().any(covers_action)
            && self.resources.iter().any(|it| it.covers(&access.on, home, elsewhere))
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
    use dynafile::model::ResourceName;
    use dynafile_wire::Accessed;

    use super::*;

    const READER: &str = r#"{
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": ["dynamodb:Get*", "dynamodb:Query"],
              "Resource": "arn:aws:dynamodb:eu-*:123456789012:table/orders-*" },
            { "Effect": "Deny", "Action": "dynamodb:*",
              "Resource": ["arn:aws:dynamodb:us-east-1:*:table/orders-secret"] }
        ]
    }"#;

    fn access(action: &'static str, table: &str) -> Access {
        let resource = ResourceName::Table { table: table.to_owned() };
        Access { action, alias: None, on: Accessed::Resource(resource) }
    }

    fn verdict(action: &'static str, table: &str, region: &str) -> Verdict {
        let home = Home { region: region.to_owned(), account_id: "123456789012".to_owned() };
        Policy::parse(READER).unwrap().verdict(&access(action, table), &home)
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
    fn an_action_of_two_names_is_permitted_by_one_and_denied_by_one() {
        let statement = |effect: &str, action: &str| {
            format!(r#"{{"Effect":"{effect}","Action":"dynamodb:{action}","Resource":"*"}}"#)
        };
        let verdict = |statements: &[String]| {
            let json = format!(r#"{{"Statement":[{}]}}"#, statements.join(","));
            let access = Access { alias: Some("PartiQLInsert"), ..access("PutItem", "orders") };
            Policy::parse(&json).unwrap().verdict(&access, &Home::default())
        };
        for action in ["PutItem", "PartiQLInsert"] {
            assert_eq!(verdict(&[statement("Allow", action)]), Verdict::Allowed);
            let denied = [statement("Allow", "*"), statement("Deny", action)];
            assert_eq!(verdict(&denied), Verdict::Denied);
        }
        assert_eq!(verdict(&[statement("Allow", "PartiQLSelect")]), Verdict::NotAllowed);
    }

    #[test]
    fn what_is_not_understood_is_refused_by_its_name() {
        let with = |statement: &str| Policy::parse(&format!(r#"{{"Statement": {statement}}}"#));
        for element in ["Condition", "Principal", "NotAction", "NotResource", "NotPrincipal"] {
            let statement =
                format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","{element}":{{}}}}"#);
            let error = with(&format!("[{statement}]")).unwrap_err();
            assert!(matches!(&error, PolicyError::Element { element: named } if named == element));
            assert!(with(&statement).unwrap_err().to_string().contains(element));
        }
        let of_s3 = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#;
        assert!(matches!(with(of_s3), Err(PolicyError::Action(_))));
        let bucket = r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::bucket"}"#;
        assert!(matches!(with(bucket), Err(PolicyError::Resource { .. })));
        let idle = r#"{"Effect":"Deny","Action":[],"Resource":"*"}"#;
        assert!(matches!(with(idle), Err(PolicyError::Empty { element: "Action" })));
        for broken in [
            r#"{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}"#,
            r#"{"Effect":"deny","Action":"*","Resource":"*"}"#,
            r#"{"Effect":"Deny","Action":"*"}"#,
            "7",
        ] {
            assert!(matches!(with(broken), Err(PolicyError::Json(_))), "{broken}");
        }
    }
}
