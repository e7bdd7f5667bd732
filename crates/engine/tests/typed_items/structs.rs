//! Structs, tuples, lists and maps, and the attributes by which serde shapes them.

use std::collections::{BTreeMap, HashMap};

use dynafile::AttributeValue::{M, Null, S};
use dynafile::{Item, item, typed};
use serde::{Deserialize, Serialize};

use crate::{assert_item, assert_stored_as, encode, list, read};

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone, Default)]
struct Address {
    lines: Vec<String>,
    zip: Option<u32>,
}

#[test]
fn nested_structs_are_maps() {
    let address = Address { lines: vec!["Ring 1".to_owned()], zip: Some(8010) };
    let lines = list([S("Ring 1".to_owned())]);
    assert_stored_as(address, item! { "lines" => lines, "zip" => 8010 });
}

#[test]
fn a_field_that_is_none_is_null_and_a_missing_one_is_none() {
    let empty = Address::default();
    assert_item(&empty, item! { "lines" => list([]), "zip" => Null });
    assert_eq!(typed::from_item::<Address>(&item! { "lines" => list([]) }).unwrap(), empty);
}

#[test]
fn skipped_defaulted_and_renamed_fields_work() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    #[serde(rename_all = "camelCase")]
    struct Settings {
        #[serde(rename = "PK")]
        id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        nick_name: Option<String>,
        #[serde(default = "ten")]
        page_size: u32,
        #[serde(skip)]
        cached: u8,
    }
    fn ten() -> u32 {
        10
    }

    let settings = Settings { id: "a".to_owned(), nick_name: None, page_size: 3, cached: 0 };
    assert_item(&settings, item! { "PK" => "a", "pageSize" => 3 });
    let defaulted: Settings = typed::from_item(&item! { "PK" => "a" }).unwrap();
    assert_eq!(defaulted, Settings { page_size: 10, ..settings });
}

#[test]
fn unknown_attributes_are_ignored_unless_the_type_denies_them() {
    #[derive(Deserialize, Debug)]
    struct Lax {
        a: i32,
    }
    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[allow(dead_code)]
        a: i32,
    }

    let item = item! { "a" => 1, "b" => item! { "deep" => list([1.into()]) } };
    assert_eq!(typed::from_item::<Lax>(&item).unwrap().a, 1);
    assert_eq!(typed::from_item::<Strict>(&item).unwrap_err().path(), "b");
}

#[test]
fn newtypes_are_what_they_wrap() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Id(String);
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Whole(Address);

    assert_stored_as(Id("x".to_owned()), "x");
    assert_item(&Whole(Address::default()), item! { "lines" => list([]), "zip" => Null });
}

#[test]
fn tuples_and_lists_are_lists() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Pair(i32, String);

    let expected = || list([1.into(), "a".into()]);
    assert_stored_as((1, "a".to_owned()), expected());
    assert_stored_as(Pair(1, "a".to_owned()), expected());
    assert_stored_as([[1, 2], [3, 4]], {
        list([list([1.into(), 2.into()]), list([3.into(), 4.into()])])
    });
    assert_stored_as(Vec::<i32>::new(), list([]));
}

#[test]
fn a_tuple_takes_a_list_of_its_own_length_only() {
    let three = list([1.into(), 2.into(), 3.into()]);
    assert_eq!(read::<(i32, i32, i32)>(three.clone()).unwrap(), (1, 2, 3));
    assert!(read::<(i32, i32)>(three.clone()).is_err());
    assert!(read::<[i32; 4]>(three).is_err());
}

#[test]
fn a_list_is_not_a_struct() {
    assert!(read::<Address>(list([list([]), Null])).is_err());
}

#[test]
fn maps_may_be_items_and_values() {
    let map = BTreeMap::from([("a".to_owned(), Some(1)), ("b".to_owned(), None)]);
    assert_item(&map, item! { "a" => 1, "b" => Null });
    assert_stored_as(map, item! { "a" => 1, "b" => Null });
    assert_stored_as(HashMap::<String, i32>::new(), Item::new());
}

#[test]
fn flattened_structs_and_maps_are_part_of_the_item() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Customer {
        id: u64,
        #[serde(flatten)]
        address: Address,
        #[serde(flatten)]
        rest: BTreeMap<String, i64>,
    }

    let customer = Customer {
        id: 1,
        address: Address { lines: vec![], zip: Some(2) },
        rest: BTreeMap::from([("x".to_owned(), -3)]),
    };
    assert_item(&customer, item! { "id" => 1, "lines" => list([]), "zip" => 2, "x" => -3 });
}

#[test]
fn recursive_types_work() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Node {
        children: Vec<Node>,
    }

    let tree = Node { children: vec![Node { children: vec![] }, Node { children: vec![] }] };
    let leaf = || M(item! { "children" => list([]) });
    assert_item(&tree, item! { "children" => list([leaf(), leaf()]) });
}

#[test]
fn an_item_may_be_encoded_while_another_is() {
    struct Reentrant;
    impl Serialize for Reentrant {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let inner = encode(&Address::default());
            serializer.collect_str(&inner.as_bytes().len())
        }
    }

    let inner_length = encode(&Address::default()).as_bytes().len().to_string();
    assert_eq!(crate::stored(Reentrant), S(inner_length));
}
