//! What can be wrong with the legacy parameters. Each variant's second paragraph is AWS's message.

use dynafile_model::{AttributeType, EncodeErrorKind};
use thiserror::Error;

use super::condition::ComparisonOperator;
use super::update::AttributeAction;

/// What is wrong with a legacy parameter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LegacyError {
    /// Legacy parameters and expressions in one request.
    ///
    /// `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected}
    /// Expression parameters: {ConditionExpression}`
    #[error("{} cannot be used together with {}", legacy.join(", "), expressions.join(", "))]
    Mixed {
        /// The legacy parameters.
        legacy: Vec<&'static str>,
        /// The expressions.
        expressions: Vec<&'static str>,
    },
    /// More or fewer values than the operator takes.
    ///
    /// `One or more parameter values were invalid: Invalid number of argument(s) for the {operator} ComparisonOperator`
    #[error("{operator} does not take {count} values")]
    ValueCount {
        /// The operator.
        operator: ComparisonOperator,
        /// How many it was given.
        count: usize,
    },
    /// A value of a type that the operator does not take.
    ///
    /// `One or more parameter values were invalid: ComparisonOperator {operator} is not valid for {found} AttributeValue
    /// type`
    #[error("{operator} does not take a value of type {found}")]
    ValueType {
        /// The operator.
        operator: ComparisonOperator,
        /// The value's type.
        found: AttributeType,
    },
    /// Values of different types.
    ///
    /// `One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type`
    #[error("the values of a condition must be of one type")]
    MixedTypes,
    /// A lower bound above the upper one.
    ///
    /// `The BETWEEN condition was provided a range where the lower bound is greater than the upper bound`
    #[error("the lower bound of BETWEEN is above the upper one")]
    BoundOrder,
    /// A value that cannot be stored.
    #[error("the value for {attribute} cannot be stored: {reason}")]
    InvalidValue {
        /// The attribute.
        attribute: String,
        /// Why not.
        reason: EncodeErrorKind,
    },
    /// `Exists` is true or absent, and there is neither a value nor an operator.
    ///
    /// `One or more parameter values were invalid: Value must be provided when Exists is {true|null} for Attribute:
    /// {attribute}`
    #[error("the expectation for {attribute} needs a value")]
    ExpectedValueMissing {
        /// The attribute.
        attribute: String,
        /// Whether `Exists` was given, and so true.
        exists: Option<bool>,
    },
    /// `Exists` is false, and there is a value.
    ///
    /// `One or more parameter values were invalid: Value cannot be used when Exists is false for Attribute: {attribute}`
    #[error("the expectation that {attribute} does not exist takes no value")]
    ExpectedValueUnused {
        /// The attribute.
        attribute: String,
    },
    /// Two members that exclude each other: `Value and AttributeValueList`, `Exists and ComparisonOperator`, `Value and
    /// ComparisonOperator`, `Exists and AttributeValueList`.
    ///
    /// `One or more parameter values were invalid: {first} and {second} cannot be used together for Attribute: {attribute}`
    #[error("the expectation for {attribute} has both {first} and {second}")]
    ExpectedMembers {
        /// The attribute.
        attribute: String,
        /// The first member.
        first: &'static str,
        /// The second member.
        second: &'static str,
    },
    /// Values without an operator.
    ///
    /// `One or more parameter values were invalid: AttributeValueList can only be used with a ComparisonOperator for
    /// Attribute: {attribute}`
    #[error("the expectation for {attribute} has values but no operator")]
    ExpectedOperatorMissing {
        /// The attribute.
        attribute: String,
    },
    /// `KeyConditions` without entries.
    ///
    /// `Conditions can be of length 1 or 2 only`
    #[error("there are no key conditions")]
    NoKeyConditions,
    /// An operator that key conditions do not have.
    ///
    /// `Attempted conditional constraint is not an indexable operation`
    #[error("a key condition has an operator that cannot be looked up")]
    NotIndexable,
    /// An action other than DELETE without a value.
    ///
    /// `One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified`
    #[error("{action} needs a value")]
    UpdateValueMissing {
        /// The action.
        action: AttributeAction,
    },
    /// A value of a type that ADD or DELETE does not take.
    ///
    /// `One or more parameter values were invalid: ADD action is not supported for the type {found}`, or `One or more parameter
    /// values were invalid: DELETE action with value is not supported for the type {found}`, the type spelled `STRING`,
    /// `NUMBER`, ….
    #[error("{action} does not take a value of type {found}")]
    UpdateValueType {
        /// The action.
        action: AttributeAction,
        /// The value's type.
        found: AttributeType,
    },
    /// `AttributesToGet` without entries.
    ///
    /// `AttributesToGet cannot be empty`
    #[error("AttributesToGet has no entries")]
    NoAttributesToGet,
    /// An empty attribute name.
    ///
    /// `Empty attribute name`
    #[error("an attribute name is empty")]
    EmptyName,
    /// An attribute name that is too long.
    ///
    /// `Attribute name is too large, must be less than 65536 bytes`
    #[error("an attribute name has {size_bytes} bytes and may have 65535")]
    NameTooLong {
        /// Its length.
        size_bytes: usize,
    },
    /// An attribute name that occurs twice.
    ///
    /// `One or more parameter values were invalid: Duplicate value in attribute name: {attribute}`
    #[error("the attribute name {attribute} occurs twice")]
    RepeatedAttribute {
        /// The name.
        attribute: String,
    },
}
