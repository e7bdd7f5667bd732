//! Round trips of generated values.

use std::collections::BTreeMap;

use dynafile::model::limits::NESTING_MAX_DEPTH_NATIVE;
use dynafile::{AttributeValue, EncodedItem, Item, Number, NumberKind, typed};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::encode;

const LARGEST: i128 = 10i128.pow(38) - 1;

fn numbers() -> impl Strategy<Value = Number> {
    let kinds = [NumberKind::Plain, NumberKind::Float, NumberKind::Decimal];
    let in_range = (-LARGEST..=LARGEST, -130..=87, prop::sample::select(kinds.to_vec()));
    in_range.prop_map(|(mantissa, exponent, kind)| {
        Number::new(mantissa, exponent).expect("the ranges fit").with_kind(kind)
    })
}

/// Doubles in DynamoDB's range.
fn floats() -> impl Strategy<Value = f64> {
    let single = any::<f32>().prop_map(f64::from);
    prop_oneof![any::<f64>(), single, Just(0.0)]
        .prop_filter("in range", |value| *value == 0.0 || (1e-130..1e126).contains(&value.abs()))
}

fn values() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        any::<String>().prop_map(AttributeValue::S),
        numbers().prop_map(AttributeValue::N),
        vec(any::<u8>(), 0..20).prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        btree_set(any::<String>(), 1..5).prop_map(AttributeValue::Ss),
        btree_set(numbers(), 1..5).prop_map(AttributeValue::Ns),
        btree_set(vec(any::<u8>(), 0..5), 1..5).prop_map(AttributeValue::Bs),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(AttributeValue::L),
            btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| AttributeValue::M(Item::from(map))),
        ]
    })
}

fn items() -> impl Strategy<Value = Item> {
    btree_map(any::<String>(), values(), 0..8).prop_map(Item::from)
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
enum Tree {
    Leaf,
    Value(i64),
    Pair(f64, Box<Tree>),
    Node { name: String, children: Vec<Tree> },
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![Just(Tree::Leaf), any::<i64>().prop_map(Tree::Value)];
    leaf.prop_recursive(6, 30, 4, |inner| {
        prop_oneof![
            (floats(), inner.clone()).prop_map(|(value, tree)| Tree::Pair(value, Box::new(tree))),
            (any::<String>(), vec(inner, 0..4))
                .prop_map(|(name, children)| Tree::Node { name, children }),
        ]
    })
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Everything {
    signed: (i8, i16, i32, i64, i128),
    unsigned: (u8, u16, u32, u64, u128),
    floats: (f32, f64),
    texts: (char, String, Option<String>),
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    by_number: BTreeMap<i64, Vec<Option<bool>>>,
    tree: Tree,
    exact: Number,
    any: AttributeValue,
    unit: (),
}

prop_compose! {
    fn everything()(
        signed in (any::<i8>(), any::<i16>(), any::<i32>(), any::<i64>(), -LARGEST..=LARGEST),
        unsigned in (any::<u8>(), any::<u16>(), any::<u32>(), any::<u64>(), 0..=LARGEST as u128),
        single in any::<f32>().prop_filter("finite", |value| value.is_finite()),
        double in floats(),
        texts in (any::<char>(), any::<String>(), any::<Option<String>>()),
        bytes in vec(any::<u8>(), 0..40),
        by_number in btree_map(any::<i64>(), vec(any::<Option<bool>>(), 0..4), 0..4),
        tree in trees(),
        exact in numbers(),
        any in values(),
    ) -> Everything {
        let floats = (single, double);
        Everything { signed, unsigned, floats, texts, bytes, by_number, tree, exact, any, unit: () }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_type_comes_back_equal(value in everything()) {
        let encoded = encode(&value);
        prop_assert_eq!(EncodedItem::from_bytes(encoded.as_bytes().to_vec()), Ok(encoded.clone()));
        prop_assert_eq!(typed::from_view::<Everything>(encoded.view()).unwrap(), value);
    }

    #[test]
    fn an_item_through_serde_has_the_bytes_of_the_item(item in items()) {
        let direct = EncodedItem::try_from(&item).unwrap();
        let through_serde = typed::to_encoded(&item, NESTING_MAX_DEPTH_NATIVE).unwrap();
        prop_assert_eq!(&through_serde, &direct);
        // Bytes, because equality of items does not see the kinds of numbers.
        let read: Item = typed::from_view(direct.view()).unwrap();
        prop_assert_eq!(EncodedItem::try_from(&read).unwrap(), direct);
    }

    #[test]
    fn any_number_reads_as_the_nearest_float(number in numbers()) {
        let text = number.to_string();
        let holder = encode(&BTreeMap::from([("n", number)]));
        let double: BTreeMap<&str, f64> = typed::from_view(holder.view()).unwrap();
        prop_assert_eq!(double["n"], text.parse::<f64>().unwrap());
        let nearest: f32 = text.parse().unwrap();
        match typed::from_view::<BTreeMap<&str, f32>>(holder.view()) {
            Ok(single) => prop_assert_eq!(single["n"], nearest),
            Err(_) => prop_assert!(nearest.is_infinite()),
        }
    }
}
