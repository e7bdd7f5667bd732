//! Maps, lists and sets while serde gives their parts.
//!
//! Each writer knows which containers it has to end: none for the item itself, one more for the map of one
//! that an enum's variant is. Errors leave with the name or the position of the part they came from.

use dynafile_model::ItemBuilder;
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use super::ValueSerializer;
use super::scalar::{Purpose, Scalar, ScalarSerializer};
use super::set::{SetCollector, SetKind};
use crate::typed::error::{Result, TypedError};

/// Writes attributes into a map, or into the item.
pub(super) struct MapWriter<'b> {
    builder: &'b mut ItemBuilder,
    /// How many maps end with this one.
    open_maps: u8,
    /// The key whose value is to come, when serde gives the two apart.
    key: String,
    variant: Option<&'static str>,
}

impl<'b> MapWriter<'b> {
    /// The attributes of the item that the builder is at.
    pub(super) fn item(builder: &'b mut ItemBuilder) -> Self {
        Self { builder, open_maps: 0, key: String::new(), variant: None }
    }

    /// A map as the next value.
    pub(super) fn begin(builder: &'b mut ItemBuilder) -> Result<Self> {
        builder.begin_map()?;
        Ok(Self { open_maps: 1, ..Self::item(builder) })
    }

    /// This map gets one attribute, a variant's name, with a map for the variant's fields.
    pub(super) fn variant_with_map(self, variant: &'static str) -> Result<Self> {
        self.builder.key(variant)?.begin_map()?;
        Ok(Self { open_maps: self.open_maps + 1, variant: Some(variant), ..self })
    }

    /// This map gets one attribute, a variant's name, with a list for the variant's fields.
    pub(super) fn variant_with_sequence(self, variant: &'static str) -> Result<SequenceWriter<'b>> {
        self.builder.key(variant)?.begin_list()?;
        let open_maps = self.open_maps;
        Ok(SequenceWriter {
            builder: self.builder,
            members: Members::List(0),
            open_maps,
            variant: Some(variant),
        })
    }

    pub(super) fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        self.builder.key(name)?;
        self.value(value).map_err(|error| self.locate(error.in_attribute(name)))
    }

    pub(super) fn end(self) -> Result<()> {
        for _ in 0..self.open_maps {
            self.builder.end_map()?;
        }
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        value.serialize(ValueSerializer::new(self.builder))
    }

    fn locate(&self, error: TypedError) -> TypedError {
        in_variant(error, self.variant)
    }
}

/// The error as seen from outside of the map of one that holds an enum's variant.
fn in_variant(error: TypedError, variant: Option<&'static str>) -> TypedError {
    match variant {
        Some(variant) => error.in_attribute(variant),
        None => error,
    }
}

/// Hands the text of a map's key to `sink`.
fn with_key_text<T: Serialize + ?Sized>(
    key: &T,
    mut sink: impl FnMut(&str) -> Result<()>,
) -> Result<()> {
    let mut take = |scalar: Scalar<'_>| match scalar {
        Scalar::Text(text) => sink(text),
        Scalar::Number(number) => sink(&number.to_string()),
        Scalar::Bool(value) => sink(if value { "true" } else { "false" }),
        other => Err(Purpose::MapKey.refuse(other.in_words())),
    };
    key.serialize(ScalarSerializer { purpose: Purpose::MapKey, sink: &mut take })
}

impl SerializeMap for MapWriter<'_> {
    type Ok = ();
    type Error = TypedError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key.clear();
        with_key_text(key, |text| {
            self.key.push_str(text);
            self.builder.key(text)?;
            Ok(())
        })
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.value(value).map_err(|error| error.in_attribute(&self.key))
    }

    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<()> {
        with_key_text(key, |text| self.field(text, value))
    }

    fn end(self) -> Result<()> {
        MapWriter::end(self)
    }
}

impl SerializeStruct for MapWriter<'_> {
    type Ok = ();
    type Error = TypedError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        self.field(name, value)
    }

    fn end(self) -> Result<()> {
        MapWriter::end(self)
    }
}

impl SerializeStructVariant for MapWriter<'_> {
    type Ok = ();
    type Error = TypedError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        self.field(name, value)
    }

    fn end(self) -> Result<()> {
        MapWriter::end(self)
    }
}

/// Writes the elements of a list, or collects the members of a set.
pub(super) struct SequenceWriter<'b> {
    builder: &'b mut ItemBuilder,
    members: Members,
    /// How many maps end with this list.
    open_maps: u8,
    variant: Option<&'static str>,
}

enum Members {
    /// How many elements the list has so far.
    List(usize),
    Set(SetCollector),
}

impl<'b> SequenceWriter<'b> {
    /// A list as the next value.
    pub(super) fn begin(builder: &'b mut ItemBuilder) -> Result<Self> {
        builder.begin_list()?;
        Ok(Self { builder, members: Members::List(0), open_maps: 0, variant: None })
    }

    /// A set as the next value.
    pub(super) fn set(builder: &'b mut ItemBuilder, kind: SetKind) -> Self {
        Self {
            builder,
            members: Members::Set(SetCollector::new(kind)),
            open_maps: 0,
            variant: None,
        }
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        match &mut self.members {
            Members::Set(set) => set.push(value),
            Members::List(length) => {
                let index = *length;
                *length += 1;
                let written = value.serialize(ValueSerializer::new(self.builder));
                written.map_err(|error| in_variant(error.in_list(index), self.variant))
            }
        }
    }

    fn finish(self) -> Result<()> {
        match self.members {
            Members::Set(set) => set.write(self.builder)?,
            Members::List(_) => {
                self.builder.end_list()?;
            }
        }
        for _ in 0..self.open_maps {
            self.builder.end_map()?;
        }
        Ok(())
    }
}

impl SerializeSeq for SequenceWriter<'_> {
    type Ok = ();
    type Error = TypedError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(value)
    }

    fn end(self) -> Result<()> {
        self.finish()
    }
}

impl SerializeTuple for SequenceWriter<'_> {
    type Ok = ();
    type Error = TypedError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(value)
    }

    fn end(self) -> Result<()> {
        self.finish()
    }
}

impl SerializeTupleStruct for SequenceWriter<'_> {
    type Ok = ();
    type Error = TypedError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(value)
    }

    fn end(self) -> Result<()> {
        self.finish()
    }
}

impl SerializeTupleVariant for SequenceWriter<'_> {
    type Ok = ();
    type Error = TypedError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(value)
    }

    fn end(self) -> Result<()> {
        self.finish()
    }
}
