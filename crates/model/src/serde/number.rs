//! `Number`: written as text, so that no format rounds it; read from text and from any of serde's numbers.

use super::token;
use crate::{Number, NumberKind};
use ::serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use ::serde::ser::{Serialize, Serializer};
use std::fmt;

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(token::of_kind(self.kind()), &Text(*self))
    }
}

/// The number's canonical text.
struct Text(Number);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        deserializer.deserialize_newtype_struct(token::NUMBER, NumberVisitor)
    }
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of at most 38 digits")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Number, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number::from(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number::from(value))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Number, E> {
        Number::try_from(value).map_err(E::custom)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Number, E> {
        Number::try_from(value).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Number, E> {
        Number::from_f64(value).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Number, E> {
        Number::parse(value).map_err(|_| E::invalid_value(de::Unexpected::Str(value), &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Number, A::Error> {
        let mut part = |index| {
            let value: Option<i128> = parts.next_element()?;
            value.ok_or_else(|| {
                de::Error::invalid_length(index, &"a mantissa, an exponent and a kind")
            })
        };
        let (mantissa, exponent, kind) = (part(0)?, part(1)?, part(2)?);
        let exponent = i32::try_from(exponent).map_err(de::Error::custom)?;
        let kind = match kind {
            0 => NumberKind::Plain,
            1 => NumberKind::Float,
            2 => NumberKind::Decimal,
            _ => return Err(de::Error::custom("a number's kind is 0, 1 or 2")),
        };
        let number = Number::new(mantissa, exponent).map_err(de::Error::custom)?;
        Ok(number.with_kind(kind))
    }
}
