//! Values of a schema's shapes.

use std::collections::BTreeMap;
use std::fmt;
use std::mem::size_of;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::content;
use super::value;
use super::{Decoder, Expected, Found, Mismatch, Place};
use crate::fields::{Decoded, Fields};
use crate::schema::{List, Map, Shape, Structure};

/// The request itself: an object.
pub(super) struct Request<'d> {
    pub(super) decoder: &'d mut Decoder,
    pub(super) structure: &'static Structure,
}

impl<'de> DeserializeSeed<'de> for Request<'_> {
    type Value = Fields;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fields, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Request<'_> {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a request")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fields, A::Error> {
        fields(self.decoder, self.structure, map)
    }
}

/// A value of a shape; `None` if it is null.
struct Node<'d> {
    decoder: &'d mut Decoder,
    shape: Shape,
    place: Place,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Option<Decoded>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.shape {
            Shape::Later(feature) => {
                let anything = Option::<IgnoredAny>::deserialize(deserializer)?;
                Ok(anything.map(|_| Decoded::Later(feature)))
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl Node<'_> {
    fn mismatch<E: Error>(self, found: Found) -> E {
        let expected = match self.shape {
            Shape::Text(_) | Shape::Table | Shape::Choice(_) => Expected::Text,
            Shape::Integer(_) => Expected::Number("Integer"),
            Shape::Long(_) => Expected::Number("Long"),
            Shape::Double => Expected::Number("Double"),
            Shape::Timestamp => Expected::Number("Timestamp"),
            Shape::Boolean => Expected::Boolean,
            Shape::List(_) | Shape::Later(_) => Expected::List(self.place),
            Shape::Map(map) => Expected::Map(map.class),
            Shape::Item | Shape::Key => Expected::Map(value::CLASS),
            Shape::Structure(structure) => Expected::Structure(structure.name, self.place),
            Shape::Value | Shape::Operand | Shape::Parameter => {
                Expected::Structure(value::NAME, self.place)
            }
        };
        self.decoder.mismatch(Mismatch::Type { expected, found })
    }

    /// Integers are cut to their type's range, fractions cut off, as the service does.
    fn number<E: Error>(self, value: f64, found: Found) -> Result<Option<Decoded>, E> {
        match self.shape {
            Shape::Integer(_) | Shape::Long(_) => self.integer(value as i64),
            Shape::Double | Shape::Timestamp => Ok(Some(Decoded::Double(value))),
            _ => Err(self.mismatch(found)),
        }
    }

    fn integer<E: Error>(self, value: i64) -> Result<Option<Decoded>, E> {
        match self.shape {
            Shape::Integer(_) => {
                let value = value.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
                Ok(Some(Decoded::Integer(value)))
            }
            Shape::Long(_) => Ok(Some(Decoded::Integer(value))),
            _ => self.number(value as f64, Found::Integer),
        }
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Option<Decoded>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member of a request")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        match self.shape {
            Shape::Boolean => Ok(Some(Decoded::Boolean(value))),
            _ => Err(self.mismatch(if value { Found::True } else { Found::False })),
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        self.integer(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        self.integer(i64::try_from(value).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        self.number(value, Found::Decimal)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match self.shape {
            Shape::Text(_) | Shape::Table | Shape::Choice(_) => {
                // In place of a text that does not fit there is none; the request is refused.
                let kept = if self.decoder.allowance.take(text.len()) { text } else { "" };
                Ok(Some(Decoded::Text(kept.to_owned())))
            }
            Shape::Boolean => match content::boolean(text) {
                Some(value) => Ok(Some(Decoded::Boolean(value))),
                None => Err(self.mismatch(Found::Text)),
            },
            _ => Err(self.mismatch(Found::Text)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Self::Value, A::Error> {
        match self.shape {
            Shape::List(list) => self::list(self.decoder, list, elements).map(Some),
            _ => Err(self.mismatch(Found::List)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        match self.shape {
            Shape::Structure(structure) => {
                fields(self.decoder, structure, map).map(|fields| Some(Decoded::Structure(fields)))
            }
            Shape::Map(shape) => entries(self.decoder, shape, map).map(Some),
            Shape::Value => value::value(self.decoder, map).map(Some),
            Shape::Operand => value::operand(self.decoder, map).map(Some),
            Shape::Parameter => value::parameter(self.decoder, map).map(Some),
            Shape::Item => value::item(self.decoder, map).map(Some),
            Shape::Key => value::key(self.decoder, map).map(Some),
            _ => Err(self.mismatch(Found::Map)),
        }
    }
}

fn fields<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder,
    structure: &'static Structure,
    mut map: A,
) -> Result<Fields, A::Error> {
    let mut fields = Fields::new(structure);
    while let Some(position) = map.next_key_seed(Position(structure))? {
        let Some(position) = position else {
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        let shape = structure.members[position].shape;
        let value = map.next_value_seed(Node { decoder, shape, place: Place::Member })?;
        if decoder.allowance.take(size_of::<(usize, Decoded)>()) {
            fields.set(position, value);
        }
    }
    Ok(fields)
}

/// Elements up to one more than there may be; of the others only the JSON is checked.
fn list<'de, A: SeqAccess<'de>>(
    decoder: &mut Decoder,
    list: &'static List,
    mut elements: A,
) -> Result<Decoded, A::Error> {
    let mut decoded = Vec::new();
    while decoded.len() <= list.max && decoder.allowance.take(ELEMENT_BYTES) {
        let node = Node { decoder, shape: list.element, place: Place::Element };
        match elements.next_element_seed(node)? {
            Some(element) => decoded.push(element.unwrap_or(Decoded::Null)),
            None => return Ok(Decoded::List(decoded)),
        }
    }
    while elements.next_element::<IgnoredAny>()?.is_some() {}
    Ok(Decoded::List(decoded))
}

/// Entries up to one more than there may be; of the others only the JSON is checked.
fn entries<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder,
    shape: &'static Map,
    mut map: A,
) -> Result<Decoded, A::Error> {
    let mut decoded = BTreeMap::new();
    while decoded.len() <= shape.max && !decoder.allowance.is_spent() {
        let Some(name) = map.next_key::<String>()? else { return Ok(Decoded::Map(decoded)) };
        if !decoder.allowance.take(ENTRY_BYTES + name.len()) {
            map.next_value::<IgnoredAny>()?;
            break;
        }
        let node = Node { decoder, shape: shape.value, place: Place::Element };
        let value = map.next_value_seed(node)?;
        decoded.insert(name, value.unwrap_or(Decoded::Null));
    }
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(Decoded::Map(decoded))
}

/// What an element of a list takes: a list that grows is there twice for a moment.
const ELEMENT_BYTES: usize = size_of::<Decoded>() * 2;

/// What an entry of a map takes: nodes of the tree are filled by two thirds.
const ENTRY_BYTES: usize = size_of::<(String, Decoded)>() * 3 / 2;

/// The position of the member that a name names.
struct Position(&'static Structure);

impl<'de> DeserializeSeed<'de> for Position {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Position {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.position(name))
    }
}
