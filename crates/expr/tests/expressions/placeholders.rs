//! `ExpressionAttributeNames` and `ExpressionAttributeValues`.

use std::collections::BTreeSet;

use dynafile_expr::{
    Condition, PlaceholderError as Error, PlaceholderMap, Placeholders, Projection,
};
use dynafile_model::{AttributeValue, EncodeErrorKind};

use crate::placeholders;

fn names_error(key: &str, name: &str) -> Error {
    Placeholders::new([(key.to_owned(), name.to_owned())], []).unwrap_err()
}

fn values_error(key: &str, value: AttributeValue) -> Error {
    Placeholders::new([], [(key.to_owned(), value)]).unwrap_err()
}

#[test]
fn keys_are_a_sign_and_a_name() {
    for key in ["#", "n", "##", "#a b", "#a.b", "#é", ":n"] {
        assert_eq!(
            names_error(key, "x"),
            Error::KeySyntax { map: PlaceholderMap::Names, key: key.to_owned() }
        );
    }
    for key in [":", "v", "::v", ":v-1", ":é", "#v"] {
        let expected = Error::KeySyntax { map: PlaceholderMap::Values, key: key.to_owned() };
        assert_eq!(values_error(key, 1.into()), expected);
    }
    assert_eq!(names_error("", "x"), Error::EmptyKey { map: PlaceholderMap::Names });
    assert_eq!(values_error("", 1.into()), Error::EmptyKey { map: PlaceholderMap::Values });
    let expected = Error::KeyTooLong { map: PlaceholderMap::Names, size_bytes: 256 };
    assert_eq!(names_error(&format!("#{}", "a".repeat(255)), "x"), expected);
    placeholders(&[("#_1", "x"), ("#1", "y")], &[(":_1", 1.into())]);
}

#[test]
fn names_and_values_must_be_storable() {
    assert_eq!(names_error("#n", ""), Error::EmptyName { key: "#n".to_owned() });
    assert_eq!(names_error("#n", &"x".repeat(65_536)), Error::NameTooLong { key: "#n".to_owned() });
    let expected = Error::InvalidValue { key: ":v".to_owned(), reason: EncodeErrorKind::EmptySet };
    assert_eq!(values_error(":v", AttributeValue::Ss(BTreeSet::new())), expected);
}

#[test]
fn what_no_expression_uses_is_an_error_names_first() {
    let mut placeholders = placeholders(
        &[("#b", "b"), ("#a", "a"), ("#c", "c")],
        &[(":v", 1.into()), (":w", 2.into())],
    );
    Projection::parse("#c", &mut placeholders).unwrap();
    Condition::parse("x = :v", &mut placeholders).unwrap();
    let keys = vec!["#a".to_owned(), "#b".to_owned()];
    assert_eq!(
        placeholders.check_all_used(),
        Err(Error::Unused { map: PlaceholderMap::Names, keys })
    );
    Projection::parse("#a, #b", &mut placeholders).unwrap();
    let keys = vec![":w".to_owned()];
    assert_eq!(
        placeholders.check_all_used(),
        Err(Error::Unused { map: PlaceholderMap::Values, keys })
    );
    Condition::parse("x = :w", &mut placeholders).unwrap();
    assert_eq!(placeholders.check_all_used(), Ok(()));
}
