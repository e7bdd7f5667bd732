//! The builder's buffer: encoded entries, put together into containers.
//!
//! Bytes and entries of all open containers lie one after the other, the innermost container's last. When a
//! container is closed, its entries are replaced by the one value that they make.

use crate::encoding::layout::{VERSION, Width};
use std::ops::Range;

/// Encoded entries of containers that are not finished.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    pub(super) bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// Where a container is put together before it replaces its entries.
    assembly: Vec<u8>,
}

/// A finished entry, as positions in the bytes.
#[derive(Debug)]
struct Entry {
    start: usize,
    end: usize,
    /// What entries are sorted by: a map entry's name, a set's member.
    sort_key: Range<usize>,
}

/// A container larger than its offset table can address.
#[derive(Debug)]
pub(super) struct TooLarge;

impl Buffer {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }

    /// Where the next byte goes.
    pub(super) fn position(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn entry_count(&self) -> usize {
        self.entries.len()
    }

    /// Notes an entry that begins at `start` and ends here.
    pub(super) fn push_entry(&mut self, start: usize, sort_key: Range<usize>) {
        self.entries.push(Entry { start, end: self.bytes.len(), sort_key });
    }

    /// Forgets the entries from `first_entry` on; their bytes stay.
    pub(super) fn drop_entries(&mut self, first_entry: usize) {
        self.entries.truncate(first_entry);
    }

    /// Sorts the entries from `first_entry` on; returns a sort key that occurs twice.
    pub(super) fn sort_entries(&mut self, first_entry: usize) -> Result<(), Range<usize>> {
        let bytes = &self.bytes;
        let key = |entry: &Entry| &bytes[entry.sort_key.clone()];
        let entries = &mut self.entries[first_entry..];
        // Trees, and records written from a struct of sorted fields, come in order.
        if entries.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])) {
            return Ok(());
        }
        entries.sort_unstable_by(|left, right| key(left).cmp(key(right)));
        match entries.windows(2).find(|pair| key(&pair[0]) == key(&pair[1])) {
            Some(pair) => Err(pair[0].sort_key.clone()),
            None => Ok(()),
        }
    }

    /// Replaces the entries from `first_entry` on, and all bytes from `start` on, by a container.
    pub(super) fn close_container(
        &mut self,
        start: usize,
        first_entry: usize,
    ) -> Result<(), TooLarge> {
        let mut assembly = std::mem::take(&mut self.assembly);
        assembly.clear();
        let frame = self.frame(first_entry)?;
        self.assemble(first_entry, frame, &mut assembly);
        self.bytes.truncate(start);
        self.bytes.extend_from_slice(&assembly);
        self.assembly = assembly;
        self.drop_entries(first_entry);
        Ok(())
    }

    /// The bytes of an item whose attributes are all the entries there are.
    pub(super) fn to_item_bytes(&self) -> Result<Vec<u8>, TooLarge> {
        let frame = self.frame(0)?;
        let mut out = Vec::with_capacity(1 + frame.length);
        out.push(VERSION);
        self.assemble(0, frame, &mut out);
        debug_assert_eq!(out.len(), out.capacity());
        Ok(out)
    }

    /// The measures of a container made of the entries from `first_entry` on.
    fn frame(&self, first_entry: usize) -> Result<Frame, TooLarge> {
        let entries = &self.entries[first_entry..];
        let entries_length: usize = entries.iter().map(Entry::length).sum();
        let last_start = entries_length - entries.last().map_or(0, Entry::length);
        u32::try_from(last_start).map_err(|_| TooLarge)?;
        let width = Width::for_offset(last_start);
        Ok(Frame { width, length: width.frame_length(entries.len()) + entries_length })
    }

    /// Appends a container made of the entries from `first_entry` on: header, offset table, entries.
    fn assemble(&self, first_entry: usize, frame: Frame, out: &mut Vec<u8>) {
        let entries = &self.entries[first_entry..];
        frame.width.write_header(entries.len(), out);
        let mut offset = 0;
        for entry in &entries[..entries.len().saturating_sub(1)] {
            offset += entry.length();
            frame.width.write_offset(offset, out);
        }
        for entry in entries {
            out.extend_from_slice(&self.bytes[entry.start..entry.end]);
        }
    }
}

/// The measures of a container.
#[derive(Debug, Clone, Copy)]
struct Frame {
    /// Of its offsets.
    width: Width,
    /// In bytes, with header and offset table.
    length: usize,
}

impl Entry {
    fn length(&self) -> usize {
        self.end - self.start
    }
}
