//! Attributes of a map, decoded no further than asked for.

use super::ValueView;
use crate::encoding::layout::{Entries, split_map_entry, tag};
use crate::encoding::{DecodeError, DecodeErrorKind};
use std::iter::FusedIterator;

/// An attribute: a name and a value, both still encoded.
///
/// For whoever meets the same names again and again, or checks strings for UTF-8 anyway: a Python object made of
/// the bytes does.
#[derive(Debug, Clone, Copy)]
pub struct MapEntry<'a> {
    name: &'a [u8],
    value: &'a [u8],
}

impl<'a> MapEntry<'a> {
    #[inline]
    fn read(entry: &'a [u8]) -> Result<MapEntry<'a>, DecodeError> {
        let (name, value) = split_map_entry(entry)?;
        Ok(MapEntry { name, value })
    }

    /// The name's bytes, not yet known to be UTF-8.
    pub fn name_bytes(&self) -> &'a [u8] {
        self.name
    }

    /// The name.
    ///
    /// # Errors
    /// A name that is not UTF-8.
    #[inline]
    pub fn name(&self) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(self.name).map_err(|_| DecodeError::new(DecodeErrorKind::InvalidUtf8))
    }

    /// The value.
    ///
    /// # Errors
    /// Damaged bytes.
    #[inline]
    pub fn value(&self) -> Result<ValueView<'a>, DecodeError> {
        ValueView::read(self.value)
    }

    /// Whether name and value are the same; equal bytes are not decoded to find that out.
    pub(super) fn equals(&self, other: MapEntry<'_>) -> Result<bool, DecodeError> {
        if self.name != other.name {
            return Ok(false);
        }
        if self.value == other.value {
            return Ok(true);
        }
        // The kind of a number changes its bytes and not its value, at any depth.
        Ok(self.value()?.to_value()? == other.value()?.to_value()?)
    }

    /// The bytes of a value that is a string, not yet known to be UTF-8; `None` for any other type.
    #[inline]
    pub fn string_bytes(&self) -> Option<&'a [u8]> {
        match self.value {
            [tag::STRING, text @ ..] => Some(text),
            _ => None,
        }
    }
}

/// Iterator over the entries of a map; see [`MapView::entries`](super::MapView::entries). After an error it ends.
#[derive(Debug, Clone)]
pub struct MapEntries<'a> {
    entries: Entries<'a>,
}

impl<'a> MapEntries<'a> {
    pub(super) fn new(entries: Entries<'a>) -> MapEntries<'a> {
        MapEntries { entries }
    }

    /// Reads more of the next entry; an error there ends the iteration too.
    #[inline]
    pub(super) fn next_with<T>(
        &mut self,
        read: impl FnOnce(MapEntry<'a>) -> Result<T, DecodeError>,
    ) -> Option<Result<T, DecodeError>> {
        self.entries.next_with(|entry| read(MapEntry::read(entry)?))
    }
}

impl<'a> Iterator for MapEntries<'a> {
    type Item = Result<MapEntry<'a>, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.next_with(Ok)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.entries.at_most()))
    }
}

impl FusedIterator for MapEntries<'_> {}
