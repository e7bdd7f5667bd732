//! Updates: `UpdateExpression`, and the legacy `AttributeUpdates`.
//!
//! An update is applied to the item before it and gives the item after it; nothing is changed in place, so an error
//! leaves nothing half done. Whether a path may be changed at all (keys may not), and how large the result may be, its
//! caller knows.
//! Source: developer guide, "Using update expressions in DynamoDB"; details as DynamoDB Local.

mod action;
mod application;
mod parser;

use dynafile_model::Item;

pub use action::{Action, SetOperand, SetValue};
pub use application::{FailedUpdate, UpdateError};
pub(crate) use parser::{ActionText, Sum};

use crate::expression::MAX_OPERATORS;
use crate::expression::document_path::DocumentPath;
use crate::expression::error::ExpressionError;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::PathText;

/// An update as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedUpdate {
    texts: parser::ActionTexts,
}

/// An update that can be applied to items.
///
/// ```
/// use dynafile_expr::{Placeholders, Update};
/// use dynafile_model::{AttributeValue, item};
///
/// let values = [(":one".to_owned(), AttributeValue::from(1)), (":zero".to_owned(), AttributeValue::from(0))];
/// let mut placeholders = Placeholders::new([], values)?;
/// let update = Update::parse("SET visits = if_not_exists(visits, :zero) + :one REMOVE draft", &mut placeholders)?;
/// let after = update.apply(&item! { "id" => "a", "draft" => true })?;
/// assert_eq!(after, item! { "id" => "a", "visits" => 1 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    targets: Vec<(DocumentPath, Action)>,
    /// Whether it says attribute by attribute what to do, as the legacy parameter does, which the service words errors for.
    is_by_attribute: bool,
}

impl ParsedUpdate {
    /// Parses an update.
    ///
    /// # Errors
    /// [`ExpressionError`], of the kinds that depend on the text alone.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        Ok(ParsedUpdate { texts: parser::parse(text)? })
    }

    /// The update that another language wrote as these actions.
    pub(crate) fn of_actions(actions: Vec<(PathText, ActionText)>) -> Self {
        let operators = actions.len();
        ParsedUpdate { texts: parser::ActionTexts { actions, operators } }
    }

    /// Looks up names and values and checks paths and operands.
    ///
    /// # Errors
    /// [`ExpressionError`], of the kinds that depend on names and values.
    pub fn bind(&self, placeholders: &mut Placeholders) -> Result<Update, ExpressionError> {
        let targets = action::bind(&self.texts.actions, placeholders)?;
        if self.texts.operators > MAX_OPERATORS {
            return Err(ExpressionError::TooManyOperators);
        }
        Ok(Update { targets, is_by_attribute: false })
    }
}

impl Update {
    /// Parses and binds in one step.
    ///
    /// # Errors
    /// [`ExpressionError`], of any kind that concerns updates.
    pub fn parse(text: &str, placeholders: &mut Placeholders) -> Result<Self, ExpressionError> {
        ParsedUpdate::parse(text)?.bind(placeholders)
    }

    /// The update that does this to top-level attributes, each of which comes once.
    pub(crate) fn of_attributes(targets: Vec<(DocumentPath, Action)>) -> Self {
        Update { targets, is_by_attribute: true }
    }

    /// The paths that it changes and what it does to each, in the order of the text.
    pub fn targets(&self) -> &[(DocumentPath, Action)] {
        &self.targets
    }

    /// The document paths in it: those that it changes, and those that it reads.
    pub fn paths(&self) -> Vec<&DocumentPath> {
        self.targets
            .iter()
            .flat_map(|(path, action)| std::iter::once(path).chain(action.paths()))
            .collect()
    }

    /// Whether it makes an item where there is none. One that only takes away does not; one that does nothing does.
    /// Source: API reference, "UpdateItem", as observed of the service.
    pub fn makes_items(&self) -> bool {
        let takes_away = |action: &Action| matches!(action, Action::Remove | Action::Delete(_));
        self.targets.is_empty() || !self.targets.iter().all(|(_, action)| takes_away(action))
    }

    /// The item after the update.
    ///
    /// # Errors
    /// [`FailedUpdate`] if the item is not one that the update can be applied to.
    pub fn apply(&self, before: &Item) -> Result<Item, FailedUpdate> {
        application::apply(&self.targets, before).map_err(|failed| match failed.error {
            UpdateError::OperandType if self.is_by_attribute => {
                FailedUpdate { error: UpdateError::AttributeType, ..failed }
            }
            _ => failed,
        })
    }
}
