//! Key values, drawn from a small pool so that histories meet the same keys again.

use dynafile_model::{KeyAttribute, KeyType, KeyValue, Number, PrimaryKey, TableDescription};
use proptest::prelude::*;
use proptest::sample::select;

use super::number;

/// A number, from a few neighbours and corners, or any.
pub fn number_key() -> impl Strategy<Value = KeyValue> {
    let corners =
        ["-1e125", "-10", "-1", "-0.5", "0", "1e-130", "0.1", "1", "1.5", "2", "10", "11"];
    let corners = corners.map(|text| Number::parse(text).unwrap());
    prop_oneof![6 => select(corners.to_vec()), 1 => number()].prop_map(KeyValue::N)
}

/// A string; prefixes of each other, bytes that need escaping, the last code point.
pub fn string_key() -> impl Strategy<Value = KeyValue> {
    let corners = ["a", "a\0", "a\0\0", "a\u{1}", "ab", "abc", "b", "ä", "\u{ffff}", "\u{10ffff}"];
    let corner = select(corners.to_vec()).prop_map(str::to_owned);
    prop_oneof![6 => corner, 1 => "[a-b]{1,3}"].prop_map(KeyValue::S)
}

/// Binary; prefixes of each other, zeros and 255s.
pub fn binary_key() -> impl Strategy<Value = KeyValue> {
    let corners: [&[u8]; 7] = [&[0], &[0, 0], &[0, 255], &[1], &[255], &[255, 0], &[255, 255, 255]];
    select(corners.to_vec()).prop_map(|bytes| KeyValue::B(bytes.to_vec()))
}

/// A value for the key attribute.
pub fn key_value(attribute: &KeyAttribute) -> BoxedStrategy<KeyValue> {
    match attribute.key_type {
        KeyType::S => string_key().boxed(),
        KeyType::N => number_key().boxed(),
        KeyType::B => binary_key().boxed(),
        _ => prop_oneof![
            string_key(),
            number_key(),
            binary_key(),
            Just(KeyValue::S(String::new())),
            Just(KeyValue::B(Vec::new())),
        ]
        .boxed(),
    }
}

/// A key of the table; few partitions, so that they fill.
pub fn primary_key(table: &TableDescription) -> BoxedStrategy<PrimaryKey> {
    let partitions: Vec<KeyValue> = match table.partition_key.key_type {
        KeyType::N => vec![7.into(), Number::parse("-0.7").unwrap().into()],
        KeyType::B => vec![vec![7_u8].into(), vec![7_u8, 0].into()],
        KeyType::Any => vec!["p".into(), "".into(), 7.into(), b"p".to_vec().into()],
        _ => vec!["p".into(), "p\0".into(), "pp".into()],
    };
    match &table.sort_key {
        Some(sort) => (select(partitions), key_value(sort))
            .prop_map(|(partition, sort)| PrimaryKey { partition, sort: Some(sort) })
            .boxed(),
        None => key_value(&table.partition_key).prop_map(PrimaryKey::from).boxed(),
    }
}
