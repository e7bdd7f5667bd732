//! Errors of the engine.
//!
//! Source of the texts: the service where it was observed, otherwise DynamoDB Local 1.25.1. Storage errors have no counterpart
//! in the service: they are answered as `InternalServerError` with the engine's own words, which say what to do.

use dynafile::Error;
use dynafile_model::KeyError;

use super::{INVALID_VALUES, Wording, expression};
use crate::failure::{Exception, Failure, Reason};

const CONDITION_FAILED: &str = "The conditional request failed";
const NOT_FOUND: &str = "Requested resource not found";
const ITEM_TOO_LARGE: &str = "Item size has exceeded the maximum allowed size";

/// What the service answers in place of an engine's error.
pub(crate) fn failure(error: &Error, wording: Wording) -> Failure {
    let _ = wording;
    match error {
        Error::TableNotFound { .. } => Failure::new(Exception::ResourceNotFound, NOT_FOUND),
        Error::ConditionFailed { item, .. } => {
            Failure::new(Exception::ConditionalCheckFailed, CONDITION_FAILED)
                .with_item(item.clone())
        }
        Error::TransactionCancelled { reasons } => cancelled(reasons),
        Error::TableExists { name } => {
            Failure::new(Exception::ResourceInUse, format!("Table already exists: {name}"))
        }
        other => match validation(other) {
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
fn validation(error: &Error) -> Option<String> {
    Some(match error {
        Error::Key { source, .. } => key(source),
        Error::ItemTooLarge { .. } => ITEM_TOO_LARGE.to_owned(),
        Error::Encode(error) => expression::encode(error.kind()),
        Error::Expression(error) => expression::expression("expression", error),
        Error::Placeholder(error) => expression::placeholder(error),
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
        _ => return None,
    })
}

fn key(error: &KeyError) -> String {
    match error {
        KeyError::Missing { attribute } => {
            format!("{INVALID_VALUES}Missing the key {attribute} in the item")
        }
        KeyError::WrongType { attribute, expected, found } => format!(
            "{INVALID_VALUES}Type mismatch for key {attribute} expected: {expected} actual: {found}"
        ),
        KeyError::Empty { attribute } => format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: {attribute}"
        ),
        other => other.to_string(),
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
