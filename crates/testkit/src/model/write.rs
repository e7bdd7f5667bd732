//! Writes with conditions and updates: what they do, and how the engine is told of them.

use dynafile::Expression;
use dynafile_model::{AttributeValue, Item, Number, PrimaryKey};

/// The attribute of numbers, which conditions ask for and indexes order by.
pub(crate) const NUMBER: &str = "n";

/// The attribute of groups: text, or now and then something that an index cannot take.
pub(crate) const GROUP: &str = "g";

/// What must hold of the item that is there.
#[derive(Debug, Clone)]
pub enum ModelCondition {
    /// There is one.
    Exists,
    /// There is none.
    NotExists,
    /// Its number is this one.
    NumberIs(i64),
    /// It has a smaller number.
    NumberBelow(i64),
}

/// What is done to an item.
#[derive(Debug, Clone)]
pub enum ModelUpdate {
    /// Gives it this number.
    SetNumber(i64),
    /// Adds to its number, or to none.
    AddNumber(i64),
    /// Takes its number away.
    RemoveNumber,
    /// Puts it into this group.
    SetGroup(AttributeValue),
}

/// A change of one item.
#[derive(Debug, Clone)]
pub enum ModelChange {
    /// Stores it whole.
    Put(Item),
    /// Changes the one with the key, or makes one of the key if the update makes items.
    Update(PrimaryKey, ModelUpdate),
    /// Removes it.
    Delete(PrimaryKey),
    /// Asks for the condition alone.
    Check(PrimaryKey),
}

/// A change, and what it depends on.
#[derive(Debug, Clone)]
pub struct ModelWrite {
    /// The change.
    pub change: ModelChange,
    /// The condition.
    pub condition: Option<ModelCondition>,
}

/// A write that the database refuses; nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

impl ModelCondition {
    /// Whether it holds of what is there.
    pub fn holds(&self, item: Option<&Item>) -> bool {
        let number = item.and_then(|item| item.get(NUMBER)?.as_number());
        match self {
            Self::Exists => item.is_some(),
            Self::NotExists => item.is_none(),
            Self::NumberIs(value) => number == Some(Number::from(*value)),
            Self::NumberBelow(value) => number.is_some_and(|number| number < Number::from(*value)),
        }
    }

    /// The condition as the engine takes it.
    pub fn expression(&self) -> Expression {
        match self {
            Self::Exists => Expression::new("attribute_exists(PK)"),
            Self::NotExists => Expression::new("attribute_not_exists(PK)"),
            Self::NumberIs(value) => Expression::new("n = :n").value(":n", *value),
            Self::NumberBelow(value) => Expression::new("n < :n").value(":n", *value),
        }
    }
}

impl ModelUpdate {
    /// Whether it makes an item where there is none.
    pub fn makes_items(&self) -> bool {
        !matches!(self, Self::RemoveNumber)
    }

    /// Does it.
    pub fn apply(&self, item: &mut Item) {
        match self {
            Self::SetNumber(value) => {
                item.insert(NUMBER, *value);
            }
            Self::AddNumber(value) => {
                let number = item.get(NUMBER).and_then(AttributeValue::as_number);
                let before = number.and_then(|number| number.to_i128()).unwrap_or_default();
                item.insert(NUMBER, Number::try_from(before + i128::from(*value)).unwrap());
            }
            Self::RemoveNumber => {
                item.remove(NUMBER);
            }
            Self::SetGroup(group) => {
                item.insert(GROUP, group.clone());
            }
        }
    }

    /// The update as the engine takes it.
    pub fn expression(&self) -> Expression {
        match self {
            Self::SetNumber(value) => Expression::new("SET n = :v").value(":v", *value),
            Self::AddNumber(value) => Expression::new("ADD n :v").value(":v", *value),
            Self::RemoveNumber => Expression::new("REMOVE n"),
            Self::SetGroup(group) => Expression::new("SET g = :v").value(":v", group.clone()),
        }
    }
}
