//! Conditions on items in either language: as callers give them, and bound, to be asked.
//!
//! DynamoDB's expressions and the filter language mean different things by the same signs (see `dynafile_expr::logic`),
//! so a condition always says which of the two it is in; nothing guesses it from the text.

use dynafile_expr::{Condition as BoundExpression, ExpressionCache, Filter};
use dynafile_model::{DecodeError, EncodedItem, Item, ItemView};

use crate::error::Result;
use crate::expression::Expression;

/// A condition on an item: an [`Expression`] of DynamoDB, or a [`Filter`].
///
/// Text alone is an expression of DynamoDB.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// In DynamoDB's language.
    Expression(Expression),
    /// In the filter language. An item that is not there is to it an item without attributes.
    Filter(Filter),
}

impl Condition {
    /// The condition with its names and values looked up.
    pub(crate) fn bound(&self, parsed: &ExpressionCache) -> Result<ItemTest> {
        match self {
            Self::Expression(expression) => {
                expression.to_condition(parsed).map(ItemTest::Expression)
            }
            Self::Filter(filter) => Ok(ItemTest::Filter(filter.clone())),
        }
    }
}

impl From<Expression> for Condition {
    fn from(expression: Expression) -> Self {
        Self::Expression(expression)
    }
}

impl From<&str> for Condition {
    fn from(text: &str) -> Self {
        Self::Expression(text.into())
    }
}

impl From<String> for Condition {
    fn from(text: String) -> Self {
        Self::Expression(text.into())
    }
}

impl From<Filter> for Condition {
    fn from(filter: Filter) -> Self {
        Self::Filter(filter)
    }
}

/// A condition that can be asked about items. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) enum ItemTest {
    Expression(BoundExpression),
    Filter(Filter),
}

impl ItemTest {
    /// Whether it is true of the item; `None` is an item that is not there.
    ///
    /// # Errors
    /// Only if the item's bytes are damaged.
    pub(crate) fn matches(&self, item: Option<ItemView<'_>>) -> Result<bool, DecodeError> {
        match (self, item) {
            (Self::Expression(condition), item) => condition.matches(item),
            (Self::Filter(filter), Some(item)) => filter.matches(item),
            (Self::Filter(filter), None) => {
                let nothing = EncodedItem::try_from(&Item::new());
                filter.matches(nothing.expect("an empty item can be encoded").view())
            }
        }
    }
}

impl From<BoundExpression> for ItemTest {
    fn from(condition: BoundExpression) -> Self {
        Self::Expression(condition)
    }
}
