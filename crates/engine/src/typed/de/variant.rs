//! Enums: a variant's name as a string, or a map of one from the name to what the variant holds.

use dynafile_model::{MapView, ValueView};
use serde::de::{
    self, Deserialize, DeserializeSeed, EnumAccess, Unexpected, VariantAccess, Visitor,
};

use super::ValueDeserializer;
use super::depth::Depth;
use super::key::KeyDeserializer;
use crate::typed::error::{Result, TypedError, TypedErrorKind};

/// Gives serde a variant and what it holds.
pub(super) struct VariantReader<'de> {
    name: &'de str,
    depth: Depth,
    content: Option<ValueDeserializer<'de>>,
    /// The name is an attribute's, so it belongs in the path of an error.
    is_attribute: bool,
}

impl<'de> VariantReader<'de> {
    /// A variant that is only a name.
    pub(super) fn unit(name: &'de str, depth: Depth) -> Self {
        Self { name, depth, content: None, is_attribute: false }
    }

    /// A variant in a map of one.
    ///
    /// # Errors
    /// `Mismatch` for a map of none or more; `TooDeep`.
    pub(super) fn of_map(map: MapView<'de>, depth: Depth) -> Result<Self> {
        let mut attributes = map.iter();
        let (Some(first), None) = (attributes.next(), attributes.next()) else {
            return Err(TypedError::new(TypedErrorKind::Mismatch {
                found: format!("a map of {}", map.len()),
                expected: "a variant: its name, or a map of one from its name".to_owned(),
            }));
        };
        let (name, value) = first?;
        let content = ValueDeserializer { value, depth: depth.deeper()? };
        Ok(Self { name, depth, content: Some(content), is_attribute: true })
    }

    /// A value as a variant that is named after the value's type.
    pub(super) fn of_type(content: ValueDeserializer<'de>) -> Self {
        let name = content.value.attribute_type().name();
        Self { name, depth: content.depth, content: Some(content), is_attribute: false }
    }

    fn content(&self, wanted: Unexpected<'_>) -> Result<ValueDeserializer<'de>> {
        self.content.ok_or_else(|| {
            TypedError::new(TypedErrorKind::Mismatch {
                found: format!("the name '{}' alone", self.name),
                expected: format!("a map from it to what the {wanted} holds"),
            })
        })
    }

    fn locate(&self, error: TypedError) -> TypedError {
        if self.is_attribute { error.in_attribute(self.name) } else { error }
    }
}

impl<'de> EnumAccess<'de> for VariantReader<'de> {
    type Error = TypedError;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self)> {
        let variant = seed.deserialize(KeyDeserializer { text: self.name, depth: self.depth })?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for VariantReader<'de> {
    type Error = TypedError;

    fn unit_variant(self) -> Result<()> {
        match self.content {
            Some(content) => Deserialize::deserialize(content).map_err(|error| self.locate(error)),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value> {
        let content = self.content(Unexpected::NewtypeVariant)?;
        seed.deserialize(content).map_err(|error| self.locate(error))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value> {
        let content = self.content(Unexpected::TupleVariant)?;
        let read = de::Deserializer::deserialize_tuple(content, length, visitor);
        read.map_err(|error| self.locate(error))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let content = self.content(Unexpected::StructVariant)?;
        let read = match content.value {
            ValueView::M(_) => de::Deserializer::deserialize_any(content, visitor),
            _ => content.mismatch(&visitor),
        };
        read.map_err(|error| self.locate(error))
    }
}
