//! Exact numbers into what serde has for numbers.
//!
//! Integers are exact or refused; floats are the nearest there is, and refused where there is none.

use dynafile_model::{Number, NumberKind};
use serde::de::{self, Unexpected, Visitor};

use crate::typed::error::{Result, TypedError};

/// Low bits of a double that are no part of a float's mantissa.
const BELOW_F32: u64 = (1 << 29) - 1;

/// The lowest bits of a double that lies halfway between two normal floats.
const HALFWAY: u64 = 1 << 28;

/// Visits a number for a type that takes whatever comes.
pub(super) fn visit_any<'de, V: Visitor<'de>>(number: Number, visitor: V) -> Result<V::Value> {
    match number.kind() {
        NumberKind::Float => visitor.visit_f64(number.to_f64()),
        NumberKind::Plain | NumberKind::Decimal => visit_integer(number, visitor),
    }
}

/// Visits a number as an integer if it is one, otherwise as the nearest double. As in JSON, what is not
/// negative is unsigned.
pub(super) fn visit_integer<'de, V: Visitor<'de>>(number: Number, visitor: V) -> Result<V::Value> {
    match number.to_i128() {
        Some(value) => visit_i128(value, visitor),
        None => match to_u128(number) {
            Some(value) => visitor.visit_u128(value),
            None => visitor.visit_f64(number.to_f64()),
        },
    }
}

/// Visits an integer as the narrowest of the types that visitors know.
pub(super) fn visit_i128<'de, V: Visitor<'de>>(value: i128, visitor: V) -> Result<V::Value> {
    if let Ok(value) = u64::try_from(value) {
        return visitor.visit_u64(value);
    }
    match i64::try_from(value) {
        Ok(value) => visitor.visit_i64(value),
        Err(_) => visitor.visit_i128(value),
    }
}

/// Visits a number as the nearest float.
///
/// # Errors
/// `Mismatch` for one beyond the range of floats.
pub(super) fn visit_f32<'de, V: Visitor<'de>>(number: Number, visitor: V) -> Result<V::Value> {
    let value = to_f32(number);
    if value.is_infinite() {
        let error: TypedError =
            de::Error::invalid_value(Unexpected::Float(number.to_f64()), &"f32");
        return Err(error);
    }
    visitor.visit_f32(value)
}

/// The number as model's `Deserialize` takes it apart: mantissa, exponent, kind.
pub(super) fn parts(number: Number) -> [i128; 3] {
    let kind = match number.kind() {
        NumberKind::Plain => 0,
        NumberKind::Float => 1,
        NumberKind::Decimal => 2,
    };
    [number.mantissa(), i128::from(number.exponent()), kind]
}

/// The number in serde's words.
pub(super) fn unexpected(number: Number) -> Unexpected<'static> {
    let integer = number.to_i128().filter(|_| number.kind() != NumberKind::Float);
    if let Some(value) = integer.and_then(|value| u64::try_from(value).ok()) {
        return Unexpected::Unsigned(value);
    }
    match integer.and_then(|value| i64::try_from(value).ok()) {
        Some(value) => Unexpected::Signed(value),
        None => Unexpected::Float(number.to_f64()),
    }
}

/// Integers between the largest `i128` and the largest `u128` that 38 digits can express.
fn to_u128(number: Number) -> Option<u128> {
    let power = u32::try_from(number.exponent()).ok()?;
    let mantissa = u128::try_from(number.mantissa()).ok()?;
    mantissa.checked_mul(10u128.checked_pow(power)?)
}

/// The nearest float. Rounding to a double first errs only when the double falls halfway between two floats;
/// then, and below the normal range where halfway lies elsewhere, the text decides.
fn to_f32(number: Number) -> f32 {
    let wide = number.to_f64();
    let is_normal = wide.abs() >= f64::from(f32::MIN_POSITIVE);
    if is_normal && wide.to_bits() & BELOW_F32 != HALFWAY {
        return wide as f32;
    }
    number.to_string().parse().unwrap_or(wide as f32)
}
