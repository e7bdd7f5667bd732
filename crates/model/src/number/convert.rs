//! Conversions from and to Rust's number types.

use super::digits::{DecimalText, pow10, strip_trailing_zeros_u64};
use super::{Number, NumberError, NumberKind};

macro_rules! from_signed {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Number {
                Number::from_u64(value < 0, u64::from(value.unsigned_abs()))
            }
        }
    )*};
}

macro_rules! from_unsigned {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Number {
                Number::from_u64(false, u64::from(value))
            }
        }
    )*};
}

from_signed!(i8, i16, i32, i64);
from_unsigned!(u8, u16, u32, u64);

const _: () = assert!(usize::BITS <= u64::BITS, "a word fits into 64 bits");

impl From<isize> for Number {
    fn from(value: isize) -> Number {
        Number::from(value as i64)
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Number {
        Number::from(value as u64)
    }
}

/// Fails with `TooManyDigits`.
impl TryFrom<i128> for Number {
    type Error = NumberError;

    fn try_from(value: i128) -> Result<Number, NumberError> {
        Number::new(value, 0)
    }
}

/// Fails with `TooManyDigits`.
impl TryFrom<u128> for Number {
    type Error = NumberError;

    fn try_from(value: u128) -> Result<Number, NumberError> {
        Number::from_sign_and_magnitude(false, value, 0)
    }
}

/// As [`Number::from_f32`].
impl TryFrom<f32> for Number {
    type Error = NumberError;

    fn try_from(value: f32) -> Result<Number, NumberError> {
        Number::from_f32(value)
    }
}

/// As [`Number::from_f64`].
impl TryFrom<f64> for Number {
    type Error = NumberError;

    fn try_from(value: f64) -> Result<Number, NumberError> {
        Number::from_f64(value)
    }
}

impl Number {
    /// The shortest decimal that reads back as this float, of kind `Float`.
    ///
    /// # Errors
    /// `NotFinite` for NaN and infinities, `Overflow` and `Underflow` outside DynamoDB's range.
    ///
    /// ```
    /// use dynafile_model::Number;
    ///
    /// assert_eq!(Number::from_f64(0.1)?.to_string(), "0.1");
    /// let error = Number::from_f64(f64::NAN).unwrap_err();
    /// assert_eq!(error.to_string(), "NaN cannot be stored: use None, or leave the attribute out");
    /// # Ok::<(), dynafile_model::NumberError>(())
    /// ```
    pub fn from_f64(value: f64) -> Result<Number, NumberError> {
        let number = match short_decimal(value.abs()) {
            Some((digits, decimals)) => {
                Number::from_u64(value < 0.0, digits).shifted_down(decimals)
            }
            None if value.is_finite() => Number::parse(zmij::Buffer::new().format_finite(value))?,
            None => return Err(not_finite(value)),
        };
        Ok(number.with_kind(NumberKind::Float))
    }

    /// The shortest decimal that reads back as this float, and no longer: `0.1f32` is 0.1. Of kind `Float`.
    ///
    /// # Errors
    /// As [`Number::from_f64`].
    pub fn from_f32(value: f32) -> Result<Number, NumberError> {
        if !value.is_finite() {
            return Err(not_finite(f64::from(value)));
        }
        let number = Number::parse(zmij::Buffer::new().format_finite(value))?;
        Ok(number.with_kind(NumberKind::Float))
    }

    /// The nearest float, ties to even.
    pub fn to_f64(self) -> f64 {
        if let Ok(mantissa) = i64::try_from(self.mantissa)
            && mantissa.unsigned_abs() <= MAX_EXACT_INTEGER
            && let Some(scale) = EXACT_POWERS.get(usize::from(self.exponent.unsigned_abs()))
        {
            // Both operands are exact, so the one rounding is the right one (W. D. Clinger's observation).
            let mantissa = mantissa as f64;
            return if self.exponent < 0 { mantissa / scale } else { mantissa * scale };
        }
        // At most a sign, 39 digits, an e and four characters.
        let mut text = [0u8; 48];
        let mut length = 0;
        let mut push = |bytes: &[u8]| {
            text[length..length + bytes.len()].copy_from_slice(bytes);
            length += bytes.len();
        };
        push(if self.mantissa < 0 { b"-" } else { b"" });
        push(DecimalText::new(self.mantissa.unsigned_abs()).as_bytes());
        push(if self.exponent < 0 { b"e-" } else { b"e" });
        push(DecimalText::new(u128::from(self.exponent.unsigned_abs())).as_bytes());
        let text = std::str::from_utf8(&text[..length]).expect("digits, a letter and signs");
        text.parse().expect("digits, an e and an exponent are a float's text")
    }

    /// The value as an integer, if it is one and fits.
    pub fn to_i128(self) -> Option<i128> {
        match u32::try_from(self.exponent) {
            Ok(0) => Some(self.mantissa),
            Ok(power @ 1..=38) => self.mantissa.checked_mul(pow10(power) as i128),
            _ => None,
        }
    }

    /// The value as an integer, if it is one and fits.
    pub fn to_i64(self) -> Option<i64> {
        self.to_i128().and_then(|value| i64::try_from(value).ok())
    }

    fn from_u64(negative: bool, magnitude: u64) -> Number {
        if magnitude == 0 {
            return Number::ZERO;
        }
        // At most 20 digits: always in range.
        let (magnitude, stripped) = strip_trailing_zeros_u64(magnitude);
        let mantissa = i128::from(magnitude);
        Number {
            mantissa: if negative { -mantissa } else { mantissa },
            exponent: stripped as i16,
            kind: NumberKind::Plain,
        }
    }

    /// The number divided by `10^decimals`; the result must be in range.
    fn shifted_down(self, decimals: u32) -> Number {
        if self.is_zero() {
            self
        } else {
            Number { exponent: self.exponent - decimals as i16, ..self }
        }
    }
}

/// The error of a float that is no number.
#[cold]
fn not_finite(value: f64) -> NumberError {
    NumberError::NotFinite(match value {
        f64::INFINITY => "infinity",
        f64::NEG_INFINITY => "-infinity",
        _ => "NaN",
    })
}

/// Digits and decimals of a non-negative float that has few of both, as most that people write have.
///
/// A decimal of at most 15 digits survives the way to a float and back, so if one of that length reads as this
/// float, no other does, and it is the shortest.
fn short_decimal(value: f64) -> Option<(u64, u32)> {
    if value.is_nan() || value >= MAX_SHORT_INTEGER {
        return None;
    }
    if value == value as u64 as f64 {
        return Some((value as u64, 0));
    }
    for decimals in 1..=MAX_SHORT_DECIMALS {
        let scale = EXACT_POWERS[decimals as usize];
        let scaled = value * scale;
        if scaled >= MAX_SHORT_INTEGER {
            return None;
        }
        let digits = (scaled + 0.5) as u64;
        // Both operands are exact, so the quotient is what reading the decimal gives.
        if digits as f64 / scale == value {
            return Some((digits, decimals));
        }
    }
    None
}

/// Integers up to here are exact floats.
const MAX_EXACT_INTEGER: u64 = 1 << 53;

/// Integers below this have at most 15 digits.
const MAX_SHORT_INTEGER: f64 = 1e15;

/// How many decimals are tried before the general algorithm, which costs as much as several of them.
const MAX_SHORT_DECIMALS: u32 = 8;

/// The powers of ten that are exact floats.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
