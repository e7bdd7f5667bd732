//! Writing items without a tree.
//!
//! Values are encoded as they come into one buffer; when a container ends, its entries are put in order behind
//! an offset table. Buffers are kept from item to item, so building costs one allocation per finished item.
//!
//! `steps` has the checks that every call goes through, `buffer` the bytes. The builder never panics: calls that
//! make no item are errors, as are values that cannot be stored.

mod buffer;
mod steps;

use super::layout::tag;
use super::{EncodeError, EncodeErrorKind, EncodedItem, number, varint};
use crate::limits::NESTING_MAX_DEPTH_NATIVE;
use crate::{AttributeValue, Item, Number};
use buffer::Buffer;
use std::ops::Range;

/// A streaming encoder: attributes in any order, nested values inside begin/end pairs.
///
/// After an error the builder refuses everything until [`clear`](ItemBuilder::clear). After
/// [`finish`](ItemBuilder::finish) it is ready for the next item and keeps its buffers.
///
/// ```
/// use dynafile_model::{AttributeValue, ItemBuilder, item};
///
/// let mut builder = ItemBuilder::new();
/// builder.key("tags")?.begin_list()?.string("a")?.string("b")?.end_list()?;
/// builder.key("PK")?.string("user#1")?;
/// let encoded = builder.finish()?;
/// assert_eq!(encoded.to_item()?, item! { "PK" => "user#1", "tags" => AttributeValue::list(["a", "b"]) });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ItemBuilder {
    max_depth: u32,
    buffer: Buffer,
    /// The open containers; the item itself is the first.
    open: Vec<Open>,
    /// Members of the number set that is being sorted.
    numbers: Vec<Number>,
    failed: bool,
}

/// A container that has begun and not ended.
#[derive(Debug)]
struct Open {
    is_map: bool,
    /// Where its bytes begin, without its tag.
    start: usize,
    /// Where its entries begin.
    first_entry: usize,
    /// In a map: the attribute whose value is to come, as start of its entry and place of its name.
    pending: Option<(usize, Range<usize>)>,
}

/// The builder again, for the next call.
type Step<'b> = Result<&'b mut ItemBuilder, EncodeError>;

impl ItemBuilder {
    /// A builder for items nested as deeply as dynafile's own API allows.
    pub fn new() -> ItemBuilder {
        ItemBuilder::with_max_depth(NESTING_MAX_DEPTH_NATIVE)
    }

    /// A builder with another limit on nesting (see [`limits`](crate::limits)); never more than
    /// [`NESTING_MAX_DEPTH_NATIVE`].
    pub fn with_max_depth(max_depth: u32) -> ItemBuilder {
        let mut builder = ItemBuilder {
            max_depth: max_depth.min(NESTING_MAX_DEPTH_NATIVE),
            buffer: Buffer::default(),
            open: Vec::new(),
            numbers: Vec::new(),
            failed: false,
        };
        builder.clear();
        builder
    }

    /// Forgets what was written, errors included.
    pub fn clear(&mut self) {
        self.buffer.clear();
        self.open.clear();
        self.failed = false;
        self.open.push(Open { is_map: true, start: 0, first_entry: 0, pending: None });
    }

    /// Begins an attribute of the innermost map; its value comes next.
    ///
    /// # Errors
    /// `Misuse` inside a list or where a value is due.
    pub fn key(&mut self, name: &str) -> Step<'_> {
        self.check_name_may_come()?;
        let start = self.buffer.position();
        varint::write(name.len() as u64, &mut self.buffer.bytes);
        let name_start = self.buffer.position();
        self.buffer.bytes.extend_from_slice(name.as_bytes());
        let name = name_start..self.buffer.position();
        self.innermost().pending = Some((start, name));
        Ok(self)
    }

    /// Writes a string.
    ///
    /// # Errors
    /// `Misuse` without a name in a map; `TooDeep`.
    pub fn string(&mut self, value: &str) -> Step<'_> {
        self.scalar(|bytes| {
            bytes.push(tag::STRING);
            bytes.extend_from_slice(value.as_bytes());
        })
    }

    /// Writes a number.
    ///
    /// # Errors
    /// As [`ItemBuilder::string`].
    pub fn number(&mut self, value: Number) -> Step<'_> {
        self.scalar(|bytes| number::write(value, bytes))
    }

    /// Writes binary data.
    ///
    /// # Errors
    /// As [`ItemBuilder::string`].
    pub fn binary(&mut self, value: &[u8]) -> Step<'_> {
        self.scalar(|bytes| {
            bytes.push(tag::BINARY);
            bytes.extend_from_slice(value);
        })
    }

    /// Writes a Boolean.
    ///
    /// # Errors
    /// As [`ItemBuilder::string`].
    pub fn bool(&mut self, value: bool) -> Step<'_> {
        self.scalar(|bytes| bytes.push(if value { tag::TRUE } else { tag::FALSE }))
    }

    /// Writes null.
    ///
    /// # Errors
    /// As [`ItemBuilder::string`].
    pub fn null(&mut self) -> Step<'_> {
        self.scalar(|bytes| bytes.push(tag::NULL))
    }

    /// Begins a map; attributes follow, then [`end_map`](ItemBuilder::end_map).
    ///
    /// # Errors
    /// As [`ItemBuilder::string`].
    pub fn begin_map(&mut self) -> Step<'_> {
        self.begin(tag::MAP)
    }

    /// Ends the innermost container, which must be a map.
    ///
    /// # Errors
    /// `DuplicateName`; `Misuse` if it is not a map, or a value is missing.
    pub fn end_map(&mut self) -> Step<'_> {
        self.end(tag::MAP)
    }

    /// Begins a list; elements follow, then [`end_list`](ItemBuilder::end_list).
    ///
    /// # Errors
    /// As [`ItemBuilder::string`].
    pub fn begin_list(&mut self) -> Step<'_> {
        self.begin(tag::LIST)
    }

    /// Ends the innermost container, which must be a list.
    ///
    /// # Errors
    /// `Misuse` if it is not a list.
    pub fn end_list(&mut self) -> Step<'_> {
        self.end(tag::LIST)
    }

    /// Writes a set of strings, given in any order.
    ///
    /// # Errors
    /// `EmptySet`, `DuplicateInSet`; otherwise as [`ItemBuilder::string`].
    pub fn string_set<'s>(&mut self, members: impl IntoIterator<Item = &'s str>) -> Step<'_> {
        self.byte_set(tag::STRING_SET, members.into_iter().map(str::as_bytes))
    }

    /// Writes a set of binary values, given in any order.
    ///
    /// # Errors
    /// As [`ItemBuilder::string_set`].
    pub fn binary_set<'s>(&mut self, members: impl IntoIterator<Item = &'s [u8]>) -> Step<'_> {
        self.byte_set(tag::BINARY_SET, members.into_iter())
    }

    /// Writes a set of numbers, given in any order.
    ///
    /// # Errors
    /// As [`ItemBuilder::string_set`].
    pub fn number_set(&mut self, members: impl IntoIterator<Item = Number>) -> Step<'_> {
        self.check_value_may_come()?;
        self.numbers.clear();
        self.numbers.extend(members);
        self.numbers.sort_unstable();
        if self.numbers.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(self.fail(EncodeErrorKind::DuplicateInSet));
        }
        let first_entry = self.buffer.entry_count();
        let start = self.push_tag(tag::NUMBER_SET);
        for &member in &self.numbers {
            let at = self.buffer.position();
            number::write(member, &mut self.buffer.bytes);
            self.buffer.push_entry(at, 0..0);
        }
        self.end_set(start, first_entry)
    }

    /// Writes a value from a tree.
    ///
    /// # Errors
    /// As the methods for its parts.
    pub fn value(&mut self, value: &AttributeValue) -> Step<'_> {
        match value {
            AttributeValue::S(text) => self.string(text),
            AttributeValue::N(number) => self.number(*number),
            AttributeValue::B(bytes) => self.binary(bytes),
            AttributeValue::Bool(value) => self.bool(*value),
            AttributeValue::Null => self.null(),
            AttributeValue::M(map) => self.begin_map()?.attributes(map)?.end_map(),
            AttributeValue::L(list) => {
                self.begin_list()?;
                for element in list {
                    self.value(element)?;
                }
                self.end_list()
            }
            AttributeValue::Ss(set) => self.string_set(set.iter().map(String::as_str)),
            AttributeValue::Ns(set) => self.number_set(set.iter().copied()),
            AttributeValue::Bs(set) => self.binary_set(set.iter().map(Vec::as_slice)),
        }
    }

    /// Writes all of an item's attributes into the innermost map.
    ///
    /// # Errors
    /// As the methods for its parts.
    pub fn attributes(&mut self, item: &Item) -> Step<'_> {
        for (name, value) in item {
            self.key(name)?.value(value)?;
        }
        Ok(self)
    }

    /// Ends the item and makes the builder ready for another.
    ///
    /// # Errors
    /// `DuplicateName`, `TooLarge`; `Misuse` while a container is open, a value is missing, or after an error.
    pub fn finish(&mut self) -> Result<EncodedItem, EncodeError> {
        self.check_item_may_end()?;
        self.sort_attributes(0)?;
        let assembled = self.buffer.to_item_bytes();
        let bytes = assembled.map_err(|_| self.fail(EncodeErrorKind::TooLarge))?;
        self.clear();
        Ok(EncodedItem::from_builder(bytes))
    }
}

impl Default for ItemBuilder {
    fn default() -> ItemBuilder {
        ItemBuilder::new()
    }
}
