//! Every operation, every way to reach a table by it, permitted and denied: over HTTP, on a real database.
//!
//! The operations come from the protocol's table. For each way there is a key for each policy that must let it through, and
//! one for each that must not; what is refused leaves everything as it was.

use std::collections::BTreeSet;

use dynafile_wire::operations;
use serde_json::{Value, json};

use super::requests::{End, Need, Request, requests};
use super::world::{Key, World, error_of, marker};

/// A request, and a policy under which it is made.
struct Trial {
    operation: &'static str,
    target: String,
    request: usize,
    table: &'static str,
    key: Key,
    /// Why the policy permits it or does not.
    because: &'static str,
    is_permitted: bool,
}

fn allow(actions: Value, resources: Value) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resources})
}

fn deny(actions: Value, resources: Value) -> Value {
    json!({"Effect": "Deny", "Action": actions, "Resource": resources})
}

fn arn(resource: &str) -> String {
    if resource == "*" {
        return resource.to_owned();
    }
    format!("arn:aws:dynamodb:us-east-1:000000000000:{resource}")
}

fn in_iam(action: &str) -> String {
    format!("dynamodb:{action}")
}

/// A permission for one of the need's actions.
fn permit(need: &Need, which: usize) -> Value {
    allow(json!(in_iam(need.actions[which])), json!(arn(&need.resource)))
}

fn forbid(need: &Need, which: usize) -> Value {
    deny(json!(in_iam(need.actions[which])), json!(arn(&need.resource)))
}

/// Resources that are near the one that is needed, and are not it.
fn neighbours(table: &str, resource: &str) -> Vec<String> {
    let all = [
        format!("table/{table}"),
        format!("table/{table}/index/by_b"),
        format!("table/{table}/index/by_c"),
        format!("table/{table}/stream/*"),
        "table/other".to_owned(),
        format!("table/{table}x"),
    ];
    all.into_iter().filter(|neighbour| neighbour != resource).collect()
}

/// The policies for a request to the table that its key is about, each with whether it lets the request through.
fn policies(table: &str, needs: &[Need]) -> Vec<(&'static str, bool, Vec<Value>)> {
    let everything = || allow(json!("dynamodb:*"), json!("*"));
    let exactly = |which: usize| -> Vec<Value> {
        needs.iter().map(|need| permit(need, which.min(need.actions.len() - 1))).collect()
    };
    let names = needs.iter().map(|need| need.actions.len()).max().unwrap_or(1);
    let mut policies = vec![("everything is permitted", true, vec![everything()])];
    for which in 0..names {
        policies.push(("exactly what is needed is permitted", true, exactly(which)));
    }
    for (position, need) in needs.iter().enumerate() {
        let mut without = exactly(0);
        without.remove(position);
        // A policy has a statement.
        without.push(allow(
            json!("dynamodb:DescribeLimits"),
            json!("arn:aws:dynamodb:*:*:table/none"),
        ));
        policies.push(("one of what is needed is missing", false, without.clone()));
        let mut elsewhere = without;
        if need.resource != "*" {
            let others: Vec<String> =
                neighbours(table, &need.resource).iter().map(|other| arn(other)).collect();
            elsewhere.push(allow(json!("dynamodb:*"), json!(others)));
            policies.push(("only what is beside it is permitted", false, elsewhere));
            let denied: Vec<Value> = neighbours(table, &need.resource)
                .iter()
                .filter(|other| needs.iter().all(|need| need.resource != **other))
                .map(|other| deny(json!("*"), json!(arn(other))))
                .collect();
            let beside = [vec![everything()], denied].concat();
            policies.push(("only what is beside it is denied", true, beside));
            let region = arn(&need.resource).replace("us-east-1", "eu-west-1");
            let far = deny(json!(in_iam(need.actions[0])), json!(region));
            policies.push(("it is denied in another region", false, vec![everything(), far]));
        }
        for which in 0..need.actions.len() {
            let denied = vec![everything(), forbid(need, which)];
            policies.push(("what is needed is denied", false, denied));
            let mut first = exactly(0);
            first.insert(0, forbid(need, which));
            policies.push(("what is needed is denied first", false, first));
        }
    }
    policies
}

/// The trials of one request to the table that may be used, and of the same to one that may not.
fn trials(
    operation: &'static str,
    target: &str,
    table: &'static str,
    position: usize,
    request: &Request,
) -> Vec<Trial> {
    let policies = match table {
        "allowed" => policies(&named_in(&request.needs, table), &request.needs),
        _ => vec![(
            "only another table is permitted",
            request.needs.iter().all(is_elsewhere),
            vec![allow(json!("*"), json!([arn("table/allowed"), arn("table/allowed*")]))],
        )],
    };
    let trial =
        |(number, (because, is_permitted, statements)): (usize, (_, _, Vec<Value>))| Trial {
            operation,
            target: target.to_owned(),
            request: position,
            table,
            key: Key {
                id: format!("{operation}-{table}-{position}-{number}"),
                policy: json!({"Version": "2012-10-17", "Statement": statements}),
            },
            because,
            is_permitted,
        };
    policies.into_iter().enumerate().map(trial).collect()
}

/// The table that the needs are about: a new one has a name of its own.
fn named_in(needs: &[Need], table: &str) -> String {
    let new = format!("{table}-new");
    let is_new = needs.iter().any(|need| need.resource == format!("table/{new}"));
    if is_new { new } else { table.to_owned() }
}

fn is_elsewhere(need: &Need) -> bool {
    need.resource.starts_with("table/allowed")
}

impl Trial {
    /// Runs it on a world in which nothing has been done yet. What there is to see of it is made once.
    fn run(&self, world: &mut World, before: &[Value]) {
        let request = &requests(self.operation, self.table).unwrap()[self.request];
        let body = (request.body)(world);
        let reply = world.ask(&self.key.id, &self.target, &body);
        let error = error_of(&reply);
        let said = || {
            let (operation, way, because) = (self.operation, &request.way, self.because);
            format!("{operation} {way} ({because}): {body}\n{}\n{}", self.key.policy, reply.text())
        };
        let is_denied = error.as_deref() == Some("AccessDeniedException");
        if self.is_permitted {
            assert!(!is_denied, "{}", said());
            let ends_as_expected = match request.end {
                End::Answered => error.is_none(),
                End::NotFound => error.as_deref() == Some("ResourceNotFoundException"),
                End::NotAvailable => reply.text().contains("is not available in dynafile yet"),
            };
            assert!(ends_as_expected, "{}", said());
        } else {
            assert!(is_denied, "{}", said());
            assert!(reply.text().contains("is not authorized to perform: dynamodb:"), "{}", said());
            assert_eq!(world.everything(), before, "{}", said());
        }
        if self.table == "secret" && !self.is_permitted {
            assert!(!reply.text().contains(&marker("secret")), "{}", said());
        }
    }
}

#[test]
fn every_operation_does_what_its_key_permits_and_nothing_else() {
    let mut all = Vec::new();
    let mut without_entry = BTreeSet::new();
    for (service, operation) in operations() {
        for table in ["allowed", "secret"] {
            let Some(requests) = requests(operation, table) else {
                without_entry.insert(operation);
                continue;
            };
            let target = format!("{service}.{operation}");
            for (position, request) in requests.iter().enumerate() {
                all.extend(trials(operation, &target, table, position, request));
            }
        }
    }
    assert!(without_entry.is_empty(), "say in requests.rs what these need: {without_entry:?}");
    let keys: Vec<Key> = all
        .iter()
        .map(|trial| Key { id: trial.key.id.clone(), policy: trial.key.policy.clone() })
        .collect();
    let mut world = World::start(&keys);
    let mut before = world.everything();
    for trial in &all {
        trial.run(&mut world, &before);
        // What was refused has changed nothing.
        if trial.is_permitted {
            world.begin_anew();
            before = world.everything();
        }
    }
}
