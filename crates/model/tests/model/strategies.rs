//! Generators of numbers, strings, keys and items.

use dynafile_model::{AttributeValue, Item, KeyValue, Number, NumberKind};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

/// Any number, of any kind, over the whole range, with a preference for the small ones that people write.
pub(crate) fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        4 => (any::<i64>(), -6i32..6).prop_map(|(mantissa, exponent)| {
            Number::new(i128::from(mantissa), exponent).unwrap()
        }),
        4 => (-200i128..200, -3i32..3).prop_map(|(mantissa, exponent)| Number::new(mantissa, exponent).unwrap()),
        4 => (any::<bool>(), digits(), -130i32..=125).prop_map(|(negative, digits, magnitude)| {
            number_of(negative, digits, magnitude)
        }),
        1 => prop_oneof![Just(Number::ZERO), Just(Number::MAX), Just(-Number::MAX)],
    ]
    .prop_flat_map(|number| kind().prop_map(move |kind| number.with_kind(kind)))
}

/// Two numbers whose digits overlap, so that order and sums depend on every digit.
pub(crate) fn close_numbers() -> impl Strategy<Value = (Number, Number)> {
    ((any::<bool>(), digits()), (any::<bool>(), digits()), -130i32..=125, -40i32..=40).prop_map(
        |(left, right, magnitude, distance)| {
            let other = (magnitude + distance).clamp(-130, 125);
            (number_of(left.0, left.1, magnitude), number_of(right.0, right.1, other))
        },
    )
}

fn kind() -> impl Strategy<Value = NumberKind> {
    prop_oneof![Just(NumberKind::Plain), Just(NumberKind::Float), Just(NumberKind::Decimal)]
}

/// 1 to 38 decimal digits, the first not zero, many of them at the extremes.
fn digits() -> impl Strategy<Value = String> {
    let digit = prop_oneof![Just('0'), Just('9'), proptest::char::range('0', '9')];
    (proptest::char::range('1', '9'), vec(digit, 0..38))
        .prop_map(|(first, rest)| std::iter::once(first).chain(rest).collect())
}

/// The number with these digits, the first of them at `10^magnitude`.
fn number_of(negative: bool, digits: String, magnitude: i32) -> Number {
    let mantissa: i128 = digits.parse().unwrap();
    let exponent = magnitude - (digits.len() as i32 - 1);
    Number::new(if negative { -mantissa } else { mantissa }, exponent).unwrap()
}

/// Strings of any code points, preferring those at the edges of UTF-8's lengths and of the surrogates.
pub(crate) fn string() -> impl Strategy<Value = String> {
    const EDGES: &[char] = &[
        '\0',
        '\u{1}',
        'a',
        'b',
        '\u{7F}',
        '\u{80}',
        '\u{FF}',
        '\u{7FF}',
        '\u{800}',
        '\u{D7FF}',
        '\u{E000}',
        '\u{FFFD}',
        '\u{FFFF}',
        '\u{10000}',
        '\u{10FFFF}',
    ];
    vec(prop_oneof![proptest::sample::select(EDGES), any::<char>()], 0..6)
        .prop_map(|characters| characters.into_iter().collect())
}

/// Binary values, preferring the bytes at the ends.
pub(crate) fn binary() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![Just(0u8), Just(1), Just(0xFE), Just(0xFF), any::<u8>()], 0..6)
}

/// Keys of all three types.
pub(crate) fn key_value() -> impl Strategy<Value = KeyValue> {
    prop_oneof![
        number().prop_map(KeyValue::N),
        string().prop_map(KeyValue::S),
        binary().prop_map(KeyValue::B),
    ]
}

/// Any attribute value, nested a few levels.
pub(crate) fn attribute_value() -> impl Strategy<Value = AttributeValue> {
    let scalar = prop_oneof![
        string().prop_map(AttributeValue::S),
        number().prop_map(AttributeValue::N),
        binary().prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        btree_set(string(), 1..5).prop_map(AttributeValue::Ss),
        btree_set(number(), 1..5).prop_map(AttributeValue::Ns),
        btree_set(binary(), 1..5).prop_map(AttributeValue::Bs),
    ];
    scalar.prop_recursive(4, 48, 6, |value| {
        prop_oneof![
            vec(value.clone(), 0..6).prop_map(AttributeValue::L),
            vec((string(), value), 0..6)
                .prop_map(|attributes| AttributeValue::M(attributes.into_iter().collect())),
        ]
    })
}

/// Any item.
pub(crate) fn item() -> impl Strategy<Value = Item> {
    vec((string(), attribute_value()), 0..8).prop_map(|attributes| attributes.into_iter().collect())
}
