//! Types that borrow from the item.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dynafile::{EncodedItem, item, typed};
use serde::Deserialize;

#[derive(Deserialize, PartialEq, Debug)]
struct Borrowing<'a> {
    name: &'a str,
    #[serde(borrow)]
    digest: &'a [u8],
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow)]
    scores: BTreeMap<&'a str, i32>,
    #[serde(borrow)]
    tags: Vec<&'a str>,
    nick: Option<&'a str>,
}

fn lies_within(bytes: &[u8], part: &[u8]) -> bool {
    bytes.as_ptr_range().contains(&part.as_ptr())
}

#[test]
fn strings_bytes_and_keys_are_lent_from_the_item() {
    let tags = std::collections::BTreeSet::from(["t".to_owned()]);
    let item = item! {
        "name" => "Ada", "digest" => vec![1u8, 2], "title" => "Countess", "tags" => tags,
        "scores" => item! { "chess" => 5 }
    };
    let encoded = EncodedItem::try_from(&item).unwrap();
    let bytes = encoded.as_bytes();
    let read: Borrowing<'_> = typed::from_view(encoded.view()).unwrap();
    assert_eq!(read.nick, None);
    assert!(lies_within(bytes, read.name.as_bytes()));
    assert!(lies_within(bytes, read.digest));
    assert!(matches!(read.title, Cow::Borrowed(title) if lies_within(bytes, title.as_bytes())));
    assert!(read.scores.keys().all(|key| lies_within(bytes, key.as_bytes())));
    assert!(lies_within(bytes, read.tags[0].as_bytes()));
}

#[test]
fn what_is_lent_outlives_the_view() {
    let encoded = EncodedItem::try_from(item! { "name" => "Ada" }).unwrap();
    let read: BTreeMap<&str, &str> = {
        let view = encoded.view();
        typed::from_view(view).unwrap()
    };
    assert_eq!(read["name"], "Ada");
}
