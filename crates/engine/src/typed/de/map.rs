//! Maps, attribute by attribute.

use dynafile_model::{MapIter, MapView, ValueView};
use serde::de::{self, DeserializeSeed, MapAccess};

use super::ValueDeserializer;
use super::depth::Depth;
use super::key::KeyDeserializer;
use crate::typed::error::{Result, TypedError};

/// Gives serde the attributes of a map. Errors leave with the attribute's name.
pub(super) struct MapReader<'de> {
    attributes: MapIter<'de>,
    /// The attribute whose name was given and whose value was not.
    current: Option<(&'de str, ValueView<'de>)>,
    /// The depth of the values.
    depth: Depth,
}

impl<'de> MapReader<'de> {
    /// # Errors
    /// `TooDeep`.
    pub(super) fn new(map: MapView<'de>, depth: Depth) -> Result<Self> {
        Ok(Self { attributes: map.iter(), current: None, depth: depth.deeper()? })
    }
}

impl<'de> MapAccess<'de> for MapReader<'de> {
    type Error = TypedError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some(attribute) = self.attributes.next() else {
            return Ok(None);
        };
        let (name, value) = attribute?;
        self.current = Some((name, value));
        let key = seed.deserialize(KeyDeserializer { text: name, depth: self.depth });
        key.map(Some).map_err(|error| error.in_attribute(name))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value> {
        let Some((name, value)) = self.current.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        let read = seed.deserialize(ValueDeserializer { value, depth: self.depth });
        read.map_err(|error| error.in_attribute(name))
    }

    fn size_hint(&self) -> Option<usize> {
        self.attributes.size_hint().1
    }
}
