//! Collections stored as sets.

use std::collections::{BTreeSet, HashSet};

use dynafile::AttributeValue::{Bs, Ns, Null, Ss};
use dynafile::typed::{self, TypedErrorKind};
use dynafile::{Item, Number, item};
use serde::{Deserialize, Serialize};

use crate::{assert_item, error_of, list, read};

#[derive(Serialize, Deserialize, PartialEq, Debug, Default)]
struct Sets {
    #[serde(with = "typed::string_set", skip_serializing_if = "BTreeSet::is_empty", default)]
    tags: BTreeSet<String>,
    #[serde(with = "typed::string_set", skip_serializing_if = "Vec::is_empty", default)]
    letters: Vec<char>,
    #[serde(with = "typed::number_set", skip_serializing_if = "HashSet::is_empty", default)]
    years: HashSet<u16>,
    #[serde(with = "typed::number_set", skip_serializing_if = "Vec::is_empty", default)]
    exact: Vec<Number>,
    #[serde(with = "typed::binary_set", skip_serializing_if = "BTreeSet::is_empty", default)]
    digests: BTreeSet<Vec<u8>>,
    #[serde(with = "typed::binary_set", skip_serializing_if = "Option::is_none", default)]
    hashes: Option<Vec<[u8; 2]>>,
}

fn full() -> Sets {
    Sets {
        tags: BTreeSet::from(["b".to_owned(), "a".to_owned()]),
        letters: vec!['a', 'z'],
        years: HashSet::from([1815, 1843]),
        exact: vec![Number::parse("-0.1").unwrap(), Number::MAX],
        digests: BTreeSet::from([vec![], vec![255]]),
        hashes: Some(vec![[0, 1]]),
    }
}

fn full_item() -> Item {
    let strings = |members: &[&str]| Ss(members.iter().map(|&member| member.to_owned()).collect());
    item! {
        "tags" => strings(&["a", "b"]),
        "letters" => strings(&["a", "z"]),
        "years" => Ns(BTreeSet::from([1815.into(), 1843.into()])),
        "exact" => Ns(BTreeSet::from([Number::parse("-0.1").unwrap(), Number::MAX])),
        "digests" => Bs(BTreeSet::from([vec![], vec![255]])),
        "hashes" => Bs(BTreeSet::from([vec![0, 1]]))
    }
}

#[test]
fn marked_collections_are_sets() {
    assert_item(&full(), full_item());
}

#[test]
fn empty_sets_can_be_left_out() {
    assert_item(&Sets::default(), item! {});
}

#[test]
fn sets_work_in_flattened_and_tagged_types() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    #[serde(tag = "type")]
    enum Tagged {
        Sets(Sets),
    }
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Outer {
        id: u8,
        #[serde(flatten)]
        sets: Sets,
    }

    let small = || Sets { exact: vec![Number::from(7)], ..full() };
    let mut expected = full_item();
    expected.insert("exact", Ns(BTreeSet::from([7.into()])));
    expected.insert("type", "Sets");
    assert_item(&Tagged::Sets(small()), expected.clone());
    expected.remove("type");
    expected.insert("id", 1);
    assert_item(&Outer { id: 1, sets: small() }, expected);
}

#[test]
fn any_sequence_reads_a_set() {
    let strings = Ss(BTreeSet::from(["a".to_owned(), "b".to_owned()]));
    assert_eq!(read::<Vec<String>>(strings.clone()).unwrap(), ["a", "b"]);
    assert_eq!(read::<(char, char)>(strings).unwrap(), ('a', 'b'));
    let numbers = Ns(BTreeSet::from([2.into(), 1.into()]));
    assert_eq!(read::<HashSet<i8>>(numbers).unwrap(), HashSet::from([1, 2]));
    let binaries = Bs(BTreeSet::from([vec![1, 2]]));
    assert_eq!(read::<Vec<Vec<u8>>>(binaries.clone()).unwrap(), [[1, 2]]);
    assert_eq!(read::<Vec<serde_bytes::ByteBuf>>(binaries).unwrap(), [[1, 2]]);
}

#[test]
fn a_marked_collection_reads_a_list() {
    let lists = item! { "tags" => list(["a".into()]), "digests" => list([vec![1u8].into()]) };
    let sets: Sets = typed::from_item(&lists).unwrap();
    assert_eq!(sets.tags, BTreeSet::from(["a".to_owned()]));
    assert_eq!(sets.digests, BTreeSet::from([vec![1]]));
}

#[test]
fn null_is_none_and_nothing_else() {
    assert_eq!(typed::from_item::<Sets>(&item! { "hashes" => Null }).unwrap().hashes, None);
    let error = typed::from_item::<Sets>(&item! { "tags" => Null }).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tags: expected a set, found null: change the field's type, or what is stored"
    );
}

#[test]
fn an_optional_set_without_a_value_is_null() {
    #[derive(Serialize)]
    struct Optional {
        #[serde(with = "typed::string_set")]
        tags: Option<Vec<String>>,
    }
    assert_eq!(typed::to_item(&Optional { tags: None }).unwrap(), item! { "tags" => Null });
}

#[test]
fn members_of_another_size_are_refused() {
    let item = item! { "hashes" => Bs(BTreeSet::from([vec![1, 2, 3]])) };
    let error = typed::from_item::<Sets>(&item).unwrap_err();
    assert_eq!(error.to_string(), "hashes: a member of the set has another length");
}

#[test]
fn empty_sets_duplicates_and_wrong_members_are_refused_by_path() {
    #[derive(Serialize)]
    struct Marked<T: typed::SetField<Member: Serialize>> {
        #[serde(with = "typed::string_set")]
        tags: T,
    }

    let empty = error_of(&Marked { tags: Vec::<String>::new() });
    assert_eq!(empty.path(), "tags");
    assert!(empty.to_string().contains("skip_serializing_if"), "{empty}");
    let duplicate = error_of(&Marked { tags: vec!["a", "a"] });
    assert_eq!(duplicate.path(), "tags");
    let numbers = error_of(&Marked { tags: vec![1] });
    assert!(matches!(numbers.kind(), TypedErrorKind::SetMember { .. }), "{numbers}");
    assert_eq!(numbers.path(), "tags");
    let lists = error_of(&Marked { tags: vec![vec!["a"]] });
    assert!(matches!(lists.kind(), TypedErrorKind::SetMember { .. }), "{lists}");
}

#[test]
fn a_set_is_not_an_item() {
    #[derive(Serialize)]
    struct Whole(#[serde(with = "typed::string_set")] Vec<String>);
    let error = error_of(&Whole(vec!["a".to_owned()]));
    assert!(matches!(error.kind(), TypedErrorKind::NotAnItem { .. }), "{error}");
}

#[test]
fn lists_of_sets_are_written_as_they_are_in_a_value() {
    let sets = list([Ss(BTreeSet::from(["a".to_owned()])), Ns(BTreeSet::from([1.into()]))]);
    assert_item(&item! { "sets" => sets.clone() }, item! { "sets" => sets });
}
