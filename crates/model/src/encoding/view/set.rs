//! Sets, read in place: sorted members without duplicates.

use crate::Number;
use crate::encoding::layout::{Entries, Frame};
use crate::encoding::{DecodeError, DecodeErrorKind, number};
use std::cmp::Ordering;
use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;

/// A set of strings.
pub type StringSetView<'a> = SetView<'a, &'a str>;
/// A set of numbers.
pub type NumberSetView<'a> = SetView<'a, Number>;
/// A set of binary values.
pub type BinarySetView<'a> = SetView<'a, &'a [u8]>;

/// What sets hold: `&str`, [`Number`] or `&[u8]`. Sealed.
pub trait SetMember<'a>: Copy + Ord + fmt::Debug + sealed::Sealed {
    /// Reads a member that takes up all of the bytes.
    #[doc(hidden)]
    fn read(bytes: &'a [u8]) -> Result<Self, DecodeError>;
}

/// A set, borrowed from an item's bytes; members are sorted.
#[derive(Clone, Copy)]
pub struct SetView<'a, T> {
    frame: Frame<'a>,
    members: PhantomData<T>,
}

impl<'a, T: SetMember<'a>> SetView<'a, T> {
    pub(in crate::encoding) fn read(body: &'a [u8]) -> Result<SetView<'a, T>, DecodeError> {
        Ok(SetView { frame: Frame::read(body)?, members: PhantomData })
    }

    pub(in crate::encoding) fn frame(&self) -> Frame<'a> {
        self.frame
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.frame.count()
    }

    /// Whether there are none; never so in an intact item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the set has this member, found by binary search.
    ///
    /// # Errors
    /// Damaged bytes on the way.
    pub fn contains(&self, member: T) -> Result<bool, DecodeError> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match T::read(self.frame.entry(middle)?)?.cmp(&member) {
                Ordering::Equal => return Ok(true),
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }

    /// The members in order. After an error the iterator ends.
    pub fn iter(&self) -> SetIter<'a, T> {
        SetIter { entries: self.frame.entries(), members: PhantomData }
    }
}

impl<'a, T: SetMember<'a>> IntoIterator for SetView<'a, T> {
    type Item = Result<T, DecodeError>;
    type IntoIter = SetIter<'a, T>;

    fn into_iter(self) -> SetIter<'a, T> {
        self.iter()
    }
}

impl<'a, T: SetMember<'a>> fmt::Debug for SetView<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.iter().collect::<Result<Vec<T>, _>>() {
            Ok(members) => f.debug_set().entries(members).finish(),
            Err(error) => write!(f, "<{error}>"),
        }
    }
}

/// Iterator over the members of a set; see [`SetView::iter`].
#[derive(Debug, Clone)]
pub struct SetIter<'a, T> {
    entries: Entries<'a>,
    members: PhantomData<T>,
}

impl<'a, T: SetMember<'a>> Iterator for SetIter<'a, T> {
    type Item = Result<T, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.entries.next_with(T::read)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.entries.at_most()))
    }
}

impl<'a, T: SetMember<'a>> FusedIterator for SetIter<'a, T> {}

impl<'a> SetMember<'a> for &'a str {
    fn read(bytes: &'a [u8]) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(bytes).map_err(|_| DecodeError::new(DecodeErrorKind::InvalidUtf8))
    }
}

impl<'a> SetMember<'a> for &'a [u8] {
    fn read(bytes: &'a [u8]) -> Result<&'a [u8], DecodeError> {
        Ok(bytes)
    }
}

impl SetMember<'_> for Number {
    fn read(bytes: &[u8]) -> Result<Number, DecodeError> {
        match bytes.split_first() {
            Some((&tag_byte, payload)) => number::read(tag_byte, payload),
            None => Err(DecodeError::new(DecodeErrorKind::Truncated)),
        }
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for &str {}
    impl Sealed for &[u8] {}
    impl Sealed for crate::Number {}
}
