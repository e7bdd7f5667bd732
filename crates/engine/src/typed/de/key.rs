//! Names of attributes as map keys, field names and variants: text, or what text stands for.

use serde::de::{self, Deserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::depth::Depth;
use super::number::visit_i128;
use super::variant::VariantReader;
use crate::typed::error::{Result, TypedError};

/// Reads a name.
#[derive(Clone, Copy)]
pub(super) struct KeyDeserializer<'de> {
    pub(super) text: &'de str,
    pub(super) depth: Depth,
}

impl<'de> KeyDeserializer<'de> {
    fn wrapped(self) -> Result<Self> {
        Ok(Self { depth: self.depth.wrapped()?, ..self })
    }

    fn integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if let Ok(value) = self.text.parse() {
            return visit_i128(value, visitor);
        }
        match self.text.parse() {
            Ok(value) => visitor.visit_u128(value),
            Err(_) => self.mismatch(&visitor),
        }
    }

    fn mismatch<T>(self, expected: &dyn de::Expected) -> Result<T> {
        Err(de::Error::invalid_type(Unexpected::Str(self.text), expected))
    }
}

macro_rules! deserialize_integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.integer(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for KeyDeserializer<'de> {
    type Error = TypedError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_borrowed_str(self.text)
    }

    deserialize_integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.text {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => self.mismatch(&visitor),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.text.parse() {
            Ok(value) => visitor.visit_f32(value),
            Err(_) => self.mismatch(&visitor),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.text.parse() {
            Ok(value) => visitor.visit_f64(value),
            Err(_) => self.mismatch(&visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self.wrapped()?)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self.wrapped()?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_enum(VariantReader::unit(self.text, self.depth))
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}
