//! DynamoDB's item sizes.

use crate::strategies;
use dynafile_model::{AttributeValue, EncodedItem, Item, Number, item, item_size_bytes};
use proptest::prelude::*;

/// Measured at the service's 400 KB limit, see `Number::size_bytes`.
#[test]
fn numbers_have_the_sizes_that_were_measured() {
    let cases = [
        ("0", 1),
        ("-0", 1),
        ("1", 2),
        ("12", 2),
        ("123", 3),
        ("1234", 3),
        ("12345678901234567890123456789012345678", 20),
        ("0042", 2),
        ("100", 2),
        ("1010", 3),
        ("0.0000001", 2),
        ("1E125", 2),
        ("1E-100", 2),
        ("15", 2),
        ("1.5", 3),
        ("1.200", 3),
        ("1.234", 4),
        ("3.14159", 5),
        ("123456", 4),
        ("100.5", 4),
        ("0.15", 2),
        ("-42", 3),
    ];
    for (text, size) in cases {
        assert_eq!(Number::parse(text).unwrap().size_bytes(), size, "{text}");
    }
}

#[test]
fn sizes_follow_the_developer_guide() {
    let cases: [(AttributeValue, usize); 13] = [
        ("".into(), 0),
        ("häß".into(), 5),
        (vec![0u8; 7].into(), 7),
        (true.into(), 1),
        (AttributeValue::Null, 1),
        (Item::new().into(), 3),
        (AttributeValue::L(vec![]), 3),
        (AttributeValue::list(["xy"]), 3 + 1 + 2),
        (item! { "name" => "xy" }.into(), 3 + 1 + 4 + 2),
        (AttributeValue::list([item! {}, item! {}]), 3 + 2 * (1 + 3)),
        (AttributeValue::string_set(["a", "bc"]), 3),
        (AttributeValue::number_set([1, 123]), 5),
        (AttributeValue::binary_set([vec![1, 2], vec![3]]), 3),
    ];
    for (value, size) in cases {
        assert_eq!(value.size_bytes(), size, "{value:?}");
        let item = item! { "attribute" => value };
        assert_eq!(item.size_bytes(), 9 + size);
        assert_eq!(item_size_bytes(EncodedItem::try_from(&item).unwrap().view()), Ok(9 + size));
    }
}

proptest! {
    #[test]
    fn an_item_has_one_size_in_either_form(item in strategies::item()) {
        let encoded = EncodedItem::try_from(&item).unwrap();
        prop_assert_eq!(item_size_bytes(encoded.view()), Ok(item.size_bytes()));
    }
}
