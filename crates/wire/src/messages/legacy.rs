//! The parameters of the time before expressions.
//!
//! Source: DynamoDB Local 1.25.1; developer guide, "Legacy conditional parameters".

use dynafile_expr::legacy::{AttributeAction, LegacyError};

use super::INVALID_VALUES;
use super::expression::{encode, long_type};

/// What the service says of a legacy parameter.
pub(super) fn legacy(error: &LegacyError) -> String {
    match error {
        LegacyError::Mixed { legacy, expressions } => format!(
            "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
            legacy.join(", "),
            expressions.join(", ")
        ),
        LegacyError::ValueCount { operator, .. } => format!(
            "{INVALID_VALUES}Invalid number of argument(s) for the {operator} ComparisonOperator"
        ),
        LegacyError::ValueType { operator, found } => format!(
            "{INVALID_VALUES}ComparisonOperator {operator} is not valid for {found} AttributeValue type"
        ),
        LegacyError::MixedTypes => format!(
            "{INVALID_VALUES}AttributeValues inside AttributeValueList must be of same type"
        ),
        LegacyError::BoundOrder => "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound".to_owned(),
        LegacyError::InvalidValue { reason, .. } => encode(reason),
        LegacyError::ExpectedValueMissing { attribute, exists } => format!(
            "{INVALID_VALUES}Value must be provided when Exists is {} for Attribute: {attribute}",
            exists.map_or("null".to_owned(), |exists| exists.to_string())
        ),
        LegacyError::ExpectedValueUnused { attribute } => format!(
            "{INVALID_VALUES}Value cannot be used when Exists is false for Attribute: {attribute}"
        ),
        LegacyError::ExpectedMembers { attribute, first, second } => format!(
            "{INVALID_VALUES}{first} and {second} cannot be used together for Attribute: {attribute}"
        ),
        LegacyError::ExpectedOperatorMissing { attribute } => format!(
            "{INVALID_VALUES}AttributeValueList can only be used with a ComparisonOperator for Attribute: {attribute}"
        ),
        LegacyError::NoKeyConditions => "Conditions can be of length 1 or 2 only".to_owned(),
        LegacyError::NotIndexable => {
            "Attempted conditional constraint is not an indexable operation".to_owned()
        }
        LegacyError::UpdateValueMissing { .. } => format!(
            "{INVALID_VALUES}Only DELETE action is allowed when no attribute value is specified"
        ),
        LegacyError::UpdateValueType { action: AttributeAction::Delete, found } => format!(
            "{INVALID_VALUES}DELETE action with value is not supported for the type {}",
            long_type(*found)
        ),
        LegacyError::UpdateValueType { action, found } => format!(
            "{INVALID_VALUES}{action} action is not supported for the type {}",
            long_type(*found)
        ),
        LegacyError::NoAttributesToGet => "AttributesToGet cannot be empty".to_owned(),
        LegacyError::EmptyName => "Empty attribute name".to_owned(),
        LegacyError::NameTooLong { .. } => {
            "Attribute name is too large, must be less than 65536 bytes".to_owned()
        }
        LegacyError::RepeatedAttribute { attribute } => {
            format!("{INVALID_VALUES}Duplicate value in attribute name: {attribute}")
        }
        other => other.to_string(),
    }
}
