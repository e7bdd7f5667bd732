//! The protocol's behaviour, by behaviour: what is decoded, what is refused and how.

mod access;
mod constraints;
mod generations;
mod hostile;
mod operations;
mod plain_json;
mod request_time;
mod round_trip;
mod shards;
mod sizes;
mod transactions;
mod types;
mod values;

use dynafile::Database;
use dynafile_wire::{Dispatcher, Response};
use serde_json::Value;

/// A dispatcher of an empty database.
fn dispatcher() -> Dispatcher {
    Dispatcher::new(Database::in_memory().expect("nothing can fail in memory"))
}

/// What an operation answers to a body, on an empty database.
fn answer(operation: &str, body: &str) -> (u16, Value) {
    let target = format!("DynamoDB_20120810.{operation}");
    parsed(&dispatcher().dispatch(&target, body.as_bytes()))
}

fn parsed(response: &Response) -> (u16, Value) {
    (response.status, serde_json::from_slice(&response.body).expect("answers are JSON"))
}

/// The message of the exception of this name; panics if it is another.
fn message(operation: &str, body: &str, exception: &str) -> String {
    let (status, body) = answer(operation, body);
    let full_name = body["__type"].as_str().unwrap_or_default();
    assert_eq!(full_name.rsplit('#').next(), Some(exception), "{body}");
    assert_eq!(status, 400);
    let text = body.get("message").or_else(|| body.get("Message"));
    text.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The message of a `ValidationException`.
fn validation(operation: &str, body: &str) -> String {
    message(operation, body, "ValidationException")
}
