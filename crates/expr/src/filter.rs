//! The filter language of dynafile 0.1: `"age >= 18 and not name =~ /^test/i"`.
//!
//! A filter is parsed once, to its end, with everything in it bound; then it is asked about items in their encoded
//! form, without building trees and without allocating. No text makes the parser panic, hang or exhaust memory, and
//! comparing values of different types is never an error.
//!
//! `docs/filter-language.md` has the grammar, the tables of meaning and what differs from the original's. What
//! the original answered with an exception (`age < 18` where `age` is missing or text) is false here.
//!
//! Not here: DynamoDB's own expressions, and who calls the filter when.

pub mod ast;
mod comparison;
mod error;
mod evaluation;
mod lexer;
mod moment;
mod operand;
mod parser;
mod pattern;
mod print;
mod subnet;

use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use dynafile_model::{DecodeError, ItemView};
use jiff::civil::Date;

pub use error::{FilterError, FilterErrorKind};
pub use pattern::{Flags, Pattern, PatternError};
pub use subnet::Subnet;

use crate::logic::Logic;
use ast::Statement;

/// A parsed filter. Cheap to clone; `Send` and `Sync`.
///
/// Two filters are equal if they say the same in the same order; spaces, redundant parentheses and the way a list
/// or a name was written do not matter. `Display` gives text that parses to an equal filter.
///
/// ```
/// use dynafile_expr::Filter;
/// use dynafile_model::{EncodedItem, item};
/// use jiff::civil::date;
///
/// let today = date(2024, 5, 6);
/// let adults = Filter::parse("age >= 18 and not name =~ /^test/i", today)?;
/// let ada = EncodedItem::try_from(&item! { "name" => "Ada", "age" => 36 })?;
/// assert!(adults.matches(ada.view())?);
///
/// let error = Filter::parse("age = 18", today).unwrap_err();
/// assert_eq!(error.column(), 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    tree: Arc<Logic<Statement>>,
}

impl Filter {
    /// Parses a filter. A time without a date (`12:30:00`) means that time on `today`.
    ///
    /// # Errors
    /// [`FilterError`] if the text is not a filter from its beginning to its end; it says what is wrong at which
    /// column.
    pub fn parse(text: &str, today: Date) -> Result<Self, FilterError> {
        parser::parse(text, today).map(Filter::from)
    }

    /// Whether the filter is true of the item.
    ///
    /// # Errors
    /// Only if the item's bytes are damaged.
    pub fn matches(&self, item: ItemView<'_>) -> Result<bool, DecodeError> {
        self.tree.evaluate(&|statement| evaluation::is_true(statement, item))
    }

    /// What the filter was parsed to.
    pub fn tree(&self) -> &Logic<Statement> {
        &self.tree
    }
}

impl From<Logic<Statement>> for Filter {
    /// The filter that is this tree.
    fn from(tree: Logic<Statement>) -> Self {
        Filter { tree: Arc::new(tree) }
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        print::Printed(&self.tree).fmt(f)
    }
}
