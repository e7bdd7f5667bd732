//! Views find and walk without decoding the rest, and agree with the tree.

use crate::strategies;
use dynafile_model::{
    AttributeValue, EncodedItem, Item, MapView, Number, PathElement, ValueView, item,
};
use proptest::prelude::*;

fn encoded(item: Item) -> EncodedItem {
    EncodedItem::try_from(item).unwrap()
}

#[test]
fn attributes_are_found_by_name_and_others_are_not() {
    let names = ["", "a", "aa", "ab", "b", "z", "ä", "\u{10FFFF}"];
    let encoded = encoded(names.iter().enumerate().map(|(i, name)| (*name, i as u64)).collect());
    let view = encoded.view();
    for (i, name) in names.iter().enumerate() {
        assert!(
            matches!(view.get(name), Ok(Some(ValueView::N(n))) if n == Number::from(i as u64)),
            "{name:?}"
        );
        assert_eq!(view.contains(name), Ok(true));
    }
    for name in ["A", "aaa", "ac", "c", "zz", "ö", "\0"] {
        assert!(matches!(view.get(name), Ok(None)), "{name:?}");
        assert_eq!(view.contains(name), Ok(false));
    }
}

#[test]
fn paths_go_into_maps_and_lists_and_end_where_nothing_is() {
    let encoded = encoded(item! {
        "a" => item! { "b" => AttributeValue::list([AttributeValue::from(1), item! { "c" => "found" }.into()]) },
    });
    let view = encoded.view();
    let get =
        |path: &[PathElement]| view.get_path(path).unwrap().map(|value| value.to_value().unwrap());
    assert_eq!(get(&["a".into(), "b".into(), 1.into(), "c".into()]), Some("found".into()));
    assert_eq!(get(&["a".into(), "b".into(), 0.into()]), Some(1.into()));
    assert_eq!(get(&[]), Some(encoded.to_item().unwrap().into()));
    assert_eq!(get(&["a".into(), "x".into()]), None);
    assert_eq!(get(&["a".into(), "b".into(), 2.into()]), None);
    assert_eq!(get(&["a".into(), 0.into()]), None);
    assert_eq!(get(&["a".into(), "b".into(), "c".into()]), None);
    assert_eq!(get(&["a".into(), "b".into(), 0.into(), "c".into()]), None);
}

#[test]
fn sets_know_their_members() {
    let encoded = encoded(item! {
        "ss" => AttributeValue::string_set(["a", "c"]),
        "ns" => AttributeValue::number_set([1, 100, -5]),
        "bs" => AttributeValue::binary_set([vec![1], vec![2, 3]]),
    });
    let view = encoded.view();
    let (Some(ValueView::Ss(strings)), Some(ValueView::Ns(numbers)), Some(ValueView::Bs(binaries))) =
        (view.get("ss").unwrap(), view.get("ns").unwrap(), view.get("bs").unwrap())
    else {
        panic!("the three sets");
    };
    assert_eq!(strings.contains("a"), Ok(true));
    assert_eq!(strings.contains("b"), Ok(false));
    assert_eq!(numbers.contains(Number::parse("1e2").unwrap()), Ok(true));
    assert_eq!(numbers.contains(2.into()), Ok(false));
    assert_eq!(binaries.contains(&[2, 3]), Ok(true));
    assert_eq!(binaries.contains(&[2]), Ok(false));
    assert_eq!(
        numbers.iter().map(|n| n.unwrap().to_i64().unwrap()).collect::<Vec<_>>(),
        [-5, 1, 100]
    );
    assert_eq!((strings.len(), strings.is_empty()), (2, false));
}

#[test]
fn views_print_like_trees() {
    let item = item! { "a" => 1, "b" => AttributeValue::list(["x"]) };
    let encoded = encoded(item.clone());
    assert_eq!(format!("{:?}", encoded.view()), format!("{item:?}"));
    assert_eq!(format!("{encoded:?}"), r#"{"a": N(1), "b": L([S("x")])}"#);
}

proptest! {
    #[test]
    fn every_accessor_agrees_with_the_tree(item in strategies::item()) {
        let encoded = encoded(item.clone());
        check_map(encoded.view().as_map(), &item)?;
    }
}

fn check_map(view: MapView<'_>, tree: &Item) -> Result<(), TestCaseError> {
    prop_assert_eq!(view.len(), tree.len());
    prop_assert_eq!(view.is_empty(), tree.is_empty());
    let names: Vec<&str> = view.iter().map(|entry| entry.unwrap().0).collect();
    prop_assert_eq!(names, tree.iter().map(|(name, _)| name).collect::<Vec<_>>());
    for (name, value) in tree {
        check_value(view.get(name).unwrap().expect("it is in the tree"), value)?;
        let longer = format!("{name}\0");
        prop_assert_eq!(view.contains(&longer).unwrap(), tree.contains(&longer));
    }
    for (entry, (name, value)) in view.entries().zip(tree.iter()) {
        let entry = entry.unwrap();
        prop_assert_eq!((entry.name_bytes(), entry.name().unwrap()), (name.as_bytes(), name));
        prop_assert_eq!(entry.string_bytes(), value.as_str().map(str::as_bytes));
        check_value(entry.value().unwrap(), value)?;
    }
    Ok(())
}

fn check_value(view: ValueView<'_>, tree: &AttributeValue) -> Result<(), TestCaseError> {
    prop_assert_eq!(view.attribute_type(), tree.attribute_type());
    prop_assert_eq!(&view.to_value().unwrap(), tree);
    match (view, tree) {
        (ValueView::M(map), AttributeValue::M(members)) => check_map(map, members)?,
        (ValueView::L(list), AttributeValue::L(elements)) => {
            prop_assert_eq!(list.len(), elements.len());
            prop_assert!(list.get(elements.len()).unwrap().is_none());
            for (i, element) in elements.iter().enumerate() {
                check_value(list.get(i).unwrap().expect("it is in the tree"), element)?;
            }
        }
        (ValueView::Ss(set), AttributeValue::Ss(members)) => {
            prop_assert!(members.iter().all(|member| set.contains(member).unwrap()));
        }
        (ValueView::Ns(set), AttributeValue::Ns(members)) => {
            prop_assert!(members.iter().all(|member| set.contains(*member).unwrap()));
        }
        _ => {}
    }
    Ok(())
}
