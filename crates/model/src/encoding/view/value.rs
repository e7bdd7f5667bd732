//! One value, read in place.

use super::{BinarySetView, ListView, MapView, NumberSetView, StringSetView};
use crate::encoding::layout::tag;
use crate::encoding::{DecodeError, DecodeErrorKind, PathElement, number, tree};
use crate::{AttributeType, AttributeValue, Number};

/// One attribute value, borrowed from an item's bytes.
#[derive(Debug, Clone, Copy)]
pub enum ValueView<'a> {
    /// A string.
    S(&'a str),
    /// A number.
    N(Number),
    /// Binary data.
    B(&'a [u8]),
    /// A Boolean.
    Bool(bool),
    /// Null.
    Null,
    /// A map.
    M(MapView<'a>),
    /// A list.
    L(ListView<'a>),
    /// A set of strings.
    Ss(StringSetView<'a>),
    /// A set of numbers.
    Ns(NumberSetView<'a>),
    /// A set of binary values.
    Bs(BinarySetView<'a>),
}

impl<'a> ValueView<'a> {
    /// Reads a value that takes up all of the bytes; of a container, only its header.
    #[inline]
    pub(in crate::encoding) fn read(bytes: &'a [u8]) -> Result<ValueView<'a>, DecodeError> {
        let (&tag_byte, payload) =
            bytes.split_first().ok_or(DecodeError::new(DecodeErrorKind::Truncated))?;
        match tag_byte {
            tag::STRING => match std::str::from_utf8(payload) {
                Ok(text) => Ok(ValueView::S(text)),
                Err(_) => Err(DecodeError::new(DecodeErrorKind::InvalidUtf8)),
            },
            tag::BINARY => Ok(ValueView::B(payload)),
            tag::NULL => without_payload(ValueView::Null, payload),
            tag::FALSE => without_payload(ValueView::Bool(false), payload),
            tag::TRUE => without_payload(ValueView::Bool(true), payload),
            tag::MAP => MapView::read(payload).map(ValueView::M),
            tag::LIST => ListView::read(payload).map(ValueView::L),
            tag::STRING_SET => StringSetView::read(payload).map(ValueView::Ss),
            tag::NUMBER_SET => NumberSetView::read(payload).map(ValueView::Ns),
            tag::BINARY_SET => BinarySetView::read(payload).map(ValueView::Bs),
            _ => number::read(tag_byte, payload).map(ValueView::N),
        }
    }

    /// The value's type.
    pub fn attribute_type(&self) -> AttributeType {
        match self {
            ValueView::S(_) => AttributeType::S,
            ValueView::N(_) => AttributeType::N,
            ValueView::B(_) => AttributeType::B,
            ValueView::Bool(_) => AttributeType::Bool,
            ValueView::Null => AttributeType::Null,
            ValueView::M(_) => AttributeType::M,
            ValueView::L(_) => AttributeType::L,
            ValueView::Ss(_) => AttributeType::Ss,
            ValueView::Ns(_) => AttributeType::Ns,
            ValueView::Bs(_) => AttributeType::Bs,
        }
    }

    /// The value as a tree.
    ///
    /// # Errors
    /// Damaged bytes, at any depth.
    pub fn to_value(&self) -> Result<AttributeValue, DecodeError> {
        tree::value(*self, 1)
    }

    /// The value at the end of a path that starts here; `None` where a step finds nothing or a value of
    /// another type.
    ///
    /// # Errors
    /// Damaged bytes on the way.
    pub fn get_path(&self, path: &[PathElement]) -> Result<Option<ValueView<'a>>, DecodeError> {
        let mut value = *self;
        for step in path {
            let next = match (value, step) {
                (ValueView::M(map), PathElement::Name(name)) => map.get(name)?,
                (ValueView::L(list), PathElement::Index(index)) => list.get(*index)?,
                _ => None,
            };
            match next {
                Some(next) => value = next,
                None => return Ok(None),
            }
        }
        Ok(Some(value))
    }
}

fn without_payload<'a>(value: ValueView<'a>, payload: &[u8]) -> Result<ValueView<'a>, DecodeError> {
    if payload.is_empty() {
        Ok(value)
    } else {
        Err(DecodeError::new(DecodeErrorKind::TrailingBytes))
    }
}
