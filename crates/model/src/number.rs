//! DynamoDB's numbers: exact decimals of up to 38 significant digits.
//!
//! A number is `mantissa × 10^exponent`. Invariants, held by every constructor:
//! the mantissa has no trailing decimal zeros (so equal values have equal fields), zero is `0 × 10^0`,
//! the mantissa has at most 38 digits, and the magnitude lies in `1E-130 ..= 9.99…E+125`.
//!
//! The [`NumberKind`] rides along as a hint for faces of dynamically typed languages; it takes no part in
//! comparison, equality or hashing.
//!
//! Not here: floating point arithmetic, rounding. What does not fit is an error, never an approximation.
//!
//! Source of the range: developer guide, "Supported data types and naming rules in Amazon DynamoDB", section
//! "Number" (HowItWorks.NamingRulesDataTypes.html).

mod arithmetic;
mod compare;
mod convert;
mod digits;
mod display;
mod parse;

use crate::limits;
use digits::{decimal_digits, has_trailing_zero, strip_trailing_zeros};

/// What a dynamically typed face put in; a hint for giving the same type back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NumberKind {
    /// An integer, or a number without a hint (DynamoDB's text form has none).
    #[default]
    Plain,
    /// Came from a binary floating point number.
    Float,
    /// Came from a decimal type and is integral; a decimal with a fraction is `Plain`, since nothing else is.
    Decimal,
}

/// Why a number cannot be one of DynamoDB's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NumberError {
    /// Not a number's text.
    #[error("not a decimal number")]
    Invalid,
    /// A float that is NaN or infinite: which of them.
    #[error("{0} cannot be stored: use None, or leave the attribute out")]
    NotFinite(&'static str),
    /// More than 38 significant digits.
    #[error("a number has at most 38 significant digits")]
    TooManyDigits,
    /// Magnitude above `9.9999999999999999999999999999999999999E+125`.
    #[error("the number's magnitude is larger than 9.9999999999999999999999999999999999999E+125")]
    Overflow,
    /// Magnitude below `1E-130`, and not zero.
    #[error("the number's magnitude is smaller than 1E-130")]
    Underflow,
}

/// An exact decimal number with DynamoDB's range and precision.
///
/// Equality, order and hash are those of the value; the [kind](Number::kind) is ignored.
///
/// ```
/// use dynafile_model::Number;
///
/// let price = Number::parse("19.90")?;
/// assert_eq!(price.to_string(), "19.9");
/// assert_eq!(price.checked_add(Number::from(1))?, Number::parse("20.9")?);
/// assert!(Number::parse("1e126").is_err());
/// # Ok::<(), dynafile_model::NumberError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Number {
    mantissa: i128,
    exponent: i16,
    kind: NumberKind,
}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number { mantissa: 0, exponent: 0, kind: NumberKind::Plain };

    /// The largest number: 38 nines, `9.9999999999999999999999999999999999999E+125`.
    pub const MAX: Number = Number {
        mantissa: 10i128.pow(limits::NUMBER_MAX_DIGITS) - 1,
        exponent: (limits::NUMBER_MAX_EXPONENT - (limits::NUMBER_MAX_DIGITS as i32 - 1)) as i16,
        kind: NumberKind::Plain,
    };

    /// `mantissa × 10^exponent`, of kind `Plain`.
    ///
    /// # Errors
    /// `Overflow`, `Underflow` and `TooManyDigits`, checked in that order on the value without trailing zeros.
    pub fn new(mantissa: i128, exponent: i32) -> Result<Number, NumberError> {
        Number::from_sign_and_magnitude(mantissa < 0, mantissa.unsigned_abs(), i64::from(exponent))
    }

    /// The digits, without trailing zeros, signed.
    pub fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// The power of ten that the mantissa is multiplied by.
    pub fn exponent(self) -> i32 {
        i32::from(self.exponent)
    }

    /// What kind of number a dynamically typed face put in.
    pub fn kind(self) -> NumberKind {
        self.kind
    }

    /// The same value with another kind. A `Decimal` that is not integral becomes `Plain`: nothing but a
    /// decimal has a fraction that is not a float, so the hint would carry nothing.
    #[must_use]
    pub fn with_kind(self, kind: NumberKind) -> Number {
        let kind = if kind == NumberKind::Decimal && !self.is_integer() {
            NumberKind::Plain
        } else {
            kind
        };
        Number { kind, ..self }
    }

    /// Whether the value has no fractional part.
    pub fn is_integer(self) -> bool {
        self.exponent >= 0
    }

    /// Whether the value is zero.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// A number from parts that must already be as [`Number::mantissa`] and [`Number::exponent`] give them;
    /// `None` if they are not.
    pub(crate) fn from_canonical_parts(mantissa: i128, exponent: i32) -> Option<Number> {
        if mantissa == 0 {
            return (exponent == 0).then_some(Number::ZERO);
        }
        let magnitude = mantissa.unsigned_abs();
        // Up to 20 digits there is no need to count them for most exponents.
        let surely_in_range = magnitude <= u128::from(u64::MAX)
            && (limits::NUMBER_MIN_EXPONENT..=limits::NUMBER_MAX_EXPONENT - 19).contains(&exponent);
        let in_range =
            surely_in_range || check_range(i64::from(exponent), decimal_digits(magnitude)).is_ok();
        if !in_range || has_trailing_zero(magnitude) {
            return None;
        }
        Some(Number { mantissa, exponent: exponent as i16, kind: NumberKind::Plain })
    }

    /// Builds a number from a magnitude that may have trailing zeros or too many digits.
    fn from_sign_and_magnitude(
        negative: bool,
        magnitude: u128,
        exponent: i64,
    ) -> Result<Number, NumberError> {
        if magnitude == 0 {
            return Ok(Number::ZERO);
        }
        let (magnitude, stripped) = strip_trailing_zeros(magnitude);
        let exponent = exponent.saturating_add(i64::from(stripped));
        let digits = decimal_digits(magnitude);
        check_range(exponent, digits)?;
        let mantissa = magnitude as i128;
        Ok(Number {
            mantissa: if negative { -mantissa } else { mantissa },
            exponent: exponent as i16,
            kind: NumberKind::Plain,
        })
    }
}

/// Checks a stripped, non-zero value of `digits` digits times `10^exponent`: magnitude first, then precision.
fn check_range(exponent: i64, digits: u32) -> Result<(), NumberError> {
    let leading = exponent.saturating_add(i64::from(digits) - 1);
    if leading > i64::from(limits::NUMBER_MAX_EXPONENT) {
        return Err(NumberError::Overflow);
    }
    if leading < i64::from(limits::NUMBER_MIN_EXPONENT) {
        return Err(NumberError::Underflow);
    }
    if digits > limits::NUMBER_MAX_DIGITS {
        return Err(NumberError::TooManyDigits);
    }
    Ok(())
}
