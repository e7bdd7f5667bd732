//! Values without parts.

use dynafile::AttributeValue::{self, B, Bool, N, Null};
use dynafile::{Number, NumberKind};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{assert_stored_as, list, read, stored};

fn number(text: &str) -> AttributeValue {
    N(Number::parse(text).unwrap())
}

#[test]
fn booleans_are_bool() {
    assert_stored_as(true, Bool(true));
    assert_stored_as(false, Bool(false));
}

#[test]
fn integers_of_every_width_are_numbers() {
    assert_stored_as(i8::MIN, number("-128"));
    assert_stored_as(i16::MIN, number("-32768"));
    assert_stored_as(i32::MIN, number("-2147483648"));
    assert_stored_as(i64::MIN, number("-9223372036854775808"));
    assert_stored_as(u8::MAX, number("255"));
    assert_stored_as(u16::MAX, number("65535"));
    assert_stored_as(u32::MAX, number("4294967295"));
    assert_stored_as(u64::MAX, number("18446744073709551615"));
    assert_stored_as(10i128.pow(38) - 1, number("99999999999999999999999999999999999999"));
    assert_stored_as(-(10i128.pow(38) - 1), number("-99999999999999999999999999999999999999"));
    assert_stored_as(u128::from(u64::MAX) + 1, number("18446744073709551616"));
    assert_stored_as(i128::from(i64::MIN) - 1, number("-9223372036854775809"));
}

#[test]
fn large_integers_count_their_digits_without_trailing_zeros() {
    assert_stored_as(3 * 10u128.pow(38), number("3e38"));
    assert_stored_as(10i128.pow(38), number("1e38"));
}

#[test]
fn floats_are_the_shortest_decimal_that_reads_back() {
    assert_stored_as(0.1f64, number("0.1"));
    assert_stored_as(0.1f32, number("0.1"));
    assert_stored_as(-2.5f64, number("-2.5"));
    assert_stored_as(9.9e125f64, number("9.9e125"));
    assert_stored_as(1e-130f64, number("1e-130"));
    assert_stored_as(f32::MIN_POSITIVE, number("1.1754944e-38"));
    assert_stored_as(f32::from_bits(1), number("1e-45"));
    assert_stored_as(f32::MAX, number("340282350000000000000000000000000000000"));
}

#[test]
fn a_float_without_a_fraction_is_still_marked_as_a_float() {
    let N(stored) = stored(2.0f64) else { panic!("not a number") };
    assert_eq!((stored, stored.kind()), (Number::from(2), NumberKind::Float));
}

#[test]
fn numbers_read_as_any_number_type_that_holds_them() {
    assert_eq!(read::<f64>(7).unwrap(), 7.0);
    assert_eq!(read::<f32>(7).unwrap(), 7.0);
    assert_eq!(read::<u8>(Number::from_f64(7.0).unwrap()).unwrap(), 7);
    assert_eq!(read::<f64>(Number::parse("0.30000000000000000001").unwrap()).unwrap(), 0.3);
}

#[test]
fn numbers_that_a_type_cannot_hold_are_refused() {
    assert!(read::<u8>(256).is_err());
    assert!(read::<u8>(-1).is_err());
    assert!(read::<i64>(Number::parse("1.5").unwrap()).is_err());
    assert!(read::<i128>(Number::parse("1e100").unwrap()).is_err());
    assert!(read::<f32>(Number::parse("1e39").unwrap()).is_err());
    assert!(read::<i64>("7").is_err());
}

#[test]
fn a_double_that_lies_between_two_floats_is_rounded_once() {
    // Halfway between 1 and the next float, and a little: a double is too narrow for the little.
    let above_halfway = "1.00000005960464477539062500000001";
    let rounded: f32 = read(Number::parse(above_halfway).unwrap()).unwrap();
    assert_eq!(rounded, 1.000_000_1);
}

#[test]
fn text_is_s() {
    assert_stored_as("Größe 📏".to_owned(), "Größe 📏");
    assert_stored_as(String::new(), "");
    assert_stored_as('ß', "ß");
    assert_stored_as('\0', "\0");
    assert!(read::<char>("ab").is_err());
}

#[test]
fn bytes_are_b() {
    assert_stored_as(ByteBuf::from(vec![0, 255]), B(vec![0, 255]));
    assert_stored_as(ByteBuf::new(), B(vec![]));
}

#[test]
fn a_vector_of_bytes_is_a_list_and_reads_binary_too() {
    assert_stored_as(vec![1u8, 2], list([1.into(), 2.into()]));
    assert_eq!(read::<Vec<u8>>(B(vec![1, 2])).unwrap(), [1, 2]);
    assert_eq!(read::<[u8; 2]>(B(vec![1, 2])).unwrap(), [1, 2]);
    assert!(read::<[u8; 2]>(B(vec![1, 2, 3])).is_err());
}

#[test]
fn nothing_is_null() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Marker;

    assert_stored_as((), Null);
    assert_stored_as(Marker, Null);
    assert_stored_as(None::<i32>, Null);
    assert_stored_as(Some(5), number("5"));
    assert_stored_as(Some("x".to_owned()), "x");
}

#[test]
fn text_formats_of_types_are_used() {
    assert_stored_as("10.0.0.1".parse::<std::net::IpAddr>().unwrap(), "10.0.0.1");
}

#[test]
fn an_option_in_an_option_that_has_none_is_null_and_comes_back_as_none() {
    assert_eq!(stored(Some(None::<u8>)), AttributeValue::Null);
    assert_eq!(read::<Option<Option<u8>>>(AttributeValue::Null).unwrap(), None);
    assert_stored_as(Some(Some(1u8)), 1);
    assert_stored_as(None::<Option<u8>>, AttributeValue::Null);
}
