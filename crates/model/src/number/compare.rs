//! Equality, order and hash by value.

use super::Number;
use super::digits::{decimal_digits, pow10};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        // Trailing zeros are stripped, so equal values have equal fields.
        self.mantissa == other.mantissa && self.exponent == other.exponent
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.mantissa.hash(state);
        self.exponent.hash(state);
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        if self.exponent == other.exponent {
            return self.mantissa.cmp(&other.mantissa);
        }
        match (self.mantissa.signum(), other.mantissa.signum()) {
            (1, 1) => compare_magnitudes(self, other),
            (-1, -1) => compare_magnitudes(other, self),
            (left, right) => left.cmp(&right),
        }
    }
}

/// Compares the magnitudes of two numbers, neither of them zero, with different exponents.
fn compare_magnitudes(left: &Number, right: &Number) -> Ordering {
    if left.exponent < right.exponent {
        return compare_magnitudes(right, left).reverse();
    }
    let (left_digits, right_digits) = (left.mantissa.unsigned_abs(), right.mantissa.unsigned_abs());
    let shift = u32::from(left.exponent.abs_diff(right.exponent));
    if left_digits <= u128::from(u64::MAX) && shift <= SAFE_SHIFT {
        return (left_digits * pow10(shift)).cmp(&right_digits);
    }
    let left_length = decimal_digits(left_digits) + shift;
    left_length.cmp(&decimal_digits(right_digits)).then_with(|| {
        // As long as the other, which has at most 38 digits.
        (left_digits * pow10(shift)).cmp(&right_digits)
    })
}

/// `2^64 × 10^19 < 2^128`.
const SAFE_SHIFT: u32 = 19;
