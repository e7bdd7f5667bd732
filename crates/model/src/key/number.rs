//! Numbers as bytes that sort numerically and know where they end.
//!
//! `sign (1 byte: 1 negative, 2 zero, 3 positive)`; for zero nothing follows. Then the power of ten of the first
//! digit, plus 130 (1 byte), then the digits two by two from the first on, each pair plus one, the last pair
//! filled up with a zero, then a byte 0. For negative numbers every byte after the sign is complemented.

use crate::limits::{NUMBER_MAX_DIGITS, NUMBER_MIN_EXPONENT};
use crate::{DecodeError, DecodeErrorKind, Number};

/// The longest encoding: sign, power of ten, 19 pairs, end.
pub(super) const MAX_LENGTH: usize = 1 + 1 + MAX_PAIRS + 1;

/// Appends the number's key bytes.
pub(super) fn encode(number: Number, out: &mut Vec<u8>) {
    let mantissa = number.mantissa();
    if mantissa == 0 {
        out.push(ZERO);
        return;
    }
    let flip = if mantissa < 0 { 0xFF } else { 0 };
    out.push(if mantissa < 0 { NEGATIVE } else { POSITIVE });
    let mut pairs = [0u8; MAX_PAIRS];
    let (count, digits) = split_pairs(mantissa.unsigned_abs(), &mut pairs);
    let leading = number.exponent() + digits as i32 - 1;
    out.push((leading - NUMBER_MIN_EXPONENT) as u8 ^ flip);
    out.extend(pairs[MAX_PAIRS - count..].iter().map(|pair| (pair + 1) ^ flip));
    out.push(END ^ flip);
}

/// Reads a number off the front of the bytes; returns it and what follows.
pub(super) fn decode(bytes: &[u8]) -> Result<(Number, &[u8]), DecodeError> {
    let (&sign, rest) = bytes.split_first().ok_or(TRUNCATED)?;
    let flip = match sign {
        ZERO => return Ok((Number::ZERO, rest)),
        POSITIVE => 0,
        NEGATIVE => 0xFF,
        _ => return Err(INVALID),
    };
    let (&leading, mut rest) = rest.split_first().ok_or(TRUNCATED)?;
    let leading = i32::from(leading ^ flip) + NUMBER_MIN_EXPONENT;
    let mut magnitude = 0u128;
    let mut pairs = 0;
    loop {
        let (&byte, after) = rest.split_first().ok_or(TRUNCATED)?;
        rest = after;
        let byte = byte ^ flip;
        if byte == END {
            break;
        }
        pairs += 1;
        if byte > 100 || pairs > MAX_PAIRS {
            return Err(INVALID);
        }
        magnitude = magnitude * 100 + u128::from(byte - 1);
    }
    let number = from_pairs(sign == NEGATIVE, magnitude, pairs, leading)?;
    Ok((number, rest))
}

/// Cuts an integer into pairs of decimal digits, aligned at its first digit, at the end of `pairs`.
/// Returns how many pairs and how many digits there are.
fn split_pairs(magnitude: u128, pairs: &mut [u8; MAX_PAIRS]) -> (usize, u32) {
    let digits = magnitude.ilog10() + 1;
    let mut rest = if digits.is_multiple_of(2) { magnitude } else { magnitude * 10 };
    let mut position = MAX_PAIRS;
    // 64-bit division is much faster: big numbers are cut into pieces first.
    while rest > u128::from(u64::MAX) {
        let mut piece = (rest % PIECE) as u64;
        rest /= PIECE;
        for _ in 0..PIECE_PAIRS {
            position -= 1;
            pairs[position] = (piece % 100) as u8;
            piece /= 100;
        }
    }
    let mut rest = rest as u64;
    while rest > 0 {
        position -= 1;
        pairs[position] = (rest % 100) as u8;
        rest /= 100;
    }
    (MAX_PAIRS - position, digits)
}

fn from_pairs(
    negative: bool,
    magnitude: u128,
    pairs: usize,
    leading: i32,
) -> Result<Number, DecodeError> {
    let exponent = leading - (2 * pairs as i32 - 1);
    let mantissa = magnitude as i128;
    let number =
        Number::new(if negative { -mantissa } else { mantissa }, exponent).map_err(|_| INVALID)?;
    // One number has one encoding: the first pair holds its first digit, the last pair its last.
    let first_digit_in_first_pair =
        magnitude.checked_ilog10().is_some_and(|log| log as usize + 1 == 2 * pairs);
    let last_digit_in_last_pair = !magnitude.is_multiple_of(100);
    if !(first_digit_in_first_pair && last_digit_in_last_pair) {
        return Err(INVALID);
    }
    Ok(number)
}

const NEGATIVE: u8 = 1;
const ZERO: u8 = 2;
const POSITIVE: u8 = 3;
const END: u8 = 0;
/// Nine pairs of digits fit in 64 bits.
const PIECE_PAIRS: u32 = 9;
const PIECE: u128 = 100u128.pow(PIECE_PAIRS);
const MAX_PAIRS: usize = NUMBER_MAX_DIGITS.div_ceil(2) as usize;
const TRUNCATED: DecodeError = DecodeError::new(DecodeErrorKind::Truncated);
const INVALID: DecodeError = DecodeError::new(DecodeErrorKind::InvalidNumber);
