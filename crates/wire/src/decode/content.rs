//! What an attribute value holds: the member of its object that says the type.

use std::fmt;

use dynafile_expr::partiql::parse_number;
use dynafile_model::{Number, NumberError};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::sink::{Sink, Written};
use super::value::{CLASS, Node, attributes, write};
use super::{Decoder, Expected, Fault, Found, Mismatch, Numbers, Place, SetKind, base64, set};
use crate::quotation::excerpt;

/// A Boolean that is written as text, which the service takes.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let is = |words: [&str; 3]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["true", "1", "yes"]) {
        Some(true)
    } else if is(["false", "0", "no"]) {
        Some(false)
    } else {
        None
    }
}

/// A type that a value may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    S,
    N,
    B,
    Bool,
    Null,
    M,
    L,
    Set(SetKind),
}

impl Kind {
    fn named(name: &str) -> Option<Kind> {
        Some(match name {
            "S" => Kind::S,
            "N" => Kind::N,
            "B" => Kind::B,
            "BOOL" => Kind::Bool,
            "NULL" => Kind::Null,
            "M" => Kind::M,
            "L" => Kind::L,
            "SS" => Kind::Set(SetKind::Strings),
            "NS" => Kind::Set(SetKind::Numbers),
            "BS" => Kind::Set(SetKind::Binaries),
            _ => return None,
        })
    }
}

/// The type that a member's name names; `None` if there is no such type.
pub(super) struct KindName;

impl<'de> DeserializeSeed<'de> for KindName {
    type Value = Option<Kind>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KindName {
    type Value = Option<Kind>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a type")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Kind::named(name))
    }
}

/// What a value of a type holds; `false` if it is null.
pub(super) struct Content<'d, S> {
    pub(super) decoder: &'d mut Decoder,
    pub(super) sink: &'d mut S,
    pub(super) depth: u32,
    pub(super) kind: Kind,
}

impl<'de, S: Sink> DeserializeSeed<'de> for Content<'_, S> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<S: Sink> Content<'_, S> {
    fn mismatch<E: Error>(self, found: Found) -> E {
        let expected = match self.kind {
            Kind::S | Kind::N => Expected::Text,
            Kind::B => Expected::Binary,
            Kind::Bool | Kind::Null => Expected::Boolean,
            Kind::M => Expected::Map(CLASS),
            Kind::L | Kind::Set(_) => Expected::List(Place::Member),
        };
        self.decoder.mismatch(Mismatch::Type { expected, found })
    }

    fn write(&mut self, part: impl FnOnce(&mut S) -> Written) {
        write(self.decoder, self.sink, part);
    }

    fn boolean(mut self, value: bool) {
        match (self.kind, value) {
            (Kind::Bool, _) => self.write(|sink| sink.boolean(value)),
            (_, true) => self.write(S::null),
            (_, false) => self.decoder.note(Fault::NullIsFalse),
        }
    }
}

impl<'de, S: Sink> Visitor<'de> for Content<'_, S> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the content of an attribute value")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        match self.kind {
            Kind::Bool | Kind::Null => {
                self.boolean(value);
                Ok(true)
            }
            _ => Err(self.mismatch(if value { Found::True } else { Found::False })),
        }
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

    fn visit_str<E: Error>(mut self, text: &str) -> Result<bool, E> {
        match self.kind {
            Kind::S => self.write(|sink| sink.string(text)),
            Kind::N => match number(self.decoder, text) {
                Ok(number) => self.write(|sink| sink.number(number)),
                Err(fault) => self.decoder.note(fault),
            },
            Kind::B => match base64::decode(text) {
                Ok(bytes) => self.write(|sink| sink.binary(&bytes)),
                Err(mismatch) => return Err(self.decoder.mismatch(mismatch)),
            },
            Kind::Bool | Kind::Null => match boolean(text) {
                Some(value) => self.boolean(value),
                None => return Err(self.mismatch(Found::Text)),
            },
            _ => return Err(self.mismatch(Found::Text)),
        }
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<bool, A::Error> {
        match self.kind {
            Kind::L => {
                self.write(S::begin_list);
                loop {
                    let node = Node {
                        decoder: self.decoder,
                        sink: self.sink,
                        depth: self.depth + 1,
                        place: Place::Element,
                    };
                    match elements.next_element_seed(node)? {
                        None => break,
                        Some(true) => {}
                        Some(false) => self.decoder.note(Fault::NullValue { attribute: None }),
                    }
                }
                self.write(S::end_list);
            }
            Kind::Set(kind) => {
                set::read(self.decoder, self.sink, kind, elements)?;
            }
            _ => return Err(self.mismatch(Found::List)),
        }
        Ok(true)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<bool, A::Error> {
        if self.kind != Kind::M {
            return Err(self.mismatch(Found::Map));
        }
        self.write(S::begin_map);
        attributes(self.decoder, self.sink, self.depth + 1, map)?;
        self.write(S::end_map);
        Ok(true)
    }
}

/// Reads a number as the service does. Its two ways differ in what is wrong with a number that is none.
pub(super) fn number(decoder: &Decoder, text: &str) -> Result<Number, Fault> {
    let parsed = match (Number::parse(text), decoder.numbers) {
        (Err(_), Numbers::Older) => parse_number(text),
        (parsed, _) => parsed,
    };
    parsed.map_err(|error| match error {
        NumberError::Invalid => Fault::NotANumber { text: excerpt(text) },
        error => Fault::Number(error),
    })
}
