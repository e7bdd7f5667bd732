//! Every wording of the service, in one place: errors that carry data come in, names and messages of the service go out.
//!
//! A module per source of errors. Nothing else in the project knows these texts, and nothing here decides what is an error.
//! Where the service words the same thing in two ways, [`Wording`] says which one an operation uses.

mod constraint;
mod engine;
mod expression;
mod legacy;
mod serialization;
mod set_order;
mod statement;
mod table;
mod validation;
mod value;

pub(crate) use constraint::refusal;
pub(crate) use engine::{batch_statement_error, failure, unavailable};
pub(crate) use serialization::unreadable;
pub(crate) use value::fault;

/// Which of the service's generations of wordings an operation has.
///
/// Source: observed by Parity Suite's conformance suite in several regions (docs/fidelity.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wording {
    /// What is wrong with the request alone comes behind `1 validation error detected: `.
    Counted,
    /// As `Counted`, without those words.
    Plain,
    /// The older texts; values of expressions are named.
    Older,
    /// Table control: as `Plain`, and tables that are not there are named.
    Control,
}

/// What decides on words: the operation, and its generation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) operation: &'static str,
    pub(crate) wording: Wording,
}

/// What begins a message that `Counted` wordings have in front.
const COUNTED: &str = "1 validation error detected: ";

const INVALID_VALUES: &str = "One or more parameter values were invalid: ";
