//! Exact addition and subtraction.

use super::digits::{decimal_digits, pow10};
use super::{Number, NumberError, NumberKind};
use crate::limits::NUMBER_MAX_DIGITS;
use std::ops::Neg;

impl Number {
    /// The exact sum. Its kind is that of its parts: `Decimal` if one of them is a decimal, `Float` if one is
    /// a float and the sum can be one exactly, otherwise `Plain`.
    ///
    /// # Errors
    /// `TooManyDigits` where the exact sum needs more than 38 significant digits, `Overflow` and `Underflow`
    /// where it leaves the range. DynamoDB refuses `1E50 + 1` too, and words it as a number overflow (ScyllaDB's
    /// `test/alternator/test_number.py`, which runs against the service).
    pub fn checked_add(self, other: Number) -> Result<Number, NumberError> {
        let (high, low) =
            if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        let sum = match (high.is_zero(), low.is_zero()) {
            (true, _) => low,
            (_, true) => high,
            (false, false) => add_aligned(high, low)?,
        };
        Ok(sum.with_kind(kind_of_sum(self, other, sum)))
    }

    /// The exact difference, of the kind that the sum would have.
    ///
    /// # Errors
    /// As [`Number::checked_add`].
    pub fn checked_sub(self, other: Number) -> Result<Number, NumberError> {
        self.checked_add(-other)
    }
}

impl Neg for Number {
    type Output = Number;

    /// The number with the other sign, of the same kind.
    fn neg(self) -> Number {
        Number { mantissa: -self.mantissa, ..self }
    }
}

fn kind_of_sum(one: Number, other: Number, sum: Number) -> NumberKind {
    let is_decimal = |number: Number| match number.kind {
        NumberKind::Decimal => true,
        NumberKind::Plain => !number.is_integer(),
        NumberKind::Float => false,
    };
    if is_decimal(one) || is_decimal(other) {
        return NumberKind::Decimal;
    }
    let is_float = one.kind == NumberKind::Float || other.kind == NumberKind::Float;
    match is_float && Number::from_f64(sum.to_f64()) == Ok(sum) {
        true => NumberKind::Float,
        false => NumberKind::Plain,
    }
}

/// Adds two numbers, neither of them zero, `high` with an exponent at least that of `low`.
fn add_aligned(high: Number, low: Number) -> Result<Number, NumberError> {
    let (high_digits, low_digits) = (high.mantissa.unsigned_abs(), low.mantissa.unsigned_abs());
    let shift = u32::from(high.exponent.abs_diff(low.exponent));
    // Where the exponents differ, the sum keeps the last digit of `low`, so it is about as long as `high` is
    // when shifted. A borrow can take one digit off the front: one too many may still fit, two cannot.
    if shift > 0 && decimal_digits(high_digits) + shift > NUMBER_MAX_DIGITS + 1 {
        return Err(NumberError::TooManyDigits);
    }
    let exponent = i64::from(low.exponent);
    let same_sign = (high.mantissa < 0) == (low.mantissa < 0);
    let sum = high_digits.checked_mul(pow10(shift)).and_then(|high_digits| {
        if same_sign {
            high_digits.checked_add(low_digits).map(|sum| (high.mantissa < 0, sum))
        } else {
            let negative =
                if high_digits >= low_digits { high.mantissa < 0 } else { low.mantissa < 0 };
            Some((negative, high_digits.abs_diff(low_digits)))
        }
    });
    match sum {
        Some((negative, magnitude)) => {
            Number::from_sign_and_magnitude(negative, magnitude, exponent)
        }
        // Above 2^128 ≈ 3.4E38; `low` has less than 1E38, so 39 digits remain whatever its sign.
        None => Err(NumberError::TooManyDigits),
    }
}
