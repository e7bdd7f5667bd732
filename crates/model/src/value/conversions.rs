//! Rust's types as attribute values.
//!
//! Integers, text, bytes and Booleans are what they are; `None` is null; a `Vec` is a list, a map with text as keys a
//! map, a set a set. A `Vec<u8>` is binary. Floats and integers of 128 bits may not fit, so they are tried.
//! Anything else is a value by serde: `dynafile::typed::to_value`.

use super::AttributeValue;
use crate::{Item, Number, NumberError};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for AttributeValue {
            fn from(value: $integer) -> AttributeValue {
                AttributeValue::N(Number::from(value))
            }
        }

        /// A set of numbers.
        impl From<BTreeSet<$integer>> for AttributeValue {
            fn from(members: BTreeSet<$integer>) -> AttributeValue {
                AttributeValue::number_set(members)
            }
        }

        /// A set of numbers.
        impl<S: BuildHasher> From<HashSet<$integer, S>> for AttributeValue {
            fn from(members: HashSet<$integer, S>) -> AttributeValue {
                AttributeValue::number_set(members)
            }
        }
    )*};
}

from_integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

macro_rules! try_from_numbers {
    ($($number:ty),*) => {$(
        /// Fails where the number is not one of DynamoDB's.
        ///
        /// ```
        /// use dynafile_model::AttributeValue;
        ///
        #[doc = concat!("assert!(AttributeValue::try_from(1 as ", stringify!($number), ").is_ok());")]
        /// ```
        impl TryFrom<$number> for AttributeValue {
            type Error = NumberError;

            fn try_from(value: $number) -> Result<AttributeValue, NumberError> {
                Number::try_from(value).map(AttributeValue::N)
            }
        }
    )*};
}

try_from_numbers!(f32, f64, i128, u128);

impl From<Number> for AttributeValue {
    fn from(value: Number) -> AttributeValue {
        AttributeValue::N(value)
    }
}

impl From<&str> for AttributeValue {
    fn from(value: &str) -> AttributeValue {
        AttributeValue::S(value.to_owned())
    }
}

impl From<String> for AttributeValue {
    fn from(value: String) -> AttributeValue {
        AttributeValue::S(value)
    }
}

impl From<&String> for AttributeValue {
    fn from(value: &String) -> AttributeValue {
        AttributeValue::S(value.clone())
    }
}

impl From<Cow<'_, str>> for AttributeValue {
    fn from(value: Cow<'_, str>) -> AttributeValue {
        AttributeValue::S(value.into_owned())
    }
}

impl From<char> for AttributeValue {
    fn from(value: char) -> AttributeValue {
        AttributeValue::S(value.to_string())
    }
}

impl From<bool> for AttributeValue {
    fn from(value: bool) -> AttributeValue {
        AttributeValue::Bool(value)
    }
}

impl From<Vec<u8>> for AttributeValue {
    fn from(value: Vec<u8>) -> AttributeValue {
        AttributeValue::B(value)
    }
}

impl From<&[u8]> for AttributeValue {
    fn from(value: &[u8]) -> AttributeValue {
        AttributeValue::B(value.to_vec())
    }
}

impl From<Item> for AttributeValue {
    fn from(value: Item) -> AttributeValue {
        AttributeValue::M(value)
    }
}

impl<K: Into<String>, V: Into<AttributeValue>> From<BTreeMap<K, V>> for AttributeValue {
    fn from(entries: BTreeMap<K, V>) -> AttributeValue {
        AttributeValue::M(entries.into_iter().collect())
    }
}

impl<K: Into<String>, V: Into<AttributeValue>, S: BuildHasher> From<HashMap<K, V, S>>
    for AttributeValue
{
    fn from(entries: HashMap<K, V, S>) -> AttributeValue {
        AttributeValue::M(entries.into_iter().collect())
    }
}

impl From<Vec<AttributeValue>> for AttributeValue {
    fn from(value: Vec<AttributeValue>) -> AttributeValue {
        AttributeValue::L(value)
    }
}

macro_rules! from_vecs {
    ($($element:ty),*) => {$(
        /// A list.
        impl From<Vec<$element>> for AttributeValue {
            fn from(elements: Vec<$element>) -> AttributeValue {
                AttributeValue::list(elements)
            }
        }
    )*};
}

// Not of u8, whose `Vec` is binary: hence each type by itself.
from_vecs!(
    i8,
    i16,
    i32,
    i64,
    isize,
    u16,
    u32,
    u64,
    usize,
    Number,
    String,
    &str,
    char,
    bool,
    Vec<u8>,
    Item
);

macro_rules! from_sets {
    ($($member:ty => $set:ident),*) => {$(
        impl From<BTreeSet<$member>> for AttributeValue {
            fn from(members: BTreeSet<$member>) -> AttributeValue {
                AttributeValue::$set(members)
            }
        }

        impl<S: BuildHasher> From<HashSet<$member, S>> for AttributeValue {
            fn from(members: HashSet<$member, S>) -> AttributeValue {
                AttributeValue::$set(members)
            }
        }
    )*};
}

from_sets!(
    String => string_set, &str => string_set, Number => number_set, Vec<u8> => binary_set,
    &[u8] => binary_set
);

/// `None` is null.
impl<T: Into<AttributeValue>> From<Option<T>> for AttributeValue {
    fn from(value: Option<T>) -> AttributeValue {
        value.map_or(AttributeValue::Null, Into::into)
    }
}
