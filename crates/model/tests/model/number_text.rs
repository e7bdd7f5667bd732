//! Reading and printing numbers.

use crate::decimal_oracle::Decimal;
use crate::strategies;
use dynafile_model::{Number, NumberError};
use proptest::prelude::*;

fn read(text: &str) -> Result<String, NumberError> {
    Number::parse(text).map(|number| number.to_string())
}

#[test]
fn numbers_print_as_dynamodb_prints_them() {
    let cases = [
        ("0", "0"),
        ("-0", "0"),
        ("0.000", "0"),
        ("0e125", "0"),
        ("0e-130", "0"),
        ("3", "3"),
        ("+5", "5"),
        ("+1.5", "1.5"),
        ("+1e2", "100"),
        ("-7", "-7"),
        ("00042", "42"),
        ("1.0", "1"),
        ("3.1400", "3.14"),
        ("-0.50", "-0.5"),
        (".123", "0.123"),
        ("5.", "5"),
        ("0001.23", "1.23"),
        ("1e+2", "100"),
        ("1.5E2", "150"),
        ("1.5E+3", "1500"),
        ("1.5e-3", "0.0015"),
        ("-17.4E37", "-174000000000000000000000000000000000000"),
        ("0.1e1", "1"),
        ("100e-2", "1"),
        ("1e0000000000000000000000000000000002", "100"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        (
            "1.00000000000000007629769841092E+50",
            "100000000000000007629769841092000000000000000000000",
        ),
    ];
    for (text, printed) in cases {
        assert_eq!(read(text).as_deref(), Ok(printed), "{text}");
    }
}

#[test]
fn the_extremes_print_in_plain_notation() {
    assert_eq!(Number::MAX.to_string(), format!("{}{}", "9".repeat(38), "0".repeat(88)));
    assert_eq!(Number::MAX, Number::parse("9.9999999999999999999999999999999999999E+125").unwrap());
    let smallest = Number::parse("-1E-130").unwrap();
    assert_eq!(smallest.to_string(), format!("-0.{}1", "0".repeat(129)));
    let longest = Number::parse("1.2345678901234567890123456789012345678E-130").unwrap();
    assert_eq!(
        longest.to_string(),
        format!("0.{}12345678901234567890123456789012345678", "0".repeat(129))
    );
}

#[test]
fn text_that_is_not_a_number_is_invalid() {
    let cases = [
        "",
        " ",
        "+",
        "-",
        ".",
        "-.",
        "e5",
        ".e5",
        "1e",
        "1e+",
        "1e-",
        "1e5.0",
        "1e5e5",
        " 1",
        "1 ",
        "1 2",
        "1_000",
        "1,5",
        "--1",
        "+-1",
        "1-",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "dog",
        "-dog",
        "1.2.3",
        "١",
        "1\0",
    ];
    for text in cases {
        assert_eq!(read(text), Err(NumberError::Invalid), "{text:?}");
    }
}

#[test]
fn an_exponent_that_does_not_fit_into_64_bits_makes_no_number() {
    for text in ["1e9223372036854775808", "0e9223372036854775808", "1e-9223372036854775809"] {
        assert_eq!(read(text), Err(NumberError::Invalid), "{text}");
    }
    assert_eq!(read("1e9223372036854775807"), Err(NumberError::Overflow));
    assert_eq!(read("1e-9223372036854775808"), Err(NumberError::Underflow));
}

#[test]
fn zero_is_in_range_if_the_exponent_it_is_written_with_is() {
    for text in ["0e126", "-0e126", "0.0e126", "0e99999999999"] {
        assert_eq!(read(text), Err(NumberError::Overflow), "{text}");
    }
    for text in ["0e-131", "0e-99999999999"] {
        assert_eq!(read(text), Err(NumberError::Underflow), "{text}");
    }
    for text in [format!("0.{}", "0".repeat(200)), "0".repeat(200)] {
        assert_eq!(read(&text).as_deref(), Ok("0"), "{text}");
    }
}

#[test]
fn numbers_outside_the_range_overflow_or_underflow() {
    for text in ["1e126", "-1e126", "11e125", "10e125", "0.1e127", "1e99999999999", "99e99999"] {
        assert_eq!(read(text), Err(NumberError::Overflow), "{text}");
    }
    for text in ["1e-131", "-1e-131", "0.9e-130", "0.01e-129", "1e-99999999999"] {
        assert_eq!(read(text), Err(NumberError::Underflow), "{text}");
    }
    for text in ["1e125", "9.99e125", "1e-130", "0.1e126", "1000e-133", "10e-131"] {
        assert!(read(text).is_ok(), "{text}");
    }
}

#[test]
fn more_than_38_significant_digits_are_refused_and_zeros_around_them_do_not_count() {
    let digits_38 = "31415926535897932384626433832795028841";
    let accepted = [
        digits_38.to_owned(),
        format!("000{digits_38}000"),
        format!("0.000{digits_38}000"),
        format!("3.{}", &digits_38[1..]),
        format!("{digits_38}e30"),
        format!("1{}1", "0".repeat(36)),
        format!("1{}", "0".repeat(120)),
        format!("1{}.{}", "0".repeat(50), "0".repeat(50)),
        format!("0.{}1", "0".repeat(120)),
    ];
    for text in accepted {
        assert!(read(&text).is_ok(), "{text}");
    }
    let refused = [
        format!("{digits_38}9"),
        format!("3.{}9", &digits_38[1..]),
        format!("1{}1", "0".repeat(37)),
        format!("0.{digits_38}01"),
        "9".repeat(100),
    ];
    for text in refused {
        assert_eq!(read(&text), Err(NumberError::TooManyDigits), "{text}");
    }
}

#[test]
fn a_magnitude_out_of_range_is_reported_before_too_many_digits() {
    assert_eq!(read(&"9".repeat(127)), Err(NumberError::Overflow));
    assert_eq!(
        read(&format!("0.{}{}", "0".repeat(131), "9".repeat(40))),
        Err(NumberError::Underflow)
    );
}

#[test]
fn new_strips_zeros_and_checks_the_range() {
    let number = Number::new(1200, -1).unwrap();
    assert_eq!((number.mantissa(), number.exponent()), (12, 1));
    assert_eq!(Number::new(0, 99_999).unwrap(), Number::ZERO);
    assert_eq!(Number::new(1, 126), Err(NumberError::Overflow));
    assert_eq!(Number::new(1, i32::MAX), Err(NumberError::Overflow));
    assert_eq!(Number::new(i128::MIN, i32::MIN), Err(NumberError::Underflow));
    assert_eq!(Number::new(i128::MAX, 0), Err(NumberError::TooManyDigits));
    assert_eq!(Number::new(i128::MIN, 0), Err(NumberError::TooManyDigits));
    assert_eq!(Number::new(10i128.pow(38), 0), Number::parse("1e38"));
    assert_eq!(
        Number::new(10i128.pow(38) + 10, 0).unwrap().to_string(),
        format!("1{}10", "0".repeat(36))
    );
    assert_eq!(Number::new(10i128.pow(38) + 1, 0), Err(NumberError::TooManyDigits));
}

#[test]
fn integers_convert_and_come_back() {
    for value in
        [0, 1, -1, 10, -100, 123_456_789_000, i64::MAX, i64::MIN, 1_000_000_000_000_000_000]
    {
        let number = Number::from(value);
        assert_eq!(number.to_string(), value.to_string());
        assert_eq!(number.to_i64(), Some(value));
        assert_eq!(number, Number::parse(&value.to_string()).unwrap());
    }
    assert_eq!(Number::from(u64::MAX).to_i128(), Some(i128::from(u64::MAX)));
    assert_eq!(Number::from(u64::MAX).to_i64(), None);
    assert_eq!(Number::parse("1.5").unwrap().to_i128(), None);
    assert_eq!(Number::parse("1e38").unwrap().to_i128(), Some(10i128.pow(38)));
    assert_eq!(Number::parse("2e38").unwrap().to_i128(), None);
    assert_eq!(Number::MAX.to_i128(), None);
    assert_eq!(Number::try_from(u128::MAX), Err(NumberError::TooManyDigits));
}

#[test]
fn numbers_respect_width_and_sign_when_formatted() {
    let number = Number::parse("-1.5").unwrap();
    assert_eq!(
        format!("[{number:>6}] [{number:<6}] [{:+}]", Number::from(3)),
        "[  -1.5] [-1.5  ] [+3]"
    );
}

proptest! {
    #[test]
    fn printed_numbers_read_back_as_themselves(number in strategies::number()) {
        let text = number.to_string();
        prop_assert_eq!(Number::parse(&text), Ok(number));
        prop_assert_eq!(Number::new(number.mantissa(), number.exponent()), Ok(number));
    }

    #[test]
    fn printing_agrees_with_arithmetic_by_hand(number in strategies::number()) {
        let oracle = Decimal::parse(&format!("{}e{}", number.mantissa(), number.exponent()));
        prop_assert_eq!(number.to_string(), oracle.to_plain());
    }

    #[test]
    fn reading_agrees_with_arithmetic_by_hand(
        whole in "[0-9]{1,25}", fraction in "[0-9]{0,25}", exponent in -100i32..90, negative in any::<bool>(),
    ) {
        let sign = if negative { "-" } else { "" };
        let text = format!("{sign}{whole}.{fraction}e{exponent}");
        let oracle = Decimal::parse(&text);
        match read(&text) {
            Ok(printed) => {
                prop_assert_eq!(printed, oracle.to_plain());
                prop_assert!(oracle.significant_digits() <= 38);
            }
            Err(error) => {
                prop_assert_eq!(error, NumberError::TooManyDigits);
                prop_assert!(oracle.significant_digits() > 38);
            }
        }
    }

    #[test]
    fn any_text_is_a_number_or_an_error(text in "[-+.eE0-9 ]{0,40}") {
        let _ = Number::parse(&text);
    }
}
