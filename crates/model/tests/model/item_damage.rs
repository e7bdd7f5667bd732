//! Bytes that are not what was written are an error or another item: never a panic, never a hang.

use crate::strategies;
use dynafile_model::{
    DecodeErrorKind, EncodedItem, ItemView, ListView, MapView, SetMember, SetView, ValueView,
    item_size_bytes,
};
use proptest::prelude::*;

/// Calls every accessor on everything that can be reached.
fn touch_item(bytes: &[u8]) {
    let Ok(view) = ItemView::new(bytes) else { return };
    touch_map(view.as_map(), 0);
    let _ = (view.to_item(), item_size_bytes(view), format!("{view:?}"));
    let _ = view.get_path(&["a".into(), 0.into(), "b".into()]);
}

fn touch_map(map: MapView<'_>, depth: u32) {
    let _ = (map.get(""), map.get("a"), map.contains("zz"));
    for entry in map.entries().flatten() {
        let _ = (entry.name(), entry.value(), entry.string_bytes());
    }
    for (name, value) in map.iter().flatten() {
        let _ = map.get(name);
        touch_value(value, depth + 1);
    }
}

fn touch_list(list: ListView<'_>, depth: u32) {
    let _ = (list.get(0), list.get(list.len()), list.get(usize::MAX));
    list.iter().flatten().for_each(|element| touch_value(element, depth + 1));
}

fn touch_value(value: ValueView<'_>, depth: u32) {
    let _ = (value.to_value(), value.size_bytes(), format!("{value:?}"));
    if depth > 20 {
        return;
    }
    match value {
        ValueView::M(map) => touch_map(map, depth),
        ValueView::L(list) => touch_list(list, depth),
        ValueView::Ss(set) => touch_set(set),
        ValueView::Ns(set) => touch_set(set),
        ValueView::Bs(set) => touch_set(set),
        _ => {}
    }
}

fn touch_set<'a, T: SetMember<'a>>(set: SetView<'a, T>) {
    for member in set.iter().flatten() {
        let _ = set.contains(member);
    }
}

/// Bytes that pass the complete check are the encoding of what they decode to.
fn check_if_accepted(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(accepted) = EncodedItem::from_bytes(bytes.to_vec()) {
        let again = EncodedItem::try_from(accepted.to_item().unwrap()).unwrap();
        prop_assert_eq!(again.as_bytes(), bytes);
    }
    Ok(())
}

#[derive(Debug, Clone)]
enum Damage {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Truncate(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        4 => (index(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        1 => (index(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        1 => index().prop_map(Damage::Remove),
        1 => index().prop_map(Damage::Truncate),
    ]
}

fn apply(damage: &Damage, bytes: &mut Vec<u8>) {
    let length = bytes.len();
    if length == 0 {
        return;
    }
    match damage {
        Damage::Set(at, byte) => bytes[at.index(length)] = *byte,
        Damage::Insert(at, byte) => bytes.insert(at.index(length), *byte),
        Damage::Remove(at) => drop(bytes.remove(at.index(length))),
        Damage::Truncate(at) => bytes.truncate(at.index(length)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn damaged_items_are_errors_or_other_items(
        item in strategies::item(), damages in prop::collection::vec(damage(), 1..4),
    ) {
        let mut bytes = EncodedItem::try_from(item).unwrap().into_bytes();
        damages.iter().for_each(|damage| apply(damage, &mut bytes));
        touch_item(&bytes);
        check_if_accepted(&bytes)?;
    }

    #[test]
    fn random_bytes_are_errors_or_items(mut bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        touch_item(&bytes);
        check_if_accepted(&bytes)?;
        bytes.insert(0, 1);
        touch_item(&bytes);
        check_if_accepted(&bytes)?;
    }

    #[test]
    fn truncated_items_are_refused(item in strategies::item(), at in any::<prop::sample::Index>()) {
        let bytes = EncodedItem::try_from(item).unwrap().into_bytes();
        let cut = &bytes[..at.index(bytes.len())];
        touch_item(cut);
        // A string at the very end may be cut into a shorter string; all else is missing something.
        check_if_accepted(cut)?;
    }
}

#[test]
fn a_huge_claimed_count_costs_nothing() {
    // Counts of 2^32, 2^61 and all ones, in three widths, with next to nothing behind them.
    for header in [
        &[0x80, 0x80, 0x80, 0x80, 0x40][..],
        &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        &[0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    ] {
        let bytes = [&[1], header, &[0; 8]].concat();
        assert_eq!(ItemView::new(&bytes).unwrap_err().kind(), DecodeErrorKind::Truncated);
    }
}

#[test]
fn bytes_nested_deeper_than_any_writer_nests_are_refused_without_deep_recursion() {
    // A million lists in each other, each with the next as its one element.
    let mut bytes = vec![1, 1 << 2, 1, b'a'];
    bytes.extend([0x09, 1 << 2].repeat(1_000_000));
    bytes.extend([0x09, 0]);
    assert_eq!(
        EncodedItem::from_bytes(bytes.clone()).unwrap_err().kind(),
        DecodeErrorKind::TooDeep
    );
    let view = ItemView::new(&bytes).unwrap();
    assert_eq!(view.to_item().unwrap_err().kind(), DecodeErrorKind::TooDeep);
    assert_eq!(item_size_bytes(view).unwrap_err().kind(), DecodeErrorKind::TooDeep);
    let path: Vec<_> =
        std::iter::once("a".into()).chain(std::iter::repeat_n(0.into(), 1_000_001)).collect();
    assert!(view.get_path(&path).unwrap().is_none());
}

#[test]
fn iteration_ends_after_an_error() {
    let bytes = [1, 3 << 2, 3, 6, 1, b'a', 0, 1, b'b', 0xFF - 0x80, 1, b'c', 0];
    let view = ItemView::new(&bytes).unwrap();
    let results: Vec<bool> = view.iter().map(|entry| entry.is_ok()).collect();
    assert_eq!(results, [true, false]);
}

#[test]
fn verified_bytes_are_only_checked_when_read() {
    assert!(EncodedItem::from_verified_bytes(vec![]).is_err());
    let item = EncodedItem::from_verified_bytes(vec![1, 1 << 2, 1, b'a', 0x7F]).unwrap();
    assert_eq!(item.view().len(), 1);
    assert_eq!(item.to_item().unwrap_err().kind(), DecodeErrorKind::InvalidTag);
}
