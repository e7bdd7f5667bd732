//! Recorded pairs of requests and responses, one file each: `golden/<operation>/<case>.json`.
//!
//! A file has the requests that come first (`setup`; a text names a table of `tables` or requests of `setups`), the request,
//! the status, the response, and where the response is known from (`source`). In a response `"$any"` stands for anything,
//! `{"$unordered": […]}` for a list in any order, and `null` for an empty body. docs/wire.md says how cases are recorded.
//!
//! Each file is a test of its own, `<operation>/<case>`: they are filtered by name and run side by side.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use dynafile::Database;
use dynafile_wire::{Dispatcher, operations};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn read(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The entries of a directory, sorted.
fn entries(path: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut found: Vec<PathBuf> =
        found.map(|entry| entry.expect("the directory can be read").path()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> &str {
    path.file_stem().and_then(|name| name.to_str()).expect("names are UTF-8")
}

fn answer(dispatcher: &Dispatcher, operation: &str, body: &str) -> (u16, Value) {
    let (service, _) = operations()
        .find(|(_, name)| *name == operation)
        .unwrap_or_else(|| panic!("there is no operation {operation}"));
    let response = dispatcher.dispatch(&format!("{service}.{operation}"), body.as_bytes());
    if response.body.is_empty() {
        return (response.status, Value::Null);
    }
    (response.status, serde_json::from_slice(&response.body).expect("answers are JSON"))
}

/// Carries out one of the requests that come first: one by itself, the table of a name, or the requests of a name.
fn set_up(dispatcher: &Dispatcher, step: &Value) {
    if let Value::String(named) = step {
        let table = directory().join("tables").join(format!("{named}.json"));
        if table.exists() {
            return create(dispatcher, "CreateTable", &read(&table));
        }
        let steps = read(&directory().join("setups").join(format!("{named}.json")));
        return set_up_all(dispatcher, &steps);
    }
    let (operation, body) = step
        .as_object()
        .and_then(|step| step.iter().next())
        .unwrap_or_else(|| panic!("{step} is no step"));
    create(dispatcher, operation, body);
}

fn set_up_all(dispatcher: &Dispatcher, steps: &Value) {
    for step in steps.as_array().into_iter().flatten() {
        set_up(dispatcher, step);
    }
}

fn create(dispatcher: &Dispatcher, operation: &str, body: &Value) {
    let (status, answer) = answer(dispatcher, operation, &body.to_string());
    assert_eq!(status, 200, "{operation} {body}: {answer}");
}

/// Whether a response is the expected one.
fn matches(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::String(any), _) if any == "$any" => true,
        (Value::Object(expected), Value::Array(found)) if expected.contains_key("$unordered") => {
            let expected = expected["$unordered"].as_array().expect("a list");
            let mut left: Vec<&Value> = found.iter().collect();
            expected.len() == found.len()
                && expected.iter().all(|one| {
                    let place = left.iter().position(|other| matches(one, other));
                    place.map(|place| left.remove(place)).is_some()
                })
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len()
                && expected.iter().zip(found).all(|(one, other)| matches(one, other))
        }
        (Value::Object(expected), Value::Object(found)) => {
            expected.len() == found.len()
                && expected
                    .iter()
                    .all(|(name, one)| found.get(name).is_some_and(|other| matches(one, other)))
        }
        _ => expected == found,
    }
}

/// Carries a case out and compares.
fn check(operation: &str, path: &Path) -> Result<(), Failed> {
    let case = read(path);
    assert!(case["source"].is_string(), "{} does not say its source", path.display());
    let dispatcher = Dispatcher::new(Database::in_memory().expect("nothing can fail in memory"));
    set_up_all(&dispatcher, &case["setup"]);
    let (status, found) = answer(&dispatcher, operation, &case["request"].to_string());
    if case["status"] == status && matches(&case["response"], &found) {
        return Ok(());
    }
    let (expected_status, expected) = (&case["status"], &case["response"]);
    let path = path.display();
    Err(format!("{path}:\n  expected {expected_status} {expected}\n  found    {status} {found}")
        .into())
}

/// The cases of an operation, a test each.
fn trials(operation: PathBuf) -> impl Iterator<Item = Trial> {
    entries(&operation).into_iter().map(move |path| {
        let operation = name(&operation).to_owned();
        let test = format!("{operation}/{}", name(&path));
        Trial::test(test, move || check(&operation, &path))
    })
}

fn main() -> ExitCode {
    let is_operation = |path: &PathBuf| path.is_dir() && !matches!(name(path), "tables" | "setups");
    let operations = entries(&directory()).into_iter().filter(is_operation);
    let trials: Vec<Trial> = operations.flat_map(trials).collect();
    assert!(!trials.is_empty(), "there are no cases in {}", directory().display());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
