//! What can be wrong with a typed request, before anything is done about it.
//!
//! Each variant is one thing that the service refuses; the second paragraph is its message where
//! that says something the data does not. What concerns a single item or key in itself, whatever
//! face it came through, is a variant of [`Error`](super::Error).

use dynafile_expr::legacy::LegacyError;
use dynafile_expr::{ExpressionError, KeyConditionError, PlaceholderMap};
use dynafile_model::{AttributeType, KeyError, KeyType};
use thiserror::Error;

use crate::api::{ReturnValue, Select};

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ValidationError {
    /// A legacy parameter, or one together with an expression.
    #[error(transparent)]
    Legacy(#[from] LegacyError),
    /// An expression does not parse, or does not fit its names and values.
    #[error("invalid {parameter}: {source}")]
    Expression {
        /// The parameter, `ConditionExpression` for instance.
        parameter: &'static str,
        /// What is wrong with it.
        source: ExpressionError,
    },
    /// A condition that is no key condition, or not one of this key.
    #[error(transparent)]
    KeyCondition(#[from] KeyConditionError),
    /// `ExpressionAttributeNames`, and no expression.
    #[error("ExpressionAttributeNames are given, and there is no expression to use them")]
    NamesWithoutExpression,
    /// `ExpressionAttributeValues`, and no expression that could use values.
    #[error("ExpressionAttributeValues are given, and there is no {}", expressions.join(" and no "))]
    ValuesWithoutExpression {
        /// The expressions of the operation that can.
        expressions: &'static [&'static str],
    },
    /// `ExpressionAttributeNames` or `ExpressionAttributeValues` without an entry.
    #[error("{map} must not be empty: leave the parameter out")]
    EmptyPlaceholders {
        /// Which of the two maps.
        map: PlaceholderMap,
    },
    /// A value of `ExpressionAttributeValues` that nests too deep.
    #[error("the value of {key} nests deeper than 32 levels")]
    PlaceholderTooDeep {
        /// The placeholder.
        key: String,
    },
    /// `ConditionalOperator` without conditions.
    #[error("ConditionalOperator is given, and there are no conditions to connect")]
    ConditionalOperatorAlone,
    /// `ConditionalOperator` with one condition.
    #[error("ConditionalOperator is given, and there is only one condition")]
    ConditionalOperatorOfOne,
    /// A value of `ReturnValues` that the operation does not have.
    #[error("this operation cannot return {}", value.name())]
    ReturnValues {
        /// The value.
        value: ReturnValue,
    },
    /// A `Key` with an attribute that is missing or has a value no key of the table has.
    #[error("{source} (table '{table}')")]
    Key {
        /// The table.
        table: String,
        /// What is wrong, and with which attribute.
        source: KeyError,
    },
    /// A `Key` with more or fewer attributes than the table's key.
    #[error("the key has {found} attributes, and keys of the table have {expected}")]
    KeyAttributeCount {
        /// Attributes of the table's key.
        expected: usize,
        /// Attributes given.
        found: usize,
    },
    /// A key attribute's value is too long, in a `Key` or in an item.
    #[error(
        "the value of the key attribute '{attribute}' is {size_bytes} bytes, and may be {limit_bytes}"
    )]
    KeySize {
        /// The attribute.
        attribute: String,
        /// The value's length.
        size_bytes: usize,
        /// How long it may be.
        limit_bytes: usize,
    },
    /// The value of an attribute that an index orders by is too long.
    #[error(
        "the value of '{attribute}', a key attribute of index '{index}', is {size_bytes} bytes, and may be {limit_bytes}"
    )]
    IndexKeySize {
        /// The index.
        index: String,
        /// The attribute.
        attribute: String,
        /// The value's length.
        size_bytes: usize,
        /// How long it may be.
        limit_bytes: usize,
    },
    /// An update that gives an empty value to an attribute that an index orders by.
    #[error("the update leaves '{attribute}', a key attribute of index '{index}', empty")]
    EmptyIndexKey {
        /// The index.
        index: String,
        /// The attribute.
        attribute: String,
        /// String or binary.
        found: AttributeType,
    },
    /// An item, as given or as an update would leave it, nests too deep.
    #[error("the item nests deeper than 32 levels")]
    ItemTooDeep,
    /// A document path into a key attribute, which is a scalar.
    #[error("the key attribute '{attribute}' is a scalar, and a path leads into it")]
    NestedKeyPath {
        /// The attribute.
        attribute: String,
        /// The index whose key it is, if it is not the table's.
        index: Option<String>,
    },
    /// A query with neither `KeyConditions` nor `KeyConditionExpression`.
    #[error("a query needs KeyConditionExpression")]
    NoKeyCondition,
    /// A value in a key condition of another type than the key.
    #[error("'{attribute}' is of type {expected}, and the key condition compares it with {found}")]
    KeyConditionType {
        /// The attribute.
        attribute: String,
        /// The key's type.
        expected: KeyType,
        /// The value's type.
        found: AttributeType,
    },
    /// An empty value in a key condition.
    #[error("the key condition on '{attribute}' has an empty value")]
    EmptyKeyCondition {
        /// The attribute.
        attribute: String,
        /// The index that is queried.
        index: Option<String>,
        /// String or binary.
        found: AttributeType,
    },
    /// A filter of a query on an attribute of the key that is queried by.
    #[error("the filter of a query cannot be on the key attribute '{attribute}'")]
    KeyInFilter {
        /// `FilterExpression` or `QueryFilter`.
        parameter: &'static str,
        /// The attribute.
        attribute: String,
    },
    /// A filter on attributes that the index does not have.
    #[error("index '{index}' does not project {}, which the filter is on", attributes.join(", "))]
    FilterNotProjected {
        /// The index.
        index: String,
        /// The attributes.
        attributes: Vec<String>,
    },
    /// A projection to attributes that the global index does not have.
    #[error("index '{index}' does not project {}", attributes.join(", "))]
    NotProjected {
        /// The index.
        index: String,
        /// The attributes.
        attributes: Vec<String>,
    },
    /// All attributes of items, from a global index that does not have them.
    #[error("index '{index}' does not project all attributes")]
    AllAttributesOfIndex {
        /// The index.
        index: String,
    },
    /// `Select` together with a projection that it excludes.
    #[error("{} and {parameter} exclude each other", select.name())]
    SelectWithProjection {
        /// What was selected.
        select: Select,
        /// `ProjectionExpression` or `AttributesToGet`.
        parameter: &'static str,
    },
    /// `SPECIFIC_ATTRIBUTES`, and no projection says which.
    #[error("SPECIFIC_ATTRIBUTES needs ProjectionExpression")]
    NoProjection,
    /// `ALL_PROJECTED_ATTRIBUTES` of a table.
    #[error("ALL_PROJECTED_ATTRIBUTES needs IndexName")]
    AllProjectedWithoutIndex,
    /// A consistent read of a global index.
    #[error("index '{index}' is global, and cannot be read consistently")]
    ConsistentIndexRead {
        /// The index.
        index: String,
    },
    /// `Limit` below one.
    #[error("the limit must be at least 1")]
    Limit,
    /// `ExclusiveStartKey`.
    #[error(transparent)]
    StartKey(#[from] StartKeyError),
    /// `Segment` without `TotalSegments`.
    #[error("Segment is given without TotalSegments")]
    SegmentWithoutTotal,
    /// `TotalSegments` without `Segment`.
    #[error("TotalSegments is given without Segment")]
    TotalWithoutSegment,
    /// A segment that the scan does not have.
    #[error("there is no segment {segment} of {total_segments}")]
    Segment {
        /// The segment.
        segment: i32,
        /// How many there are.
        total_segments: i32,
    },
    /// A batch or transaction without entries.
    #[error("there is nothing in the request")]
    NoItems {
        /// The table without entries, if the request names one.
        table: Option<String>,
    },
    /// More items than the operation takes.
    #[error("the request has {count} items, and may have {limit}")]
    TooManyItems {
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// An item that a batch names twice.
    #[error("the request names an item of table '{table}' twice")]
    RepeatedItem {
        /// The table.
        table: String,
    },
    /// An entry that is not exactly one put or delete, or one action.
    #[error("entry {position} of the request (counted from 0) has {found} actions, not one")]
    NotOneAction {
        /// The entry, from 0.
        position: usize,
        /// How many actions it has.
        found: usize,
    },
    /// More data than a batch or transaction takes, or than one returns.
    #[error("{size_bytes} bytes are more than the {limit_bytes} that one request may have")]
    RequestSize {
        /// How much it is.
        size_bytes: usize,
        /// How much it may be.
        limit_bytes: usize,
        /// Whether it is the response that would be too large.
        response: bool,
    },
}

/// What is wrong with `ExclusiveStartKey`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StartKeyError {
    /// More or fewer attributes than the key of the table, or of table and index.
    #[error("ExclusiveStartKey has {found} attributes, and the key has {expected}")]
    AttributeCount {
        /// Attributes of the key.
        expected: usize,
        /// Attributes given.
        found: usize,
    },
    /// An attribute that is missing or has a value that it cannot have.
    #[error("ExclusiveStartKey is invalid: {source}")]
    Attribute {
        /// What is wrong, and with which attribute.
        source: KeyError,
    },
    /// A key in another partition than the one that is queried.
    #[error("ExclusiveStartKey is not in the partition that is queried")]
    OtherPartition,
    /// A key for which the condition on the sort key does not hold.
    #[error("the condition on the sort key does not hold for ExclusiveStartKey")]
    OutsideOfRange,
    /// A query of a table without sort key, which finds one item at most and has no second page.
    #[error(
        "a query of a table without sort key finds one item at most, so it takes no ExclusiveStartKey"
    )]
    OneItem,
    /// A key in another segment than the one that is scanned.
    #[error("ExclusiveStartKey is not within the segment")]
    OtherSegment,
}

impl From<StartKeyError> for super::Error {
    fn from(error: StartKeyError) -> Self {
        ValidationError::StartKey(error).into()
    }
}
