//! Bytes and types made to do harm.

use std::collections::BTreeMap;

use dynafile::model::limits::{NESTING_MAX_DEPTH, NESTING_MAX_DEPTH_NATIVE};
use dynafile::typed::{self, TypedErrorKind};
use dynafile::{AttributeValue, EncodedItem, Item, ItemBuilder, ItemView, item};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::{Holder, list};

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Chain {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    next: Option<Box<Chain>>,
}

fn chain(levels: u32) -> Chain {
    (1..levels).fold(Chain { next: None }, |inner, _| Chain { next: Some(Box::new(inner)) })
}

/// An item of maps in maps; the innermost, empty one is at the given level.
fn nested(levels: u32) -> EncodedItem {
    let mut builder = ItemBuilder::new();
    for _ in 0..levels {
        builder.key("next").unwrap().begin_map().unwrap();
    }
    for _ in 0..levels {
        builder.end_map().unwrap();
    }
    builder.finish().unwrap()
}

#[test]
fn the_depth_limit_holds_where_an_item_is_written() {
    for limit in [1, NESTING_MAX_DEPTH, NESTING_MAX_DEPTH_NATIVE] {
        assert!(typed::to_encoded(&chain(limit + 1), limit).is_ok());
        let error = typed::to_encoded(&chain(limit + 2), limit).unwrap_err();
        assert!(error.to_string().contains("deeper"), "{error}");
    }
}

#[test]
fn whatever_can_be_written_can_be_read() {
    let encoded = nested(NESTING_MAX_DEPTH_NATIVE);
    let deepest: Chain = typed::from_view(encoded.view()).unwrap();
    assert_eq!(deepest, chain(NESTING_MAX_DEPTH_NATIVE + 1));
    assert_eq!(typed::from_view::<Item>(encoded.view()).unwrap(), encoded.to_item().unwrap());
    typed::from_view::<Anything>(encoded.view()).unwrap();
}

#[test]
fn bytes_that_nest_deeper_than_any_writer_are_refused() {
    // Well-formed in all else: maps of one, each in the other, by the layout that the encoder writes.
    let one = nested(1).into_bytes();
    let two = nested(2).into_bytes();
    let growth = two.len() - one.len();
    assert!(growth < 16, "a level takes a few bytes");
    let prefix = &one[..growth];
    let mut bytes = vec![one[0]];
    for _ in 0..100_000 {
        bytes.extend_from_slice(&prefix[1..]);
        bytes.push(one[growth]);
    }
    bytes.extend_from_slice(&nested(0).as_bytes()[1..]);
    let view = ItemView::new(&bytes).unwrap();
    let error = typed::from_view::<Chain>(view).unwrap_err();
    assert!(matches!(error.kind(), TypedErrorKind::TooDeep { .. }), "{error}");
    let error = typed::from_view::<Item>(view).unwrap_err();
    assert!(matches!(error.kind(), TypedErrorKind::TooDeep { .. }), "{error}");
    typed::from_view::<BTreeMap<String, IgnoredAny>>(view).unwrap();
}

#[test]
fn a_type_that_wraps_itself_without_end_is_an_error() {
    #[derive(Deserialize, Debug)]
    struct Endless(#[allow(dead_code)] Option<Box<Endless>>);

    let error = typed::from_item::<Holder<Endless>>(&item! { "value" => 1 }).unwrap_err();
    assert!(matches!(error.kind(), TypedErrorKind::EndlessType), "{error}");
    let keys = typed::from_item::<BTreeMap<EndlessKey, i32>>(&item! { "value" => 1 }).unwrap_err();
    assert!(matches!(keys.kind(), TypedErrorKind::EndlessType), "{keys}");
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct EndlessKey(Option<Box<EndlessKey>>);

#[derive(Deserialize)]
#[serde(untagged)]
#[allow(dead_code)]
enum Anything {
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Anything>),
    Map(BTreeMap<String, Anything>),
}

/// An item with nesting, sets and every width of number.
fn victim() -> EncodedItem {
    let powers: Vec<AttributeValue> = (0..40).map(|n| AttributeValue::from(1i64 << n)).collect();
    let names = ["a", "b", "ccc"].map(str::to_owned);
    EncodedItem::try_from(item! {
        "text" => "grüße", "list" => powers, "bytes" => vec![1u8, 2, 3],
        "set" => AttributeValue::Ss(names.into()),
        "map" => item! { "x" => item! { "y" => list([1.into(), true.into()]) } }
    })
    .unwrap()
}

#[test]
fn damaged_bytes_give_errors_or_values_and_never_a_panic() {
    let whole = victim().into_bytes();
    let try_all = |bytes: &[u8]| {
        let Ok(view) = ItemView::new(bytes) else { return };
        let _ = typed::from_view::<Item>(view);
        let _ = typed::from_view::<BTreeMap<String, Anything>>(view);
        let _ = typed::from_view::<BTreeMap<&str, IgnoredAny>>(view);
        let _ = typed::from_view::<Chain>(view);
    };
    for length in 0..whole.len() {
        try_all(&whole[..length]);
    }
    for position in 0..whole.len() {
        for flip in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
            let mut bytes = whole.clone();
            bytes[position] ^= flip;
            try_all(&bytes);
        }
    }
}

#[test]
fn damage_that_is_met_is_told_from_a_misfit() {
    let mut bytes = EncodedItem::try_from(item! { "value" => "ab" }).unwrap().into_bytes();
    let last = bytes.len() - 1;
    bytes[last] = 0xff;
    let view = ItemView::new(&bytes).unwrap();
    let error = typed::from_view::<Holder<String>>(view).unwrap_err();
    assert!(error.is_corruption(), "{error}");
    let misfit = typed::from_item::<Holder<u8>>(&item! { "value" => "ab" }).unwrap_err();
    assert!(!misfit.is_corruption());
}
