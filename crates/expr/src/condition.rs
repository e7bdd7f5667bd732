//! DynamoDB's conditions: `ConditionExpression` and `FilterExpression`.
//!
//! Text becomes a [`ParsedCondition`], which needs nothing but the text; binding it to a request's placeholders makes a
//! [`Condition`], which is asked about items. The legacy parameters make conditions directly
//! ([`crate::legacy`]).
//!
//! Not here: key conditions, which are conditions with rules of their own ([`crate::key_condition`]).

mod evaluation;
mod parser;
mod predicate;

use std::sync::Arc;

use dynafile_model::{DecodeError, ItemView};

pub use predicate::{Operand, Predicate};

use crate::expression::MAX_OPERATORS;
use crate::expression::document_path::DocumentPath;
use crate::expression::error::ExpressionError;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::Test;
use crate::logic::Logic;

/// A condition as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedCondition {
    tree: Logic<Test>,
    operators: usize,
}

/// A condition that can be asked about items. Cheap to clone; `Send` and `Sync`.
///
/// ```
/// use dynafile_expr::{Condition, Placeholders};
/// use dynafile_model::{AttributeValue, EncodedItem, item};
///
/// let values = [(":v".to_owned(), AttributeValue::from(18))];
/// let mut placeholders = Placeholders::new([], values)?;
/// let condition = Condition::parse("age >= :v AND attribute_exists(email)", &mut placeholders)?;
/// placeholders.check_all_used()?;
///
/// let ada = EncodedItem::try_from(&item! { "age" => 36, "email" => "ada@example.com" })?;
/// assert!(condition.matches(Some(ada.view()))?);
/// assert!(!condition.matches(None)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    tree: Arc<Logic<Predicate>>,
}

impl ParsedCondition {
    /// Parses a condition.
    ///
    /// # Errors
    /// [`ExpressionError`], of the kinds that depend on the text alone.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let (tree, operators) = parser::parse(text)?;
        Ok(ParsedCondition { tree, operators })
    }

    /// The condition that another language wrote as this tree.
    pub(crate) fn of_tree(tree: Logic<Test>) -> Self {
        let operators = tree.tests().len();
        ParsedCondition { tree, operators }
    }

    /// Looks up names and values and checks the operands.
    ///
    /// # Errors
    /// [`ExpressionError`], of the kinds that depend on names and values.
    pub fn bind(&self, placeholders: &mut Placeholders) -> Result<Condition, ExpressionError> {
        let tree = self.tree.try_map(&mut |test| predicate::bind(test, placeholders))?;
        if self.operators > MAX_OPERATORS {
            return Err(ExpressionError::TooManyOperators);
        }
        Ok(Condition::from(tree))
    }
}

impl Condition {
    /// Parses and binds in one step.
    ///
    /// # Errors
    /// [`ExpressionError`], of any kind that concerns conditions.
    pub fn parse(text: &str, placeholders: &mut Placeholders) -> Result<Self, ExpressionError> {
        ParsedCondition::parse(text)?.bind(placeholders)
    }

    /// Whether the condition is true of the item; `None` is an item that does not exist, and has no attributes.
    ///
    /// # Errors
    /// Only if the item's bytes are damaged.
    pub fn matches(&self, item: Option<ItemView<'_>>) -> Result<bool, DecodeError> {
        self.tree.evaluate(&|predicate| evaluation::is_true(predicate, item))
    }

    /// The document paths in it, in the order of the text.
    pub fn paths(&self) -> Vec<&DocumentPath> {
        self.tree.tests().into_iter().flat_map(Predicate::paths).collect()
    }

    /// The condition's tests and how they are connected.
    pub fn tree(&self) -> &Logic<Predicate> {
        &self.tree
    }
}

impl From<Logic<Predicate>> for Condition {
    /// The condition that is this tree.
    fn from(tree: Logic<Predicate>) -> Self {
        Condition { tree: Arc::new(tree) }
    }
}
