//! What errors say, and where they point.

use std::collections::BTreeMap;

use dynafile::AttributeValue::Null;
use dynafile::item;
use dynafile::typed::{self, TypedErrorKind};
use serde::{Deserialize, Serialize};

use crate::{Holder, encode, error_of, list};

#[derive(Serialize, Deserialize, Debug)]
struct Customer {
    address: Address,
    #[serde(default)]
    shape: Option<Shape>,
}

#[derive(Serialize, Deserialize, Debug)]
struct Address {
    lines: Vec<String>,
    #[serde(default)]
    scores: BTreeMap<String, Vec<f64>>,
}

#[derive(Serialize, Deserialize, Debug)]
enum Shape {
    Line(i32, f64),
    Box { width: f64 },
    Dot(f64),
}

fn written(scores: Vec<f64>) -> Customer {
    let scores = BTreeMap::from([("chess".to_owned(), scores)]);
    Customer { address: Address { lines: vec![], scores }, shape: None }
}

#[test]
fn a_float_that_cannot_be_stored_is_named_by_its_path() {
    let error = error_of(&written(vec![1.0, f64::NAN]));
    assert_eq!(error.path(), "address.scores.chess[1]");
    assert_eq!(
        error.to_string(),
        "address.scores.chess[1]: NaN cannot be stored: use None, or leave the attribute out"
    );
    for value in [f64::INFINITY, f64::NEG_INFINITY, 1e126, 1e-131] {
        let error = error_of(&written(vec![value]));
        assert!(matches!(error.kind(), TypedErrorKind::Number { .. }), "{error}");
    }
}

#[test]
fn integers_of_more_than_38_digits_are_refused() {
    assert_eq!(error_of(&Holder { value: i128::MAX }).path(), "value");
    assert_eq!(error_of(&Holder { value: u128::MAX }).path(), "value");
}

#[test]
fn paths_go_through_variants() {
    let customer = |shape| Customer { shape: Some(shape), ..written(vec![]) };
    assert_eq!(error_of(&customer(Shape::Line(1, f64::NAN))).path(), "shape.Line[1]");
    assert_eq!(error_of(&customer(Shape::Box { width: f64::NAN })).path(), "shape.Box.width");
    assert_eq!(error_of(&customer(Shape::Dot(f64::NAN))).path(), "shape.Dot");

    let path_of = |shape| {
        let item = item! { "address" => item! { "lines" => list([]) }, "shape" => shape };
        typed::from_item::<Customer>(&item).unwrap_err().path()
    };
    assert_eq!(path_of(item! { "Line" => list([1.into(), "x".into()]) }), "shape.Line[1]");
    assert_eq!(path_of(item! { "Box" => item! { "width" => "x" } }), "shape.Box.width");
    assert_eq!(path_of(item! { "Box" => item! {} }), "shape.Box.width");
    assert_eq!(path_of(item! { "Dot" => "x" }), "shape.Dot");
    assert_eq!(path_of(item! { "Circle" => 1 }), "shape");
}

#[test]
fn only_structs_and_maps_are_items() {
    let words = [
        (error_of(&1).to_string(), "a number"),
        (error_of(&"x").to_string(), "a string"),
        (error_of(&true).to_string(), "a Boolean"),
        (error_of(&vec![1]).to_string(), "a list"),
        (error_of(&None::<Customer>).to_string(), "null"),
        (error_of(&()).to_string(), "null"),
    ];
    for (message, found) in words {
        assert!(message.starts_with("an item is a struct or a map with string keys"), "{message}");
        assert!(message.contains(found), "{message}");
    }
}

#[test]
fn a_value_of_another_type_says_what_was_expected() {
    let lines = list(["a".into(), 7.into()]);
    let item = item! { "address" => item! { "lines" => lines } };
    let error = typed::from_item::<Customer>(&item).unwrap_err();
    assert_eq!(
        error.to_string(),
        "address.lines[1]: expected a string, found integer `7`: change the field's type, or what is stored"
    );
}

#[test]
fn a_missing_attribute_is_named() {
    let error = typed::from_item::<Customer>(&item! { "address" => item! {} }).unwrap_err();
    assert!(matches!(error.kind(), TypedErrorKind::Missing));
    assert_eq!(
        error.to_string(),
        "address.lines: the attribute is missing: store it, or make the field an Option or #[serde(default)]"
    );
}

#[test]
fn null_where_a_value_is_due_is_named_as_null() {
    let error = typed::from_item::<Customer>(&item! { "address" => Null }).unwrap_err();
    assert!(
        error.to_string().starts_with("address: expected struct Address, found null"),
        "{error}"
    );
}

#[test]
fn an_unknown_variant_lists_the_variants() {
    let item = item! { "address" => item! { "lines" => list([]) }, "shape" => "Blob" };
    let error = typed::from_item::<Customer>(&item).unwrap_err();
    assert_eq!(
        error.to_string(),
        "shape: there is no variant 'Blob' (it has Line, Box, Dot): add it to the enum, or change what is stored"
    );
}

#[test]
fn an_unknown_field_lists_the_fields() {
    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[allow(dead_code)]
        a: i32,
    }
    let error =
        typed::from_item::<Holder<Strict>>(&item! { "value" => item! { "b" => 1 } }).unwrap_err();
    assert_eq!(
        error.to_string(),
        "value.b: the type has no field 'b' (it has a): add it, or remove deny_unknown_fields"
    );
}

#[test]
fn a_field_given_under_two_names_is_refused() {
    #[derive(Deserialize, Debug)]
    struct Aliased {
        #[serde(alias = "b")]
        #[allow(dead_code)]
        a: i32,
    }
    let error = typed::from_item::<Aliased>(&item! { "a" => 1, "b" => 2 }).unwrap_err();
    assert!(matches!(error.kind(), TypedErrorKind::Duplicate), "{error}");
}

#[test]
fn two_fields_of_one_name_are_refused() {
    #[derive(Serialize)]
    struct Outer {
        id: i32,
        #[serde(flatten)]
        inner: BTreeMap<String, i32>,
    }
    let error = error_of(&Outer { id: 1, inner: BTreeMap::from([("id".to_owned(), 2)]) });
    assert_eq!(error.path(), "id");
    assert!(error.to_string().contains("flattened"), "{error}");
}

#[test]
fn what_a_type_says_itself_comes_with_the_path() {
    struct Refusing;
    impl Serialize for Refusing {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("not today"))
        }
    }
    assert_eq!(error_of(&Holder { value: vec![Refusing] }).to_string(), "value[0]: not today");
}

#[test]
fn an_error_leaves_nothing_behind_for_the_next_item() {
    let _ = error_of(&written(vec![f64::NAN]));
    let encoded = encode(&Holder { value: 1 });
    assert_eq!(encoded.to_item().unwrap(), item! { "value" => 1 });
}
