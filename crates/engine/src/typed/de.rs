//! Items into Rust values: a serde deserializer over borrowed views.
//!
//! Strings and bytes are lent from the item where the type borrows them. Recursion is bounded by [`Depth`],
//! whatever the bytes or the type; damaged bytes are errors. A number is visited as an integer if it is one
//! and as a float otherwise; where serde asks for anything at all, a number that was written as a float stays
//! one. Not here: checking that bytes are canonical; that was done when they were written.

mod depth;
mod key;
mod map;
mod number;
mod sequence;
mod variant;

use dynafile_model::serde::token;
use dynafile_model::{ItemView, ValueView};
use serde::de::value::SeqDeserializer;
use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::error::{Result, TypedError};
use depth::Depth;
use map::MapReader;
use variant::VariantReader;

/// Reads an item as a value of type `T`.
pub(super) fn read_item<'de, T: Deserialize<'de>>(view: ItemView<'de>) -> Result<T> {
    T::deserialize(ValueDeserializer {
        value: ValueView::M(view.as_map()),
        depth: Depth::default(),
    })
}

/// Reads a value as a value of type `T`.
pub(super) fn read_value<'de, T: Deserialize<'de>>(value: ValueView<'de>) -> Result<T> {
    T::deserialize(ValueDeserializer { value, depth: Depth::default() })
}

/// Reads one value.
#[derive(Clone, Copy)]
struct ValueDeserializer<'de> {
    value: ValueView<'de>,
    depth: Depth,
}

impl<'de> ValueDeserializer<'de> {
    /// The same value behind one more newtype or `Option`.
    fn wrapped(self) -> Result<Self> {
        Ok(Self { depth: self.depth.wrapped()?, ..self })
    }

    fn mismatch<T>(self, expected: &dyn de::Expected) -> Result<T> {
        Err(de::Error::invalid_type(self.unexpected(), expected))
    }

    /// What is here, in serde's words.
    fn unexpected(self) -> Unexpected<'de> {
        match self.value {
            ValueView::S(text) => Unexpected::Str(text),
            ValueView::N(number) => number::unexpected(number),
            ValueView::B(bytes) => Unexpected::Bytes(bytes),
            ValueView::Bool(value) => Unexpected::Bool(value),
            ValueView::Null => Unexpected::Unit,
            ValueView::M(_) => Unexpected::Map,
            ValueView::L(_) | ValueView::Ss(_) | ValueView::Ns(_) | ValueView::Bs(_) => {
                Unexpected::Seq
            }
        }
    }

    fn integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value {
            ValueView::N(number) => number::visit_integer(number, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    /// A number with all its digits and its kind.
    fn exact_number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value {
            ValueView::N(number) => {
                visitor.visit_seq(SeqDeserializer::new(number::parts(number).into_iter()))
            }
            _ => self.mismatch(&visitor),
        }
    }

    /// A whole attribute value: as an enum where serde lacks the type.
    fn exact_value<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value {
            ValueView::N(_) | ValueView::Ss(_) | ValueView::Ns(_) | ValueView::Bs(_) => {
                visitor.visit_enum(VariantReader::of_type(self.wrapped()?))
            }
            _ => visitor.visit_newtype_struct(self.wrapped()?),
        }
    }
}

macro_rules! deserialize_integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.integer(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for ValueDeserializer<'de> {
    type Error = TypedError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value {
            ValueView::S(text) => visitor.visit_borrowed_str(text),
            ValueView::N(number) => number::visit_any(number, visitor),
            ValueView::B(bytes) => visitor.visit_borrowed_bytes(bytes),
            ValueView::Bool(value) => visitor.visit_bool(value),
            ValueView::Null => visitor.visit_unit(),
            ValueView::M(map) => visitor.visit_map(MapReader::new(map, self.depth)?),
            ValueView::L(list) => sequence::visit(list.iter(), self.depth, visitor),
            ValueView::Ss(set) => sequence::visit(
                set.iter().map(|member| member.map(ValueView::S)),
                self.depth,
                visitor,
            ),
            ValueView::Ns(set) => sequence::visit(
                set.iter().map(|member| member.map(ValueView::N)),
                self.depth,
                visitor,
            ),
            ValueView::Bs(set) => sequence::visit(
                set.iter().map(|member| member.map(ValueView::B)),
                self.depth,
                visitor,
            ),
        }
    }

    deserialize_integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value {
            ValueView::N(number) => number::visit_f32(number, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value {
            ValueView::N(number) => visitor.visit_f64(number.to_f64()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value {
            ValueView::Null => visitor.visit_none(),
            _ => visitor.visit_some(self.wrapped()?),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        match name {
            token::NUMBER => self.exact_number(visitor),
            token::VALUE => self.exact_value(visitor),
            _ => visitor.visit_newtype_struct(self.wrapped()?),
        }
    }

    /// Binary data is a sequence of bytes for a type that asks for one, such as `Vec<u8>`.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value {
            ValueView::B(bytes) => sequence::visit_bytes(bytes, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    /// A list is not a struct, although serde could match its elements with the fields by position.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.value {
            ValueView::L(_) => self.mismatch(&visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.value {
            ValueView::S(name) => visitor.visit_enum(VariantReader::unit(name, self.depth)),
            ValueView::M(map) => visitor.visit_enum(VariantReader::of_map(map, self.depth)?),
            _ => self.mismatch(&visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool char str string bytes byte_buf unit unit_struct map identifier
    }
}
