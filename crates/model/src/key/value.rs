//! The value of one key attribute, owned and borrowed.

use crate::{AttributeType, AttributeValue, Number, NumberError, ValueView};
use std::cmp::Ordering;
use std::fmt;

/// The value of a key attribute.
///
/// Ordered by type (numbers, then strings, then binary), then by value: numbers numerically, strings by their
/// UTF-8 bytes, binary by unsigned bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum KeyValue {
    /// A string.
    S(String),
    /// A number.
    N(Number),
    /// Binary data.
    B(Vec<u8>),
}

/// A [`KeyValue`] that borrows its text or bytes. Same order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyRef<'a> {
    /// A string.
    S(&'a str),
    /// A number.
    N(Number),
    /// Binary data.
    B(&'a [u8]),
}

impl KeyValue {
    /// The borrowed form.
    pub fn as_ref(&self) -> KeyRef<'_> {
        match self {
            KeyValue::S(text) => KeyRef::S(text),
            KeyValue::N(number) => KeyRef::N(*number),
            KeyValue::B(bytes) => KeyRef::B(bytes),
        }
    }

    /// The value's type.
    pub fn attribute_type(&self) -> AttributeType {
        self.as_ref().attribute_type()
    }
}

impl KeyRef<'_> {
    /// The owned form.
    pub fn to_owned(self) -> KeyValue {
        match self {
            KeyRef::S(text) => KeyValue::S(text.to_owned()),
            KeyRef::N(number) => KeyValue::N(number),
            KeyRef::B(bytes) => KeyValue::B(bytes.to_vec()),
        }
    }

    /// The value's type.
    pub fn attribute_type(&self) -> AttributeType {
        match self {
            KeyRef::S(_) => AttributeType::S,
            KeyRef::N(_) => AttributeType::N,
            KeyRef::B(_) => AttributeType::B,
        }
    }
}

impl PartialOrd for KeyRef<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for KeyRef<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (KeyRef::N(left), KeyRef::N(right)) => left.cmp(right),
            (KeyRef::S(left), KeyRef::S(right)) => left.cmp(right),
            (KeyRef::B(left), KeyRef::B(right)) => left.cmp(right),
            (KeyRef::N(_), _) | (KeyRef::S(_), KeyRef::B(_)) => Ordering::Less,
            (KeyRef::B(_), _) | (KeyRef::S(_), KeyRef::N(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for KeyValue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for KeyValue {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_ref().cmp(&other.as_ref())
    }
}

impl fmt::Debug for KeyRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyRef::S(text) => fmt::Debug::fmt(text, f),
            KeyRef::N(number) => fmt::Display::fmt(number, f),
            KeyRef::B(bytes) => write!(f, "b\"{}\"", bytes.escape_ascii()),
        }
    }
}

impl fmt::Debug for KeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_ref(), f)
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => {$(
        impl From<$integer> for KeyValue {
            fn from(value: $integer) -> KeyValue {
                KeyValue::N(Number::from(value))
            }
        }
    )*};
}

from_integer!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

macro_rules! try_from_number {
    ($($number:ty),*) => {$(
        /// Fails where the number is not one of DynamoDB's.
        impl TryFrom<$number> for KeyValue {
            type Error = NumberError;

            fn try_from(value: $number) -> Result<KeyValue, NumberError> {
                Number::try_from(value).map(KeyValue::N)
            }
        }
    )*};
}

try_from_number!(f32, f64, i128, u128);

impl From<Number> for KeyValue {
    fn from(value: Number) -> KeyValue {
        KeyValue::N(value)
    }
}

impl From<&str> for KeyValue {
    fn from(value: &str) -> KeyValue {
        KeyValue::S(value.to_owned())
    }
}

impl From<String> for KeyValue {
    fn from(value: String) -> KeyValue {
        KeyValue::S(value)
    }
}

impl From<&String> for KeyValue {
    fn from(value: &String) -> KeyValue {
        KeyValue::S(value.clone())
    }
}

impl From<Vec<u8>> for KeyValue {
    fn from(value: Vec<u8>) -> KeyValue {
        KeyValue::B(value)
    }
}

impl From<&[u8]> for KeyValue {
    fn from(value: &[u8]) -> KeyValue {
        KeyValue::B(value.to_vec())
    }
}

impl From<&KeyValue> for KeyValue {
    fn from(value: &KeyValue) -> KeyValue {
        value.clone()
    }
}

impl From<KeyRef<'_>> for KeyValue {
    fn from(value: KeyRef<'_>) -> KeyValue {
        value.to_owned()
    }
}

impl<'a> From<&'a KeyValue> for KeyRef<'a> {
    fn from(value: &'a KeyValue) -> KeyRef<'a> {
        value.as_ref()
    }
}

impl<'a> From<&'a str> for KeyRef<'a> {
    fn from(value: &'a str) -> KeyRef<'a> {
        KeyRef::S(value)
    }
}

impl<'a> From<&'a [u8]> for KeyRef<'a> {
    fn from(value: &'a [u8]) -> KeyRef<'a> {
        KeyRef::B(value)
    }
}

impl From<Number> for KeyRef<'_> {
    fn from(value: Number) -> Self {
        KeyRef::N(value)
    }
}

impl From<KeyValue> for AttributeValue {
    fn from(value: KeyValue) -> AttributeValue {
        match value {
            KeyValue::S(text) => AttributeValue::S(text),
            KeyValue::N(number) => AttributeValue::N(number),
            KeyValue::B(bytes) => AttributeValue::B(bytes),
        }
    }
}

/// The error is the type that no key can have.
impl<'a> TryFrom<&'a AttributeValue> for KeyRef<'a> {
    type Error = AttributeType;

    fn try_from(value: &'a AttributeValue) -> Result<KeyRef<'a>, AttributeType> {
        match value {
            AttributeValue::S(text) => Ok(KeyRef::S(text)),
            AttributeValue::N(number) => Ok(KeyRef::N(*number)),
            AttributeValue::B(bytes) => Ok(KeyRef::B(bytes)),
            other => Err(other.attribute_type()),
        }
    }
}

/// The error is the type that no key can have.
impl TryFrom<&AttributeValue> for KeyValue {
    type Error = AttributeType;

    fn try_from(value: &AttributeValue) -> Result<KeyValue, AttributeType> {
        KeyRef::try_from(value).map(KeyRef::to_owned)
    }
}

/// The error is the type that no key can have.
impl<'a> TryFrom<ValueView<'a>> for KeyRef<'a> {
    type Error = AttributeType;

    fn try_from(value: ValueView<'a>) -> Result<KeyRef<'a>, AttributeType> {
        match value {
            ValueView::S(text) => Ok(KeyRef::S(text)),
            ValueView::N(number) => Ok(KeyRef::N(number)),
            ValueView::B(bytes) => Ok(KeyRef::B(bytes)),
            other => Err(other.attribute_type()),
        }
    }
}

/// The error is the type that no key can have.
impl TryFrom<ValueView<'_>> for KeyValue {
    type Error = AttributeType;

    fn try_from(value: ValueView<'_>) -> Result<KeyValue, AttributeType> {
        KeyRef::try_from(value).map(KeyRef::to_owned)
    }
}
