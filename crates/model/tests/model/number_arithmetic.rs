//! Sums and differences are exact or errors.

use crate::decimal_oracle::Decimal;
use crate::strategies;
use dynafile_model::{Number, NumberError, NumberKind};
use proptest::prelude::*;

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

#[test]
fn sums_and_differences_are_exact() {
    let cases = [
        ("1", "1", "2"),
        ("0.3", "-0.1", "0.2"),
        ("0.1", "0.2", "0.3"),
        ("100000000000000000000.00000001", "-1", "99999999999999999999.00000001"),
        ("1", "10000000000000000000000", "10000000000000000000001"),
        ("-1", "10000000000000000000000", "9999999999999999999999"),
        ("5", "-5", "0"),
        ("0", "1e125", "1e125"),
        ("99999999999999999999999999999999999999", "1", "1e38"),
        // One digit is borrowed, so 38 are left.
        ("1e38", "-1", "99999999999999999999999999999999999999"),
        (
            "1.7e38",
            "-99999999999999999999999999999999999999",
            "70000000000000000000000000000000000001",
        ),
        ("9e125", "-8e125", "1e125"),
    ];
    for (left, right, sum) in cases {
        assert_eq!(number(left).checked_add(number(right)), Ok(number(sum)), "{left} + {right}");
        assert_eq!(number(right).checked_add(number(left)), Ok(number(sum)), "{right} + {left}");
        assert_eq!(number(left).checked_sub(-number(right)), Ok(number(sum)), "{left} - -{right}");
    }
}

#[test]
fn sums_that_cannot_be_exact_are_errors() {
    let cases = [
        ("1e50", "1", NumberError::TooManyDigits),
        ("1e50", "-1", NumberError::TooManyDigits),
        ("1e125", "1e-130", NumberError::TooManyDigits),
        ("1e38", "1", NumberError::TooManyDigits),
        ("2e38", "-1", NumberError::TooManyDigits),
        ("9e38", "1", NumberError::TooManyDigits),
        ("9e125", "9e125", NumberError::Overflow),
        ("-9e125", "-9e125", NumberError::Overflow),
        // Exactly 1E126.
        ("9.9999999999999999999999999999999999999E+125", "1e88", NumberError::Overflow),
        ("1.5e-130", "-1.4e-130", NumberError::Underflow),
    ];
    for (left, right, error) in cases {
        let result = number(left).checked_add(number(right));
        assert_eq!(result, Err(error), "{left} + {right}");
    }
}

proptest! {
    #[test]
    fn sums_agree_with_arithmetic_by_hand((left, right) in strategies::close_numbers()) {
        check_sum(left, right)?;
    }

    #[test]
    fn sums_of_any_two_numbers_agree_too(left in strategies::number(), right in strategies::number()) {
        check_sum(left, right)?;
    }
}

fn check_sum(left: Number, right: Number) -> Result<(), TestCaseError> {
    let oracle = |number: Number| Decimal::parse(&number.to_string());
    let by_hand = oracle(left).add(&oracle(right));
    let expected = match by_hand.magnitude() {
        None => Ok("0".to_owned()),
        Some(126..) => Err(NumberError::Overflow),
        Some(..-130) => Err(NumberError::Underflow),
        Some(_) if by_hand.significant_digits() > 38 => Err(NumberError::TooManyDigits),
        Some(_) => Ok(by_hand.to_plain()),
    };
    let sum = left.checked_add(right).map(|sum| sum.to_string());
    // A sum that is both too large and too long may be either.
    if by_hand.significant_digits() > 38 && expected == Err(NumberError::Overflow) {
        prop_assert!(sum.is_err());
    } else {
        prop_assert_eq!(sum, expected);
    }
    let difference = left.checked_sub(right).map(|difference| difference.to_string());
    if let Ok(difference) = difference {
        prop_assert_eq!(difference, oracle(left).add(&oracle(right).negated()).to_plain());
    }
    Ok(())
}

#[test]
fn a_sum_has_the_kind_of_its_parts() {
    let integer = Number::from(2);
    let float = |value: f64| Number::from_f64(value).unwrap();
    let decimal = Number::from(1).with_kind(NumberKind::Decimal);
    let kind = |left: Number, right: Number| {
        assert_eq!(
            left.checked_sub(right).unwrap().kind(),
            right.checked_sub(left).unwrap().kind()
        );
        left.checked_add(right).unwrap().kind()
    };
    assert_eq!(kind(integer, integer), NumberKind::Plain);
    assert_eq!(kind(float(0.5), integer), NumberKind::Float);
    assert_eq!(kind(float(0.5), float(0.5)), NumberKind::Float);
    assert_eq!(kind(float(0.0), integer), NumberKind::Float);
    assert_eq!(kind(decimal, integer), NumberKind::Decimal);
    assert_eq!(kind(decimal, float(1.0)), NumberKind::Decimal);
    // A fraction that is no float is a decimal without a hint.
    assert_eq!(kind(number("0.5"), float(0.25)), NumberKind::Plain);
    // 17 digits fit a decimal, and no float.
    assert_eq!(kind(float(1e16), integer.checked_sub(Number::from(1)).unwrap()), NumberKind::Plain);
}
