//! What a disk refuses, kept in memory until it takes it.
//!
//! Writes are kept in the order of the syncs between them: what was written before a sync reaches
//! the medium before anything that was written after it.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

/// The unit in which bytes are kept.
pub(super) const BLOCK_BYTES: u64 = 4096;

/// A block as it is to be read, and the part of it that is to be written: no more than what was, so
/// that a write of less than a sector stays one.
#[derive(Debug)]
pub(super) struct Block {
    bytes: Box<[u8]>,
    written: Range<usize>,
}

/// The blocks that were written between two syncs, by number.
pub(super) type Epoch = BTreeMap<u64, Block>;

/// Writes and changes of the length that the device does not have.
#[derive(Debug)]
pub(super) struct Held {
    /// Oldest first, at least one; between each two was a sync.
    pub(super) epochs: Vec<Epoch>,
    /// The length as it is to be.
    pub(super) length: u64,
    /// The shortest length since the device was as it is: its bytes behind that count as zeros.
    shortest: u64,
}

impl Held {
    /// Nothing, on a device of this length.
    pub(super) fn on_device_of(length: u64) -> Self {
        Self { epochs: vec![Epoch::new()], length, shortest: length }
    }

    /// What was written before this is to be on the medium before what is written after it.
    pub(super) fn sync(&mut self) {
        if self.epochs.last().is_some_and(|epoch| !epoch.is_empty()) {
            self.epochs.push(Epoch::new());
        }
    }

    pub(super) fn set_len(&mut self, length: u64) {
        self.length = length;
        self.shortest = self.shortest.min(length);
        for epoch in &mut self.epochs {
            epoch.split_off(&length.div_ceil(BLOCK_BYTES));
        }
    }

    /// Keeps the bytes; `device` reads the device, where a block is written in part.
    pub(super) fn write(
        &mut self,
        offset: u64,
        bytes: &[u8],
        device: impl Fn(u64, &mut [u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let end = offset + bytes.len() as u64;
        self.length = self.length.max(end);
        for number in offset / BLOCK_BYTES..end.div_ceil(BLOCK_BYTES) {
            let start = number * BLOCK_BYTES;
            let mut block = vec![0; BLOCK_BYTES as usize].into_boxed_slice();
            let mut written =
                offset.saturating_sub(start) as usize..(end - start).min(BLOCK_BYTES) as usize;
            if written.len() < block.len() {
                self.read(start, &mut block, &device)?;
            }
            copy(&mut block, start, bytes, offset);
            let epoch = self.epochs.last_mut().expect("there is always one epoch");
            if let Some(before) = epoch.get(&number) {
                let Range { start, end } = before.written;
                written = written.start.min(start)..written.end.max(end);
            }
            epoch.insert(number, Block { bytes: block, written });
        }
        Ok(())
    }

    /// What is to be read: the device's bytes under those that are kept.
    pub(super) fn read(
        &self,
        offset: u64,
        out: &mut [u8],
        device: impl Fn(u64, &mut [u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        out.fill(0);
        let on_device = self.shortest.saturating_sub(offset).min(out.len() as u64);
        if on_device > 0 {
            device(offset, &mut out[..on_device as usize])?;
        }
        let numbers = offset / BLOCK_BYTES..(offset + out.len() as u64).div_ceil(BLOCK_BYTES);
        for (number, block) in self.epochs.iter().flat_map(|epoch| epoch.range(numbers.clone())) {
            copy(out, offset, &block.bytes, number * BLOCK_BYTES);
        }
        Ok(())
    }

    /// What is to be written of a block, and where.
    pub(super) fn part<'a>(&self, number: u64, block: &'a Block) -> (u64, &'a [u8]) {
        let start = number * BLOCK_BYTES;
        let length = self.length.saturating_sub(start).min(BLOCK_BYTES) as usize;
        let written = block.written.start.min(length)..block.written.end.min(length);
        (start + written.start as u64, &block.bytes[written])
    }
}

/// Copies what two pieces of a device have in common, each with the offset that it is at.
fn copy(to: &mut [u8], to_offset: u64, from: &[u8], from_offset: u64) {
    let start = to_offset.max(from_offset);
    let end = (to_offset + to.len() as u64).min(from_offset + from.len() as u64);
    if start < end {
        let part = |offset: u64| (start - offset) as usize..(end - offset) as usize;
        to[part(to_offset)].copy_from_slice(&from[part(from_offset)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device of 0xDD.
    fn device(_: u64, out: &mut [u8]) -> io::Result<()> {
        out.fill(0xDD);
        Ok(())
    }

    fn read(held: &Held, range: Range<u64>) -> Vec<u8> {
        let mut out = vec![0; (range.end - range.start) as usize];
        held.read(range.start, &mut out, device).unwrap();
        out
    }

    #[test]
    fn reads_show_what_is_kept_over_what_the_device_has() {
        let mut held = Held::on_device_of(10_000);
        held.write(4095, &[1; 3], device).unwrap();
        held.sync();
        held.write(4096, &[2; 1], device).unwrap();
        assert_eq!(read(&held, 4094..4100), [0xDD, 1, 2, 1, 0xDD, 0xDD]);
        assert_eq!(held.epochs.len(), 2);
        let before = &held.epochs[0][&1].bytes[..3];
        assert_eq!(before, [1, 1, 0xDD], "the epoch before stays as it was");
    }

    #[test]
    fn what_was_cut_off_reads_as_zeros() {
        let mut held = Held::on_device_of(8192);
        held.write(5000, &[1; 10], device).unwrap();
        held.set_len(4096);
        held.set_len(8192);
        assert_eq!(read(&held, 4095..4097), [0xDD, 0]);
        assert_eq!(read(&held, 5000..5010), [0; 10]);
    }

    #[test]
    fn a_write_behind_the_end_makes_the_device_longer() {
        let mut held = Held::on_device_of(0);
        held.write(4090, &[1; 20], device).unwrap();
        assert_eq!(held.length, 4110);
        assert_eq!(held.part(1, &held.epochs[0][&1]), (4096, &[1; 14][..]));
    }

    #[test]
    fn only_what_was_written_is_to_be_written() {
        let mut held = Held::on_device_of(8192);
        held.write(10, &[1; 2], device).unwrap();
        assert_eq!(held.part(0, &held.epochs[0][&0]), (10, &[1; 2][..]));
        held.write(13, &[2; 1], device).unwrap();
        assert_eq!(held.part(0, &held.epochs[0][&0]), (10, &[1, 1, 0xDD, 2][..]));
    }

    #[test]
    fn syncs_with_nothing_between_them_are_one() {
        let mut held = Held::on_device_of(0);
        held.sync();
        held.write(0, &[1], device).unwrap();
        held.sync();
        held.sync();
        assert_eq!(held.epochs.len(), 2);
    }
}
