//! Equal items have equal bytes, and other bytes are refused.

use crate::strategies;
use dynafile_model::{AttributeValue, DecodeErrorKind, EncodedItem, Item, ItemBuilder, item};
use proptest::prelude::*;

/// Writes a value with members of maps and sets in reverse order.
fn write_reversed(builder: &mut ItemBuilder, value: &AttributeValue) {
    match value {
        AttributeValue::M(map) => {
            builder.begin_map().unwrap();
            write_attributes_reversed(builder, map);
            builder.end_map().unwrap();
        }
        AttributeValue::L(list) => {
            builder.begin_list().unwrap();
            list.iter().for_each(|element| write_reversed(builder, element));
            builder.end_list().unwrap();
        }
        AttributeValue::Ss(set) => {
            builder.string_set(set.iter().rev().map(String::as_str)).unwrap();
        }
        AttributeValue::Ns(set) => {
            builder.number_set(set.iter().rev().copied()).unwrap();
        }
        AttributeValue::Bs(set) => {
            builder.binary_set(set.iter().rev().map(Vec::as_slice)).unwrap();
        }
        scalar => {
            builder.value(scalar).unwrap();
        }
    }
}

fn write_attributes_reversed(builder: &mut ItemBuilder, item: &Item) {
    for (name, value) in item.iter().rev() {
        builder.key(name).unwrap();
        write_reversed(builder, value);
    }
}

proptest! {
    #[test]
    fn the_order_of_writing_makes_no_difference(item in strategies::item()) {
        let mut builder = ItemBuilder::new();
        write_attributes_reversed(&mut builder, &item);
        prop_assert_eq!(builder.finish().unwrap(), EncodedItem::try_from(&item).unwrap());
    }

    #[test]
    fn a_builder_that_is_used_again_writes_the_same(first in strategies::item(), second in strategies::item()) {
        let mut builder = ItemBuilder::new();
        builder.attributes(&first).unwrap();
        builder.finish().unwrap();
        builder.attributes(&second).unwrap();
        prop_assert_eq!(builder.finish().unwrap(), EncodedItem::try_from(&second).unwrap());
    }
}

/// What `from_bytes` says to an item with the one attribute `a` of this encoded value.
fn error_of_value(value: &[u8]) -> Option<DecodeErrorKind> {
    error_of(&[&[1, 1 << 2, 1, b'a'], value].concat())
}

fn error_of(bytes: &[u8]) -> Option<DecodeErrorKind> {
    EncodedItem::from_bytes(bytes.to_vec()).err().map(|error| error.kind())
}

#[test]
fn numbers_in_other_forms_than_their_own_are_refused() {
    assert_eq!(error_of_value(&[0x80 + 16]), None);
    let invalid = Some(DecodeErrorKind::InvalidNumber);
    assert_eq!(error_of_value(&[0x05, 0]), invalid, "a small integer written long");
    assert_eq!(error_of_value(&[0x05, 4, 2]), invalid, "100 written long");
    assert_eq!(error_of_value(&[0x06, 0]), None, "zero, a float");
    assert_eq!(error_of_value(&[0x06, 0, 20]), invalid, "10, not stripped");
    assert_eq!(error_of_value(&[0x06, 2, 2]), None, "10, a float");
    assert_eq!(error_of_value(&[0x06, 0, 2, 0]), invalid, "a mantissa with a needless byte");
    assert_eq!(error_of_value(&[0x06, 2]), invalid, "zero with an exponent");
    assert_eq!(error_of_value(&[0x07, 1, 2]), invalid, "a decimal with a fraction");
    assert_eq!(error_of_value(&[0x06, 0x80 | 0x7A, 1, 2]), None, "1E125");
    assert_eq!(error_of_value(&[0x06, 0x80 | 0x7C, 1, 2]), invalid, "1E126");
    assert_eq!(error_of_value(&[&[0x05, 0][..], &[0xFF; 16]].concat()), invalid, "39 digits");
    assert_eq!(
        error_of_value(&[&[0x05, 0][..], &[0xFF; 17]].concat()),
        invalid,
        "too long a mantissa"
    );
    assert_eq!(
        error_of_value(&[0x06, 0x80, 0, 2]),
        Some(DecodeErrorKind::NotCanonical),
        "a long exponent"
    );
}

#[test]
fn names_out_of_order_or_twice_are_refused() {
    let not_canonical = Some(DecodeErrorKind::NotCanonical);
    assert_eq!(error_of(&[1, 2 << 2, 3, 1, b'a', 0, 1, b'b', 0]), None);
    assert_eq!(error_of(&[1, 2 << 2, 3, 1, b'b', 0, 1, b'a', 0]), not_canonical);
    assert_eq!(error_of(&[1, 2 << 2, 3, 1, b'a', 0, 1, b'a', 0]), not_canonical);
}

#[test]
fn sets_that_are_empty_unsorted_or_have_members_twice_are_refused() {
    let not_canonical = Some(DecodeErrorKind::NotCanonical);
    assert_eq!(error_of_value(&[0x0A, 2 << 2, 1, b'a', b'b']), None);
    assert_eq!(error_of_value(&[0x0A, 0]), not_canonical);
    assert_eq!(error_of_value(&[0x0A, 2 << 2, 1, b'b', b'a']), not_canonical);
    assert_eq!(error_of_value(&[0x0A, 2 << 2, 1, b'a', b'a']), not_canonical);
    assert_eq!(error_of_value(&[0x0B, 2 << 2, 1, 0x81, 0x80]), not_canonical);
    assert_eq!(error_of_value(&[0x0B, 2 << 2, 1, 0x90, 0x06, 0]), not_canonical, "0 and 0.0");
    assert_eq!(error_of_value(&[0x0C, 2 << 2, 1, 1, 0]), not_canonical);
}

#[test]
fn offsets_wider_than_needed_or_bytes_outside_entries_are_refused() {
    assert_eq!(error_of_value(&[0x09, 2 << 2, 1, 0, 0]), None);
    assert_eq!(
        error_of_value(&[0x09, 2 << 2 | 1, 1, 0, 0, 0]),
        Some(DecodeErrorKind::NotCanonical)
    );
    assert_eq!(error_of_value(&[0x09, 1 << 2 | 1, 0]), Some(DecodeErrorKind::NotCanonical));
    assert_eq!(
        error_of_value(&[0x09, 2 << 2 | 3, 1, 0, 0, 0, 0, 0]),
        Some(DecodeErrorKind::InvalidOffset)
    );
    assert_eq!(error_of_value(&[0x09, 0, 0]), Some(DecodeErrorKind::NotCanonical));
    assert_eq!(error_of_value(&[0x09, 2 << 2, 2, 0]), Some(DecodeErrorKind::InvalidOffset));
    assert_eq!(error_of(&[1, 0, 0]), Some(DecodeErrorKind::NotCanonical));
}

#[test]
fn other_versions_tags_and_lengths_are_refused_by_name() {
    assert_eq!(error_of(&[]), Some(DecodeErrorKind::Truncated));
    assert_eq!(error_of(&[2, 0]), Some(DecodeErrorKind::UnknownVersion(2)));
    assert_eq!(error_of_value(&[]), Some(DecodeErrorKind::Truncated));
    assert_eq!(error_of_value(&[0x0D]), Some(DecodeErrorKind::InvalidTag));
    assert_eq!(error_of_value(&[0x00, 0]), Some(DecodeErrorKind::TrailingBytes));
    assert_eq!(error_of_value(&[0x80, 0]), Some(DecodeErrorKind::TrailingBytes));
    assert_eq!(error_of_value(&[0x03, 0xED, 0xA0, 0x80]), Some(DecodeErrorKind::InvalidUtf8));
    assert_eq!(error_of(&[1, 1 << 2, 1, 0xFF, 0]), Some(DecodeErrorKind::InvalidUtf8));
}

#[test]
fn equal_items_built_differently_are_equal_encoded() {
    let one = item! { "b" => 1, "a" => AttributeValue::string_set(["x", "y"]) };
    let other = item! { "a" => AttributeValue::string_set(["y", "x"]), "b" => 1 };
    assert_eq!(EncodedItem::try_from(one).unwrap(), EncodedItem::try_from(other).unwrap());
}
