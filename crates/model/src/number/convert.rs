//! Conversions from and to Rust's number types.

use super::digits::pow10;
use super::{Number, NumberError, NumberKind};

macro_rules! from_integer {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Number {
                Number::from_small(i128::from(value))
            }
        }
    )*};
}

from_integer!(i8, i16, i32, i64, u8, u16, u32, u64);

impl TryFrom<i128> for Number {
    type Error = NumberError;

    fn try_from(value: i128) -> Result<Number, NumberError> {
        Number::new(value, 0)
    }
}

impl TryFrom<u128> for Number {
    type Error = NumberError;

    fn try_from(value: u128) -> Result<Number, NumberError> {
        Number::from_sign_and_magnitude(false, value, 0)
    }
}

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
    /// `Invalid` for NaN and infinities, `Overflow` and `Underflow` outside DynamoDB's range.
    pub fn from_f64(value: f64) -> Result<Number, NumberError> {
        if !value.is_finite() {
            return Err(NumberError::Invalid);
        }
        let number = Number::parse(&format!("{value:e}"))?;
        Ok(number.with_kind(NumberKind::Float))
    }

    /// The nearest float, ties to even.
    pub fn to_f64(self) -> f64 {
        format!("{}e{}", self.mantissa, self.exponent)
            .parse()
            .expect("digits, e, exponent: a float's text")
    }

    /// The value as an integer, if it is one and fits.
    pub fn to_i128(self) -> Option<i128> {
        if !self.is_integer() {
            return None;
        }
        let scale = match u32::from(self.exponent.unsigned_abs()) {
            power @ 0..=38 => pow10(power),
            _ => return None,
        };
        self.mantissa.checked_mul(scale as i128)
    }

    /// The value as an integer, if it is one and fits.
    pub fn to_i64(self) -> Option<i64> {
        self.to_i128().and_then(|value| i64::try_from(value).ok())
    }

    fn from_small(value: i128) -> Number {
        Number::new(value, 0).expect("64 bits have at most 20 digits")
    }
}
