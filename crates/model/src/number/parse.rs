//! Text to number, as DynamoDB reads it.
//!
//! `[+-] digits [. digits] [(e|E) [+-] digits]` with at least one digit in the mantissa, on either side of the
//! point; no white space, no digit separators, no `NaN` or infinities. Leading and trailing zeros do not count
//! as significant digits. Zero is in range if the exponent that it is written with is; an exponent that does not fit
//! into 64 bits makes no number at all.
//!
//! Sources, all observed on the service: ScyllaDB's `test/alternator/test_number.py` (`+3`, `.123`, `0001.23`,
//! `1e+5` are taken; spaces, `NaN`, `Infinity` are not), nubo-db/dynoxide issue 109 (`+1e2`), dynalite's
//! request checks (range before precision), Parity Suite's captures of October 2026 (exponents, of zero too). A point
//! without digits after it (`5.`) is what `java.math.BigDecimal` takes.

use super::digits::pow10;
use super::{Number, NumberError, NumberKind, check_range};
use std::str::FromStr;

impl Number {
    /// Reads a number as DynamoDB does.
    ///
    /// # Errors
    /// `Invalid` for text that is not a number; otherwise as [`Number::new`], and zero is refused like 1 with its exponent.
    pub fn parse(text: &str) -> Result<Number, NumberError> {
        let literal = Literal::split(text.as_bytes())?;
        literal.to_number()
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Number, NumberError> {
        Number::parse(text)
    }
}

/// The parts of a number's text.
struct Literal<'a> {
    negative: bool,
    /// Digits before the point.
    whole: &'a [u8],
    /// Digits after the point.
    fraction: &'a [u8],
    exponent: i64,
}

impl<'a> Literal<'a> {
    fn split(text: &'a [u8]) -> Result<Literal<'a>, NumberError> {
        let (negative, rest) = split_sign(text);
        let (whole, rest) = split_digits(rest);
        let (fraction, rest) = match rest {
            [b'.', after_point @ ..] => split_digits(after_point),
            _ => (&[][..], rest),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(NumberError::Invalid);
        }
        Ok(Literal { negative, whole, fraction, exponent: read_exponent(rest)? })
    }

    fn to_number(&self) -> Result<Number, NumberError> {
        let fraction = without_trailing_zeros(self.fraction);
        let whole = without_leading_zeros(self.whole);
        // Zeros before the point are trailing zeros if nothing follows the point.
        let digits_before = if fraction.is_empty() { without_trailing_zeros(whole) } else { whole };
        // Zeros after the point are leading zeros if nothing comes before it.
        let digits_after =
            if whole.is_empty() { without_leading_zeros(fraction) } else { fraction };
        let digits = digits_before.len() + digits_after.len();
        if digits == 0 {
            check_range(self.exponent, 1)?;
            return Ok(Number::ZERO);
        }
        let shift = (whole.len() - digits_before.len()) as i64 - fraction.len() as i64;
        let exponent = self.exponent.saturating_add(shift);
        check_range(exponent, u32::try_from(digits).unwrap_or(u32::MAX))?;
        let magnitude = append_digits(append_digits(0, digits_before), digits_after) as i128;
        Ok(Number {
            mantissa: if self.negative { -magnitude } else { magnitude },
            exponent: exponent as i16,
            kind: NumberKind::Plain,
        })
    }
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// Splits the text where its leading digits end.
fn split_digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// Reads `(e|E) [+-] digits` or nothing.
fn read_exponent(text: &[u8]) -> Result<i64, NumberError> {
    let [b'e' | b'E', rest @ ..] = text else {
        return if text.is_empty() { Ok(0) } else { Err(NumberError::Invalid) };
    };
    let (negative, rest) = split_sign(rest);
    let (digits, rest) = split_digits(rest);
    if digits.is_empty() || !rest.is_empty() {
        return Err(NumberError::Invalid);
    }
    let append = |value: i64, digit: &u8| {
        let digit = i64::from(digit - b'0');
        value.checked_mul(10)?.checked_add(if negative { -digit } else { digit })
    };
    digits.iter().try_fold(0, append).ok_or(NumberError::Invalid)
}

fn without_leading_zeros(digits: &[u8]) -> &[u8] {
    let start = digits.iter().position(|&digit| digit != b'0').unwrap_or(digits.len());
    &digits[start..]
}

fn without_trailing_zeros(digits: &[u8]) -> &[u8] {
    let end = digits.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
    &digits[..end]
}

/// The integer with digits appended; together at most 38.
fn append_digits(value: u128, digits: &[u8]) -> u128 {
    // 64-bit arithmetic is faster: as many digits at a time as fit there.
    digits.chunks(19).fold(value, |value, chunk| {
        let chunk_value =
            chunk.iter().fold(0u64, |value, digit| value * 10 + u64::from(digit - b'0'));
        value * pow10(chunk.len() as u32) + u128::from(chunk_value)
    })
}
