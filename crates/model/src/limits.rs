//! DynamoDB's limits, each written once.
//!
//! Unless a constant says otherwise its source is the developer guide, "Quotas in Amazon DynamoDB"
//! (ServiceQuotas.html) and "Constraints in Amazon DynamoDB" (Constraints.html).

/// Most significant digits of a number.
pub const NUMBER_MAX_DIGITS: u32 = 38;

/// Largest power of ten of a number's first digit: `9.99…E+125`.
pub const NUMBER_MAX_EXPONENT: i32 = 125;

/// Smallest power of ten of a number's first digit: `1E-130`.
pub const NUMBER_MIN_EXPONENT: i32 = -130;

/// How deep attribute values nest: an attribute is at level 1, the members of a map or list one level below it.
pub const NESTING_MAX_DEPTH: u32 = 32;

/// How deep values may nest in dynafile's own API and in any encoded item: what is stored can always be read,
/// and reading needs a bounded stack.
pub const NESTING_MAX_DEPTH_NATIVE: u32 = 128;

/// Largest item, names and values together, in bytes.
pub const ITEM_MAX_SIZE_BYTES: usize = 400 * 1024;

/// Longest partition key value, in bytes.
pub const PARTITION_KEY_MAX_SIZE_BYTES: usize = 2048;

/// Longest sort key value, in bytes.
pub const SORT_KEY_MAX_SIZE_BYTES: usize = 1024;
