//! Items as plain JSON: what is kept, what becomes something else, what is refused.

use dynafile_model::{AttributeValue, EncodedItem, Item, Number, item};
use dynafile_wire::plain_json::{self, PlainJsonError};
use proptest::prelude::*;

fn text(item: &Item) -> String {
    let encoded = EncodedItem::try_from(item).expect("the item can be stored");
    plain_json::to_string(encoded.view()).expect("the item is whole")
}

#[test]
fn what_json_has_comes_back_as_it_was() {
    let digits: Number = "0.12345678901234567890123456789012345678".parse().expect("a number");
    let item = item! {
        "text" => "a \"quote\" and a\nline", "number" => digits, "large" => u64::MAX, "small" => -7,
        "yes" => true, "no" => false, "nothing" => AttributeValue::Null,
        "list" => AttributeValue::L(vec![1.into(), "x".into(), item! { "in" => 1 }.into()]),
        "map" => item! { "empty" => item! {}, "list" => AttributeValue::L(Vec::new()) },
    };
    let written = text(&item);
    assert!(written.contains(r#""number":0.12345678901234567890123456789012345678"#), "{written}");
    assert_eq!(plain_json::from_str(&written).expect("it was written so"), item);
}

#[test]
fn binary_values_become_text_and_sets_become_lists() {
    let item = item! {
        "b" => vec![0u8, 255], "ss" => AttributeValue::string_set(["b", "a"]),
        "ns" => AttributeValue::number_set([2, 1]), "bs" => AttributeValue::binary_set([vec![1u8]]),
    };
    assert_eq!(text(&item), r#"{"b":"AP8=","bs":["AQ=="],"ns":[1,2],"ss":["a","b"]}"#);
    let back = plain_json::from_str(&text(&item)).expect("it is JSON");
    let list = AttributeValue::list([1, 2]);
    assert_eq!((back.get("b"), back.get("ns")), (Some(&"AP8=".into()), Some(&list)));
}

#[test]
fn what_is_no_item_is_refused() {
    for text in ["", "[1]", "1", "{\"a\":}", "{\"a\":1} x", "{\"a\":NaN}"] {
        let error = plain_json::from_str(text).expect_err(text);
        assert!(matches!(error, PlainJsonError::Json(_)), "{text}: {error}");
    }
    let error = plain_json::from_str("{\"a\":1e126}").expect_err("out of range");
    assert!(error.to_string().starts_with("1e126 cannot be stored"), "{error}");
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let error = plain_json::from_str(&deep).expect_err("too deep");
    assert!(!error.to_string().is_empty());
    let spaced = plain_json::from_str(" { \"a\" : [ 1 , 2 ] } ").expect("white space is fine");
    assert_eq!(spaced, item! { "a" => AttributeValue::list([1, 2]) });
}

proptest! {
    #[test]
    fn strings_and_integers_come_back(names in prop::collection::btree_map(".{0,8}", any::<i64>(), 0..5), word in ".{0,20}") {
        let mut item: Item = names.into_iter().collect();
        item.insert("word", word);
        prop_assume!(EncodedItem::try_from(&item).is_ok());
        prop_assert_eq!(plain_json::from_str(&text(&item)).expect("it was written so"), item);
    }
}
