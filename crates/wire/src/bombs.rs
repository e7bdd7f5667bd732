//! Requests made to take memory, generated from the schemas: whatever an operation is sent, what it takes is bounded by the
//! length of its body.
//!
//! For every list, map, text and attribute value that a request may have there are bodies in which it is as full as it can
//! be of the smallest parts there are. The rest of the request is as small and as valid as possible, so that every step is
//! reached. Memory is counted by the allocator, of the calling thread alone.

mod grenade;

use dynafile::Database;

use crate::operation::{State, TABLE};
use crate::{Dispatcher, Response};
use grenade::Grenade;

/// The length of a body.
const BODY_BYTES: usize = 128 << 10;

/// What a request may take whatever its body, and for each byte of it (docs/security.md).
const FIXED_BYTES: u64 = 3 << 20;
const PER_BODY_BYTE: u64 = 24;

/// The longest answer to a request that is refused.
const MAX_REFUSAL_BYTES: usize = 48 << 10;

/// The same for a batch, whose statements are refused one by one.
const MAX_BATCH_REFUSAL_BYTES: usize = 256 << 10;

fn dispatcher() -> Dispatcher {
    let dispatcher = Dispatcher::new(Database::in_memory().unwrap());
    let table = br#"{"TableName":"bombs","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}"#;
    assert_eq!(dispatcher.dispatch("DynamoDB_20120810.CreateTable", table).status, 200);
    dispatcher
}

/// The targets and requests of all operations that are available.
fn grenades() -> Vec<(String, Vec<Grenade>)> {
    let mut all = Vec::new();
    for operation in TABLE {
        let State::Available { input, .. } = &operation.state else { continue };
        let target = format!("{}.{}", operation.service.target(), operation.name);
        all.push((target, grenade::of_structure(input, BODY_BYTES)));
    }
    all
}

/// What is wrong with how a request was answered.
fn excess(dispatcher: &Dispatcher, target: &str, grenade: &Grenade) -> Option<String> {
    let Grenade { place, body } = grenade;
    let mut response = None;
    let memory = allocation_counter::measure(|| {
        response = Some(dispatcher.dispatch(target, body.as_bytes()));
    });
    let response = response.expect("it was dispatched");
    let limit_bytes = FIXED_BYTES + PER_BODY_BYTE * body.len() as u64;
    let is_short = response.status == 200 || response.body.len() <= MAX_REFUSAL_BYTES;
    let is_bounded = memory.bytes_max <= limit_bytes && is_short && response.status != 500;
    (!is_bounded).then(|| {
        let Response { status, body: answer, .. } = response;
        let (taken, answered) = (memory.bytes_max, answer.len());
        format!("{target} {place}: {taken} of {limit_bytes} bytes, {status} with {answered} bytes")
    })
}

#[test]
fn what_a_request_takes_is_bounded_by_the_length_of_its_body() {
    let mut excesses = Vec::new();
    for (target, grenades) in grenades() {
        let dispatcher = dispatcher();
        excesses.extend(grenades.iter().filter_map(|one| excess(&dispatcher, &target, one)));
    }
    assert!(excesses.is_empty(), "{}:\n{}", excesses.len(), excesses.join("\n"));
}

#[test]
fn the_bound_holds_for_longer_bodies_too() {
    // What takes the most of a short one.
    let worst = ["Value.M: attributes {\"L\":[]}", "Value: NS of many", ".Expected: {{}}"];
    let is_among = |grenade: &Grenade| worst.iter().any(|end| grenade.place.ends_with(end));
    let target = "DynamoDB_20120810.UpdateItem";
    let mut grenades = grenade::of_structure(&crate::schema::UPDATE_ITEM, 8 * BODY_BYTES);
    grenades.retain(is_among);
    assert!(grenades.len() >= worst.len(), "{}", grenades.len());
    let dispatcher = dispatcher();
    let excesses: Vec<_> =
        grenades.iter().filter_map(|one| excess(&dispatcher, target, one)).collect();
    assert!(excesses.is_empty(), "{}:\n{}", excesses.len(), excesses.join("\n"));
}

#[test]
fn a_batch_whose_statements_are_all_refused_gets_a_short_answer() {
    let statement = format!(r#"{{"Statement":"{}"}}"#, "x".repeat(8192));
    let body = format!(r#"{{"Statements":[{}]}}"#, vec![statement; 25].join(","));
    let target = "DynamoDB_20120810.BatchExecuteStatement";
    let response = dispatcher().dispatch(target, body.as_bytes());
    assert!(response.body.len() <= MAX_BATCH_REFUSAL_BYTES, "{} bytes", response.body.len());
}
