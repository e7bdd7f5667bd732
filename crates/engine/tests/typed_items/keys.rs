//! Keys of maps: text, or what has one text.

use std::collections::BTreeMap;
use std::fmt::Debug;

use dynafile::typed::TypedErrorKind;
use dynafile::{Number, item};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{assert_item, error_of};

#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Level {
    Low,
    High,
}

#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct UserId(u32);

#[track_caller]
fn assert_key<K>(key: K, text: &str)
where
    K: Serialize + DeserializeOwned + Ord + Debug,
{
    assert_item(&BTreeMap::from([(key, 1)]), item! { text => 1 });
}

#[test]
fn keys_are_stored_as_their_text_and_read_back() {
    assert_key("a b".to_owned(), "a b");
    assert_key('x', "x");
    assert_key(-8i8, "-8");
    assert_key(u64::MAX, "18446744073709551615");
    assert_key(10i128.pow(37), "10000000000000000000000000000000000000");
    assert_key(3 * 10u128.pow(38), "300000000000000000000000000000000000000");
    assert_key(true, "true");
    assert_key(false, "false");
    assert_key(Level::High, "High");
    assert_key(UserId(7), "7");
    assert_key(Some(7), "7");
    assert_key(Number::parse("-1.5").unwrap(), "-1.5");
}

#[test]
fn keys_without_a_text_are_refused() {
    for error in [
        error_of(&BTreeMap::from([((1, 2), 0)])),
        error_of(&BTreeMap::from([((), 0)])),
        error_of(&BTreeMap::from([(None::<u8>, 0)])),
        error_of(&BTreeMap::from([(serde_bytes::ByteBuf::new(), 0)])),
        error_of(&BTreeMap::from([(BTreeMap::from([(1, 2)]), 0)])),
    ] {
        assert!(matches!(error.kind(), TypedErrorKind::MapKey { .. }), "{error}");
    }
}

#[test]
fn a_name_that_is_not_the_text_of_the_key_type_is_refused() {
    fn read<K: DeserializeOwned + Ord>(name: &str) -> bool {
        dynafile::typed::from_item::<BTreeMap<K, i32>>(&item! { name => 1 }).is_ok()
    }
    assert!(!read::<u8>("256"));
    assert!(!read::<u8>("seven"));
    assert!(!read::<bool>("yes"));
    assert!(!read::<char>("ab"));
    assert!(!read::<Level>("Middle"));
    assert!(!read::<Number>("1e999"));
}

#[test]
fn two_keys_with_one_text_are_refused() {
    struct Twice;
    impl Serialize for Twice {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map([(1, 1), (1, 2)])
        }
    }
    let error = error_of(&Twice);
    assert_eq!(error.path(), "1");
    assert!(matches!(error.kind(), TypedErrorKind::Encode(_)), "{error}");
}
