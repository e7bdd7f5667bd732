//! Errors of the engine.
//!
//! Source of the texts: the service where it was observed, otherwise DynamoDB Local 1.25.1. Storage errors have no counterpart
//! in the service: they are answered as `InternalServerError` in words of our own, which say no more of the machine than its
//! client must know; the whole error goes to the log.

use dynafile::{Error, StreamError};
use dynafile_model::{Arn, KeyError, ResourceName};

use super::{COUNTED, INVALID_VALUES, Terms, Wording, expression, statement, table, validation};
use crate::failure::{Exception, Failure, Reason};

const CONDITION_FAILED: &str = "The conditional request failed";
const TRANSACTION_ONGOING: &str = "Transaction is ongoing for the item";
const NOT_FOUND: &str = "Requested resource not found";
/// The operations that have an exception of their own for a table that is not there.
const OF_BACKUPS: [&str; 2] = ["DescribeContinuousBackups", "UpdateContinuousBackups"];
const NO_POLICY: &str = "Resource-based policy not found for the provided ResourceArn";
/// The documentation of the exception; the service's own text is not known.
const TOKEN_REUSED: &str = "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.";
const TABLE_THROUGHPUT: &str = "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
const INDEX_THROUGHPUT: &str = "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider provisioning your under-provisioned global secondary indexes with the UpdateTable API.";
/// The longest message of one statement of a batch: the longest statement has room in it.
const MAX_STATEMENT_ERROR_BYTES: usize = 9 << 10;
const ITEM_TOO_LARGE: &str = "Item size has exceeded the maximum allowed size";
const UPDATE_TOO_LARGE: &str = "Item size to update has exceeded the maximum allowed size";

/// What the service answers in place of an engine's error.
pub(crate) fn failure(error: &Error, terms: Terms) -> Failure {
    match error {
        Error::TableNotFound { name } if OF_BACKUPS.contains(&terms.operation) => {
            Failure::new(Exception::TableNotFound, format!("Table not found: {name}"))
        }
        Error::TableNotFound { name } if terms.wording == Wording::Control => Failure::new(
            Exception::ResourceNotFound,
            format!("{NOT_FOUND}: Table: {name} not found"),
        ),
        Error::TableNotFound { .. } => Failure::new(Exception::ResourceNotFound, NOT_FOUND),
        // The service's spelling.
        Error::ResourceNotFound { arn } => Failure::new(
            Exception::ResourceNotFound,
            format!("{NOT_FOUND}: ResourcArn: {arn} not found"),
        ),
        Error::TableExists { name } => {
            Failure::new(Exception::ResourceInUse, format!("Table already exists: {name}"))
        }
        Error::ConditionFailed { item, .. } => {
            Failure::new(Exception::ConditionalCheckFailed, CONDITION_FAILED)
                .with_item(item.clone())
        }
        Error::TransactionConflict { .. } => {
            Failure::new(Exception::TransactionConflict, TRANSACTION_ONGOING)
        }
        Error::TransactionCancelled { reasons } => cancelled(reasons, terms),
        Error::IdempotentParameterMismatch { .. } => {
            Failure::new(Exception::IdempotentParameterMismatch, TOKEN_REUSED)
        }
        Error::IndexNotFound { table, index } if terms.operation == "UpdateTable" => Failure::new(
            Exception::ResourceNotFound,
            format!("{NOT_FOUND}: Index {index} for table {table}"),
        ),
        Error::IndexNotFound { table, index } if terms.wording == Wording::Control => Failure::new(
            Exception::ResourceNotFound,
            format!("{NOT_FOUND}: Index: {index} not found for table: {table}"),
        ),
        Error::Stream(error) => stream(error, terms),
        Error::Statement(error) => Failure::new(Exception::Validation, statement::statement(error)),
        Error::DuplicateItem { .. } => {
            Failure::new(Exception::DuplicateItem, "Duplicate primary key exists in table")
        }
        Error::Table(error) => table::table(error, terms.operation),
        Error::LimitExceeded(limit) => table::limit(limit),
        Error::ThroughputExceeded { index, .. } => {
            let text = if index.is_some() { INDEX_THROUGHPUT } else { TABLE_THROUGHPUT };
            Failure::new(Exception::ProvisionedThroughputExceeded, text)
        }
        Error::TableInUse { table, status } => table::in_use("Table", table, status),
        Error::IndexInUse { index, status, .. } => table::in_use("Index", index, status),
        Error::PolicyNotFound { .. } => Failure::new(Exception::PolicyNotFound, NO_POLICY),
        Error::NotAvailable { feature } => unavailable(terms.operation, feature),
        other => match invalid(other, terms) {
            Some(message) => Failure::new(Exception::Validation, message),
            None => internal(other, terms.operation),
        },
    }
}

/// What has gone wrong here, without paths, causes and names.
fn internal(error: &Error, operation: &str) -> Failure {
    tracing::error!(operation, %error, "an operation failed");
    let text = match error {
        Error::DiskFull { .. } => {
            "The disk is full: nothing of this write was kept, earlier data is intact"
        }
        Error::FlushFailed { .. } => {
            "The newest acknowledged writes are not on the disk yet and are kept in memory; nothing more is accepted until they are, and this request changed nothing"
        }
        Error::FileLost { .. } => {
            "The file was removed, replaced or cut while it was open: nothing more is written to it"
        }
        Error::WritesLost { .. } => {
            "The newest acknowledged writes could not be brought to the disk and are lost; this request changed nothing"
        }
        Error::Corrupted { .. } => {
            "The database is damaged where this request looked; the server's log says where"
        }
        Error::Closed => "The database is closed",
        Error::ReadOnly | Error::ReadOnlyMedium { .. } => "The database cannot be written",
        _ => "The request failed for a reason within the server; its log says which",
    };
    Failure::new(Exception::InternalServerError, text)
}

/// What is not available yet: an operation, or a member of a request.
pub(crate) fn unavailable(what: &str, feature: &str) -> Failure {
    let message = format!("{what} is not available in dynafile yet ({feature})");
    Failure::new(Exception::Validation, message)
}

/// The message of an error that the input is to blame for.
fn invalid(error: &Error, terms: Terms) -> Option<String> {
    // What is wrong with the request alone is counted where the operation counts.
    let counted = |text: String| match terms.wording {
        Wording::Counted => format!("{COUNTED}{text}"),
        _ => text,
    };
    Some(match error {
        Error::Validation(error) => validation::validation(error, terms),
        Error::Placeholder(error) => counted(expression::placeholder(error)),
        Error::Expression(error) => counted(expression::expression("expression", error)),
        Error::Encode(error) => counted(expression::encode(error.kind())),
        // A batch looks at the key of an item as at a key.
        Error::Key { source: KeyError::Missing { .. } | KeyError::WrongType { .. }, .. }
            if terms.operation == "BatchWriteItem" =>
        {
            validation::NO_MATCH.to_owned()
        }
        Error::Key { source, .. } => validation::key(source),
        Error::IndexKey { index, source, .. } => validation::index_key(index, source),
        Error::ItemTooLarge { by_update: true, .. } => UPDATE_TOO_LARGE.to_owned(),
        Error::ItemTooLarge { .. } => ITEM_TOO_LARGE.to_owned(),
        Error::Update { source, .. } => expression::update(&source.error),
        Error::KeyUpdate { attribute, .. } => format!(
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

/// Source: DynamoDB Local 1.25.1.
fn stream(error: &StreamError, terms: Terms) -> Failure {
    let missing = |what: &str| Failure::new(Exception::ResourceNotFound, what);
    match error {
        StreamError::NotFound { arn } if terms.wording == Wording::Control => {
            missing(&format!("{NOT_FOUND}: {}", missing_stream(arn)))
        }
        StreamError::NotFound { arn } => {
            missing(&format!("Requested resource not found: Stream: {arn} not found"))
        }
        StreamError::NotEnabled { .. } => missing("Stream does not exist"),
        StreamError::ShardNotFound { .. } => missing(&format!("{NOT_FOUND}: Shard does not exist")),
        StreamError::Trimmed { .. } => Failure::new(
            Exception::TrimmedDataAccess,
            "The operation attempted to read past the oldest stream record in a shard",
        ),
        StreamError::IteratorExpired { .. } => {
            Failure::new(Exception::ExpiredIterator, "Iterator expired")
        }
        other => Failure::new(Exception::Validation, invalid_stream(other)),
    }
}

/// Where the stream of a table is meant, not one among all.
fn missing_stream(arn: &str) -> String {
    match arn.parse::<Arn>().map(|arn| arn.resource) {
        Ok(ResourceName::Stream { table, label }) => {
            format!("Stream: {label} not found for Table: {table}")
        }
        _ => format!("Stream: {arn} not found"),
    }
}

fn invalid_stream(error: &StreamError) -> String {
    match error {
        StreamError::Arn { .. } => "Invalid StreamArn".to_owned(),
        StreamError::Iterator | StreamError::Position { .. } => "Invalid ShardIterator".to_owned(),
        StreamError::Limit { maximum: 1000, .. } => {
            format!("{INVALID_VALUES}Limit should be less than or equal to 1000")
        }
        StreamError::Limit { maximum, .. } => format!(
            "{INVALID_VALUES}Limit cannot be greater than the maximum allowed size: {maximum}"
        ),
        StreamError::NoSequenceNumber
        | StreamError::SequenceNumber { .. }
        | StreamError::SequenceNumberNotInShard => {
            format!("{INVALID_VALUES}Invalid SequenceNumber")
        }
        StreamError::SequenceNumberNotAllowed => {
            format!("{INVALID_VALUES}SequenceNumber should not be passed for this iterator type")
        }
        // The service's texts of these are not known.
        other => format!("{INVALID_VALUES}{other}"),
    }
}

fn cancelled(reasons: &[Option<Error>], terms: Terms) -> Failure {
    let reasons: Vec<Reason> = reasons.iter().map(|error| reason(error.as_ref(), terms)).collect();
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    Failure::new(Exception::TransactionCanceled, message).with_reasons(reasons)
}

fn reason(error: Option<&Error>, terms: Terms) -> Reason {
    let Some(error) = error else { return Reason { code: "None", message: None, item: None } };
    reason_of(error, terms)
}

/// The error of one statement of a batch.
pub(crate) fn batch_statement_error(error: &Error) -> Reason {
    reason_of(error, Terms { operation: "BatchExecuteStatement", wording: Wording::Plain })
        .shortened(MAX_STATEMENT_ERROR_BYTES)
}

fn reason_of(error: &Error, terms: Terms) -> Reason {
    let item = match error {
        Error::ConditionFailed { item, .. } => item.clone(),
        _ => None,
    };
    let failure = failure(error, terms);
    let code = match failure.exception() {
        Exception::ConditionalCheckFailed => "ConditionalCheckFailed",
        Exception::DuplicateItem => "DuplicateItem",
        Exception::InternalServerError => "InternalServerError",
        Exception::ProvisionedThroughputExceeded => "ProvisionedThroughputExceeded",
        Exception::ResourceNotFound => "ResourceNotFound",
        Exception::TransactionConflict => "TransactionConflict",
        // Whatever else is wrong is called that, with the message of the single operation.
        _ => "ValidationError",
    };
    Reason { code, message: failure.into_message(), item }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;
    use std::sync::Arc;

    use dynafile::FileLoss;

    use super::*;

    /// Errors that say where the file is, and of whom.
    fn telling() -> Vec<Error> {
        let path = || PathBuf::from("/srv/secret/app.dynafile");
        let source = || Arc::new(io::Error::other("secret cause"));
        let corrupted = Error::Corrupted { place: "table secret".into(), detail: "secret".into() };
        vec![
            Error::NotFound { path: path() },
            Error::InUse { path: path() },
            Error::OpenedDifferently { path: path(), setting: "durability" },
            Error::NewerFormat { path: path(), found: 9, supported: 1 },
            Error::NotADatabase { path: path(), detail: "secret".to_owned() },
            Error::LegacyDirectory { path: path() },
            Error::IsADirectory { path: path() },
            Error::BackupExists { path: path() },
            Error::PermissionDenied { path: path() },
            Error::ReadOnlyMedium { path: path() },
            Error::RecoveryNeeded { path: path() },
            Error::DiskFull { path: path(), source: source() },
            Error::Io { path: path(), source: source() },
            Error::FlushFailed { source: Box::new(Error::Io { path: path(), source: source() }) },
            Error::WritesLost { source: Box::new(Error::Io { path: path(), source: source() }) },
            Error::FileLost { path: path(), loss: FileLoss::Removed },
            corrupted,
        ]
    }

    #[test]
    fn what_fails_within_the_server_is_told_without_paths_and_causes() {
        for wording in [Wording::Counted, Wording::Plain, Wording::Older, Wording::Control] {
            let terms = Terms { operation: "PutItem", wording };
            for error in telling() {
                let response = failure(&error, terms).respond(Some("PutItem"));
                let body = String::from_utf8(response.body).expect("JSON is UTF-8");
                assert_eq!(response.status, 500, "{error}: {body}");
                assert!(!body.contains("secret") && !body.contains("/srv"), "{error}: {body}");
                let reason = batch_statement_error(&error);
                let message = reason.message.unwrap_or_default();
                assert!(!message.contains("secret") && !message.contains("/srv"), "{message}");
            }
        }
    }
}
