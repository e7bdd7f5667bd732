//! `AttributeUpdates` to the actions that they are.

use std::fmt::{self, Display, Formatter};

use dynafile_model::{AttributeType, AttributeValue};

use super::constant;
use super::error::LegacyError;
use crate::update::{Action, SetOperand, SetValue};

/// What an entry of `AttributeUpdates` does. `Put` unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AttributeAction {
    /// Sets the attribute.
    #[default]
    Put,
    /// Adds to a number, a set or a list.
    Add,
    /// Removes the attribute or, with a value, members of a set.
    Delete,
}

impl Display for AttributeAction {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AttributeAction::Put => "PUT",
            AttributeAction::Add => "ADD",
            AttributeAction::Delete => "DELETE",
        })
    }
}

/// An entry of `AttributeUpdates`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributeUpdate {
    /// `Action`
    pub action: AttributeAction,
    /// `Value`
    pub value: Option<AttributeValue>,
}

impl AttributeUpdate {
    pub(super) fn into_action(self, name: &str) -> Result<Action, LegacyError> {
        let action = self.action;
        let Some(value) = self.value else {
            return match action {
                AttributeAction::Delete => Ok(Action::Remove),
                _ => Err(LegacyError::UpdateValueMissing { action }),
            };
        };
        let found = value.attribute_type();
        let value = constant(name, value)?;
        let is_set = matches!(found, AttributeType::Ss | AttributeType::Ns | AttributeType::Bs);
        match action {
            AttributeAction::Put => Ok(Action::Set(SetValue::Operand(SetOperand::Value(value)))),
            AttributeAction::Add
                if is_set || matches!(found, AttributeType::N | AttributeType::L) =>
            {
                Ok(Action::Add(value))
            }
            AttributeAction::Delete if is_set => Ok(Action::Delete(value)),
            _ => Err(LegacyError::UpdateValueType { action, found }),
        }
    }
}
