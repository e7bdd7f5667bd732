//! What DynamoDB's expressions have in common: tokens, paths, placeholders, functions, limits and errors.
//!
//! An expression is parsed without looking at names and values ([`crate::ExpressionCache`] keeps that), then bound to the
//! request's [`Placeholders`], which checks all that can be checked without an item, and then evaluated. The
//! languages themselves are [`crate::condition`], [`crate::key_condition`], [`crate::projection`] and
//! [`crate::update`].
//!
//! Source, unless a comment names another: developer guide, "Using expressions in DynamoDB"; messages and the order of
//! checks as DynamoDB Local 1.25 gives them.

pub(crate) mod constant;
pub(crate) mod cursor;
pub(crate) mod document_path;
pub(crate) mod error;
pub(crate) mod function;
pub(crate) mod placeholders;
pub(crate) mod reserved;
pub(crate) mod syntax;
pub(crate) mod token;

pub use constant::Constant;
pub use document_path::DocumentPath;
pub use error::{Bounds, ExpressionError};
pub use function::Function;
pub use placeholders::{PlaceholderError, PlaceholderMap, Placeholders};

/// The longest expression, in bytes. Source: developer guide, "Quotas in Amazon DynamoDB", expression parameters.
pub const MAX_SIZE_BYTES: usize = 4096;

/// The most operators and functions of an expression. Source: as above.
pub const MAX_OPERATORS: usize = 300;

/// The most operands of `IN`. Source: developer guide, "Condition and filter expressions, operators, and functions in
/// DynamoDB".
pub const MAX_CANDIDATES: usize = 100;
