//! Rust's types as attribute values and keys.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use dynafile_model::{AttributeValue, Item, KeyValue, Number, NumberError, PrimaryKey, item};

#[test]
fn integers_of_every_size_are_numbers() {
    let one = AttributeValue::N(Number::from(1));
    let values: [AttributeValue; 10] = [
        1i8.into(),
        1i16.into(),
        1i32.into(),
        1i64.into(),
        1isize.into(),
        1u8.into(),
        1u16.into(),
        1u32.into(),
        1u64.into(),
        1usize.into(),
    ];
    assert!(values.iter().all(|value| *value == one));
    assert_eq!(AttributeValue::try_from(1i128), Ok(one.clone()));
    assert_eq!(AttributeValue::try_from(1u128), Ok(one));
    assert_eq!(AttributeValue::try_from(i128::MAX), Err(NumberError::TooManyDigits));
    let largest: AttributeValue = usize::MAX.into();
    assert_eq!(largest, Number::parse(&usize::MAX.to_string()).unwrap().into());
    assert_eq!(Number::from(isize::MIN).to_string(), isize::MIN.to_string());
}

#[test]
fn floats_are_tried() {
    assert_eq!(AttributeValue::try_from(2.5), Ok(Number::parse("2.5").unwrap().into()));
    assert_eq!(AttributeValue::try_from(0.1f32), Ok(Number::parse("0.1").unwrap().into()));
    for (float, name) in
        [(f64::NAN, "NaN"), (f64::INFINITY, "infinity"), (-f64::INFINITY, "-infinity")]
    {
        let error = AttributeValue::try_from(float).unwrap_err();
        assert_eq!(error, NumberError::NotFinite(name));
        let advice = format!("{name} cannot be stored: use None, or leave the attribute out");
        assert_eq!(error.to_string(), advice);
        assert_eq!(AttributeValue::try_from(float as f32).unwrap_err(), error);
    }
    assert_eq!(AttributeValue::try_from(1e200), Err(NumberError::Overflow));
}

#[test]
fn texts_are_strings_and_bytes_are_binary() {
    let text = AttributeValue::S("a".to_owned());
    let owned = "a".to_owned();
    let values: [AttributeValue; 5] =
        ["a".into(), (&owned).into(), Cow::Borrowed("a").into(), 'a'.into(), owned.clone().into()];
    assert!(values.iter().all(|value| *value == text));
    assert_eq!(AttributeValue::from(vec![1u8]), AttributeValue::B(vec![1]));
}

#[test]
fn vecs_are_lists() {
    assert_eq!(AttributeValue::from(vec![1, 2]), AttributeValue::list([1, 2]));
    assert_eq!(AttributeValue::from(vec!["a"]), AttributeValue::from(vec!["a".to_owned()]));
    assert_eq!(AttributeValue::from(vec![true]), AttributeValue::list([true]));
    assert_eq!(
        AttributeValue::from(vec![item! { "x" => 1 }]),
        AttributeValue::list([item! { "x" => 1 }])
    );
    assert_eq!(AttributeValue::from(vec![vec![1u8]]), AttributeValue::list([vec![1u8]]));
    assert_eq!(AttributeValue::from(Some(vec![1usize])), AttributeValue::list([1]));
}

#[test]
fn maps_with_text_as_keys_are_maps() {
    let expected = AttributeValue::M(item! { "a" => 1, "b" => 2 });
    assert_eq!(AttributeValue::from(BTreeMap::from([("a", 1), ("b", 2)])), expected);
    assert_eq!(
        AttributeValue::from(HashMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)])),
        expected
    );
    let values = BTreeMap::from([("a".to_owned(), AttributeValue::from(1))]);
    assert_eq!(AttributeValue::from(values.clone()), AttributeValue::M(Item::from(values)));
    assert_eq!(Item::from(HashMap::from([("a", 1), ("b", 2)])), item! { "a" => 1, "b" => 2 });
}

#[test]
fn sets_are_sets() {
    let strings = AttributeValue::string_set(["a", "b"]);
    assert_eq!(AttributeValue::from(BTreeSet::from(["a", "b"])), strings);
    assert_eq!(AttributeValue::from(HashSet::from(["b".to_owned(), "a".to_owned()])), strings);
    let numbers = AttributeValue::number_set([1, 2]);
    assert_eq!(AttributeValue::from(BTreeSet::from([1u8, 2])), numbers);
    assert_eq!(AttributeValue::from(HashSet::from([2usize, 1])), numbers);
    let binary = AttributeValue::binary_set([vec![1u8]]);
    assert_eq!(AttributeValue::from(HashSet::from([vec![1u8]])), binary);
}

#[test]
fn keys_take_the_same_numbers() {
    assert_eq!(KeyValue::from(7usize), KeyValue::from(7));
    assert_eq!(KeyValue::try_from(1.5), Ok(KeyValue::N(Number::parse("1.5").unwrap())));
    assert_eq!(KeyValue::try_from(7i128), Ok(KeyValue::from(7)));
    assert!(KeyValue::try_from(f64::NAN).is_err());
    assert_eq!(PrimaryKey::from(("a", 7usize)), PrimaryKey::from(("a", 7)));
}
