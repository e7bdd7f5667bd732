//! `AttributeValue` and `Item`.

use super::token;
use crate::{AttributeValue, Item, Number};
use ::serde::de::{
    self, Deserialize, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use ::serde::ser::{Serialize, Serializer};
use std::collections::BTreeSet;
use std::fmt;

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl Serialize for AttributeValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            AttributeValue::S(text) => serializer.serialize_str(text),
            AttributeValue::N(number) => number.serialize(serializer),
            AttributeValue::B(bytes) => serializer.serialize_bytes(bytes),
            AttributeValue::Bool(value) => serializer.serialize_bool(*value),
            AttributeValue::Null => serializer.serialize_unit(),
            AttributeValue::M(map) => map.serialize(serializer),
            AttributeValue::L(list) => list.serialize(serializer),
            AttributeValue::Ss(set) => serializer.serialize_newtype_struct(token::STRING_SET, set),
            AttributeValue::Ns(set) => serializer.serialize_newtype_struct(token::NUMBER_SET, set),
            AttributeValue::Bs(set) => {
                serializer.serialize_newtype_struct(token::BINARY_SET, &BinarySet(set))
            }
        }
    }
}

/// Members as bytes: serde would write a `Vec<u8>` as a sequence of numbers.
struct BinarySet<'a>(&'a BTreeSet<Vec<u8>>);

impl Serialize for BinarySet<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|member| Bytes(member)))
    }
}

struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Item, D::Error> {
        deserializer.deserialize_map(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut attributes: A) -> Result<Item, A::Error> {
        let mut item = Item::new();
        while let Some(name) = attributes.next_key::<String>()? {
            item.insert(name, attributes.next_value::<AttributeValue>()?);
        }
        Ok(item)
    }
}

impl<'de> Deserialize<'de> for AttributeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AttributeValue, D::Error> {
        deserializer.deserialize_newtype_struct(token::VALUE, ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = AttributeValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<AttributeValue, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<AttributeValue, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_none<E: de::Error>(self) -> Result<AttributeValue, E> {
        Ok(AttributeValue::Null)
    }

    fn visit_unit<E: de::Error>(self) -> Result<AttributeValue, E> {
        Ok(AttributeValue::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<AttributeValue, E> {
        Ok(AttributeValue::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<AttributeValue, E> {
        Ok(AttributeValue::from(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<AttributeValue, E> {
        Ok(AttributeValue::from(value))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<AttributeValue, E> {
        Number::try_from(value).map(AttributeValue::N).map_err(E::custom)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<AttributeValue, E> {
        Number::try_from(value).map(AttributeValue::N).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<AttributeValue, E> {
        Number::from_f64(value).map(AttributeValue::N).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<AttributeValue, E> {
        Ok(AttributeValue::from(value))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<AttributeValue, E> {
        Ok(AttributeValue::S(value))
    }

    fn visit_bytes<E: de::Error>(self, value: &[u8]) -> Result<AttributeValue, E> {
        Ok(AttributeValue::from(value))
    }

    fn visit_byte_buf<E: de::Error>(self, value: Vec<u8>) -> Result<AttributeValue, E> {
        Ok(AttributeValue::B(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<AttributeValue, A::Error> {
        let mut list = Vec::new();
        while let Some(member) = members.next_element()? {
            list.push(member);
        }
        Ok(AttributeValue::L(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, attributes: A) -> Result<AttributeValue, A::Error> {
        ItemVisitor.visit_map(attributes).map(AttributeValue::M)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<AttributeValue, A::Error> {
        const TYPES: &[&str] = &["N", "SS", "NS", "BS"];
        let (attribute_type, held) = value.variant::<&'de str>()?;
        match attribute_type {
            "N" => held.newtype_variant().map(AttributeValue::N),
            "SS" => held.newtype_variant().map(AttributeValue::Ss),
            "NS" => held.newtype_variant().map(AttributeValue::Ns),
            "BS" => held.newtype_variant::<BTreeSet<ByteBuf>>().map(ByteBuf::into_set),
            other => Err(de::Error::unknown_variant(other, TYPES)),
        }
    }
}

/// A member of a binary set, read as bytes rather than as a sequence of numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ByteBuf(Vec<u8>);

impl ByteBuf {
    fn into_set(members: BTreeSet<ByteBuf>) -> AttributeValue {
        AttributeValue::Bs(members.into_iter().map(|member| member.0).collect())
    }
}

impl<'de> Deserialize<'de> for ByteBuf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ByteBuf, D::Error> {
        deserializer.deserialize_byte_buf(ByteBufVisitor)
    }
}

struct ByteBufVisitor;

impl Visitor<'_> for ByteBufVisitor {
    type Value = ByteBuf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("binary data")
    }

    fn visit_bytes<E: de::Error>(self, value: &[u8]) -> Result<ByteBuf, E> {
        Ok(ByteBuf(value.to_vec()))
    }

    fn visit_byte_buf<E: de::Error>(self, value: Vec<u8>) -> Result<ByteBuf, E> {
        Ok(ByteBuf(value))
    }
}
