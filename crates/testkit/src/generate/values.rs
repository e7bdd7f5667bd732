//! Attribute values and items.

use dynafile_model::{AttributeValue, Item};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::number;

/// Text with code points of every length, NUL and the last ones included.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-c]{0,4}",
        1 => "\\PC{0,6}",
        1 => vec(prop_oneof![Just('\0'), Just('\u{7f}'), Just('ß'), Just('\u{ffff}'),
                             Just('\u{10000}'), Just('\u{10ffff}')], 0..4)
            .prop_map(String::from_iter),
    ]
}

fn binary() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(prop_oneof![Just(0_u8), Just(1), Just(254), Just(255)], 0..5),
        vec(any::<u8>(), 0..9),
    ]
}

/// Any value, nested a few levels deep.
pub fn attribute_value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        3 => text().prop_map(AttributeValue::S),
        3 => number().prop_map(AttributeValue::N),
        1 => binary().prop_map(AttributeValue::B),
        1 => any::<bool>().prop_map(AttributeValue::Bool),
        1 => Just(AttributeValue::Null),
        1 => btree_set(text(), 1..4).prop_map(AttributeValue::Ss),
        1 => btree_set(number(), 1..4).prop_map(AttributeValue::Ns),
        1 => btree_set(binary(), 1..4).prop_map(AttributeValue::Bs),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            vec((text(), inner), 0..4)
                .prop_map(|members| AttributeValue::M(Item::from_iter(members))),
        ]
    })
}

/// Any item, without regard to keys.
pub fn item() -> impl Strategy<Value = Item> {
    vec((text(), attribute_value()), 0..4).prop_map(Item::from_iter)
}
