//! DynamoDB's limits, each written once; and ours, where they differ.
//!
//! Unless a constant says otherwise, the source is the developer guide, "Quotas in Amazon DynamoDB" and
//! "Constraints in Amazon DynamoDB" (ServiceQuotas.html, Constraints.html). Constants state limits; who enforces
//! one names it in its error.

// Values and items.

/// Most significant digits of a number.
pub const NUMBER_MAX_DIGITS: u32 = 38;

/// Largest power of ten of a number's first digit: `9.99…E+125`.
pub const NUMBER_MAX_EXPONENT: i32 = 125;

/// Smallest power of ten of a number's first digit: `1E-130`.
pub const NUMBER_MIN_EXPONENT: i32 = -130;

/// How deep attribute values nest: an attribute is at level 1, the members of a map or list one level below it.
pub const NESTING_MAX_DEPTH: u32 = 32;

/// How deep values may nest in dynafile's own API, and in any encoded item: what is stored can be read, and
/// reading needs a bounded stack.
pub const NESTING_MAX_DEPTH_NATIVE: u32 = 128;

/// Largest item, names and values together, in bytes of DynamoDB's arithmetic
/// ([`item_size_bytes`](crate::item_size_bytes)).
pub const ITEM_MAX_SIZE_BYTES: usize = 400 * 1024;

/// Longest attribute name, in bytes.
pub const ATTRIBUTE_NAME_MAX_LENGTH_BYTES: usize = 65_535;

// Tables, keys and indexes.

/// Shortest name of a table or index, in characters.
pub const TABLE_NAME_MIN_LENGTH: usize = 3;

/// Longest name of a table or index, in characters.
pub const TABLE_NAME_MAX_LENGTH: usize = 255;

/// Longest name of a key attribute or of one projected into an index, in characters.
pub const KEY_ATTRIBUTE_NAME_MAX_LENGTH: usize = 255;

/// Longest partition key value, in bytes.
pub const PARTITION_KEY_MAX_SIZE_BYTES: usize = 2048;

/// Longest sort key value, in bytes.
pub const SORT_KEY_MAX_SIZE_BYTES: usize = 1024;

/// Most local secondary indexes of a table.
pub const LOCAL_INDEXES_MAX_COUNT: usize = 5;

/// Most global secondary indexes of a table (DynamoDB's default quota).
pub const GLOBAL_INDEXES_MAX_COUNT: usize = 20;

/// Most attributes projected into all indexes of a table together.
pub const PROJECTED_ATTRIBUTES_MAX_COUNT: usize = 100;

// Requests.

/// Most data that a page of a query or scan reads, in bytes.
pub const PAGE_MAX_SIZE_BYTES: usize = 1024 * 1024;

/// Most segments of a parallel scan. Source: API reference, Scan, `TotalSegments`.
pub const SCAN_MAX_SEGMENTS: u32 = 1_000_000;

/// Most items of a BatchGetItem.
pub const BATCH_GET_MAX_COUNT: usize = 100;

/// Most puts and deletes of a BatchWriteItem.
pub const BATCH_WRITE_MAX_COUNT: usize = 25;

/// Most data in the answer to a BatchGetItem or in a BatchWriteItem, in bytes.
pub const BATCH_MAX_SIZE_BYTES: usize = 16 * 1024 * 1024;

/// Most actions of a transaction.
pub const TRANSACTION_MAX_COUNT: usize = 100;

/// Most data in a transaction, in bytes.
pub const TRANSACTION_MAX_SIZE_BYTES: usize = 4 * 1024 * 1024;

/// Longest expression, in bytes.
pub const EXPRESSION_MAX_LENGTH_BYTES: usize = 4 * 1024;

/// Most operators and functions of an expression.
pub const EXPRESSION_MAX_OPERATORS: usize = 300;

/// Most operands of `IN`.
pub const EXPRESSION_IN_MAX_OPERANDS: usize = 100;

/// Longest substitution name or value variable of an expression (`#name`, `:value`), in bytes.
pub const EXPRESSION_VARIABLE_MAX_LENGTH_BYTES: usize = 255;

/// Largest sum of all substitution variables of an expression, in bytes.
pub const EXPRESSION_VARIABLES_MAX_SIZE_BYTES: usize = 2 * 1024 * 1024;
