//! How members of a description are stored: each kind of value once, so that a struct is the list of its members.
//!
//! An absent member is the empty value: `None`, `false`, an empty list or map. Readers refuse anything that
//! the writer does not write; which members are unknown is the concern of the item they are in.

use crate::{AttributeValue, Item, Number};
use std::collections::BTreeMap;

/// A value that is always there.
pub(super) trait Member: Sized {
    fn to_value(&self) -> AttributeValue;

    /// Reads what [`Member::to_value`] wrote; `None` for anything else.
    fn from_value(value: AttributeValue) -> Option<Self>;
}

impl Member for String {
    fn to_value(&self) -> AttributeValue {
        self.as_str().into()
    }

    fn from_value(value: AttributeValue) -> Option<Self> {
        match value {
            AttributeValue::S(text) => Some(text),
            _ => None,
        }
    }
}

impl Member for Number {
    fn to_value(&self) -> AttributeValue {
        (*self).into()
    }

    fn from_value(value: AttributeValue) -> Option<Self> {
        value.as_number()
    }
}

impl Member for u64 {
    fn to_value(&self) -> AttributeValue {
        (*self).into()
    }

    fn from_value(value: AttributeValue) -> Option<Self> {
        value.as_number()?.to_i128()?.try_into().ok()
    }
}

impl Member for i32 {
    fn to_value(&self) -> AttributeValue {
        (*self).into()
    }

    fn from_value(value: AttributeValue) -> Option<Self> {
        value.as_number()?.to_i128()?.try_into().ok()
    }
}

/// A value in its place in an item, which may be left out.
pub(super) trait Field: Sized {
    fn put(&self, name: &str, item: &mut Item);

    /// Takes what [`Field::put`] put, out of the item; `None` for anything else.
    fn take(name: &str, item: &mut Item) -> Option<Self>;
}

impl<T: Member> Field for T {
    fn put(&self, name: &str, item: &mut Item) {
        item.insert(name, self.to_value());
    }

    fn take(name: &str, item: &mut Item) -> Option<Self> {
        T::from_value(item.remove(name)?)
    }
}

impl<T: Member> Field for Option<T> {
    fn put(&self, name: &str, item: &mut Item) {
        if let Some(value) = self {
            value.put(name, item);
        }
    }

    fn take(name: &str, item: &mut Item) -> Option<Self> {
        match item.remove(name) {
            None => Some(None),
            Some(value) => T::from_value(value).map(Some),
        }
    }
}

impl Field for bool {
    fn put(&self, name: &str, item: &mut Item) {
        if *self {
            item.insert(name, true);
        }
    }

    fn take(name: &str, item: &mut Item) -> Option<Self> {
        match item.remove(name) {
            None => Some(false),
            Some(AttributeValue::Bool(value)) => Some(value),
            Some(_) => None,
        }
    }
}

impl<T: Member> Field for Vec<T> {
    fn put(&self, name: &str, item: &mut Item) {
        if !self.is_empty() {
            item.insert(name, AttributeValue::list(self.iter().map(Member::to_value)));
        }
    }

    fn take(name: &str, item: &mut Item) -> Option<Self> {
        match item.remove(name) {
            None => Some(Vec::new()),
            Some(AttributeValue::L(values)) => values.into_iter().map(T::from_value).collect(),
            Some(_) => None,
        }
    }
}

impl<T: Member> Field for BTreeMap<String, T> {
    fn put(&self, name: &str, item: &mut Item) {
        if !self.is_empty() {
            let values = self.iter().map(|(key, value)| (key.as_str(), value.to_value()));
            item.insert(name, values.collect::<Item>());
        }
    }

    fn take(name: &str, item: &mut Item) -> Option<Self> {
        let read = |(key, value)| T::from_value(value).map(|value| (key, value));
        match item.remove(name) {
            None => Some(BTreeMap::new()),
            Some(AttributeValue::M(values)) => values.into_iter().map(read).collect(),
            Some(_) => None,
        }
    }
}

/// Declares how a struct's fields are stored: under which names. The struct then stores its fields among those
/// of an item, with `put_members` and `take_members`.
macro_rules! stored_members {
    ($type:ident { $($name:literal => $field:ident,)+ }) => {
        impl $type {
            pub(super) fn put_members(&self, item: &mut $crate::Item) {
                $($crate::table::member::Field::put(&self.$field, $name, item);)+
            }

            /// Takes the members out of the item; the error is the name of one that is not what it must be.
            pub(super) fn take_members(item: &mut $crate::Item) -> Result<Self, &'static str> {
                Ok(Self {
                    $($field: $crate::table::member::Field::take($name, item).ok_or($name)?,)+
                })
            }
        }
    };
}

/// As `stored_members`, for a struct that is a map of its own in the item.
macro_rules! stored_map {
    ($type:ident { $($name:literal => $field:ident,)+ }) => {
        $crate::table::member::stored_members!($type { $($name => $field,)+ });

        impl $crate::table::member::Member for $type {
            fn to_value(&self) -> $crate::AttributeValue {
                let mut item = $crate::Item::new();
                self.put_members(&mut item);
                item.into()
            }

            fn from_value(value: $crate::AttributeValue) -> Option<Self> {
                match value {
                    $crate::AttributeValue::M(mut item) => Self::take_members(&mut item).ok(),
                    _ => None,
                }
            }
        }
    };
}

/// Declares an enumeration that is stored under the service's names.
macro_rules! stored_names {
    (
        $(#[$attribute:meta])*
        pub enum $type:ident { $($(#[$value_attribute:meta])* $value:ident = $text:literal,)+ }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$value_attribute])* $value,)+ }

        impl $type {
            /// All values, in the order of the service's model.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The service's name, which is also the stored one.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $text,)+ }
            }

            /// The value of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl $crate::table::member::Member for $type {
            fn to_value(&self) -> $crate::AttributeValue {
                self.name().into()
            }

            fn from_value(value: $crate::AttributeValue) -> Option<Self> {
                Self::named(value.as_str()?)
            }
        }
    };
}

pub(super) use {stored_map, stored_members, stored_names};
