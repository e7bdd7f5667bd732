//! Key bytes decode to the key, and only to it.

use crate::strategies;
use dynafile_model::{DecodeErrorKind, KeyEncoder, KeyRef, KeyValue, PrimaryKey, component};
use proptest::prelude::*;

const ENCODER: KeyEncoder = KeyEncoder::new(42);

#[test]
fn a_known_key_has_known_bytes() {
    let bytes = ENCODER.encode(&PrimaryKey::from(("user", -12)));
    let bucket = ENCODER.bucket("user");
    #[rustfmt::skip]
    let expected = [
        bucket, 0x20, 4, b'u', b's', b'e', b'r',
        0x10, 1, 0xFF - 131, 0xFF - 13, 0xFF,
    ];
    assert_eq!(bytes, expected);
}

#[test]
fn the_bucket_depends_on_the_seed_and_spreads() {
    let key = KeyValue::from("user#1");
    assert!((0..20).any(|seed| KeyEncoder::new(seed).bucket(&key) != ENCODER.bucket(&key)));
    let mut counts = [0u32; 256];
    for i in 0..25_600 {
        counts[usize::from(ENCODER.bucket(&KeyValue::from(format!("user#{i}"))))] += 1;
    }
    assert!(counts.iter().all(|count| (50..=160).contains(count)), "{counts:?}");
}

#[test]
fn keys_of_different_types_are_different_keys() {
    let keys =
        ["1".into(), 1.into(), b"1"[..].into()].map(|key: KeyValue| ENCODER.encode(&key.into()));
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
}

#[test]
fn equal_numbers_are_the_same_key() {
    let key = |text: &str| {
        ENCODER.encode(&PrimaryKey::from(text.parse::<dynafile_model::Number>().unwrap()))
    };
    assert_eq!(key("100"), key("1.00e2"));
    assert_eq!(key("0"), key("-0.0"));
}

#[test]
fn altered_key_bytes_are_refused() {
    let kind = |bytes: &[u8]| ENCODER.decode(bytes).unwrap_err().kind();
    let good = ENCODER.encode(&PrimaryKey::from(("user", 5)));
    assert_eq!(kind(&[]), DecodeErrorKind::Truncated);
    assert_eq!(kind(&good[..4]), DecodeErrorKind::Truncated);
    assert_eq!(kind(&good[..good.len() - 1]), DecodeErrorKind::Truncated);
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    assert_eq!(kind(&with(0, good[0] ^ 1)), DecodeErrorKind::WrongBucket);
    assert_eq!(kind(&with(3, b'U')), DecodeErrorKind::WrongBucket);
    assert_eq!(kind(&with(1, 0x21)), DecodeErrorKind::InvalidTag);
    assert_eq!(kind(&with(7, 0x40)), DecodeErrorKind::InvalidTag);
    assert_eq!(kind(&with(8, 9)), DecodeErrorKind::InvalidNumber);
    assert_eq!(kind(&[&good[..], &[0]].concat()), DecodeErrorKind::TrailingBytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn keys_come_back(partition in strategies::key_value(), sort in prop::option::of(strategies::key_value())) {
        let key = PrimaryKey { partition, sort };
        let bytes = ENCODER.encode(&key);
        prop_assert_eq!(ENCODER.decode(&bytes), Ok(key.clone()));
        prop_assert!(bytes.starts_with(&ENCODER.partition_prefix(&key.partition)));
        prop_assert_eq!(bytes[0], ENCODER.bucket(&key.partition));
        let mut appended = b"before".to_vec();
        ENCODER.encode_into((&key.partition).into(), key.sort.as_ref().map(KeyRef::from), &mut appended);
        prop_assert_eq!(&appended[6..], &bytes);
    }

    #[test]
    fn no_partition_prefix_begins_another(left in strategies::key_value(), right in strategies::key_value()) {
        let (left_prefix, right_prefix) = (ENCODER.partition_prefix(&left), ENCODER.partition_prefix(&right));
        prop_assert_eq!(left_prefix.starts_with(&right_prefix), left == right);
    }

    #[test]
    fn bytes_that_decode_are_the_encoding(mut bytes in prop::collection::vec(any::<u8>(), 0..20), kind in 0u8..4) {
        if bytes.len() > 2 {
            bytes[1] = kind << 4;
        }
        if let Ok(key) = ENCODER.decode(&bytes) {
            prop_assert_eq!(ENCODER.encode(&key), bytes);
        }
    }

    #[test]
    fn altered_keys_are_errors_or_other_keys(
        partition in strategies::key_value(), sort in strategies::key_value(),
        at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = ENCODER.encode(&PrimaryKey { partition, sort: Some(sort) });
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(key) = ENCODER.decode(&bytes) {
            prop_assert_eq!(ENCODER.encode(&key), bytes);
        }
    }

    #[test]
    fn components_come_back_and_leave_what_follows(
        values in prop::collection::vec(strategies::key_value(), 0..5), rest in prop::collection::vec(any::<u8>(), 0..5),
    ) {
        let mut bytes = Vec::new();
        values.iter().for_each(|value| component::encode(value.into(), &mut bytes));
        bytes.extend(&rest);
        let mut left = &bytes[..];
        for value in &values {
            let (decoded, after) = component::decode(left).unwrap();
            prop_assert_eq!(&decoded, value);
            left = after;
        }
        prop_assert_eq!(left, rest);
    }

    #[test]
    fn bytes_that_decode_as_a_component_are_its_encoding(
        kind in 0u8..4, bytes in prop::collection::vec(prop_oneof![Just(0u8), Just(1), Just(255), any::<u8>()], 0..8),
    ) {
        let bytes = [&[kind << 4], &bytes[..]].concat();
        if let Ok((value, rest)) = component::decode(&bytes) {
            let mut again = Vec::new();
            component::encode((&value).into(), &mut again);
            again.extend(rest);
            prop_assert_eq!(again, bytes);
        }
    }
}
