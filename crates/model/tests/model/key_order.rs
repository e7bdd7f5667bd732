//! The order of key bytes is the order of key values.

use crate::strategies;
use dynafile_model::{KeyEncoder, KeyValue, Number, PrimaryKey, component};
use proptest::prelude::*;

fn sort_key_bytes(value: &KeyValue) -> Vec<u8> {
    KeyEncoder::new(1).encode(&PrimaryKey { partition: "p".into(), sort: Some(value.clone()) })
}

fn component_bytes(values: &[KeyValue]) -> Vec<u8> {
    let mut bytes = Vec::new();
    values.iter().for_each(|value| component::encode(value.into(), &mut bytes));
    bytes
}

#[test]
fn numbers_come_before_strings_before_binary() {
    let sorted: [KeyValue; 8] = [
        (-5).into(),
        0.into(),
        7.into(),
        Number::MAX.into(),
        "".into(),
        "zz".into(),
        b""[..].into(),
        b"\xFF"[..].into(),
    ];
    assert!(sorted.is_sorted());
    assert!(sorted.windows(2).all(|pair| sort_key_bytes(&pair[0]) < sort_key_bytes(&pair[1])));
    assert!(
        sorted.windows(2).all(|pair| component_bytes(&pair[..1]) < component_bytes(&pair[1..]))
    );
}

#[test]
fn every_code_point_sorts_as_its_utf8_bytes_do() {
    let mut previous =
        (KeyValue::from(""), sort_key_bytes(&"".into()), component_bytes(&["".into()]));
    for code_point in '\0'..=char::MAX {
        let value = KeyValue::from(code_point.to_string());
        let (bytes, component) =
            (sort_key_bytes(&value), component_bytes(std::slice::from_ref(&value)));
        assert!(
            previous.0 < value && previous.1 < bytes && previous.2 < component,
            "{code_point:?}"
        );
        previous = (value, bytes, component);
    }
}

#[test]
fn a_prefix_of_a_string_is_a_prefix_of_its_bytes() {
    assert!(sort_key_bytes(&"abc\0d".into()).starts_with(&sort_key_bytes(&"abc".into())));
    assert!(sort_key_bytes(&b"\0\0"[..].into()).starts_with(&sort_key_bytes(&b"\0"[..].into())));
}

#[test]
fn neighbouring_numbers_sort_at_every_magnitude_and_length() {
    for magnitude in -130..=125 {
        for text in [
            "1",
            "1.01",
            "1.1",
            "1.10000000000000000000000000000000000001",
            "1.9",
            "2",
            "9.9",
            "9.99",
        ] {
            let number: Number = match format!("{text}e{magnitude}").parse() {
                Ok(number) => number,
                Err(_) => continue,
            };
            let last_digit = Number::new(1, number.exponent());
            let Ok(next) = last_digit.and_then(|digit| number.checked_add(digit)) else {
                continue;
            };
            let bytes = [-next, -number, Number::ZERO, number, next]
                .map(|number| sort_key_bytes(&number.into()));
            assert!(bytes.windows(2).all(|pair| pair[0] < pair[1]), "{number} and {next}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn sort_key_order_is_value_order(left in strategies::key_value(), right in strategies::key_value()) {
        prop_assert_eq!(sort_key_bytes(&left).cmp(&sort_key_bytes(&right)), left.cmp(&right));
    }

    #[test]
    fn close_numbers_sort_too((left, right) in strategies::close_numbers()) {
        let (left, right) = (KeyValue::N(left), KeyValue::N(right));
        prop_assert_eq!(sort_key_bytes(&left).cmp(&sort_key_bytes(&right)), left.cmp(&right));
        prop_assert_eq!(
            component_bytes(std::slice::from_ref(&left)).cmp(&component_bytes(std::slice::from_ref(&right))),
            left.cmp(&right)
        );
    }

    #[test]
    fn component_order_is_value_order_also_in_sequence(
        left in prop::collection::vec(strategies::key_value(), 0..4),
        right in prop::collection::vec(strategies::key_value(), 0..4),
        shared in prop::collection::vec(strategies::key_value(), 0..3),
    ) {
        let (left, right) = ([&shared[..], &left].concat(), [&shared[..], &right].concat());
        prop_assert_eq!(component_bytes(&left).cmp(&component_bytes(&right)), left.cmp(&right));
    }
}
