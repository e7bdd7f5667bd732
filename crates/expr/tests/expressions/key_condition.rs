//! Key conditions: what they may hold, and how they fit a key.

use dynafile_expr::{Condition, KeyCondition, KeyConditionError as Error, KeyRange};

use crate::placeholders;

fn parse(text: &str) -> Result<KeyCondition, Error> {
    let values = [(":a", "a".into()), (":b", "b".into()), (":one", 1.into())];
    KeyCondition::try_from(
        &Condition::parse(text, &mut placeholders(&[("#k", "k")], &values)).unwrap(),
    )
}

/// The condition on the sort key `r`, the partition key being `k`.
fn sort_range(text: &str) -> Result<Option<KeyRange>, Error> {
    let condition = parse(text)?;
    let found = condition.split(&["k"], &["r"])?;
    assert_eq!(found.partition.len(), 1);
    Ok(found.sort.first().map(|range| (*range).clone()))
}

#[test]
fn a_sort_key_has_one_range() {
    let (a, b) = (|| "a".into(), || "b".into());
    for (text, expected) in [
        ("k = :a", None),
        ("#k = :a", None),
        (":a = k", None),
        ("k = :a AND r = :b", Some(KeyRange::Equal(b()))),
        ("r = :b AND k = :a", Some(KeyRange::Equal(b()))),
        ("(k = :a) AND (r < :b)", Some(KeyRange::Less(b()))),
        ("(k = :a AND r <= :b)", Some(KeyRange::LessOrEqual(b()))),
        ("k = :a AND r > :b", Some(KeyRange::Greater(b()))),
        ("k = :a AND r >= :b", Some(KeyRange::GreaterOrEqual(b()))),
        ("k = :a AND :b < r", Some(KeyRange::Greater(b()))),
        ("k = :a AND :b >= r", Some(KeyRange::LessOrEqual(b()))),
        ("k = :a AND r BETWEEN :a AND :b", Some(KeyRange::Between(a(), b()))),
        ("k = :a AND begins_with(r, :b)", Some(KeyRange::BeginsWith(b()))),
    ] {
        assert_eq!(sort_range(text), Ok(expected), "{text}");
    }
}

#[test]
fn other_operators_and_shapes_are_refused() {
    let operator = |operator| Error::Operator { operator };
    let repeated = |attribute: &str| Error::RepeatedAttribute { attribute: attribute.to_owned() };
    for (text, expected) in [
        ("k = :a OR r = :b", operator("OR")),
        ("NOT k = :a", operator("NOT")),
        ("k = :a AND NOT r = :b", operator("NOT")),
        ("k <> :a", operator("<>")),
        ("k = :a AND r IN (:b)", operator("IN")),
        ("k = :a AND contains(r, :b)", operator("contains")),
        ("k = :a AND attribute_exists(r)", operator("attribute_exists")),
        ("k = :a AND attribute_not_exists(r)", operator("attribute_not_exists")),
        ("size(k) = :a", Error::NestedOperation),
        ("k = :a AND r = size(k)", Error::NestedOperation),
        ("k = r", Error::TwoAttributes),
        ("k = :a AND r BETWEEN :a AND k", Error::TwoAttributes),
        ("k = :a AND begins_with(r, k)", Error::TwoAttributes),
        (":a = :b", Error::NoAttribute),
        ("k = :a AND :b BETWEEN r AND r", Error::AttributeNotFirst { operator: "BETWEEN" }),
        ("k = :a AND begins_with(:b, r)", Error::AttributeNotFirst { operator: "begins_with" }),
        ("k.x = :a", Error::NestedPath { attribute: "k".to_owned() }),
        ("k = :a AND r[0] = :b", Error::NestedPath { attribute: "r".to_owned() }),
        ("k = :a AND k = :a", repeated("k")),
        ("k = :a AND r > :a AND r < :b", repeated("r")),
        ("k = :a AND (r = :a AND r = :b)", repeated("r")),
    ] {
        assert_eq!(parse(text), Err(expected), "{text}");
    }
}

#[test]
fn the_tests_must_fit_the_key() {
    let missing = |attribute: &str| Error::MissingAttribute { attribute: attribute.to_owned() };
    let not_supported = |attribute: &str| Error::NotSupported { attribute: attribute.to_owned() };
    for (text, expected) in [
        ("r = :a", missing("k")),
        ("x = :a", missing("k")),
        ("k = :a AND x = :b", missing("r")),
        ("k < :a", not_supported("k")),
        ("begins_with(k, :a)", not_supported("k")),
        ("k BETWEEN :a AND :b", not_supported("k")),
        ("k = :a AND r = :b AND x = :b", Error::TooManyTests { count: 3, limit: 2 }),
    ] {
        assert_eq!(sort_range(text), Err(expected), "{text}");
    }
    let without_sort_key = |text: &str| parse(text).unwrap().split(&["k"], &[]).map(|_| ());
    assert_eq!(without_sort_key("k = :a"), Ok(()));
    assert_eq!(without_sort_key("k = :a AND x = :b"), Err(not_supported("x")));
    let too_many = Err(Error::TooManyTests { count: 3, limit: 1 });
    assert_eq!(without_sort_key("k = :a AND x = :b AND y = :b"), too_many);
}

#[test]
fn keys_of_several_attributes_take_equalities_and_then_one_range() {
    let split = |text: &str| {
        parse(text)
            .unwrap()
            .split(&["p", "q"], &["r", "s"])
            .map(|found| (found.partition.len(), found.sort.len()))
    };
    assert_eq!(split("q = :a AND p = :b"), Ok((2, 0)));
    assert_eq!(split("p = :a AND q = :b AND r > :a"), Ok((2, 1)));
    assert_eq!(split("p = :a AND q = :b AND r = :a AND s > :b"), Ok((2, 2)));
}

#[test]
fn every_attribute_before_one_with_a_condition_needs_equality_where_a_key_has_several() {
    let split = |text: &str| {
        parse(text).unwrap().split(&["p", "q"], &["r", "s", "t"]).map(|_| ()).unwrap_err()
    };
    let gap = |part, attributes: &[&str], tested: &str| Error::EqualityMissing {
        part,
        attributes: attributes.iter().map(|name| (*name).to_owned()).collect(),
        tested: tested.to_owned(),
    };
    for (text, expected) in [
        ("p = :a", gap("HASH", &["q"], "p")),
        ("q = :a", gap("HASH", &["p"], "q")),
        ("p < :a AND q = :b", gap("HASH", &["p"], "q")),
        ("r = :a", gap("HASH", &["p", "q"], "r")),
        ("p = :a AND q = :b AND s = :a", gap("RANGE", &["r"], "s")),
        ("p = :a AND q = :b AND r > :a AND s = :b", gap("RANGE", &["r"], "s")),
        ("p = :a AND q = :b AND t = :a", gap("RANGE", &["r", "s"], "t")),
        ("p = :a AND q = :b AND s > :a AND t = :a", gap("RANGE", &["r", "s"], "t")),
        ("p = :a AND q < :b", Error::NotSupported { attribute: "q".to_owned() }),
        ("x = :a", Error::MissingAttribute { attribute: "p".to_owned() }),
    ] {
        assert_eq!(split(text), expected, "{text}");
    }
    // A partition key alone is no gap where only the sort key has several attributes.
    let alone = parse("k = :a").unwrap().split(&["k"], &["r", "s"]).map(|found| found.sort.len());
    assert_eq!(alone, Ok(0));
}
