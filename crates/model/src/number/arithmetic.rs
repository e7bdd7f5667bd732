//! Exact addition and subtraction.

use super::digits::{decimal_digits, pow10};
use super::{Number, NumberError};
use crate::limits::NUMBER_MAX_DIGITS;
use std::ops::Neg;

impl Number {
    /// The exact sum, of kind `Plain`.
    ///
    /// # Errors
    /// `TooManyDigits` where the exact sum needs more than 38 significant digits, `Overflow` and `Underflow`
    /// where it leaves the range. (DynamoDB words both of the first two as a number overflow.)
    pub fn checked_add(self, other: Number) -> Result<Number, NumberError> {
        let (high, low) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        if high.is_zero() {
            return Ok(low.with_kind(Default::default()));
        }
        if low.is_zero() {
            return Ok(high.with_kind(Default::default()));
        }
        add_aligned(high, low)
    }

    /// The exact difference, of kind `Plain`.
    ///
    /// # Errors
    /// As [`Number::checked_add`].
    pub fn checked_sub(self, other: Number) -> Result<Number, NumberError> {
        self.checked_add(-other)
    }
}

impl Neg for Number {
    type Output = Number;

    fn neg(self) -> Number {
        Number {
            mantissa: -self.mantissa,
            ..self
        }
    }
}

/// Adds two numbers, neither zero, `high` with an exponent at least that of `low`.
fn add_aligned(high: Number, low: Number) -> Result<Number, NumberError> {
    let exponent = i64::from(low.exponent);
    let (high_digits, low_digits) = (high.mantissa.unsigned_abs(), low.mantissa.unsigned_abs());
    let shift = u32::from(high.exponent.abs_diff(low.exponent));
    // Where the exponents differ, the sum keeps the last digit of `low`. A borrow can take one digit off the
    // front, so one digit too many may still fit; two cannot.
    if shift > 0 && decimal_digits(high_digits) + shift > NUMBER_MAX_DIGITS + 1 {
        return Err(too_precise(high, low));
    }
    let Some(high_digits) = high_digits.checked_mul(pow10(shift)) else {
        // Above 3.4E38; less than 1E38 is taken away at most, so 39 digits remain.
        return Err(too_precise(high, low));
    };
    if (high.mantissa < 0) == (low.mantissa < 0) {
        // At most 3.4E38 + 1E38.
        let Some(sum) = high_digits.checked_add(low_digits) else {
            return Err(too_precise(high, low));
        };
        return Number::from_sign_and_magnitude(high.mantissa < 0, sum, exponent);
    }
    let negative = if high_digits >= low_digits {
        high.mantissa < 0
    } else {
        low.mantissa < 0
    };
    Number::from_sign_and_magnitude(negative, high_digits.abs_diff(low_digits), exponent)
}

fn too_precise(_high: Number, _low: Number) -> NumberError {
    NumberError::TooManyDigits
}
