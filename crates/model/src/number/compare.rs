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

/// Compares the magnitudes of two numbers, neither of them zero.
fn compare_magnitudes(left: &Number, right: &Number) -> Ordering {
    let (left_digits, right_digits) = (left.mantissa.unsigned_abs(), right.mantissa.unsigned_abs());
    let leading = |digits: u128, exponent: i16| i32::from(exponent) + decimal_digits(digits) as i32;
    leading(left_digits, left.exponent)
        .cmp(&leading(right_digits, right.exponent))
        .then_with(|| {
            // With the leading digits at the same place, the mantissa that is scaled up has at most as many
            // digits as the other: at most 38.
            let difference = left.exponent.abs_diff(right.exponent);
            let scale = pow10(u32::from(difference));
            if left.exponent > right.exponent {
                (left_digits * scale).cmp(&right_digits)
            } else {
                left_digits.cmp(&(right_digits * scale))
            }
        })
}
