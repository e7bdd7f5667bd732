//! Text to number, as DynamoDB reads it.
//!
//! `[+-] digits [. digits] [(e|E) [+-] digits]` with at least one digit in the mantissa, on either side of the
//! point; no white space, no digit separators, no `NaN` or infinities. Leading and trailing zeros do not count
//! as significant digits. Zero may have any exponent.
//!
//! Sources, all observed on the service: ScyllaDB's `test/alternator/test_number.py` (`+3`, `.123`, `0001.23`,
//! `1e+5`, `0e1000` are taken; spaces, `NaN`, `Infinity` are not), nubo-db/dynoxide issue 109 (`+1e2`), dynalite's
//! request checks (range before precision). A point without digits after it (`5.`) is what `java.math.BigDecimal`
//! takes.

use super::digits::pow10;
use super::{Number, NumberError, check_range};
use crate::limits::NUMBER_MAX_DIGITS;
use std::str::FromStr;

impl Number {
    /// Reads a number as DynamoDB does.
    ///
    /// # Errors
    /// `Invalid` for text that is not a number; otherwise as [`Number::new`].
    pub fn parse(text: &str) -> Result<Number, NumberError> {
        let (negative, rest) = split_sign(text.as_bytes());
        let (mantissa, rest) = Mantissa::read(rest)?;
        let exponent = read_exponent(rest)?;
        mantissa.into_number(negative, exponent)
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Number, NumberError> {
        Number::parse(text)
    }
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// The digits of the mantissa, gathered so that neither leading nor trailing zeros enter the value.
#[derive(Default)]
struct Mantissa {
    /// The digits from the first to the last that is not zero; meaningless past 38 digits.
    value: u128,
    /// How many digits `value` has, also where they no longer fit.
    significant: u64,
    /// Zeros after the last digit of `value`: they count only if another digit follows.
    pending_zeros: u64,
    /// Digits after the point, including pending zeros.
    fraction: u64,
}

impl Mantissa {
    /// Reads `digits [. digits]`; returns what follows.
    fn read(text: &[u8]) -> Result<(Mantissa, &[u8]), NumberError> {
        let mut mantissa = Mantissa::default();
        let mut rest = mantissa.push_digits(text);
        let mut digits = text.len() - rest.len();
        if let [b'.', after_point @ ..] = rest {
            rest = mantissa.push_digits(after_point);
            let fraction = after_point.len() - rest.len();
            mantissa.fraction = fraction as u64;
            digits += fraction;
        }
        if digits == 0 {
            return Err(NumberError::Invalid);
        }
        Ok((mantissa, rest))
    }

    /// Takes leading digits off the text; returns what follows.
    fn push_digits<'a>(&mut self, text: &'a [u8]) -> &'a [u8] {
        let mut rest = text;
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            self.push(digit - b'0');
            rest = after;
        }
        rest
    }

    fn push(&mut self, digit: u8) {
        if digit == 0 {
            // Before the first significant digit zeros only move the point, which `fraction` counts.
            self.pending_zeros += u64::from(self.significant > 0);
            return;
        }
        self.significant += self.pending_zeros + 1;
        if self.significant <= u64::from(NUMBER_MAX_DIGITS) {
            self.value = self.value * pow10(self.pending_zeros as u32 + 1) + u128::from(digit);
        }
        self.pending_zeros = 0;
    }

    fn into_number(self, negative: bool, exponent: i64) -> Result<Number, NumberError> {
        if self.significant == 0 {
            return Ok(Number::ZERO);
        }
        let shift = self.pending_zeros as i64 - self.fraction as i64;
        let exponent = exponent.saturating_add(shift);
        let digits = u32::try_from(self.significant).unwrap_or(u32::MAX);
        check_range(exponent, digits)?;
        Number::from_sign_and_magnitude(negative, self.value, exponent)
    }
}

/// Reads `(e|E) [+-] digits` or nothing. Exponents beyond `i64` saturate: they are out of range all the same.
fn read_exponent(text: &[u8]) -> Result<i64, NumberError> {
    let [b'e' | b'E', rest @ ..] = text else {
        return if text.is_empty() { Ok(0) } else { Err(NumberError::Invalid) };
    };
    let (negative, digits) = split_sign(rest);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NumberError::Invalid);
    }
    let magnitude = digits.iter().fold(0i64, |value, digit| {
        value.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
    });
    Ok(if negative { -magnitude } else { magnitude })
}
