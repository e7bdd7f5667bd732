//! Attribute values: one object per value, whose one member says the type.
//!
//! Types of JSON are checked to the end of the value, so that a mismatch is reported before anything else. What else is wrong
//! is noted, the first of it, and nothing is written from there on.
//!
//! Source: API reference, "AttributeValue"; the order of checks as observed (docs/fidelity.md).

use std::borrow::Cow;
use std::fmt;

use dynafile_model::limits::{ATTRIBUTE_NAME_MAX_LENGTH_BYTES, NESTING_MAX_DEPTH};
use dynafile_model::{AttributeValue, Item, ItemBuilder};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::content::{Content, KindName};
use super::sink::{Refused, Sink, TreeSink, Written};
use super::{Decoder, Expected, Fault, Found, Level, Mismatch, Numbers, Place};
use crate::fields::Decoded;
use crate::quotation::excerpt;

/// The name of the structure, and its class.
pub(super) const NAME: &str = "AttributeValue";
pub(super) const CLASS: &str = "com.amazonaws.dynamodb.v20120810.AttributeValue";

/// Decodes a value of an expression of a transaction, which may nest one level deeper than what is stored.
pub(super) fn operand<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder,
    map: A,
) -> Result<Decoded, A::Error> {
    decoder.levels = NESTING_MAX_DEPTH + 1;
    let value = value(decoder, map);
    decoder.levels = NESTING_MAX_DEPTH;
    value
}

/// Decodes a value whose object has begun, to a tree.
pub(super) fn value<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder,
    map: A,
) -> Result<Decoded, A::Error> {
    let mut sink = TreeSink::default();
    types(decoder, &mut sink, 1, map)?;
    Ok(match decoder.fault.take() {
        Some(fault) => Decoded::Faulty(Box::new(fault)),
        None => sink.take().map_or(Decoded::Null, Decoded::Value),
    })
}

/// Decodes a parameter of a statement whose object has begun, to a tree.
pub(super) fn parameter<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder,
    map: A,
) -> Result<Decoded, A::Error> {
    let around = std::mem::replace(&mut decoder.numbers, Numbers::Older);
    let decoded = value(decoder, map);
    decoder.numbers = around;
    decoded
}

/// Decodes attributes whose object has begun, to an encoded item.
pub(super) fn item<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder,
    map: A,
) -> Result<Decoded, A::Error> {
    if decoder.through_trees {
        return Ok(match key(decoder, map)? {
            Decoded::Key(item) => encode(&item),
            faulty => faulty,
        });
    }
    let mut builder = decoder.builder.take().unwrap_or_default();
    builder.clear();
    attributes(decoder, &mut builder, 1, map)?;
    let encoded = match decoder.fault.take() {
        Some(fault) => Decoded::Faulty(Box::new(fault)),
        None => finish(decoder, &mut builder),
    };
    decoder.builder = Some(builder);
    Ok(encoded)
}

fn finish(decoder: &mut Decoder, builder: &mut ItemBuilder) -> Decoded {
    match builder.finish().map_err(Refused::from) {
        Ok(item) => Decoded::Item(item),
        Err(Refused::RepeatedName) => {
            decoder.repeated_name = true;
            Decoded::Null
        }
        Err(Refused::Other) => Decoded::Faulty(Box::new(Fault::NotEncodable)),
    }
}

fn encode(item: &Item) -> Decoded {
    let mut builder = ItemBuilder::with_max_depth(NESTING_MAX_DEPTH);
    match builder.attributes(item).map(|_| ()).and_then(|()| builder.finish()) {
        Ok(item) => Decoded::Item(item),
        Err(_) => Decoded::Faulty(Box::new(Fault::NotEncodable)),
    }
}

/// Decodes attributes whose object has begun, to a tree.
pub(super) fn key<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder,
    mut map: A,
) -> Result<Decoded, A::Error> {
    let mut item = Item::new();
    let mut sink = TreeSink::default();
    while let Some(name) = map.next_key_seed(Name)? {
        check_name(decoder, &name, Level::Top);
        let present = map.next_value_seed(Node {
            decoder,
            sink: &mut sink,
            depth: 1,
            place: Place::Element,
        })?;
        if !present {
            decoder.note(Fault::NullValue { attribute: Some(excerpt(&name)) });
        }
        if let Some(value) = sink.take()
            && decoder.allowance.take(size_of::<(String, AttributeValue)>())
        {
            item.insert(name, value);
        }
    }
    Ok(match decoder.fault.take() {
        Some(fault) => Decoded::Faulty(Box::new(fault)),
        None => Decoded::Key(item),
    })
}

fn check_name(decoder: &mut Decoder, name: &str, level: Level) {
    if name.is_empty() {
        decoder.note(Fault::EmptyName(level));
    }
    if name.len() > ATTRIBUTE_NAME_MAX_LENGTH_BYTES {
        decoder.note(Fault::NameTooLong(level));
    }
}

/// Writes unless something is wrong already.
pub(super) fn write<S: Sink>(
    decoder: &mut Decoder,
    sink: &mut S,
    part: impl FnOnce(&mut S) -> Written,
) {
    let is_taken = decoder.muted || decoder.fault.is_some() || decoder.repeated_name;
    if is_taken || !decoder.allowance.take(S::PART_BYTES) {
        return;
    }
    match part(sink) {
        Ok(()) => {}
        Err(Refused::RepeatedName) => decoder.repeated_name = true,
        Err(Refused::Other) => decoder.note(Fault::NotEncodable),
    }
}

/// Decodes the attributes of an item or map, at a level.
pub(super) fn attributes<'de, S: Sink, A: MapAccess<'de>>(
    decoder: &mut Decoder,
    sink: &mut S,
    depth: u32,
    mut map: A,
) -> Result<(), A::Error> {
    let level = if depth > 1 { Level::Within } else { Level::Top };
    while let Some(name) = map.next_key_seed(Name)? {
        check_name(decoder, &name, level);
        write(decoder, sink, |sink| sink.name(&name));
        let present = map.next_value_seed(Node { decoder, sink, depth, place: Place::Element })?;
        if !present {
            decoder.note(Fault::NullValue { attribute: Some(excerpt(&name)) });
        }
    }
    Ok(())
}

/// A value; `false` if it is null.
pub(super) struct Node<'d, S> {
    pub(super) decoder: &'d mut Decoder,
    pub(super) sink: &'d mut S,
    /// The value's level; an item's attributes are at 1.
    pub(super) depth: u32,
    pub(super) place: Place,
}

impl<'de, S: Sink> DeserializeSeed<'de> for Node<'_, S> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        if self.depth > self.decoder.levels {
            self.decoder.note(Fault::TooDeep);
            deserializer.deserialize_ignored_any(IgnoredAny)?;
            return Ok(true);
        }
        deserializer.deserialize_any(self)
    }
}

impl<S> Node<'_, S> {
    fn mismatch<E: Error>(self, found: Found) -> E {
        let expected = Expected::Structure(NAME, self.place);
        self.decoder.mismatch(Mismatch::Type { expected, found })
    }
}

impl<'de, S: Sink> Visitor<'de> for Node<'_, S> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute value")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        types(self.decoder, self.sink, self.depth, map)?;
        Ok(true)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        Err(self.mismatch(if value { Found::True } else { Found::False }))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<bool, E> {
        Err(self.mismatch(Found::Integer))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<bool, E> {
        Err(self.mismatch(Found::Integer))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<bool, E> {
        Err(self.mismatch(Found::Decimal))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<bool, E> {
        Err(self.mismatch(Found::Text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<bool, A::Error> {
        Err(self.mismatch(Found::List))
    }
}

/// Decodes the members of a value's object: exactly one must say a type.
fn types<'de, S: Sink, A: MapAccess<'de>>(
    decoder: &mut Decoder,
    sink: &mut S,
    depth: u32,
    mut map: A,
) -> Result<(), A::Error> {
    let mut count = 0;
    while let Some(kind) = map.next_key_seed(KindName)? {
        let Some(kind) = kind else {
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        // Of a second type only the JSON is checked, and that its numbers are numbers.
        let was_muted = decoder.muted;
        decoder.muted |= count > 0;
        let present = map.next_value_seed(Content { decoder, sink, depth, kind })?;
        decoder.muted = was_muted;
        count += usize::from(present);
    }
    match count {
        0 => decoder.note(Fault::NoType),
        1 => {}
        _ => decoder.note(Fault::SeveralTypes),
    }
    Ok(())
}

/// An attribute's name.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute's name")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
