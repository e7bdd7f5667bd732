//! Number to text, as DynamoDB prints it: plain notation whatever the magnitude, no exponent, no trailing
//! zeros, no `-0`.
//!
//! DynamoDB gives back `100000000000000007629769841092000000000000000000000` for
//! `1.00000000000000007629769841092E+50` (boto/boto3 issue 4636), `150` for `1.5E2`, `42` for `00042` and `0` for
//! `-0` (ExtendDB/extenddb pull request 7, captured from the service).

use super::digits::DecimalText;
use super::{Number, NumberKind};
use std::fmt;

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = PlainText::new();
        let digits = DecimalText::new(self.mantissa.unsigned_abs());
        text.push_number(digits.as_bytes(), self.exponent);
        f.pad_integral(self.mantissa >= 0, "", text.as_str())
    }
}

/// As `Display`, with an `f` after floats and a `d` after decimals.
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        match self.kind {
            NumberKind::Plain => Ok(()),
            NumberKind::Float => f.write_str("f"),
            NumberKind::Decimal => f.write_str("d"),
        }
    }
}

/// A number's text without its sign, on the stack.
struct PlainText {
    bytes: [u8; PlainText::CAPACITY],
    length: usize,
}

impl PlainText {
    /// The longest is `0.`, 129 zeros and 38 digits.
    const CAPACITY: usize = 2 + 129 + 38;

    fn new() -> PlainText {
        PlainText { bytes: [b'0'; PlainText::CAPACITY], length: 0 }
    }

    fn push_number(&mut self, digits: &[u8], exponent: i16) {
        let fraction = usize::from(exponent.min(0).unsigned_abs());
        if fraction == 0 {
            self.push(digits);
            // The buffer is full of zeros. Zero itself has the exponent 0.
            self.length += usize::from(exponent.unsigned_abs());
        } else if fraction < digits.len() {
            let (whole, fraction) = digits.split_at(digits.len() - fraction);
            self.push(whole);
            self.push(b".");
            self.push(fraction);
        } else {
            self.push(b"0.");
            self.length += fraction - digits.len();
            self.push(digits);
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).expect("digits and a point")
    }
}
