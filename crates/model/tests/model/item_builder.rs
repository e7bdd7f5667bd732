//! The builder refuses what cannot be stored, says where, and survives misuse.

use dynafile_model::{
    AttributeValue, EncodeError, EncodeErrorKind, EncodedItem, Item, ItemBuilder, item, limits,
};
use std::collections::BTreeSet;

fn error_of(item: Item) -> EncodeError {
    EncodedItem::try_from(item).unwrap_err()
}

#[test]
fn empty_sets_are_refused_with_their_path() {
    for set in [
        AttributeValue::Ss(BTreeSet::new()),
        AttributeValue::Ns(BTreeSet::new()),
        AttributeValue::Bs(BTreeSet::new()),
    ] {
        let list = AttributeValue::list([AttributeValue::Null, item! { "deep" => set }.into()]);
        let error = error_of(item! { "first" => 1, "a" => item! { "b" => list } });
        assert_eq!((error.path(), error.kind()), ("a.b[1].deep", &EncodeErrorKind::EmptySet));
        assert_eq!(error.to_string(), "a set must not be empty (at `a.b[1].deep`)");
    }
}

#[test]
fn a_name_given_twice_is_refused_with_its_path() {
    let mut builder = ItemBuilder::new();
    builder.key("m").unwrap().begin_map().unwrap();
    for name in ["x", "a", "x"] {
        builder.key(name).unwrap().null().unwrap();
    }
    let error = builder.end_map().unwrap_err();
    assert_eq!((error.path(), error.kind()), ("m.x", &EncodeErrorKind::DuplicateName));

    builder.clear();
    builder.key("x").unwrap().null().unwrap().key("x").unwrap().null().unwrap();
    let error = builder.finish().unwrap_err();
    assert_eq!((error.path(), error.kind()), ("x", &EncodeErrorKind::DuplicateName));
}

#[test]
fn a_member_given_twice_is_refused_with_the_path_of_its_set() {
    let mut builder = ItemBuilder::new();
    let error = builder.key("s").unwrap().string_set(["b", "a", "b"]).unwrap_err();
    assert_eq!((error.path(), error.kind()), ("s", &EncodeErrorKind::DuplicateInSet));
    builder.clear();
    let numbers = ["1", "2", "1.0"].map(|text| text.parse().unwrap());
    let error = builder.key("l").unwrap().begin_list().unwrap().number_set(numbers).unwrap_err();
    assert_eq!((error.path(), error.kind()), ("l[0]", &EncodeErrorKind::DuplicateInSet));
}

/// `levels` maps in each other: the innermost is at that level.
fn nested(levels: u32) -> AttributeValue {
    (1..levels).fold(AttributeValue::M(Item::new()), |inner, _| item! { "n" => inner }.into())
}

#[test]
fn nesting_is_limited() {
    let mut builder = ItemBuilder::with_max_depth(limits::NESTING_MAX_DEPTH);
    builder.key("a").unwrap().value(&nested(32)).unwrap();
    builder.finish().unwrap();
    let error = builder.key("a").unwrap().value(&nested(33)).unwrap_err();
    assert_eq!(error.kind(), &EncodeErrorKind::TooDeep { limit: 32 });
    assert_eq!(error.path(), format!("a{}", ".n".repeat(32)));
}

#[test]
fn what_the_native_limit_allows_can_be_read_back() {
    let item = item! { "a" => nested(limits::NESTING_MAX_DEPTH_NATIVE) };
    let encoded = EncodedItem::try_from(&item).unwrap();
    assert_eq!(encoded.to_item().unwrap(), item);
    EncodedItem::from_bytes(encoded.into_bytes()).unwrap();
    let error = error_of(item! { "a" => nested(limits::NESTING_MAX_DEPTH_NATIVE + 1) });
    assert_eq!(error.kind(), &EncodeErrorKind::TooDeep { limit: limits::NESTING_MAX_DEPTH_NATIVE });
    let mut builder = ItemBuilder::with_max_depth(u32::MAX);
    assert!(
        builder.key("a").unwrap().value(&nested(limits::NESTING_MAX_DEPTH_NATIVE + 1)).is_err()
    );
}

/// One call on a builder.
type Call = fn(&mut ItemBuilder) -> Result<(), EncodeError>;

const CALLS: [Call; 9] = [
    |builder| builder.key("k").map(drop),
    |builder| builder.string("s").map(drop),
    |builder| builder.number(1000.into()).map(drop),
    |builder| builder.begin_map().map(drop),
    |builder| builder.end_map().map(drop),
    |builder| builder.begin_list().map(drop),
    |builder| builder.end_list().map(drop),
    |builder| builder.string_set(["b", "a"]).map(drop),
    |builder| builder.finish().map(drop),
];

#[test]
fn calls_in_any_order_make_items_or_errors_and_never_panic() {
    let mut builder = ItemBuilder::new();
    let mut finished = 0;
    for sequence in 0..CALLS.len().pow(5) {
        builder.clear();
        let mut rest = sequence;
        for _ in 0..5 {
            let call = CALLS[rest % CALLS.len()];
            rest /= CALLS.len();
            if call(&mut builder).is_err() {
                assert!(builder.finish().is_err(), "a failed builder writes nothing");
                break;
            }
        }
        if let Ok(encoded) = builder.finish() {
            EncodedItem::from_bytes(encoded.into_bytes()).unwrap();
            finished += 1;
        }
    }
    assert!(finished > 0);
}

#[test]
fn misuse_is_named() {
    let mut builder = ItemBuilder::new();
    let kind = |error: EncodeError| error.kind().clone();
    assert!(matches!(
        kind(builder.null().unwrap_err()),
        EncodeErrorKind::Misuse("a value without a name")
    ));
    assert!(matches!(kind(builder.null().unwrap_err()), EncodeErrorKind::Misuse(_)));
    builder.clear();
    builder.key("a").unwrap();
    assert!(matches!(
        kind(builder.finish().unwrap_err()),
        EncodeErrorKind::Misuse("a name without a value")
    ));
    builder.clear();
    builder.key("a").unwrap().begin_list().unwrap();
    assert!(matches!(
        kind(builder.key("b").unwrap_err()),
        EncodeErrorKind::Misuse("a name in a list")
    ));
    builder.clear();
    builder.key("a").unwrap().begin_list().unwrap();
    assert!(builder.end_map().is_err());
}

#[test]
fn after_an_error_and_a_clear_the_builder_works() {
    let mut builder = ItemBuilder::new();
    builder.key("a").unwrap().begin_map().unwrap().key("b").unwrap();
    assert!(builder.string_set([]).is_err());
    builder.clear();
    builder.key("a").unwrap().string("x").unwrap();
    assert_eq!(builder.finish().unwrap().to_item().unwrap(), item! { "a" => "x" });
}
