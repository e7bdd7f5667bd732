//! Numbers inside items.
//!
//! Plain integers from -16 to 111 are their tag. Any other number is `tag · varint(zigzag exponent) · zigzag
//! mantissa`, the mantissa little-endian in as few bytes as it needs (none for zero).

use super::layout::tag;
use super::varint;
use super::{DecodeError, DecodeErrorKind};
use crate::{Number, NumberKind};

/// Appends tag and payload.
pub(super) fn write(number: Number, out: &mut Vec<u8>) {
    if let Some(tag) = small_integer_tag(number) {
        out.push(tag);
        return;
    }
    out.push(match number.kind() {
        NumberKind::Plain => tag::NUMBER_PLAIN,
        NumberKind::Float => tag::NUMBER_FLOAT,
        NumberKind::Decimal => tag::NUMBER_DECIMAL,
    });
    let exponent = number.exponent();
    varint::write(u64::from((exponent << 1 ^ exponent >> 31) as u32), out);
    let mantissa = number.mantissa();
    let zigzag = (mantissa << 1 ^ mantissa >> 127) as u128;
    let length = (128 - zigzag.leading_zeros() as usize).div_ceil(8);
    out.extend_from_slice(&zigzag.to_le_bytes()[..length]);
}

/// Reads a number's tag and payload.
pub(super) fn read(tag_byte: u8, payload: &[u8]) -> Result<Number, DecodeError> {
    if tag_byte >= tag::SMALL_INTEGER {
        if !payload.is_empty() {
            return Err(DecodeError::new(DecodeErrorKind::TrailingBytes));
        }
        return Ok(Number::from(i32::from(tag_byte - tag::SMALL_INTEGER) + SMALLEST));
    }
    let kind = match tag_byte {
        tag::NUMBER_PLAIN => NumberKind::Plain,
        tag::NUMBER_FLOAT => NumberKind::Float,
        tag::NUMBER_DECIMAL => NumberKind::Decimal,
        _ => return Err(DecodeError::new(DecodeErrorKind::InvalidTag)),
    };
    let invalid = DecodeError::new(DecodeErrorKind::InvalidNumber);
    let (exponent, digits) = varint::read(payload)?;
    let exponent =
        i32::try_from((exponent >> 1) as i64 ^ -((exponent & 1) as i64)).map_err(|_| invalid)?;
    let mantissa = read_mantissa(digits).ok_or(invalid)?;
    let number = Number::from_canonical_parts(mantissa, exponent).ok_or(invalid)?.with_kind(kind);
    // Small plain integers and decimals with a fraction have other forms.
    if number.kind() != kind || small_integer_tag(number).is_some() {
        return Err(invalid);
    }
    Ok(number)
}

/// The tag that is the number, for small plain integers.
fn small_integer_tag(number: Number) -> Option<u8> {
    if number.kind() != NumberKind::Plain {
        return None;
    }
    let integer = match (number.mantissa(), number.exponent()) {
        (mantissa @ -16..=111, 0) => mantissa as i32,
        (mantissa @ -1..=11, 1) => mantissa as i32 * 10,
        (1, 2) => 100,
        _ => return None,
    };
    Some((integer - SMALLEST) as u8 + tag::SMALL_INTEGER)
}

fn read_mantissa(digits: &[u8]) -> Option<i128> {
    if digits.last() == Some(&0) {
        return None;
    }
    if digits.len() > 16 {
        return None;
    }
    if digits.len() <= 8 {
        let zigzag = digits.iter().rev().fold(0u64, |value, &byte| value << 8 | u64::from(byte));
        return Some(i128::from((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64)));
    }
    let zigzag = digits.iter().rev().fold(0u128, |value, &byte| value << 8 | u128::from(byte));
    Some((zigzag >> 1) as i128 ^ -((zigzag & 1) as i128))
}

const SMALLEST: i32 = -16;
