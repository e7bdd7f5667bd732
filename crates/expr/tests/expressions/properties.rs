//! What holds of every text.

use dynafile_expr::{
    Condition, ExpressionCache, ExpressionError, KeyCondition, Projection, Update,
};
use dynafile_model::{AttributeValue, EncodedItem, Item, item};
use proptest::prelude::*;

use crate::{list, placeholders, strings};

/// Text made of the languages' own pieces, which gets deeper into the parsers than arbitrary characters do.
fn almost_expressions() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b",
        "m.k",
        "l[0]",
        "l[1]",
        "name",
        "#n",
        "#u",
        ":v",
        ":n",
        ":l",
        ":u",
        "size(",
        "contains(",
        "attribute_exists(",
        "attribute_type(",
        "begins_with(",
        "if_not_exists(",
        "list_append(",
        "foo(",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "=",
        "<>",
        "<",
        ">=",
        "+",
        "-",
        "AND",
        "OR",
        "NOT",
        "BETWEEN",
        "IN",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "0",
        "99",
        "_",
        "é",
        "\u{0}",
    ]);
    prop::collection::vec(pieces, 0..20).prop_map(|pieces| pieces.join(" "))
}

fn check(text: &str) {
    let values: [(&str, AttributeValue); 3] =
        [(":v", "x".into()), (":n", 1.into()), (":l", list([1.into()]))];
    let mut placeholders = placeholders(&[("#n", "name")], &values);
    let item = item! { "a" => "x", "b" => 1, "m" => item! { "k" => 1 }, "l" => list([1.into(), "x".into()]), "name" => strings(["x"]) };
    let encoded = EncodedItem::try_from(&item).unwrap();

    if let Ok(condition) = Condition::parse(text, &mut placeholders) {
        let truth = condition.matches(Some(encoded.view())).unwrap();
        let negated = Condition::parse(&format!("NOT ({text})"), &mut placeholders);
        match negated {
            Ok(negated) => {
                assert_eq!(negated.matches(Some(encoded.view())).unwrap(), !truth, "{text}")
            }
            Err(error) => assert_eq!(error, ExpressionError::RedundantParentheses, "{text}"),
        }
        let _ = KeyCondition::try_from(&condition);
    }
    if let Ok(projection) = Projection::parse(text, &mut placeholders) {
        let part = projection.apply(encoded.view()).unwrap();
        assert!(part.iter().all(|(name, _)| item.get(name).is_some()), "{text}");
    }
    if let Ok(update) = Update::parse(text, &mut placeholders)
        && let Ok(after) = update.apply(&item)
    {
        check_untouched(&update, &item, &after);
    }
}

/// Attributes that the update does not name are as they were.
fn check_untouched(update: &Update, before: &Item, after: &Item) {
    let is_target = |name: &str| update.targets().iter().any(|(path, _)| path.root() == name);
    for (name, value) in before.iter().filter(|(name, _)| !is_target(name)) {
        assert_eq!(after.get(name), Some(value));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_an_expression_or_an_error(text in "\\PC{0,40}") {
        check(&text);
    }

    #[test]
    fn any_sequence_of_words_is_an_expression_or_an_error(text in almost_expressions()) {
        check(&text);
    }
}

#[test]
fn the_cache_gives_what_parsing_gives() {
    let cache = ExpressionCache::new();
    for _ in 0..2 {
        let mut placeholders = placeholders(&[], &[(":v", 1.into())]);
        let condition = cache.condition("a = :v").unwrap().bind(&mut placeholders);
        assert_eq!(condition, Condition::parse("a = :v", &mut placeholders));
        let update = cache.update("SET a = :v").unwrap().bind(&mut placeholders);
        assert_eq!(update, Update::parse("SET a = :v", &mut placeholders));
        let projection = cache.projection("a, b").unwrap().bind(&mut placeholders);
        assert_eq!(projection, Projection::parse("a, b", &mut placeholders));
        assert_eq!(cache.condition("").unwrap_err(), ExpressionError::Empty);
    }
}

#[test]
fn what_is_shared_between_requests_is_send_and_sync() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<ExpressionCache>();
    is_shared::<Condition>();
    is_shared::<Projection>();
    is_shared::<Update>();
    is_shared::<KeyCondition>();
}
