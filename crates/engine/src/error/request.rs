//! What can be wrong with a request or a setting, before anything is done about it.

use dynafile_model::{AttributeType, KeyType};
use thiserror::Error;

/// Settings that cannot be combined or used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// Relaxed durability needs the file to itself.
    #[error(
        "relaxed durability cannot be combined with shared access: processes see each other's writes through the file, so each must be written; use full durability"
    )]
    RelaxedShared,
    /// Memory durability and a file exclude each other.
    #[error(
        "durability 'memory' keeps nothing on disk, so it takes no path: open it in memory, or choose full or relaxed"
    )]
    MemoryWithPath,
    /// The interval of relaxed durability is zero or longer than a minute.
    #[error("the interval of relaxed durability must be more than zero and at most 60 seconds")]
    RelaxedInterval,
    /// A region whose ARNs nobody could read.
    #[error(
        "'{region}' is not a region: use small letters and digits in words joined by hyphens, like us-east-1"
    )]
    Region {
        /// The region.
        region: String,
    },
    /// An account whose ARNs nobody could read.
    #[error("'{account_id}' is not an account: use twelve digits, like 000000000000")]
    AccountId {
        /// The account.
        account_id: String,
    },
    /// A segment number outside of the number of segments.
    #[error(
        "segment {segment} of {total_segments}: segments count from 0 and are fewer than total_segments (1 to 1,000,000)"
    )]
    Segment {
        /// The segment asked for.
        segment: u32,
        /// How many segments the scan has.
        total_segments: u32,
    },
    /// A table name outside of DynamoDB's rules.
    #[error(
        "'{name}' cannot name a table: use 1 to 255 characters of a-z, A-Z, 0-9, '_', '-' and '.'"
    )]
    TableName {
        /// The name.
        name: String,
    },
    /// An index name outside of DynamoDB's rules.
    #[error(
        "'{name}' cannot name an index: use 1 to 255 characters of a-z, A-Z, 0-9, '_', '-' and '.'"
    )]
    IndexName {
        /// The name.
        name: String,
    },
    /// Two indexes of one name in a table.
    #[error("there are two indexes '{name}': give each a name of its own")]
    IndexTwice {
        /// The name.
        name: String,
    },
    /// The name of an attribute, the one that items expire by or one that an index repeats, which is empty or too long.
    #[error("the name of an attribute has {size_bytes} bytes: use 1 to 65535")]
    AttributeName {
        /// Its length.
        size_bytes: usize,
    },
    /// A key attribute without a name, or with one of more than 255 characters.
    #[error(
        "the key of '{place}' has an attribute without a name, or with one that is too long: use 1 to 255 characters"
    )]
    KeyAttributeName {
        /// The table or index.
        place: String,
    },
    /// A key that names an attribute twice.
    #[error(
        "the key of '{place}' has the attribute '{attribute}' twice: use another attribute, or leave the sort key out"
    )]
    KeyAttributeTwice {
        /// The table or index.
        place: String,
        /// The attribute.
        attribute: String,
    },
    /// An index that gives an attribute another type than the table or another index does.
    #[error(
        "index '{index}' gives the attribute '{attribute}' another type than the table has for it ({known}): use that one, or another attribute"
    )]
    KeyTypes {
        /// The index.
        index: String,
        /// The attribute.
        attribute: String,
        /// The type that it has.
        known: KeyType,
    },
    /// An index with no partition key, or with more attributes than an index can have.
    #[error(
        "index '{name}' needs one to four attributes for its partition key and up to four for its sort key"
    )]
    IndexKeys {
        /// The index.
        name: String,
    },
}

/// A query that does not fit its table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum QueryError {
    /// A condition on the sort key of a table or index that has none.
    #[error(
        "{place} has no sort key, or no further attribute in it, so a query cannot have a condition \
         on it: query without one, or ask for the item by its key"
    )]
    NoSortKey {
        /// The table or index.
        place: String,
    },
    /// Not one value per attribute of the partition key.
    #[error(
        "the partition key of {place} has {expected} attributes, and the query gives {found} values: give one for each"
    )]
    PartitionValues {
        /// The table or index.
        place: String,
        /// Attributes of the partition key.
        expected: usize,
        /// Values that were given.
        found: usize,
    },
    /// A second condition on the sort key.
    #[error(
        "a query takes one condition on the sort key, and this one has '{first}' and '{second}': keep one of them, use between for a range, or a filter"
    )]
    SecondCondition {
        /// The condition given first.
        first: &'static str,
        /// The one that came on top.
        second: &'static str,
    },
    /// `begins_with` on numbers.
    #[error(
        "begins_with needs a string or binary sort key, and {value} is a number: use between, gt or lt"
    )]
    PrefixOfNumber {
        /// The prefix that was given.
        value: String,
    },
    /// The bounds of `between` are of two types.
    #[error("between needs two values of one type, and got {lower} and {upper}")]
    MixedBounds {
        /// Type of the lower bound.
        lower: AttributeType,
        /// Type of the upper bound.
        upper: AttributeType,
    },
    /// The upper bound of `between` is below the lower.
    #[error("between needs its lower value first: {lower} is greater than {upper}")]
    InvertedBounds {
        /// The first value.
        lower: String,
        /// The second value.
        upper: String,
    },
    /// The key to continue after belongs to another partition.
    #[error(
        "exclusive_start_key is of another partition, table or index than the query: use the last_evaluated_key of the same query"
    )]
    ForeignStartKey,
}
