//! What is encoded comes back.

use crate::strategies;
use dynafile_model::{AttributeValue, EncodedItem, Item, ItemView, Number, NumberKind, item};
use proptest::prelude::*;

fn encoded(item: &Item) -> EncodedItem {
    EncodedItem::try_from(item).unwrap()
}

#[test]
fn an_item_of_every_type_comes_back() {
    let item = item! {
        "S" => "text",
        "N" => Number::parse("-1.50").unwrap(),
        "B" => vec![0u8, 255],
        "BOOL" => true,
        "NULL" => AttributeValue::Null,
        "M" => item! { "nested" => item! {} },
        "L" => AttributeValue::list([AttributeValue::list(["x"]), false.into()]),
        "SS" => AttributeValue::string_set(["b", "a", ""]),
        "NS" => AttributeValue::number_set([3, -1, 0]),
        "BS" => AttributeValue::binary_set([vec![1], vec![]]),
    };
    assert_eq!(encoded(&item).to_item().unwrap(), item);
}

#[test]
fn an_empty_item_is_two_bytes() {
    let bytes = encoded(&Item::new()).into_bytes();
    assert_eq!(bytes, [1, 0]);
    assert_eq!(EncodedItem::from_bytes(bytes).unwrap().to_item().unwrap(), Item::new());
}

#[test]
fn a_known_item_has_known_bytes() {
    let item = item! { "PK" => "a", "n" => 7, "x" => Number::parse("-0.25").unwrap() };
    #[rustfmt::skip]
    let bytes = [
        1,                            // version
        3 << 2,                       // three entries, offsets of one byte
        5, 8,                         // starts of the second and third
        2, b'P', b'K', 0x03, b'a',
        1, b'n', 0x80 + 16 + 7,
        1, b'x', 0x05, 3, 49,         // exponent -2 and mantissa -25, zigzag
    ];
    assert_eq!(encoded(&item).as_bytes(), bytes);
}

#[test]
fn containers_of_every_offset_width_come_back() {
    for (count, length) in [
        (1, 0),
        (3, 84),
        (3, 85),
        (3, 127),
        (3, 128),
        (300, 10),
        (300, 218),
        (300, 219),
        (400, 300),
    ] {
        let text = "x".repeat(length);
        let list = AttributeValue::list(vec![text.as_str(); count]);
        let map: Item = (0..count).map(|i| (format!("{i:05}"), text.as_str())).collect();
        let set = AttributeValue::string_set((0..count).map(|i| format!("{text}{i:05}")));
        let item = item! { "list" => list, "map" => map, "set" => set };
        let encoded = encoded(&item);
        assert_eq!(encoded.to_item().unwrap(), item, "{count} entries of {length} bytes");
        EncodedItem::from_bytes(encoded.into_bytes()).unwrap();
    }
}

#[test]
fn the_kind_of_a_number_comes_back() {
    for kind in [NumberKind::Plain, NumberKind::Float, NumberKind::Decimal] {
        for value in [-1000, -17, -16, 0, 1, 100, 111, 112, i64::MAX] {
            let number = Number::from(value).with_kind(kind);
            let encoded = encoded(&item! { "n" => number });
            let decoded = encoded.to_item().unwrap().get("n").unwrap().as_number().unwrap();
            assert_eq!((decoded, decoded.kind()), (number, kind));
        }
    }
}

#[test]
fn small_plain_integers_take_one_byte() {
    let length = |number: Number| encoded(&item! { "n" => number }).as_bytes().len();
    for value in -16..=111 {
        assert_eq!(length(Number::from(value)), 5, "{value}");
    }
    assert!(length(Number::from(-17)) > 5);
    assert!(length(Number::from(112)) > 5);
    assert!(length(Number::from(1).with_kind(NumberKind::Float)) > 5);
}

proptest! {
    #[test]
    fn any_item_comes_back(item in strategies::item()) {
        let encoded = encoded(&item);
        prop_assert_eq!(encoded.to_item().unwrap(), item.clone());
        let view = ItemView::new(encoded.as_bytes()).unwrap();
        prop_assert_eq!(view.to_item().unwrap(), item);
        let again = EncodedItem::from_bytes(encoded.as_bytes().to_vec());
        prop_assert_eq!(again.as_ref(), Ok(&encoded));
    }

    #[test]
    fn any_number_comes_back_with_its_kind(number in strategies::number()) {
        let encoded = encoded(&item! { "n" => number });
        let decoded = encoded.to_item().unwrap().get("n").unwrap().as_number().unwrap();
        prop_assert_eq!((decoded, decoded.kind()), (number, number.kind()));
    }
}
