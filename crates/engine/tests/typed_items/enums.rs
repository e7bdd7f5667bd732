//! Enums under each of serde's taggings.

use dynafile::AttributeValue::{M, Null};
use dynafile::item;
use serde::{Deserialize, Serialize};

use crate::{assert_item, assert_stored_as, list, read};

#[derive(Serialize, Deserialize, PartialEq, Debug)]
enum Shape {
    Empty,
    Dot(i32),
    Line(i32, i32),
    Box { width: u32, label: Option<String> },
}

#[test]
fn externally_tagged_variants_are_a_name_or_a_map_of_one() {
    assert_stored_as(Shape::Empty, "Empty");
    assert_stored_as(Shape::Dot(1), item! { "Dot" => 1 });
    assert_stored_as(Shape::Line(1, 2), item! { "Line" => list([1.into(), 2.into()]) });
    let label = Some("x".to_owned());
    assert_stored_as(Shape::Box { width: 1, label }, {
        item! { "Box" => item! { "width" => 1, "label" => "x" } }
    });
}

#[test]
fn a_variant_with_data_may_be_the_item() {
    assert_item(&Shape::Dot(1), item! { "Dot" => 1 });
    assert_item(&Shape::Line(1, 2), item! { "Line" => list([1.into(), 2.into()]) });
    assert_item(&Shape::Box { width: 1, label: None }, {
        item! { "Box" => item! { "width" => 1, "label" => Null } }
    });
}

#[test]
fn a_unit_variant_is_also_read_from_a_map_to_null() {
    assert_eq!(read::<Shape>(item! { "Empty" => Null }).unwrap(), Shape::Empty);
    assert!(read::<Shape>(item! { "Empty" => 1 }).is_err());
}

#[test]
fn what_names_no_variant_is_refused() {
    assert!(read::<Shape>("Circle").is_err());
    assert!(read::<Shape>("Dot").is_err());
    assert!(read::<Shape>(item! {}).is_err());
    assert!(read::<Shape>(item! { "Dot" => 1, "Line" => 2 }).is_err());
    assert!(read::<Shape>(item! { "Box" => list([1.into(), Null]) }).is_err());
    assert!(read::<Shape>(item! { "Line" => list([1.into()]) }).is_err());
    assert!(read::<Shape>(3).is_err());
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Event {
    Ping,
    Order(Order),
    Renamed { from: String, at: f64, big: u64, small: i64, parts: Vec<Shape> },
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Order {
    total: i64,
    weight: f32,
    note: Option<String>,
}

#[test]
fn internally_tagged_variants_carry_their_name_among_their_fields() {
    assert_item(&Event::Ping, item! { "type" => "ping" });
    let order = Order { total: -5, weight: 2.0, note: None };
    assert_item(&Event::Order(order), {
        item! { "type" => "order", "total" => -5, "weight" => 2, "note" => Null }
    });
    let renamed = Event::Renamed {
        from: "a".to_owned(),
        at: 3.0,
        big: u64::MAX,
        small: i64::MIN,
        parts: vec![Shape::Empty, Shape::Dot(1)],
    };
    let parts = list(["Empty".into(), M(item! { "Dot" => 1 })]);
    assert_item(&renamed, {
        item! {
            "type" => "renamed", "from" => "a", "at" => 3, "big" => u64::MAX, "small" => i64::MIN,
            "parts" => parts
        }
    });
}

#[test]
fn adjacently_tagged_variants_are_a_name_and_a_content() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    #[serde(tag = "t", content = "c")]
    enum Adjacent {
        Unit,
        One(u8),
        Two(u8, String),
        Fields { a: bool },
    }

    assert_item(&Adjacent::Unit, item! { "t" => "Unit" });
    assert_item(&Adjacent::One(1), item! { "t" => "One", "c" => 1 });
    let content = list([1.into(), "b".into()]);
    assert_item(&Adjacent::Two(1, "b".to_owned()), item! { "t" => "Two", "c" => content });
    assert_item(&Adjacent::Fields { a: true }, {
        item! { "t" => "Fields", "c" => item! { "a" => true } }
    });
}

#[test]
fn untagged_variants_are_told_apart_by_their_values() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    #[serde(untagged)]
    enum Any {
        Nothing,
        Flag(bool),
        Whole(i64),
        Large(u64),
        Broken(f64),
        Text(String),
        Names(Vec<String>),
        Point { x: i32, y: i32 },
    }

    assert_stored_as(Any::Nothing, Null);
    assert_stored_as(Any::Flag(true), true);
    assert_stored_as(Any::Whole(-3), -3);
    assert_stored_as(Any::Large(u64::MAX), u64::MAX);
    assert_stored_as(Any::Text("t".to_owned()), "t");
    assert_stored_as(Any::Names(vec!["n".to_owned()]), list(["n".into()]));
    assert_stored_as(Any::Point { x: 1, y: 2 }, item! { "x" => 1, "y" => 2 });
    // Written as a float, it is not taken for the integer it equals.
    assert_stored_as(Any::Broken(2.0), 2);
    assert_stored_as(Any::Broken(2.5), dynafile::Number::parse("2.5").unwrap());
}
