//! Unsigned integers in as few bytes as they need: seven bits a byte, low bits first, the high bit set on all
//! bytes but the last (LEB128). Reading accepts the shortest form only, so that a value has one encoding.

use super::{DecodeError, DecodeErrorKind};

/// Appends the integer.
pub(crate) fn write(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// How many bytes [`write`] appends.
pub(crate) fn length(value: u64) -> usize {
    (64 - (value | 1).leading_zeros() as usize).div_ceil(7)
}

/// Reads an integer off the front of the bytes; returns it and what follows.
#[inline]
pub(crate) fn read(bytes: &[u8]) -> Result<(u64, &[u8]), DecodeError> {
    match bytes {
        [byte @ 0..0x80, rest @ ..] => Ok((u64::from(*byte), rest)),
        _ => read_long(bytes),
    }
}

fn read_long(bytes: &[u8]) -> Result<(u64, &[u8]), DecodeError> {
    let mut value = 0u64;
    for (i, &byte) in bytes.iter().enumerate().take(MAX_LENGTH) {
        let bits = u64::from(byte & 0x7F);
        let shift = 7 * i as u32;
        if bits << shift >> shift != bits || (byte == 0 && i > 0) {
            return Err(DecodeError::new(DecodeErrorKind::NotCanonical));
        }
        value |= bits << shift;
        if byte < 0x80 {
            return Ok((value, &bytes[i + 1..]));
        }
    }
    let kind = if bytes.len() < MAX_LENGTH {
        DecodeErrorKind::Truncated
    } else {
        DecodeErrorKind::NotCanonical
    };
    Err(DecodeError::new(kind))
}

const MAX_LENGTH: usize = 10;
