//! Writing items without a tree.
//!
//! Values are encoded as they come into one buffer; when a container ends, its entries are put in order behind
//! an offset table. Buffers are kept from item to item, so building costs one allocation per finished item.

use super::layout::{VERSION, Width, tag};
use super::{EncodeError, EncodeErrorKind, EncodedItem, number, varint};
use crate::limits::NESTING_MAX_DEPTH_NATIVE;
use crate::{AttributeValue, Item, Number};
use std::fmt::Write;
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
    /// Encoded entries of all open containers; a nested container ends up as part of its parent's entry.
    bytes: Vec<u8>,
    /// Finished entries of all open containers, the innermost container's last.
    entries: Vec<Entry>,
    /// The open containers; the item itself is the first.
    open: Vec<Open>,
    /// Where a container is put together before it replaces its entries.
    assembly: Vec<u8>,
    /// Members of the number set that is being sorted.
    numbers: Vec<Number>,
    failed: bool,
}

/// A finished entry, as positions in `bytes`.
#[derive(Debug, Clone)]
struct Entry {
    start: usize,
    end: usize,
    /// What entries are sorted by: a map entry's name, a set's member.
    sort_key: Range<usize>,
}

/// A container that has begun and not ended.
#[derive(Debug)]
struct Open {
    is_map: bool,
    /// Where its bytes begin.
    start: usize,
    /// Where its entries begin.
    first_entry: usize,
    /// In a map: the attribute whose value is to come, as entry start and range of the name.
    pending: Option<(usize, Range<usize>)>,
}

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
            bytes: Vec::new(),
            entries: Vec::new(),
            open: Vec::new(),
            assembly: Vec::new(),
            numbers: Vec::new(),
            failed: false,
        };
        builder.clear();
        builder
    }

    /// Forgets what was written, errors included.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
        self.open.clear();
        self.failed = false;
        self.open.push(Open { is_map: true, start: 0, first_entry: 0, pending: None });
    }

    /// Begins an attribute of the innermost map; its value comes next.
    ///
    /// # Errors
    /// `Misuse` inside a list or where a value is due.
    pub fn key(&mut self, name: &str) -> Step<'_> {
        self.check_usable()?;
        let start = self.bytes.len();
        match self.open.last() {
            Some(Open { is_map: true, pending: None, .. }) => {}
            Some(Open { is_map: true, .. }) => {
                return Err(self.misuse("a name where a value is due"));
            }
            _ => return Err(self.misuse("a name in a list")),
        }
        varint::write(name.len() as u64, &mut self.bytes);
        let name_start = self.bytes.len();
        self.bytes.extend_from_slice(name.as_bytes());
        let name = name_start..self.bytes.len();
        if let Some(open) = self.open.last_mut() {
            open.pending = Some((start, name));
        }
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
        self.end(true)
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
        self.end(false)
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
        self.begin_value()?;
        let (start, first_entry) = self.begin_set(tag::NUMBER_SET);
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.clear();
        numbers.extend(members);
        numbers.sort_unstable();
        let has_duplicates = numbers.windows(2).any(|pair| pair[0] == pair[1]);
        for &member in &numbers {
            let at = self.bytes.len();
            number::write(member, &mut self.bytes);
            self.entries.push(Entry { start: at, end: self.bytes.len(), sort_key: 0..0 });
        }
        self.numbers = numbers;
        if has_duplicates {
            return Err(self.fail(EncodeErrorKind::DuplicateInSet));
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
    /// `DuplicateName`; `Misuse` while a container is open, a value is missing, or after an error.
    pub fn finish(&mut self) -> Result<EncodedItem, EncodeError> {
        self.check_usable()?;
        if self.open.len() > 1 {
            return Err(self.misuse("the item ends inside a map or list"));
        }
        self.check_no_value_missing()?;
        self.sort_entries(0, EncodeErrorKind::DuplicateName)?;
        let (width, length) = self.frame_of(0)?;
        let mut out = Vec::with_capacity(1 + length);
        out.push(VERSION);
        self.assemble(0, width, &mut out);
        self.clear();
        Ok(EncodedItem::from_builder(out))
    }

    fn scalar(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Step<'_> {
        self.begin_value()?;
        let start = self.bytes.len();
        write(&mut self.bytes);
        self.end_value(start);
        Ok(self)
    }

    fn begin(&mut self, tag_byte: u8) -> Step<'_> {
        self.begin_value()?;
        let start = self.bytes.len();
        self.bytes.push(tag_byte);
        let is_map = tag_byte == tag::MAP;
        self.open.push(Open { is_map, start, first_entry: self.entries.len(), pending: None });
        Ok(self)
    }

    fn end(&mut self, is_map: bool) -> Step<'_> {
        self.check_usable()?;
        let (start, first_entry) = match self.open.last() {
            Some(open) if open.is_map == is_map && self.open.len() > 1 => {
                (open.start, open.first_entry)
            }
            _ => return Err(self.misuse("the end of something that has not begun")),
        };
        self.check_no_value_missing()?;
        if is_map {
            self.sort_entries(first_entry, EncodeErrorKind::DuplicateName)?;
        }
        self.open.pop();
        self.close_container(start, first_entry)
    }

    fn byte_set<'s>(&mut self, tag_byte: u8, members: impl Iterator<Item = &'s [u8]>) -> Step<'_> {
        self.begin_value()?;
        let (start, first_entry) = self.begin_set(tag_byte);
        for member in members {
            let at = self.bytes.len();
            self.bytes.extend_from_slice(member);
            let end = self.bytes.len();
            self.entries.push(Entry { start: at, end, sort_key: at..end });
        }
        self.sort_entries(first_entry, EncodeErrorKind::DuplicateInSet)?;
        self.end_set(start, first_entry)
    }

    fn begin_set(&mut self, tag_byte: u8) -> (usize, usize) {
        let start = self.bytes.len();
        self.bytes.push(tag_byte);
        (start, self.entries.len())
    }

    fn end_set(&mut self, start: usize, first_entry: usize) -> Step<'_> {
        if self.entries.len() == first_entry {
            return Err(self.fail(EncodeErrorKind::EmptySet));
        }
        self.close_container(start, first_entry)
    }

    /// Replaces the entries from `first_entry` on, which follow the tag at `start`, by a finished container.
    fn close_container(&mut self, start: usize, first_entry: usize) -> Step<'_> {
        let (width, length) = self.frame_of(first_entry)?;
        let mut assembly = std::mem::take(&mut self.assembly);
        assembly.clear();
        assembly.reserve(length);
        self.assemble(first_entry, width, &mut assembly);
        self.bytes.truncate(start + 1);
        self.bytes.extend_from_slice(&assembly);
        self.assembly = assembly;
        self.entries.truncate(first_entry);
        self.end_value(start);
        Ok(self)
    }

    /// The offset width of a container with the entries from `first_entry` on, and its length in bytes.
    fn frame_of(&mut self, first_entry: usize) -> Result<(Width, usize), EncodeError> {
        let entries = &self.entries[first_entry..];
        let length: usize = entries.iter().map(Entry::length).sum();
        let last_start = length - entries.last().map_or(0, Entry::length);
        if u32::try_from(last_start).is_err() {
            return Err(self.fail(EncodeErrorKind::TooLarge));
        }
        let width = Width::for_offset(last_start);
        Ok((width, width.frame_length(entries.len()) + length))
    }

    /// Appends a container's header, offset table and entries.
    fn assemble(&self, first_entry: usize, width: Width, out: &mut Vec<u8>) {
        let entries = &self.entries[first_entry..];
        width.write_header(entries.len(), out);
        let mut offset = 0;
        for entry in &entries[..entries.len().saturating_sub(1)] {
            offset += entry.length();
            width.write_offset(offset, out);
        }
        for entry in entries {
            out.extend_from_slice(&self.bytes[entry.start..entry.end]);
        }
    }

    /// Sorts the entries from `first_entry` on; two with the same sort key are the given error.
    fn sort_entries(
        &mut self,
        first_entry: usize,
        if_equal: EncodeErrorKind,
    ) -> Result<(), EncodeError> {
        let bytes = &self.bytes;
        let key = |entry: &Entry| &bytes[entry.sort_key.clone()];
        let entries = &mut self.entries[first_entry..];
        let mut is_sorted = entries.windows(2).all(|pair| key(&pair[0]) < key(&pair[1]));
        if !is_sorted {
            entries.sort_unstable_by(|left, right| key(left).cmp(key(right)));
            is_sorted = true;
            if let Some(pair) = entries.windows(2).find(|pair| key(&pair[0]) == key(&pair[1])) {
                let duplicate = pair[0].sort_key.clone();
                if if_equal == EncodeErrorKind::DuplicateName
                    && let Some(open) = self.open.last_mut()
                {
                    // Makes the path of the error end in the name.
                    open.pending = Some((0, duplicate));
                }
                return Err(self.fail(if_equal));
            }
        }
        debug_assert!(is_sorted);
        Ok(())
    }

    /// Checks that a value may come here.
    fn begin_value(&mut self) -> Result<(), EncodeError> {
        self.check_usable()?;
        if let Some(Open { is_map: true, pending: None, .. }) = self.open.last() {
            return Err(self.misuse("a value without a name"));
        }
        if self.open.len() > self.max_depth as usize {
            return Err(self.fail(EncodeErrorKind::TooDeep { limit: self.max_depth }));
        }
        Ok(())
    }

    /// Notes the value from `start` on as an entry of the innermost container.
    fn end_value(&mut self, start: usize) {
        let end = self.bytes.len();
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let (start, sort_key) = open.pending.take().unwrap_or((start, 0..0));
        self.entries.push(Entry { start, end, sort_key });
    }

    fn check_no_value_missing(&mut self) -> Result<(), EncodeError> {
        match self.open.last() {
            Some(Open { pending: Some(_), .. }) => Err(self.misuse("a name without a value")),
            _ => Ok(()),
        }
    }

    fn check_usable(&mut self) -> Result<(), EncodeError> {
        if self.failed { Err(self.misuse("used after an error, without a clear")) } else { Ok(()) }
    }

    fn misuse(&mut self, how: &'static str) -> EncodeError {
        self.fail(EncodeErrorKind::Misuse(how))
    }

    fn fail(&mut self, kind: EncodeErrorKind) -> EncodeError {
        self.failed = true;
        EncodeError::new(self.path(), kind)
    }

    /// Where the next value goes, or the one that is being written.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (level, open) in self.open.iter().enumerate() {
            if let Some((_, name)) = &open.pending {
                let separator = if level == 0 { "" } else { "." };
                let name = String::from_utf8_lossy(&self.bytes[name.clone()]);
                let _ = write!(path, "{separator}{name}");
            } else if !open.is_map {
                let end =
                    self.open.get(level + 1).map_or(self.entries.len(), |inner| inner.first_entry);
                let _ = write!(path, "[{}]", end - open.first_entry);
            }
        }
        path
    }
}

impl Default for ItemBuilder {
    fn default() -> ItemBuilder {
        ItemBuilder::new()
    }
}

impl Entry {
    fn length(&self) -> usize {
        self.end - self.start
    }
}
