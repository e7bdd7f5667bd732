//! What attribute values are written to while they are read.

use std::borrow::Cow;

use dynafile_model::{AttributeValue, EncodeError, EncodeErrorKind, Item, ItemBuilder, Number};

/// Takes the parts of a value in order. Callers have checked what they write, so the one error is a name that occurs twice
/// in a map.
pub(super) trait Sink {
    /// The memory that a part takes beside its text.
    const PART_BYTES: usize;

    fn name(&mut self, name: &str) -> Written;
    fn string(&mut self, value: &str) -> Written;
    fn number(&mut self, value: Number) -> Written;
    fn binary(&mut self, value: &[u8]) -> Written;
    fn boolean(&mut self, value: bool) -> Written;
    fn null(&mut self) -> Written;
    fn string_set(&mut self, members: &[Cow<'_, str>]) -> Written;
    fn number_set(&mut self, members: &[Number]) -> Written;
    fn binary_set(&mut self, members: &[Vec<u8>]) -> Written;
    fn begin_map(&mut self) -> Written;
    fn end_map(&mut self) -> Written;
    fn begin_list(&mut self) -> Written;
    fn end_list(&mut self) -> Written;
}

/// Whether a part was taken.
pub(super) type Written = Result<(), Refused>;

/// Why it was not.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refused {
    /// The map has an attribute of this name.
    RepeatedName,
    /// Anything else; a mistake of ours.
    Other,
}

impl From<EncodeError> for Refused {
    fn from(error: EncodeError) -> Refused {
        match error.kind() {
            EncodeErrorKind::DuplicateName => Refused::RepeatedName,
            _ => Refused::Other,
        }
    }
}

impl Sink for ItemBuilder {
    /// Encoded, a part is shorter than its JSON.
    const PART_BYTES: usize = 0;

    fn name(&mut self, name: &str) -> Written {
        self.key(name)?;
        Ok(())
    }

    fn string(&mut self, value: &str) -> Written {
        ItemBuilder::string(self, value)?;
        Ok(())
    }

    fn number(&mut self, value: Number) -> Written {
        ItemBuilder::number(self, value)?;
        Ok(())
    }

    fn binary(&mut self, value: &[u8]) -> Written {
        ItemBuilder::binary(self, value)?;
        Ok(())
    }

    fn boolean(&mut self, value: bool) -> Written {
        self.bool(value)?;
        Ok(())
    }

    fn null(&mut self) -> Written {
        ItemBuilder::null(self)?;
        Ok(())
    }

    fn string_set(&mut self, members: &[Cow<'_, str>]) -> Written {
        ItemBuilder::string_set(self, members.iter().map(AsRef::as_ref))?;
        Ok(())
    }

    fn number_set(&mut self, members: &[Number]) -> Written {
        ItemBuilder::number_set(self, members.iter().copied())?;
        Ok(())
    }

    fn binary_set(&mut self, members: &[Vec<u8>]) -> Written {
        ItemBuilder::binary_set(self, members.iter().map(Vec::as_slice))?;
        Ok(())
    }

    fn begin_map(&mut self) -> Written {
        ItemBuilder::begin_map(self)?;
        Ok(())
    }

    fn end_map(&mut self) -> Written {
        ItemBuilder::end_map(self)?;
        Ok(())
    }

    fn begin_list(&mut self) -> Written {
        ItemBuilder::begin_list(self)?;
        Ok(())
    }

    fn end_list(&mut self) -> Written {
        ItemBuilder::end_list(self)?;
        Ok(())
    }
}

/// A value as a tree; of an attribute that a map names twice it keeps the last value.
#[derive(Debug, Default)]
pub(super) struct TreeSink {
    open: Vec<Open>,
    value: Option<AttributeValue>,
}

/// A container that has begun and not ended.
#[derive(Debug)]
enum Open {
    Map { entries: Item, name: String },
    List(Vec<AttributeValue>),
}

impl TreeSink {
    /// The value that was written; `None` if none was.
    pub(super) fn take(&mut self) -> Option<AttributeValue> {
        self.open.clear();
        self.value.take()
    }

    fn push(&mut self, value: AttributeValue) -> Written {
        match self.open.last_mut() {
            Some(Open::Map { entries, name }) => {
                entries.insert(std::mem::take(name), value);
            }
            Some(Open::List(elements)) => elements.push(value),
            None => self.value = Some(value),
        }
        Ok(())
    }
}

impl Sink for TreeSink {
    /// A map's entry is a name and a value, each of them a part.
    const PART_BYTES: usize = size_of::<AttributeValue>();

    fn name(&mut self, given: &str) -> Written {
        match self.open.last_mut() {
            Some(Open::Map { name, .. }) => {
                given.clone_into(name);
                Ok(())
            }
            _ => Err(Refused::Other),
        }
    }

    fn string(&mut self, value: &str) -> Written {
        self.push(AttributeValue::from(value))
    }

    fn number(&mut self, value: Number) -> Written {
        self.push(AttributeValue::N(value))
    }

    fn binary(&mut self, value: &[u8]) -> Written {
        self.push(AttributeValue::from(value))
    }

    fn boolean(&mut self, value: bool) -> Written {
        self.push(AttributeValue::Bool(value))
    }

    fn null(&mut self) -> Written {
        self.push(AttributeValue::Null)
    }

    fn string_set(&mut self, members: &[Cow<'_, str>]) -> Written {
        self.push(AttributeValue::string_set(members.iter().map(AsRef::as_ref)))
    }

    fn number_set(&mut self, members: &[Number]) -> Written {
        self.push(AttributeValue::number_set(members.iter().copied()))
    }

    fn binary_set(&mut self, members: &[Vec<u8>]) -> Written {
        self.push(AttributeValue::binary_set(members.iter().cloned()))
    }

    fn begin_map(&mut self) -> Written {
        self.open.push(Open::Map { entries: Item::new(), name: String::new() });
        Ok(())
    }

    fn end_map(&mut self) -> Written {
        match self.open.pop() {
            Some(Open::Map { entries, .. }) => self.push(AttributeValue::M(entries)),
            _ => Err(Refused::Other),
        }
    }

    fn begin_list(&mut self) -> Written {
        self.open.push(Open::List(Vec::new()));
        Ok(())
    }

    fn end_list(&mut self) -> Written {
        match self.open.pop() {
            Some(Open::List(elements)) => self.push(AttributeValue::L(elements)),
            _ => Err(Refused::Other),
        }
    }
}
