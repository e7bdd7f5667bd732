//! Short strings that were made before, to be given out again.
//!
//! Items repeat themselves: a partition key, a status, a country. Finding the string again is half the work of
//! making it, and saves the caller the memory. The cache is small and forgets by overwriting, so strings that
//! never come back cost a copy of their few bytes.

use pyo3::prelude::*;
use pyo3::types::PyString;

const SLOTS: usize = 256;
const MAX_TEXT_BYTES: usize = 24;

struct Slot {
    bytes: [u8; MAX_TEXT_BYTES],
    text: Option<Py<PyString>>,
    length: u8,
}

/// The strings that were made last.
pub(crate) struct TextCache {
    slots: Box<[Slot]>,
}

impl Default for TextCache {
    fn default() -> Self {
        let empty = || Slot { bytes: [0; MAX_TEXT_BYTES], text: None, length: 0 };
        Self { slots: std::iter::repeat_with(empty).take(SLOTS).collect() }
    }
}

impl TextCache {
    /// A cache that keeps nothing.
    pub(crate) fn none() -> Self {
        Self { slots: Box::default() }
    }

    /// The UTF-8 bytes as a Python string; an error if they are something else.
    #[inline]
    pub(crate) fn get<'py>(
        &mut self,
        py: Python<'py>,
        bytes: &[u8],
    ) -> PyResult<Bound<'py, PyString>> {
        if bytes.len() > MAX_TEXT_BYTES || self.slots.is_empty() {
            return PyString::from_bytes(py, bytes);
        }
        let slot = &mut self.slots[hash(bytes) % SLOTS];
        if let Some(known) = &slot.text
            && usize::from(slot.length) == bytes.len()
            && slot.bytes[..bytes.len()] == *bytes
        {
            return Ok(known.bind(py).clone());
        }
        let made = PyString::from_bytes(py, bytes)?;
        slot.bytes[..bytes.len()].copy_from_slice(bytes);
        // At most MAX_TEXT_BYTES.
        slot.length = bytes.len() as u8;
        slot.text = Some(made.clone().unbind());
        Ok(made)
    }
}

/// Spreads texts over the slots; a poor hash costs time only.
#[inline]
fn hash(bytes: &[u8]) -> usize {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let word = |at: usize| bytes[at..at + 8].try_into().map_or(0, u64::from_le_bytes);
    let mixed = if bytes.len() >= 8 {
        // The two words overlap or leave a gap, both ends count.
        word(0).wrapping_mul(FACTOR) ^ word(bytes.len() - 8)
    } else {
        bytes.iter().fold(0, |hash, &byte| hash << 8 | u64::from(byte))
    };
    let mixed = (mixed ^ bytes.len() as u64).wrapping_mul(FACTOR);
    (mixed >> 40) as usize
}
