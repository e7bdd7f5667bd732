//! Rust values into the encoded form: a serde serializer that drives an `ItemBuilder`.
//!
//! One serializer serves every position; [`Place`] says which one it is in. Nesting is bounded by the builder,
//! sets and names are checked by it, and nothing is written but through it. Not here: what a key is, and
//! whether an item may be stored in a table.

mod compound;
mod scalar;
mod set;

use dynafile_model::serde::token;
use dynafile_model::{ItemBuilder, Number, NumberKind};
use serde::ser::{Serialize, Serializer};

use super::error::{Result, TypedError, TypedErrorKind};
use compound::{MapWriter, SequenceWriter};
use scalar::{Purpose, Scalar, ScalarSerializer, number};
use set::SetKind;

/// Writes a value as the attributes of the item that the builder is at.
pub(super) fn write_item<T: Serialize + ?Sized>(
    value: &T,
    builder: &mut ItemBuilder,
) -> Result<()> {
    value.serialize(ValueSerializer { builder, place: Place::Item })
}

/// Writes a value where the builder wants one.
pub(super) fn write_value<T: Serialize + ?Sized>(
    value: &T,
    builder: &mut ItemBuilder,
) -> Result<()> {
    value.serialize(ValueSerializer::new(builder))
}

/// What the next value is to become.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// The item itself.
    Item,
    /// An attribute, or an element of a list.
    Value,
    /// An attribute whose type says that it is a set.
    Set(SetKind),
}

impl Place {
    /// Refuses a value that is not what the place is for.
    fn check_value(self, found: &'static str) -> Result<()> {
        match self {
            Place::Value => Ok(()),
            Place::Item => Err(TypedError::new(TypedErrorKind::NotAnItem { found })),
            Place::Set(kind) => {
                Err(TypedError::new(TypedErrorKind::NotASet { set: kind.in_words(), found }))
            }
        }
    }
}

/// Writes one value.
struct ValueSerializer<'b> {
    builder: &'b mut ItemBuilder,
    place: Place,
}

impl<'b> ValueSerializer<'b> {
    fn new(builder: &'b mut ItemBuilder) -> Self {
        Self { builder, place: Place::Value }
    }

    fn scalar(self, scalar: Scalar<'_>) -> Result<()> {
        self.place.check_value(scalar.in_words())?;
        match scalar {
            Scalar::Text(text) => self.builder.string(text)?,
            Scalar::Number(number) => self.builder.number(number)?,
            Scalar::Binary(bytes) => self.builder.binary(bytes)?,
            Scalar::Bool(value) => self.builder.bool(value)?,
            Scalar::Null => self.builder.null()?,
        };
        Ok(())
    }

    /// Null is a value where a set is wanted too: an `Option` of a set.
    fn null(self) -> Result<()> {
        if matches!(self.place, Place::Set(_)) {
            self.builder.null()?;
            return Ok(());
        }
        self.scalar(Scalar::Null)
    }

    fn number_text<T: Serialize + ?Sized>(self, kind: NumberKind, text: &T) -> Result<()> {
        let Self { builder, place } = self;
        let mut write =
            |scalar: Scalar<'_>| ValueSerializer { builder: &mut *builder, place }.scalar(scalar);
        text.serialize(ScalarSerializer { purpose: Purpose::NumberText(kind), sink: &mut write })
    }

    fn map(self) -> Result<MapWriter<'b>> {
        match self.place {
            Place::Item => Ok(MapWriter::item(self.builder)),
            place => {
                place.check_value("a map")?;
                MapWriter::begin(self.builder)
            }
        }
    }

    fn sequence(self) -> Result<SequenceWriter<'b>> {
        match self.place {
            Place::Set(kind) => Ok(SequenceWriter::set(self.builder, kind)),
            place => {
                place.check_value("a list")?;
                SequenceWriter::begin(self.builder)
            }
        }
    }
}

impl<'b> Serializer for ValueSerializer<'b> {
    type Ok = ();
    type Error = TypedError;
    type SerializeSeq = SequenceWriter<'b>;
    type SerializeTuple = SequenceWriter<'b>;
    type SerializeTupleStruct = SequenceWriter<'b>;
    type SerializeTupleVariant = SequenceWriter<'b>;
    type SerializeMap = MapWriter<'b>;
    type SerializeStruct = MapWriter<'b>;
    type SerializeStructVariant = MapWriter<'b>;

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.scalar(Scalar::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<()> {
        self.scalar(Scalar::Number(Number::from(value)))
    }

    fn serialize_i16(self, value: i16) -> Result<()> {
        self.scalar(Scalar::Number(Number::from(value)))
    }

    fn serialize_i32(self, value: i32) -> Result<()> {
        self.scalar(Scalar::Number(Number::from(value)))
    }

    fn serialize_i64(self, value: i64) -> Result<()> {
        self.scalar(Scalar::Number(Number::from(value)))
    }

    fn serialize_i128(self, value: i128) -> Result<()> {
        self.scalar(Scalar::Number(number(value)?))
    }

    fn serialize_u8(self, value: u8) -> Result<()> {
        self.scalar(Scalar::Number(Number::from(value)))
    }

    fn serialize_u16(self, value: u16) -> Result<()> {
        self.scalar(Scalar::Number(Number::from(value)))
    }

    fn serialize_u32(self, value: u32) -> Result<()> {
        self.scalar(Scalar::Number(Number::from(value)))
    }

    fn serialize_u64(self, value: u64) -> Result<()> {
        self.scalar(Scalar::Number(Number::from(value)))
    }

    fn serialize_u128(self, value: u128) -> Result<()> {
        self.scalar(Scalar::Number(number(value)?))
    }

    fn serialize_f32(self, value: f32) -> Result<()> {
        self.scalar(Scalar::Number(number(value)?))
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        self.scalar(Scalar::Number(number(value)?))
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.scalar(Scalar::Text(value.encode_utf8(&mut [0; 4])))
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.scalar(Scalar::Text(value))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        self.scalar(Scalar::Binary(value))
    }

    fn serialize_none(self) -> Result<()> {
        self.null()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.null()
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<()> {
        self.null()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<()> {
        self.scalar(Scalar::Text(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        if let Some(kind) = token::number_kind(name) {
            return self.number_text(kind, value);
        }
        match SetKind::of_token(name) {
            Some(kind) => {
                self.place.check_value(kind.in_words())?;
                value.serialize(ValueSerializer { builder: self.builder, place: Place::Set(kind) })
            }
            None => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        let mut map = self.map()?;
        map.field(variant, value)?;
        map.end()
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<SequenceWriter<'b>> {
        self.sequence()
    }

    fn serialize_tuple(self, _length: usize) -> Result<SequenceWriter<'b>> {
        self.sequence()
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<SequenceWriter<'b>> {
        self.sequence()
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<SequenceWriter<'b>> {
        self.map()?.variant_with_sequence(variant)
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<MapWriter<'b>> {
        self.map()
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<MapWriter<'b>> {
        self.map()
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<MapWriter<'b>> {
        self.map()?.variant_with_map(variant)
    }
}
