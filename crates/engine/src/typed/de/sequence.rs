//! Lists and sets, member by member; binary data, byte by byte.

use dynafile_model::{DecodeError, ValueView};
use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeSeed, SeqAccess, Visitor};

use super::ValueDeserializer;
use super::depth::Depth;
use crate::typed::error::{Result, TypedError};

/// Visits the members of a list or a set at `depth`.
///
/// # Errors
/// The visitor's; `Mismatch` for members that it leaves over, as a tuple does that is shorter.
pub(super) fn visit<'de, I, V>(members: I, depth: Depth, visitor: V) -> Result<V::Value>
where
    I: Iterator<Item = Result<ValueView<'de>, DecodeError>>,
    V: Visitor<'de>,
{
    let mut reader = SequenceReader { members, index: 0, depth: depth.deeper()? };
    let value = visitor.visit_seq(&mut reader)?;
    let left_over = reader.members.count();
    if left_over == 0 {
        return Ok(value);
    }
    let expected = format!("a list of {}", reader.index);
    Err(de::Error::invalid_length(reader.index + left_over, &expected.as_str()))
}

/// Visits bytes as a sequence of numbers.
///
/// # Errors
/// As [`visit`].
pub(super) fn visit_bytes<'de, V: Visitor<'de>>(bytes: &'de [u8], visitor: V) -> Result<V::Value> {
    let mut reader = SeqDeserializer::<_, TypedError>::new(bytes.iter().copied());
    let value = visitor.visit_seq(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Gives serde the members. Errors leave with the member's position.
struct SequenceReader<I> {
    members: I,
    /// How many members were given.
    index: usize,
    /// The depth of the members.
    depth: Depth,
}

impl<'de, I> SeqAccess<'de> for SequenceReader<I>
where
    I: Iterator<Item = Result<ValueView<'de>, DecodeError>>,
{
    type Error = TypedError;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        let Some(member) = self.members.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        let read = seed.deserialize(ValueDeserializer { value: member?, depth: self.depth });
        read.map(Some).map_err(|error| error.in_list(index))
    }

    fn size_hint(&self) -> Option<usize> {
        self.members.size_hint().1
    }
}
