//! Scalars on their way from serde to where they are wanted: map keys, members of sets, exact numbers.
//!
//! A [`ScalarSerializer`] accepts a single scalar, hands it over without copying, and refuses all else with
//! the error of its [`Purpose`]. It knows nothing of builders.

use dynafile_model::serde::token;
use dynafile_model::{Number, NumberError, NumberKind};
use serde::ser::{Impossible, Serialize, Serializer};

use super::set::SetKind;
use crate::typed::error::{Result, TypedError, TypedErrorKind};

/// A value without parts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scalar<'a> {
    Text(&'a str),
    Number(Number),
    Binary(&'a [u8]),
    Bool(bool),
    Null,
}

impl Scalar<'_> {
    /// What it is, for messages.
    pub(super) fn in_words(&self) -> &'static str {
        match self {
            Scalar::Text(_) => "a string",
            Scalar::Number(_) => "a number",
            Scalar::Binary(_) => "binary data",
            Scalar::Bool(_) => "a Boolean",
            Scalar::Null => "null",
        }
    }
}

/// What a scalar is wanted for: decides what is accepted and how a refusal is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The key of a map.
    MapKey,
    /// A member of a set.
    Member(SetKind),
    /// The text of a number that serde has no type for.
    NumberText(NumberKind),
}

impl Purpose {
    /// The error for a value that does not serve the purpose.
    #[cold]
    pub(super) fn refuse(self, found: &'static str) -> TypedError {
        TypedError::new(match self {
            Purpose::MapKey => TypedErrorKind::MapKey { found },
            Purpose::Member(set) => TypedErrorKind::SetMember { set: set.in_words(), found },
            Purpose::NumberText(_) => {
                TypedErrorKind::Number { value: found.to_owned(), reason: NumberError::Invalid }
            }
        })
    }
}

/// Where a scalar goes.
pub(super) type Sink<'s> = &'s mut dyn FnMut(Scalar<'_>) -> Result<()>;

/// Hands one scalar to its sink.
pub(super) struct ScalarSerializer<'s> {
    pub(super) purpose: Purpose,
    pub(super) sink: Sink<'s>,
}

impl ScalarSerializer<'_> {
    fn give(self, scalar: Scalar<'_>) -> Result<()> {
        let Purpose::NumberText(kind) = self.purpose else {
            return (self.sink)(scalar);
        };
        match scalar {
            Scalar::Text(text) => {
                (self.sink)(Scalar::Number(number_of_text(text)?.with_kind(kind)))
            }
            other => Err(self.purpose.refuse(other.in_words())),
        }
    }

    fn refuse<T>(self, found: &'static str) -> Result<T> {
        Err(self.purpose.refuse(found))
    }
}

/// The number a text stands for.
fn number_of_text(text: &str) -> Result<Number> {
    Number::parse(text).map_err(|reason| number_error(text, reason))
}

/// The number an integer or a float is, if it is in range.
pub(super) fn number<V: ToString + Copy + TryInto<Number, Error = NumberError>>(
    value: V,
) -> Result<Number> {
    value.try_into().map_err(|reason| number_error(&value.to_string(), reason))
}

#[cold]
fn number_error(text: &str, reason: NumberError) -> TypedError {
    TypedError::new(TypedErrorKind::Number { value: text.to_owned(), reason })
}

impl Serializer for ScalarSerializer<'_> {
    type Ok = ();
    type Error = TypedError;
    type SerializeSeq = Impossible<(), TypedError>;
    type SerializeTuple = Impossible<(), TypedError>;
    type SerializeTupleStruct = Impossible<(), TypedError>;
    type SerializeTupleVariant = Impossible<(), TypedError>;
    type SerializeMap = Impossible<(), TypedError>;
    type SerializeStruct = Impossible<(), TypedError>;
    type SerializeStructVariant = Impossible<(), TypedError>;

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.give(Scalar::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<()> {
        self.give(Scalar::Number(Number::from(value)))
    }

    fn serialize_i16(self, value: i16) -> Result<()> {
        self.give(Scalar::Number(Number::from(value)))
    }

    fn serialize_i32(self, value: i32) -> Result<()> {
        self.give(Scalar::Number(Number::from(value)))
    }

    fn serialize_i64(self, value: i64) -> Result<()> {
        self.give(Scalar::Number(Number::from(value)))
    }

    fn serialize_i128(self, value: i128) -> Result<()> {
        self.give(Scalar::Number(number(value)?))
    }

    fn serialize_u8(self, value: u8) -> Result<()> {
        self.give(Scalar::Number(Number::from(value)))
    }

    fn serialize_u16(self, value: u16) -> Result<()> {
        self.give(Scalar::Number(Number::from(value)))
    }

    fn serialize_u32(self, value: u32) -> Result<()> {
        self.give(Scalar::Number(Number::from(value)))
    }

    fn serialize_u64(self, value: u64) -> Result<()> {
        self.give(Scalar::Number(Number::from(value)))
    }

    fn serialize_u128(self, value: u128) -> Result<()> {
        self.give(Scalar::Number(number(value)?))
    }

    fn serialize_f32(self, value: f32) -> Result<()> {
        self.give(Scalar::Number(number(value)?))
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        self.give(Scalar::Number(number(value)?))
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.give(Scalar::Text(value.encode_utf8(&mut [0; 4])))
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.give(Scalar::Text(value))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        self.give(Scalar::Binary(value))
    }

    fn serialize_none(self) -> Result<()> {
        self.give(Scalar::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.give(Scalar::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<()> {
        self.give(Scalar::Null)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<()> {
        self.give(Scalar::Text(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        let purpose = match token::number_kind(name) {
            Some(kind) => Purpose::NumberText(kind),
            None => self.purpose,
        };
        value.serialize(ScalarSerializer { purpose, sink: self.sink })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<()> {
        self.refuse("an enum variant with data")
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Self::SerializeSeq> {
        self.refuse("a list")
    }

    fn serialize_tuple(self, _length: usize) -> Result<Self::SerializeTuple> {
        self.refuse("a tuple")
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleStruct> {
        self.refuse("a tuple struct")
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        self.refuse("an enum variant with data")
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Self::SerializeMap> {
        self.refuse("a map")
    }

    fn serialize_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStruct> {
        self.refuse("a struct")
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant> {
        self.refuse("an enum variant with data")
    }
}
