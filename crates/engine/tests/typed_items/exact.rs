//! Values that keep everything: exact numbers, whole attribute values and items as fields.

use std::collections::{BTreeMap, BTreeSet};

use dynafile::AttributeValue::{self, B, Bool, Bs, M, N, Ns, Null, S, Ss};
use dynafile::{Item, Number, NumberKind, item, typed};
use serde::{Deserialize, Serialize};

use crate::{Holder, assert_item, assert_stored_as, encode, error_of, list, read};

const NUMBERS: [&str; 6] = [
    "0",
    "-1.5",
    "0.12345678901234567890123456789012345678",
    "99999999999999999999999999999999999999",
    "1e-130",
    "-9.9999999999999999999999999999999999999e125",
];

#[test]
fn numbers_keep_every_digit_and_their_kind() {
    for text in NUMBERS {
        for kind in [NumberKind::Plain, NumberKind::Float, NumberKind::Decimal] {
            let number = Number::parse(text).unwrap().with_kind(kind);
            assert_stored_as(number, N(number));
            let encoded = encode(&Holder { value: number });
            let read: Holder<Number> = typed::from_view(encoded.view()).unwrap();
            assert_eq!(read.value.kind(), number.kind());
        }
    }
}

#[test]
fn a_string_is_not_a_number() {
    assert!(read::<Number>("12").is_err());
    assert!(read::<Number>(Null).is_err());
}

#[test]
fn decimals_of_other_types_are_stored_as_numbers() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Price {
        #[serde(with = "typed::number")]
        amount: String,
    }

    let digits = "0.12345678901234567890123456789012345678";
    let price = Price { amount: digits.to_owned() };
    assert_item(&price, item! { "amount" => Number::parse(digits).unwrap() });
    let error = error_of(&Price { amount: "cheap".to_owned() });
    assert_eq!(error.path(), "amount");
    assert!(typed::from_item::<Price>(&item! { "amount" => "1" }).is_err());
}

/// An item with a value of every type.
fn one_of_each() -> Item {
    item! {
        "S" => "text",
        "N" => Number::parse(NUMBERS[2]).unwrap(),
        "B" => vec![0u8, 1],
        "BOOL" => true,
        "NULL" => Null,
        "M" => item! { "S" => "inner", "NS" => Ns(BTreeSet::from([Number::MAX])) },
        "L" => list([1.into(), Bs(BTreeSet::from([vec![2]])), list([]), M(item! {})]),
        "SS" => Ss(BTreeSet::from(["a".to_owned(), "b".to_owned()])),
        "NS" => Ns(NUMBERS.iter().map(|text| Number::parse(text).unwrap()).collect()),
        "BS" => Bs(BTreeSet::from([vec![], vec![1, 2]])),
        "large" => Number::parse("1e38").unwrap(),
        "integer" => u64::MAX
    }
}

#[test]
fn an_item_is_itself() {
    assert_item(&one_of_each(), one_of_each());
}

#[test]
fn an_item_as_a_field_is_a_map_with_every_type() {
    assert_stored_as(one_of_each(), M(one_of_each()));
}

#[test]
fn attribute_values_as_fields_are_themselves() {
    for (_, value) in one_of_each() {
        assert_stored_as(value.clone(), value);
    }
    let map: BTreeMap<String, AttributeValue> = one_of_each().into_iter().collect();
    assert_item(&map, one_of_each());
}

#[test]
fn the_rest_of_an_item_can_be_flattened_as_far_as_serde_can_hold_it() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Keyed {
        #[serde(rename = "PK")]
        id: String,
        #[serde(flatten)]
        rest: Item,
    }

    let rest = item! {
        "a" => "text", "b" => vec![1u8], "c" => true, "d" => Null, "e" => i64::MIN, "f" => u64::MAX,
        "g" => Number::from_f64(0.1).unwrap(), "h" => list([1.into(), item! { "x" => 1 }.into()])
    };
    let mut whole = rest.clone();
    whole.insert("PK", "p");
    assert_item(&Keyed { id: "p".to_owned(), rest }, whole);
}

#[test]
fn a_flattened_item_writes_sets_and_reads_them_as_lists() {
    #[derive(Serialize, Deserialize)]
    struct Keyed {
        #[serde(flatten)]
        rest: Item,
    }

    let rest = item! { "tags" => Ss(BTreeSet::from(["a".to_owned()])) };
    let encoded = encode(&Keyed { rest: rest.clone() });
    assert_eq!(encoded.to_item().unwrap(), rest);
    let read: Keyed = typed::from_view(encoded.view()).unwrap();
    assert_eq!(read.rest, item! { "tags" => list(["a".into()]) });
}

#[test]
fn integers_beyond_64_bits_are_refused_where_serde_cannot_hold_them() {
    #[derive(Deserialize, Debug)]
    struct Keyed {
        #[serde(flatten)]
        _rest: Item,
    }

    let item = item! { "n" => Number::parse("18446744073709551616").unwrap() };
    assert_eq!(typed::from_item::<Keyed>(&item).unwrap_err().path(), "n");
}

#[test]
fn a_flattened_integer_of_128_bits_is_written_and_refused_when_it_is_read() {
    #[derive(Serialize, Deserialize, Debug)]
    struct Inner {
        n: i128,
    }
    #[derive(Serialize, Deserialize, Debug)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
    }

    let encoded = encode(&Outer { inner: Inner { n: 1 } });
    assert_eq!(encoded.to_item().unwrap(), item! { "n" => 1 });
    let error = typed::from_view::<Outer>(encoded.view()).unwrap_err();
    assert!(error.to_string().contains("i128 is not supported"), "{error}");
}

#[test]
fn other_formats_see_plain_data() {
    let item = item! {
        "n" => Number::parse("1.10").unwrap(),
        "ss" => Ss(BTreeSet::from(["a".to_owned()])),
        "list" => list([Bool(true), Null, S("x".to_owned()), B(vec![7])])
    };
    let json = serde_json::to_string(&item).unwrap();
    assert_eq!(json, r#"{"list":[true,null,"x",[7]],"n":"1.1","ss":["a"]}"#);
    let read: Item = serde_json::from_str(r#"{"a":{"b":[1,-2,2.5,null,"x"]}}"#).unwrap();
    let list =
        list([1.into(), (-2).into(), Number::parse("2.5").unwrap().into(), Null, "x".into()]);
    assert_eq!(read, item! { "a" => item! { "b" => list } });
    assert_eq!(serde_json::from_str::<Number>("\"1e3\"").unwrap(), Number::from(1000));
    assert_eq!(serde_json::from_str::<Number>("12").unwrap(), Number::from(12));
}
