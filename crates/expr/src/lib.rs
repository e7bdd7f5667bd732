//! dynafile's expression languages: text is parsed and bound once, then evaluated on encoded items.
//!
//! * [`filter`]: the filter language of dynafile 0.1 (`"age >= 18 and name =~ /^a/i"`).
//! * [`condition`], [`key_condition`], [`projection`], [`update`]: DynamoDB's expressions, with [`Placeholders`] for the
//!   names and values of a request, and an [`ExpressionCache`] for what is parsed.
//! * [`partiql`]: DynamoDB's PartiQL; its statements are made of the same conditions, updates and projections.
//! * [`legacy`]: DynamoDB's parameters of the time before expressions; they become the same conditions, updates and
//!   projections.
//!
//! Every condition is a boolean tree ([`Logic`]) over tests of one item. The tree, its grammar and its walk are shared. The
//! tests of the filter language and those of DynamoDB are not: see [`logic`] for the reason.
//!
//! The crate reads items through `dynafile_model`'s borrowed views. It knows nothing of tables, storage, JSON, or
//! AWS's wording: errors carry what the wording needs.
#![forbid(unsafe_code)]
#![warn(missing_debug_implementations)]

mod cache;
mod comparator;
pub mod condition;
mod excerpt;
pub mod expression;
pub mod filter;
pub mod key_condition;
pub mod legacy;
pub mod logic;
pub mod partiql;
pub mod projection;
pub mod update;
mod views;

pub use cache::ExpressionCache;
pub use comparator::Comparator;
pub use condition::{Condition, ParsedCondition};
pub use expression::{
    Constant, DocumentPath, ExpressionError, Function, PlaceholderError, PlaceholderMap,
    Placeholders,
};
pub use filter::{Filter, FilterError, FilterErrorKind};
pub use key_condition::{KeyCondition, KeyConditionError, KeyMatch, KeyRange, KeyTest};
pub use logic::Logic;
pub use projection::{ParsedProjection, Projection};
pub use update::{FailedUpdate, ParsedUpdate, Update, UpdateError};
