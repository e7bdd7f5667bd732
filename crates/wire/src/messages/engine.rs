//! Errors of the engine.
//!
//! Source of the texts: the service where it was observed, otherwise DynamoDB Local 1.25.1. Storage errors have no counterpart
//! in the service: they are answered as `InternalServerError` with the engine's own words, which say what to do.

use dynafile::{Error, StreamError};

use super::{COUNTED, INVALID_VALUES, Wording, expression, validation};
use crate::failure::{Exception, Failure, Reason};

const CONDITION_FAILED: &str = "The conditional request failed";
const NOT_FOUND: &str = "Requested resource not found";
/// The documentation of the exception; the service's own text is not known.
const TOKEN_REUSED: &str = "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.";
const ITEM_TOO_LARGE: &str = "Item size has exceeded the maximum allowed size";

/// What the service answers in place of an engine's error.
pub(crate) fn failure(error: &Error, wording: Wording) -> Failure {
    match error {
        Error::TableNotFound { .. } => Failure::new(Exception::ResourceNotFound, NOT_FOUND),
        Error::TableExists { name } => {
            Failure::new(Exception::ResourceInUse, format!("Table already exists: {name}"))
        }
        Error::ConditionFailed { item, .. } => {
            Failure::new(Exception::ConditionalCheckFailed, CONDITION_FAILED)
                .with_item(item.clone())
        }
        Error::TransactionCancelled { reasons } => cancelled(reasons),
        Error::IdempotentParameterMismatch { .. } => {
            Failure::new(Exception::IdempotentParameterMismatch, TOKEN_REUSED)
        }
        Error::Stream(error) => stream(error),
        other => match invalid(other, wording) {
            Some(message) => Failure::new(Exception::Validation, message),
            None => Failure::new(Exception::InternalServerError, other.to_string()),
        },
    }
}

/// What is not available yet: an operation, or a member of a request.
pub(crate) fn unavailable(what: &str, feature: &str) -> Failure {
    let message =
        format!("{what} is not available in dynafile yet: {feature} come with a later version");
    Failure::new(Exception::Validation, message)
}

/// The message of an error that the input is to blame for.
fn invalid(error: &Error, wording: Wording) -> Option<String> {
    // What is wrong with the request alone is counted where the operation counts.
    let counted = |text: String| match wording {
        Wording::Counted => format!("{COUNTED}{text}"),
        _ => text,
    };
    Some(match error {
        Error::Validation(error) => validation::validation(error, wording),
        Error::Placeholder(error) => counted(expression::placeholder(error)),
        Error::Expression(error) => counted(expression::expression("expression", error)),
        Error::Encode(error) => counted(expression::encode(error.kind())),
        Error::Key { source, .. } => validation::key(source),
        Error::IndexKey { index, source, .. } => validation::index_key(index, source),
        Error::ItemTooLarge { .. } => ITEM_TOO_LARGE.to_owned(),
        Error::Update(error) => expression::update(error),
        Error::KeyUpdate { attribute } => format!(
            "{INVALID_VALUES}Cannot update attribute {attribute}. This attribute is part of the key"
        ),
        Error::SameItemTwice { .. } => {
            "Transaction request cannot include multiple operations on one item".to_owned()
        }
        Error::IndexNotFound { index, .. } => {
            format!("The table does not have the specified index: {index}")
        }
        Error::IndexNotReady { index, .. } => {
            format!("Cannot read from backfilling global secondary index: {index}")
        }
        Error::StreamEnabled { table, .. } => {
            format!("Table already has an enabled stream: TableName: {table}")
        }
        _ => return None,
    })
}

fn stream(error: &StreamError) -> Failure {
    let found = |what: String| {
        Failure::new(Exception::ResourceNotFound, format!("Requested resource not found: {what}"))
    };
    match error {
        StreamError::NotFound { arn } => found(format!("Stream: {arn} not found")),
        StreamError::NotEnabled { table } => found(format!("Stream of table: {table} not found")),
        StreamError::ShardNotFound { arn, shard } => {
            found(format!("Shard: {shard} in stream: {arn} not found"))
        }
        StreamError::Trimmed { .. } => Failure::new(
            Exception::TrimmedDataAccess,
            "The operation attempted to read past the oldest stream record in a shard",
        ),
        StreamError::IteratorExpired { .. } => {
            Failure::new(Exception::ExpiredIterator, "Iterator expired")
        }
        StreamError::Position { .. } => {
            Failure::new(Exception::Validation, "Invalid ShardIterator")
        }
        other => Failure::new(Exception::Validation, other.to_string()),
    }
}

fn cancelled(reasons: &[Option<Error>]) -> Failure {
    let reasons: Vec<Reason> = reasons.iter().map(reason).collect();
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    Failure::new(Exception::TransactionCanceled, message).with_reasons(reasons)
}

fn reason(error: &Option<Error>) -> Reason {
    let Some(error) = error else { return Reason { code: "None", message: None, item: None } };
    if let Error::ConditionFailed { item, .. } = error {
        return Reason {
            code: "ConditionalCheckFailed",
            message: Some(CONDITION_FAILED.to_owned()),
            item: item.clone(),
        };
    }
    let failure = failure(error, Wording::Older);
    let code = match failure.exception() {
        Exception::ItemCollectionSizeLimitExceeded => "ItemCollectionSizeLimitExceeded",
        Exception::TransactionConflict => "TransactionConflict",
        Exception::ProvisionedThroughputExceeded => "ProvisionedThroughputExceeded",
        _ => "ValidationError",
    };
    Reason { code, message: failure.into_message(), item: None }
}
