//! dynafile's expression languages: text is parsed and bound once, then evaluated on encoded items.
//!
//! * [`filter`]: the filter language of dynafile 0.1 (`"age >= 18 and name =~ /^a/i"`).
//!
//! Every language is a boolean tree ([`Logic`]) over tests of one item. The tree, its grammar and its walk are
//! shared. The tests are not: see [`logic`] for the reason.
//!
//! The crate reads items through `dynafile_model`'s borrowed views. It knows nothing of tables or storage.
#![forbid(unsafe_code)]

mod comparator;
mod excerpt;
pub mod filter;
pub mod logic;
mod views;

pub use comparator::Comparator;
pub use filter::{Filter, FilterError, FilterErrorKind};
pub use logic::Logic;
