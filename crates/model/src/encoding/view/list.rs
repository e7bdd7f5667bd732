//! Lists, read in place.

use super::ValueView;
use crate::AttributeValue;
use crate::encoding::layout::{Entries, Frame};
use crate::encoding::{DecodeError, tree};
use std::fmt;
use std::iter::FusedIterator;

/// A list, borrowed from an item's bytes.
#[derive(Clone, Copy)]
pub struct ListView<'a> {
    frame: Frame<'a>,
}

impl<'a> ListView<'a> {
    pub(in crate::encoding) fn read(body: &'a [u8]) -> Result<ListView<'a>, DecodeError> {
        Ok(ListView { frame: Frame::read(body)? })
    }

    pub(in crate::encoding) fn frame(&self) -> Frame<'a> {
        self.frame
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.frame.count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at a position from 0, in constant time; `None` past the end.
    ///
    /// # Errors
    /// Damaged bytes on the way.
    pub fn get(&self, index: usize) -> Result<Option<ValueView<'a>>, DecodeError> {
        if index >= self.len() {
            return Ok(None);
        }
        ValueView::read(self.frame.entry(index)?).map(Some)
    }

    /// The elements in order. After an error the iterator ends.
    pub fn iter(&self) -> ListIter<'a> {
        ListIter { entries: self.frame.entries() }
    }

    /// The list as a tree.
    ///
    /// # Errors
    /// Damaged bytes, at any depth.
    pub fn to_vec(&self) -> Result<Vec<AttributeValue>, DecodeError> {
        tree::list(*self, 1)
    }
}

impl<'a> IntoIterator for ListView<'a> {
    type Item = Result<ValueView<'a>, DecodeError>;
    type IntoIter = ListIter<'a>;

    fn into_iter(self) -> ListIter<'a> {
        self.iter()
    }
}

impl fmt::Debug for ListView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_vec() {
            Ok(list) => list.fmt(f),
            Err(error) => write!(f, "<{error}>"),
        }
    }
}

/// Iterator over the elements of a list; see [`ListView::iter`].
#[derive(Debug, Clone)]
pub struct ListIter<'a> {
    entries: Entries<'a>,
}

impl<'a> Iterator for ListIter<'a> {
    type Item = Result<ValueView<'a>, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.entries.next_with(ValueView::read)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.entries.at_most()))
    }
}

impl FusedIterator for ListIter<'_> {}
