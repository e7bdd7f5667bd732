//! The byte format of items: tags, and the frame that maps, lists and sets share.
//!
//! ```text
//! item      = version (1) · map body
//! value     = tag (1) · payload up to the end of the value
//! container = varint(count × 4 + width code) · offset table · entries
//! map entry = varint(length of the name) · name · value
//! ```
//!
//! A value's end is known from its container's offset table, so strings, binary and nested containers carry no
//! length of their own. The table has the start of every entry but the first, counted from the end of the table,
//! in `width` bytes each (1, 2 or 4, little-endian; the narrowest that holds the last).

use super::varint;
use super::{DecodeError, DecodeErrorKind};

/// The first byte of every item.
pub(super) const VERSION: u8 = 1;

/// The tags of values. Tags from [`tag::SMALL_INTEGER`] up are numbers themselves.
pub(super) mod tag {
    pub(in crate::encoding) const NULL: u8 = 0x00;
    pub(in crate::encoding) const FALSE: u8 = 0x01;
    pub(in crate::encoding) const TRUE: u8 = 0x02;
    pub(in crate::encoding) const STRING: u8 = 0x03;
    pub(in crate::encoding) const BINARY: u8 = 0x04;
    pub(in crate::encoding) const NUMBER_PLAIN: u8 = 0x05;
    pub(in crate::encoding) const NUMBER_FLOAT: u8 = 0x06;
    pub(in crate::encoding) const NUMBER_DECIMAL: u8 = 0x07;
    pub(in crate::encoding) const MAP: u8 = 0x08;
    pub(in crate::encoding) const LIST: u8 = 0x09;
    pub(in crate::encoding) const STRING_SET: u8 = 0x0A;
    pub(in crate::encoding) const NUMBER_SET: u8 = 0x0B;
    pub(in crate::encoding) const BINARY_SET: u8 = 0x0C;
    /// Plain integers from -16 to 111 are one byte: this tag plus the integer plus 16.
    pub(in crate::encoding) const SMALL_INTEGER: u8 = 0x80;
}

/// The frame of a container: where its entries are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    /// `count - 1` offsets of `width` bytes.
    table: &'a [u8],
    entries: &'a [u8],
    count: usize,
    width: u8,
}

impl<'a> Frame<'a> {
    /// Reads a container's header. The offsets are checked where they are used.
    #[inline]
    pub(super) fn read(body: &'a [u8]) -> Result<Frame<'a>, DecodeError> {
        let (header, rest) = varint::read(body)?;
        let width = width_of_code(header & 3)?;
        let truncated = DecodeError::new(DecodeErrorKind::Truncated);
        let count = usize::try_from(header >> 2).map_err(|_| truncated)?;
        let table_length =
            count.saturating_sub(1).checked_mul(usize::from(width)).ok_or(truncated)?;
        let (table, entries) = rest.split_at_checked(table_length).ok_or(truncated)?;
        Ok(Frame { table, entries, count, width })
    }

    #[inline]
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The bytes of entry `index`, which must be below `count`.
    #[inline]
    pub(super) fn entry(&self, index: usize) -> Result<&'a [u8], DecodeError> {
        self.entries
            .get(self.start_of(index)..self.start_of(index + 1))
            .ok_or(DecodeError::new(DecodeErrorKind::InvalidOffset))
    }

    /// All entries in order.
    #[inline]
    pub(super) fn entries(&self) -> Entries<'a> {
        Entries { frame: *self, next: 0, start: 0 }
    }

    /// The bytes of entry `index` and of all that follow: cheaper where the end does not matter yet.
    #[inline]
    pub(super) fn entries_from(&self, index: usize) -> Result<&'a [u8], DecodeError> {
        self.entries
            .get(self.start_of(index)..)
            .ok_or(DecodeError::new(DecodeErrorKind::InvalidOffset))
    }

    /// Where entry `index` starts; for `count`, where the last entry ends.
    #[inline]
    fn start_of(&self, index: usize) -> usize {
        let Some(slot) = index.checked_sub(1) else { return 0 };
        let start = match self.width {
            1 => self.table.get(slot).map(|&byte| usize::from(byte)),
            2 => self.slot(slot).map(|bytes| usize::from(u16::from_le_bytes(bytes))),
            _ => self.slot(slot).map(|bytes| u32::from_le_bytes(bytes) as usize),
        };
        start.unwrap_or(self.entries.len())
    }

    fn slot<const WIDTH: usize>(&self, slot: usize) -> Option<[u8; WIDTH]> {
        self.table.get(slot * WIDTH..)?.first_chunk().copied()
    }

    /// Whether the offsets are as narrow as they can be, and nothing lies outside the entries.
    pub(super) fn is_canonical(&self) -> bool {
        let last_start = self.start_of(self.count.saturating_sub(1));
        let narrowest = Width::for_offset(last_start).bytes();
        (self.count > 0 || self.entries.is_empty()) && usize::from(self.width) == narrowest
    }
}

/// Walks the entries of a container in order, reading each offset once.
#[derive(Debug, Clone)]
pub(super) struct Entries<'a> {
    frame: Frame<'a>,
    next: usize,
    start: usize,
}

impl<'a> Entries<'a> {
    /// Reads the next entry. After an error there are no more.
    #[inline]
    pub(super) fn next_with<T>(
        &mut self,
        read: impl FnOnce(&'a [u8]) -> Result<T, DecodeError>,
    ) -> Option<Result<T, DecodeError>> {
        if self.next == self.frame.count {
            return None;
        }
        self.next += 1;
        let end = self.frame.start_of(self.next);
        let result = match self.frame.entries.get(self.start..end) {
            Some(entry) => read(entry),
            None => Err(DecodeError::new(DecodeErrorKind::InvalidOffset)),
        };
        self.start = end;
        if result.is_err() {
            self.next = self.frame.count;
        }
        Some(result)
    }

    /// At most so many entries are left: the count is the input's claim.
    pub(super) fn at_most(&self) -> usize {
        self.frame.count - self.next
    }
}

/// How many bytes an offset takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Width {
    code: u8,
}

impl Width {
    /// The narrowest width for a table whose largest offset is this.
    pub(super) fn for_offset(largest: usize) -> Width {
        Width {
            code: if largest <= 0xFF {
                0
            } else if largest <= 0xFFFF {
                1
            } else {
                2
            },
        }
    }

    pub(super) fn bytes(self) -> usize {
        1 << self.code
    }

    /// Appends a container's header for `count` entries.
    pub(super) fn write_header(self, count: usize, out: &mut Vec<u8>) {
        varint::write(self.header(count), out);
    }

    /// How many bytes header and table take.
    pub(super) fn frame_length(self, count: usize) -> usize {
        varint::length(self.header(count)) + count.saturating_sub(1) * self.bytes()
    }

    /// Appends one offset, which must fit.
    pub(super) fn write_offset(self, offset: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&(offset as u32).to_le_bytes()[..self.bytes()]);
    }

    fn header(self, count: usize) -> u64 {
        (count as u64) << 2 | u64::from(self.code)
    }
}

#[inline]
fn width_of_code(code: u64) -> Result<u8, DecodeError> {
    match code {
        0..=2 => Ok(1 << code),
        _ => Err(DecodeError::new(DecodeErrorKind::InvalidOffset)),
    }
}

/// Splits a map entry into name and value, both as bytes.
#[inline]
pub(super) fn split_map_entry(entry: &[u8]) -> Result<(&[u8], &[u8]), DecodeError> {
    let (length, rest) = varint::read(entry)?;
    usize::try_from(length)
        .ok()
        .and_then(|length| rest.split_at_checked(length))
        .ok_or(DecodeError::new(DecodeErrorKind::Truncated))
}
