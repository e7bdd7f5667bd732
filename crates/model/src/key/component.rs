//! Order-preserving, self-delimiting bytes of one key value, for places where something follows it.
//!
//! `type (1 byte) · number bytes`, or `type · escaped bytes · 0 1` where each byte 0 of a string or binary is
//! written as `0 255`. The order of the encodings, and of concatenations of them, is the order of the values.
//! A primary key's own sort key is last and stays unescaped: see [`KeyEncoder`](crate::KeyEncoder).

use super::{KeyRef, number};
use crate::{DecodeError, DecodeErrorKind, KeyValue};

/// Appends the value's bytes.
pub fn encode(value: KeyRef<'_>, out: &mut Vec<u8>) {
    out.push(type_byte(value));
    match value {
        KeyRef::N(value) => number::encode(value, out),
        KeyRef::S(text) => escape(text.as_bytes(), out),
        KeyRef::B(bytes) => escape(bytes, out),
    }
}

/// Reads a value off the front of the bytes; returns it and what follows.
///
/// # Errors
/// Bytes that [`encode`] does not write.
pub fn decode(bytes: &[u8]) -> Result<(KeyValue, &[u8]), DecodeError> {
    let (&type_byte, rest) =
        bytes.split_first().ok_or(DecodeError::new(DecodeErrorKind::Truncated))?;
    match type_byte {
        TYPE_NUMBER => number::decode(rest).map(|(number, rest)| (KeyValue::N(number), rest)),
        TYPE_STRING => {
            let (bytes, rest) = unescape(rest)?;
            let text = String::from_utf8(bytes)
                .map_err(|_| DecodeError::new(DecodeErrorKind::InvalidUtf8))?;
            Ok((KeyValue::S(text), rest))
        }
        TYPE_BINARY => unescape(rest).map(|(bytes, rest)| (KeyValue::B(bytes), rest)),
        _ => Err(DecodeError::new(DecodeErrorKind::InvalidTag)),
    }
}

/// The byte that orders the types: numbers, strings, binary.
pub(super) fn type_byte(value: KeyRef<'_>) -> u8 {
    match value {
        KeyRef::N(_) => TYPE_NUMBER,
        KeyRef::S(_) => TYPE_STRING,
        KeyRef::B(_) => TYPE_BINARY,
    }
}

pub(super) const TYPE_NUMBER: u8 = 0x10;
pub(super) const TYPE_STRING: u8 = 0x20;
pub(super) const TYPE_BINARY: u8 = 0x30;

const ESCAPE: u8 = 0;
const ESCAPED_ZERO: u8 = 0xFF;
const END: u8 = 1;

/// Bytes behind a string or binary that are not its own.
pub(super) const END_MARK_BYTES: usize = 2;

fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    out.reserve(bytes.len() + 2);
    for &byte in bytes {
        out.push(byte);
        if byte == ESCAPE {
            out.push(ESCAPED_ZERO);
        }
    }
    out.extend([ESCAPE, END]);
}

fn unescape(bytes: &[u8]) -> Result<(Vec<u8>, &[u8]), DecodeError> {
    let mut out = Vec::new();
    let mut rest = bytes;
    loop {
        let plain = rest.iter().position(|&byte| byte == ESCAPE).unwrap_or(rest.len());
        out.extend_from_slice(&rest[..plain]);
        match rest.get(plain + 1) {
            Some(&ESCAPED_ZERO) => out.push(ESCAPE),
            Some(&END) => return Ok((out, &rest[plain + 2..])),
            Some(_) => return Err(DecodeError::new(DecodeErrorKind::NotCanonical)),
            None => return Err(DecodeError::new(DecodeErrorKind::Truncated)),
        }
        rest = &rest[plain + 2..];
    }
}
