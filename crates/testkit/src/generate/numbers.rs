//! Numbers across signs, exponents and kinds.

use dynafile_model::{Number, NumberKind};
use proptest::prelude::*;

const MAX_MANTISSA: i128 = 10_i128.pow(38) - 1;

/// Any number: small integers often, the corners of the range, and everything between.
pub fn number() -> impl Strategy<Value = Number> {
    let anywhere = (-MAX_MANTISSA..=MAX_MANTISSA, -130..=125_i32);
    let short = (-9999_i128..=9999, -6..=6_i32);
    let from_parts = |(mantissa, exponent): (i128, i32)| Number::new(mantissa, exponent).ok();
    let integer = prop_oneof![-3..=3_i64, any::<i64>()].prop_map(Number::from);
    let kind =
        prop_oneof![Just(NumberKind::Plain), Just(NumberKind::Float), Just(NumberKind::Decimal)];
    let value = prop_oneof![
        4 => integer,
        3 => short.prop_filter_map("in range", from_parts),
        2 => anywhere.prop_filter_map("in range", from_parts),
        1 => prop_oneof![
            Just(Number::ZERO),
            Just(Number::MAX),
            Just(-Number::MAX),
            Just(Number::new(1, -130).unwrap()),
            Just(Number::new(-1, -130).unwrap()),
        ],
    ];
    (value, kind).prop_map(|(value, kind)| value.with_kind(kind))
}
