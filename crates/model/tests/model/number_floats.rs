//! Floats become the shortest decimal that reads back as they; numbers become the nearest float.

use crate::strategies;
use dynafile_model::{Number, NumberError, NumberKind};
use proptest::prelude::*;

#[test]
fn floats_become_their_shortest_decimal() {
    let cases = [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-2.5, "-2.5"),
        (0.1, "0.1"),
        (0.3, "0.3"),
        (0.1 + 0.2, "0.30000000000000004"),
        (19.99, "19.99"),
        (1e-5, "0.00001"),
        (123456.789, "123456.789"),
        (47.0707123, "47.0707123"),
        (-122.41941550, "-122.4194155"),
        (9007199254740993.0, "9007199254740992"),
        (999999999999999.9, "999999999999999.9"),
        (-193_747_572_717_242.12, "-193747572717242.12"),
        (1e15, "1000000000000000"),
        (1e22, "10000000000000000000000"),
        (1e23, "100000000000000000000000"),
        (1.7976931348623157e100, &format!("17976931348623157{}", "0".repeat(84))),
        (5e-130, &format!("0.{}5", "0".repeat(129))),
    ];
    for (float, text) in cases {
        let number = Number::from_f64(float).unwrap();
        assert_eq!(number.to_string(), text);
        assert_eq!(number.kind(), NumberKind::Float);
    }
}

#[test]
fn floats_that_are_no_numbers_or_out_of_range_are_errors() {
    for (float, name) in
        [(f64::NAN, "NaN"), (f64::INFINITY, "infinity"), (f64::NEG_INFINITY, "-infinity")]
    {
        assert_eq!(Number::from_f64(float), Err(NumberError::NotFinite(name)));
        assert_eq!(Number::from_f32(float as f32), Err(NumberError::NotFinite(name)));
    }
    assert_eq!(Number::from_f64(1e126), Err(NumberError::Overflow));
    assert_eq!(Number::from_f64(f64::MIN), Err(NumberError::Overflow));
    assert_eq!(Number::from_f64(1e-131), Err(NumberError::Underflow));
    assert_eq!(Number::from_f64(5e-324), Err(NumberError::Underflow));
}

/// Floats as they come: of any bits, of few decimals, and in between.
fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        (any::<i64>(), 0i32..12)
            .prop_map(|(digits, decimals)| digits as f64 / 10f64.powi(decimals)),
        (-10_000_000i64..10_000_000, 0i32..9)
            .prop_map(|(digits, decimals)| digits as f64 / 10f64.powi(decimals)),
        -1.0..1.0f64,
        (-1e15..1e15f64),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn floats_come_back_and_no_shorter_decimal_reads_as_them(float in float()) {
        match Number::from_f64(float) {
            Ok(number) => {
                prop_assert_eq!(number.to_f64(), float);
                // Of two equally short decimals at the same distance the standard library takes the one away
                // from zero, we the even one, as Python does.
                let standard = Number::parse(&format!("{float:e}")).unwrap();
                let length = |number: Number| number.mantissa().to_string().len();
                prop_assert!(number == standard || length(number) == length(standard));
            }
            Err(_) => prop_assert!(!float.is_finite() || float.abs() >= 1e126 || float.abs() < 1e-130),
        }
    }

    #[test]
    fn numbers_become_the_nearest_float(number in strategies::number()) {
        let nearest: f64 = format!("{}e{}", number.mantissa(), number.exponent()).parse().unwrap();
        prop_assert_eq!(number.to_f64(), nearest);
    }
}
