//! Numbers compare, and hash, by value.

use crate::decimal_oracle::Decimal;
use crate::strategies;
use dynafile_model::{Number, NumberKind};
use proptest::prelude::*;
use std::collections::HashSet;

#[test]
fn numbers_sort_across_signs_and_exponents() {
    let sorted = [
        "-9.9999999999999999999999999999999999999E+125",
        "-1e125",
        "-100000000000000000000",
        "-101",
        "-100",
        "-99.9",
        "-1",
        "-0.1",
        "-0.099",
        "-1e-130",
        "0",
        "1e-130",
        "1.1e-130",
        "0.099",
        "0.1",
        "0.11",
        "1",
        "1.0000000000000000000000000000000000001",
        "2",
        "10",
        "99999999999999999999999999999999999999",
        "1e38",
        "1.0000000000000000000000000000000000001e38",
        "1e125",
        "9.9999999999999999999999999999999999999E+125",
    ];
    let numbers: Vec<Number> = sorted.iter().map(|text| text.parse().unwrap()).collect();
    for (i, left) in numbers.iter().enumerate() {
        for (j, right) in numbers.iter().enumerate() {
            assert_eq!(left.cmp(right), i.cmp(&j), "{left} and {right}");
        }
    }
}

#[test]
fn the_kind_takes_no_part_in_equality_or_hashing() {
    let one = Number::from(1);
    let same = [one, one.with_kind(NumberKind::Float), one.with_kind(NumberKind::Decimal)];
    assert_eq!(same.iter().collect::<HashSet<_>>().len(), 1);
    assert_eq!(same[1].kind(), NumberKind::Float);
    assert_eq!(
        Number::parse("1.5").unwrap().with_kind(NumberKind::Decimal).kind(),
        NumberKind::Plain
    );
}

proptest! {
    #[test]
    fn order_agrees_with_arithmetic_by_hand((left, right) in strategies::close_numbers()) {
        let by_hand = Decimal::parse(&left.to_string()).compare(&Decimal::parse(&right.to_string()));
        prop_assert_eq!(left.cmp(&right), by_hand);
        prop_assert_eq!(right.cmp(&left), by_hand.reverse());
        prop_assert_eq!(left == right, by_hand.is_eq());
    }

    #[test]
    fn order_of_any_two_numbers_agrees_too(left in strategies::number(), right in strategies::number()) {
        let by_hand = Decimal::parse(&left.to_string()).compare(&Decimal::parse(&right.to_string()));
        prop_assert_eq!(left.cmp(&right), by_hand);
    }
}
