//! Maps, and items: a map behind a version byte.

use super::MapEntries;
use super::ValueView;
use crate::Item;
use crate::encoding::layout::{Frame, VERSION, split_map_entry};
use crate::encoding::{DecodeError, DecodeErrorKind, PathElement, tree};
use std::cmp::Ordering;
use std::fmt;
use std::iter::FusedIterator;
use std::ops::Deref;

/// An item, borrowed from its bytes. Everything a [`MapView`] can, it can.
///
/// ```
/// use dynafile_model::{EncodedItem, ItemView, ValueView, item};
///
/// let bytes = EncodedItem::try_from(item! { "a" => 1, "b" => item! { "c" => "deep" } })?.into_bytes();
/// let view = ItemView::new(&bytes)?;
/// assert_eq!(view.len(), 2);
/// let deep = view.get_path(&["b".into(), "c".into()])?;
/// assert!(matches!(deep, Some(ValueView::S("deep"))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct ItemView<'a> {
    map: MapView<'a>,
}

impl<'a> ItemView<'a> {
    /// Reads the header; the rest is checked as it is used.
    ///
    /// # Errors
    /// An unknown version, or bytes too short for their header.
    pub fn new(bytes: &'a [u8]) -> Result<ItemView<'a>, DecodeError> {
        match bytes {
            [VERSION, body @ ..] => Ok(ItemView { map: MapView::read(body)? }),
            [version, ..] => Err(DecodeError::new(DecodeErrorKind::UnknownVersion(*version))),
            [] => Err(DecodeError::new(DecodeErrorKind::Truncated)),
        }
    }

    /// The item's attributes as a map.
    pub fn as_map(&self) -> MapView<'a> {
        self.map
    }
}

impl<'a> Deref for ItemView<'a> {
    type Target = MapView<'a>;

    fn deref(&self) -> &MapView<'a> {
        &self.map
    }
}

impl fmt::Debug for ItemView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}

/// A map, borrowed from an item's bytes.
#[derive(Clone, Copy)]
pub struct MapView<'a> {
    frame: Frame<'a>,
}

impl<'a> MapView<'a> {
    pub(in crate::encoding) fn read(body: &'a [u8]) -> Result<MapView<'a>, DecodeError> {
        Ok(MapView { frame: Frame::read(body)? })
    }

    pub(in crate::encoding) fn frame(&self) -> Frame<'a> {
        self.frame
    }

    /// How many attributes there are.
    pub fn len(&self) -> usize {
        self.frame.count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of an attribute, found by binary search.
    ///
    /// # Errors
    /// Damaged bytes on the way.
    pub fn get(&self, name: &str) -> Result<Option<ValueView<'a>>, DecodeError> {
        match self.find(name.as_bytes())? {
            Some(value) => ValueView::read(value).map(Some),
            None => Ok(None),
        }
    }

    /// The value at the end of a path; `None` where a step finds nothing or a value of another type.
    ///
    /// # Errors
    /// Damaged bytes on the way.
    pub fn get_path(&self, path: &[PathElement]) -> Result<Option<ValueView<'a>>, DecodeError> {
        ValueView::M(*self).get_path(path)
    }

    /// Whether there is an attribute of this name.
    ///
    /// # Errors
    /// Damaged bytes on the way.
    pub fn contains(&self, name: &str) -> Result<bool, DecodeError> {
        Ok(self.find(name.as_bytes())?.is_some())
    }

    /// Names and values in the order of the names' UTF-8 bytes. After an error the iterator ends.
    #[inline]
    pub fn iter(&self) -> MapIter<'a> {
        MapIter { entries: self.entries() }
    }

    /// The attributes in the same order, as entries of which only what is asked for is decoded.
    #[inline]
    pub fn entries(&self) -> MapEntries<'a> {
        MapEntries::new(self.frame.entries())
    }

    /// The map as a tree.
    ///
    /// # Errors
    /// Damaged bytes, at any depth.
    pub fn to_item(&self) -> Result<Item, DecodeError> {
        tree::item(*self, 0)
    }

    /// Whether both have the same attributes with equal values. What kind of number a number was takes no part, as
    /// in every comparison.
    ///
    /// # Errors
    /// Damaged bytes on the way.
    pub fn equals(&self, other: MapView<'_>) -> Result<bool, DecodeError> {
        if self.len() != other.len() {
            return Ok(false);
        }
        for (mine, theirs) in self.entries().zip(other.entries()) {
            if !mine?.equals(theirs?)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The encoded value under this name.
    fn find(&self, name: &[u8]) -> Result<Option<&'a [u8]>, DecodeError> {
        let (mut low, mut high) = (0, self.frame.count());
        while low < high {
            let middle = low + (high - low) / 2;
            let (found, _) = split_map_entry(self.frame.entries_from(middle)?)?;
            match found.cmp(name) {
                Ordering::Equal => {
                    return split_map_entry(self.frame.entry(middle)?)
                        .map(|(_, value)| Some(value));
                }
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }
}

impl<'a> IntoIterator for MapView<'a> {
    type Item = Result<(&'a str, ValueView<'a>), DecodeError>;
    type IntoIter = MapIter<'a>;

    fn into_iter(self) -> MapIter<'a> {
        self.iter()
    }
}

impl fmt::Debug for MapView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_item() {
            Ok(item) => item.fmt(f),
            Err(error) => write!(f, "<{error}>"),
        }
    }
}

/// Iterator over the attributes of a map; see [`MapView::iter`].
#[derive(Debug, Clone)]
pub struct MapIter<'a> {
    entries: MapEntries<'a>,
}

impl<'a> Iterator for MapIter<'a> {
    type Item = Result<(&'a str, ValueView<'a>), DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.entries.next_with(|entry| Ok((entry.name()?, entry.value()?)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl FusedIterator for MapIter<'_> {}
