//! What a request says that it must not.
//!
//! Source: the service, as Dynalite's and Parity Suite's suites observed it; DynamoDB Local 1.25.1 where neither has it.

use dynafile::api::{ReturnValue, Select};
use dynafile::{StartKeyError, ValidationError};
use dynafile_expr::PlaceholderMap;
use dynafile_model::limits::PARTITION_KEY_MAX_SIZE_BYTES;
use dynafile_model::{AttributeType, KeyError};

use super::expression::{self, map_name};
use super::set_order::in_set_order;
use super::{COUNTED, INVALID_VALUES, Terms, Wording, legacy};

pub(super) const NO_MATCH: &str = "The provided key element does not match the schema";
const DEEP: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

/// The service's message.
pub(super) fn validation(error: &ValidationError, terms: Terms) -> String {
    match of_request(error, terms.wording) {
        Some(text) if terms.wording == Wording::Counted => format!("{COUNTED}{text}"),
        Some(text) => text,
        None => of_table(error, terms),
    }
}

/// What is wrong whatever the table: the newer words count it.
fn of_request(error: &ValidationError, wording: Wording) -> Option<String> {
    Some(match error {
        ValidationError::Legacy(error) => legacy::legacy(error),
        ValidationError::Expression { parameter, source } => {
            expression::expression(parameter, source)
        }
        ValidationError::NamesWithoutExpression => {
            "ExpressionAttributeNames can only be specified when using expressions".to_owned()
        }
        ValidationError::ValuesWithoutExpression { .. } if wording == Wording::Counted => {
            "ExpressionAttributeValues can only be specified when using expressions".to_owned()
        }
        ValidationError::ValuesWithoutExpression { expressions } => format!(
            "ExpressionAttributeValues can only be specified when using expressions: {} {} null",
            expressions.join(" and "),
            if expressions.len() == 1 { "is" } else { "are" }
        ),
        ValidationError::EmptyPlaceholders { map } => {
            format!("{} must not be empty", map_name(*map))
        }
        ValidationError::PlaceholderTooDeep { key } if wording == Wording::Older => format!(
            "{} contains invalid value: {DEEP} for key {key}",
            map_name(PlaceholderMap::Values)
        ),
        ValidationError::PlaceholderTooDeep { .. } => DEEP.to_owned(),
        ValidationError::ConditionalOperatorAlone => {
            "ConditionalOperator cannot be used without Filter or Expected".to_owned()
        }
        ValidationError::ConditionalOperatorOfOne => {
            "ConditionalOperator can only be used when Filter or Expected has two or more elements"
                .to_owned()
        }
        ValidationError::ReturnValues { value } => {
            debug_assert!(*value != ReturnValue::None);
            "ReturnValues can only be ALL_OLD or NONE".to_owned()
        }
        _ => return None,
    })
}

/// What is wrong with regard to the table, and what only operations with plain words check.
fn of_table(error: &ValidationError, terms: Terms) -> String {
    match error {
        ValidationError::KeyCondition(error) => expression::key_condition(error),
        ValidationError::Key { source: error @ KeyError::Empty { .. }, .. } => key(error),
        ValidationError::Key { .. } | ValidationError::KeyAttributeCount { .. } => {
            NO_MATCH.to_owned()
        }
        ValidationError::KeySize { limit_bytes, .. }
        | ValidationError::IndexKeySize { limit_bytes, .. } => key_size(*limit_bytes).to_owned(),
        ValidationError::EmptyIndexKey { found, .. } => empty_updated_index_key(*found),
        ValidationError::NestedKeyPath { attribute, index } => format!(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {}: {attribute}",
            if index.is_some() { "IndexKey" } else { "Key" }
        ),
        ValidationError::NoKeyCondition => "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.".to_owned(),
        // Values are looked at before the engine has them, so this is of what an update would make.
        ValidationError::ItemTooDeep => "Nesting Levels have exceeded supported limits".to_owned(),
        ValidationError::KeyConditionType { .. } => format!(
            "{INVALID_VALUES}Condition parameter type does not match schema type"
        ),
        ValidationError::EmptyKeyCondition { attribute, index: None, found } => {
            empty_key(attribute, *found)
        }
        ValidationError::EmptyKeyCondition { attribute, index: Some(index), found } => {
            empty_index_key(index, attribute, *found)
        }
        ValidationError::KeyInFilter { parameter, attribute } => {
            let filter = match *parameter {
                "FilterExpression" => "Filter Expression",
                other => other,
            };
            format!(
                "{filter} can only contain non-primary key attributes: Primary key attribute: {attribute}"
            )
        }
        ValidationError::FilterNotProjected { index, attributes } => format!(
            "{INVALID_VALUES}Secondary index {index} does not project one or more filter attributes: [{}]",
            in_set_order(attributes).join(", ")
        ),
        ValidationError::NotProjected { index, attributes } => format!(
            "{INVALID_VALUES}Global secondary index {index} does not project [{}]",
            attributes.join(", ")
        ),
        ValidationError::AllAttributesOfIndex { index } => format!(
            "{INVALID_VALUES}Select type ALL_ATTRIBUTES is not supported for global secondary index {index} because its projection type is not ALL"
        ),
        _ => of_walk(error, terms),
    }
}

/// `Select` against what the request has besides it; Query counts what is wrong, Scan does not.
fn of_select(error: &ValidationError, terms: Terms) -> Option<String> {
    let text = match error {
        ValidationError::SelectWithProjection { select: Select::Count, parameter } => {
            format!("Cannot specify the {parameter} when choosing to get only the Count")
        }
        ValidationError::SelectWithProjection { select, parameter } => {
            format!("Cannot specify the {parameter} when choosing to get {}", select.name())
        }
        ValidationError::NoProjection => "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES".to_owned(),
        ValidationError::AllProjectedWithoutIndex => {
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName".to_owned()
        }
        _ => return None,
    };
    Some(if terms.operation == "Query" { format!("{COUNTED}{text}") } else { text })
}

/// What is wrong with a query, a scan, a batch or a transaction.
fn of_walk(error: &ValidationError, terms: Terms) -> String {
    if let Some(text) = of_select(error, terms) {
        return text;
    }
    match error {
        ValidationError::ConsistentIndexRead { .. } => {
            "Consistent reads are not supported on global secondary indexes".to_owned()
        }
        ValidationError::Limit => {
            "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1".to_owned()
        }
        ValidationError::StartKey(error) => start_key(error),
        ValidationError::SegmentWithoutTotal => "The TotalSegments parameter is required but was not present in the request when Segment parameter is present".to_owned(),
        ValidationError::TotalWithoutSegment => "The Segment parameter is required but was not present in the request when parameter TotalSegments is present".to_owned(),
        ValidationError::Segment { segment, total_segments } => format!(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not less than TotalSegments: {total_segments}"
        ),
        ValidationError::NoItems { table: None } => {
            format!("The requestItems parameter is required for {}", terms.operation)
        }
        ValidationError::NoItems { .. } => {
            "The batch write request list for a table cannot be null or empty".to_owned()
        }
        ValidationError::TooManyItems { .. } => {
            format!("Too many items requested for the {} call", terms.operation)
        }
        ValidationError::RepeatedItem { .. } => {
            "Provided list of item keys contains duplicates".to_owned()
        }
        ValidationError::NotOneAction { .. } if terms.operation == "BatchWriteItem" => "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes".to_owned(),
        ValidationError::NotOneAction { found: 0, .. } => "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request".to_owned(),
        ValidationError::NotOneAction { .. } => {
            "TransactItems can only contain one of Check, Put, Update or Delete".to_owned()
        }
        ValidationError::RequestSize { response: true, .. } => {
            "The response size exceeded the maximum allowed size".to_owned()
        }
        ValidationError::RequestSize { .. } => {
            "The request size exceeded the maximum allowed size".to_owned()
        }
        // The enumeration may grow; its own text is better than none.
        other => other.to_string(),
    }
}

/// A key attribute of an item.
pub(super) fn key(error: &KeyError) -> String {
    match error {
        KeyError::Missing { attribute } => {
            format!("{INVALID_VALUES}Missing the key {attribute} in the item")
        }
        KeyError::WrongType { attribute, expected, found } => format!(
            "{INVALID_VALUES}Type mismatch for key {attribute} expected: {expected} actual: {found}"
        ),
        KeyError::Empty { attribute, found } => empty_key(attribute, *found),
        KeyError::UnexpectedSortKey => NO_MATCH.to_owned(),
        other => other.to_string(),
    }
}

/// An attribute that an index orders by.
pub(super) fn index_key(index: &str, error: &KeyError) -> String {
    match error {
        KeyError::WrongType { attribute, expected, found } => format!(
            "{INVALID_VALUES}Type mismatch for Index Key {attribute} Expected: {expected} Actual: {found} IndexName: {index}"
        ),
        KeyError::Empty { attribute, found } => empty_index_key(index, attribute, *found),
        other => key(other),
    }
}

fn empty_key(attribute: &str, found: AttributeType) -> String {
    format!(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {} value. Key: {attribute}",
        kind(found)
    )
}

fn empty_index_key(index: &str, attribute: &str, found: AttributeType) -> String {
    format!(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {} value. IndexName: {index}, IndexKey: {attribute}",
        kind(found)
    )
}

/// What an update says of a value that it would give to an attribute an index orders by.
fn empty_updated_index_key(found: AttributeType) -> String {
    format!(
        "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty {} value.",
        kind(found)
    )
}

fn kind(found: AttributeType) -> &'static str {
    if found == AttributeType::B { "binary" } else { "string" }
}

fn key_size(limit_bytes: usize) -> &'static str {
    if limit_bytes == PARTITION_KEY_MAX_SIZE_BYTES {
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
    } else {
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
    }
}

fn start_key(error: &StartKeyError) -> String {
    match error {
        StartKeyError::Attribute { source: error @ KeyError::Empty { .. } } => {
            format!("The provided starting key is invalid: {}", key(error))
        }
        StartKeyError::AttributeCount { .. } | StartKeyError::Attribute { .. } => {
            format!("The provided starting key is invalid: {NO_MATCH}")
        }
        StartKeyError::OneItem => "The provided exclusive start key is invalid".to_owned(),
        StartKeyError::OtherPartition => {
            "The provided starting key is outside query boundaries based on provided conditions"
                .to_owned()
        }
        StartKeyError::OutsideOfRange => {
            "The provided starting key does not match the range key predicate".to_owned()
        }
        StartKeyError::OtherSegment => {
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment".to_owned()
        }
        other => other.to_string(),
    }
}
