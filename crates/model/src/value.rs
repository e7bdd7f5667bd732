//! Attribute values as a tree: DynamoDB's ten types.
//!
//! Sets may be empty here, so that they can be built up; encoding refuses them, as DynamoDB does. Depth is
//! checked by the encoder too.
//!
//! Source: developer guide, "Supported data types and naming rules in Amazon DynamoDB".

mod conversions;

use crate::{Item, Number};
use std::collections::BTreeSet;
use std::fmt;

/// One attribute value.
///
/// `Debug` is compact and unambiguous; it is not a storage format.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AttributeValue {
    /// A string (`S`).
    S(String),
    /// A number (`N`).
    N(Number),
    /// Binary data (`B`).
    B(Vec<u8>),
    /// A Boolean (`BOOL`).
    Bool(bool),
    /// Null (`NULL`).
    Null,
    /// A map (`M`).
    M(Item),
    /// A list (`L`).
    L(Vec<AttributeValue>),
    /// A set of strings (`SS`).
    Ss(BTreeSet<String>),
    /// A set of numbers (`NS`), equal by value.
    Ns(BTreeSet<Number>),
    /// A set of binary values (`BS`).
    Bs(BTreeSet<Vec<u8>>),
}

/// The type of an attribute value; `Display` prints DynamoDB's name for it (`S`, `BOOL`, `NS`, …).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
    /// Boolean.
    Bool,
    /// Null.
    Null,
    /// Map.
    M,
    /// List.
    L,
    /// String set.
    Ss,
    /// Number set.
    Ns,
    /// Binary set.
    Bs,
}

impl AttributeType {
    /// DynamoDB's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            AttributeType::S => "S",
            AttributeType::N => "N",
            AttributeType::B => "B",
            AttributeType::Bool => "BOOL",
            AttributeType::Null => "NULL",
            AttributeType::M => "M",
            AttributeType::L => "L",
            AttributeType::Ss => "SS",
            AttributeType::Ns => "NS",
            AttributeType::Bs => "BS",
        }
    }
}

impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl AttributeValue {
    /// A list of values that convert into attribute values.
    ///
    /// ```
    /// use dynafile_model::AttributeValue;
    ///
    /// let tags = AttributeValue::list(["new", "blue"]);
    /// let mixed = AttributeValue::list([AttributeValue::from("a"), 1.into(), AttributeValue::Null]);
    /// assert_ne!(tags, mixed);
    /// ```
    pub fn list<V: Into<AttributeValue>>(elements: impl IntoIterator<Item = V>) -> AttributeValue {
        AttributeValue::L(elements.into_iter().map(Into::into).collect())
    }

    /// A set of strings.
    pub fn string_set<V: Into<String>>(members: impl IntoIterator<Item = V>) -> AttributeValue {
        AttributeValue::Ss(members.into_iter().map(Into::into).collect())
    }

    /// A set of numbers.
    pub fn number_set<V: Into<Number>>(members: impl IntoIterator<Item = V>) -> AttributeValue {
        AttributeValue::Ns(members.into_iter().map(Into::into).collect())
    }

    /// A set of binary values.
    pub fn binary_set<V: Into<Vec<u8>>>(members: impl IntoIterator<Item = V>) -> AttributeValue {
        AttributeValue::Bs(members.into_iter().map(Into::into).collect())
    }

    /// The value's type.
    pub fn attribute_type(&self) -> AttributeType {
        match self {
            AttributeValue::S(_) => AttributeType::S,
            AttributeValue::N(_) => AttributeType::N,
            AttributeValue::B(_) => AttributeType::B,
            AttributeValue::Bool(_) => AttributeType::Bool,
            AttributeValue::Null => AttributeType::Null,
            AttributeValue::M(_) => AttributeType::M,
            AttributeValue::L(_) => AttributeType::L,
            AttributeValue::Ss(_) => AttributeType::Ss,
            AttributeValue::Ns(_) => AttributeType::Ns,
            AttributeValue::Bs(_) => AttributeType::Bs,
        }
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            AttributeValue::S(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<Number> {
        match self {
            AttributeValue::N(number) => Some(*number),
            _ => None,
        }
    }

    /// The map, if this is one.
    pub fn as_map(&self) -> Option<&Item> {
        match self {
            AttributeValue::M(map) => Some(map),
            _ => None,
        }
    }
}
