//! The legacy parameters.

use dynafile_expr::legacy::{
    self, AttributeAction, AttributeCondition, AttributeUpdate, ComparisonOperator,
    ConditionalOperator, ExpectedAttribute, LegacyError as Error,
};
use dynafile_expr::{Condition, KeyRange, UpdateError};
use dynafile_model::{AttributeType, AttributeValue, EncodedItem, Item, item};

use crate::{list, numbers, one_of_each, strings};

fn zoo() -> Item {
    item! {
        "s" => "abc", "n" => 5, "b" => b"abc".to_vec(), "yes" => true, "nothing" => None::<bool>, "l" => list([1.into(), "a".into()]),
        "ss" => strings(["a", "b"]), "ns" => numbers([1, 2]), "m" => item! { "x" => 1 },
    }
}

fn attribute_condition(operator: &str, values: &[AttributeValue]) -> AttributeCondition {
    AttributeCondition {
        operator: ComparisonOperator::named(operator).unwrap(),
        values: values.to_vec(),
    }
}

fn filter(name: &str, operator: &str, values: &[AttributeValue]) -> Result<bool, Error> {
    let conditions = [(name.to_owned(), attribute_condition(operator, values))];
    legacy::filter(conditions, ConditionalOperator::And)
        .map(|condition| matches(&condition.unwrap()))
}

fn matches(condition: &Condition) -> bool {
    condition.matches(Some(EncodedItem::try_from(&zoo()).unwrap().view())).unwrap()
}

#[test]
fn operators_are_true_of_what_the_service_says() {
    let a = || AttributeValue::from("a");
    for (name, operator, values, expected) in [
        ("s", "EQ", vec!["abc".into()], true),
        ("q", "EQ", vec![a()], false),
        ("ss", "EQ", vec![strings(["b", "a"])], true),
        ("m", "EQ", vec![item! { "x" => 1 }.into()], true),
        ("l", "EQ", vec![list([1.into(), "a".into()])], true),
        ("yes", "EQ", vec![true.into()], true),
        ("s", "NE", vec![5.into()], true),
        ("q", "NE", vec![a()], true),
        ("s", "IN", vec![a(), "abc".into()], true),
        ("ss", "IN", vec![a()], false),
        ("s", "LE", vec!["abc".into()], true),
        ("s", "LT", vec!["abc".into()], false),
        ("n", "LT", vec!["z".into()], false),
        ("n", "GE", vec![5.into()], true),
        ("n", "GT", vec![4.into()], true),
        ("s", "BETWEEN", vec!["abc".into(), "abd".into()], true),
        ("s", "NOT_NULL", vec![], true),
        ("nothing", "NOT_NULL", vec![], true),
        ("q", "NOT_NULL", vec![], false),
        ("q", "NULL", vec![], true),
        ("nothing", "NULL", vec![], false),
        ("s", "CONTAINS", vec!["bc".into()], true),
        ("n", "CONTAINS", vec![5.into()], false),
        ("l", "CONTAINS", vec![1.into()], true),
        ("ns", "CONTAINS", vec![1.into()], true),
        ("l", "NOT_CONTAINS", vec![a()], false),
        ("s", "NOT_CONTAINS", vec![5.into()], true),
        ("n", "NOT_CONTAINS", vec![5.into()], true),
        ("q", "NOT_CONTAINS", vec![a()], false),
        ("b", "BEGINS_WITH", vec![b"ab".to_vec().into()], true),
        // A name is a name, not a path.
        ("m.x", "EQ", vec![1.into()], false),
    ] {
        assert_eq!(filter(name, operator, &values), Ok(expected), "{name} {operator} {values:?}");
    }
}

#[test]
fn operators_take_a_number_of_values() {
    for (operator, counts) in [
        ("EQ", 1..=1),
        ("NE", 1..=1),
        ("LE", 1..=1),
        ("LT", 1..=1),
        ("GE", 1..=1),
        ("GT", 1..=1),
        ("CONTAINS", 1..=1),
        ("NOT_CONTAINS", 1..=1),
        ("BEGINS_WITH", 1..=1),
        ("NULL", 0..=0),
        ("NOT_NULL", 0..=0),
        ("BETWEEN", 2..=2),
        ("IN", 1..=3),
    ] {
        for count in 0..=3 {
            let result = filter("s", operator, &vec!["x".into(); count]);
            if counts.contains(&count) {
                assert!(result.is_ok(), "{operator} with {count}");
            } else {
                let operator = ComparisonOperator::named(operator).unwrap();
                assert_eq!(
                    result,
                    Err(Error::ValueCount { operator, count }),
                    "{operator} with {count}"
                );
            }
        }
    }
    assert_eq!(ComparisonOperator::named("FOO"), None);
}

#[test]
fn operators_take_types_of_values() {
    let ordered = &["S", "N", "B"][..];
    for (operator, taken) in [
        ("IN", ordered),
        ("LE", ordered),
        ("LT", ordered),
        ("GE", ordered),
        ("GT", ordered),
        ("BEGINS_WITH", &["S", "B"]),
        ("CONTAINS", &["S", "N", "B", "BOOL", "NULL"]),
        ("NOT_CONTAINS", &["S", "N", "B", "BOOL", "NULL"]),
        ("EQ", &["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"]),
    ] {
        for (name, value) in one_of_each() {
            let found = value.attribute_type();
            let result = filter("s", operator, &[value]);
            if taken.contains(&name) {
                assert!(result.is_ok(), "{operator} with {name}");
            } else {
                let operator = ComparisonOperator::named(operator).unwrap();
                assert_eq!(
                    result,
                    Err(Error::ValueType { operator, found }),
                    "{operator} with {name}"
                );
            }
        }
    }
    assert_eq!(filter("s", "IN", &["a".into(), 5.into()]), Err(Error::MixedTypes));
    assert_eq!(filter("s", "BETWEEN", &["b".into(), 5.into()]), Err(Error::MixedTypes));
    assert_eq!(filter("s", "BETWEEN", &["b".into(), "a".into()]), Err(Error::BoundOrder));
}

#[test]
fn the_conditional_operator_connects() {
    let conditions = || {
        [
            ("s".to_owned(), attribute_condition("EQ", &["abc".into()])),
            ("n".to_owned(), attribute_condition("EQ", &[6.into()])),
        ]
    };
    assert!(!matches(&legacy::filter(conditions(), ConditionalOperator::And).unwrap().unwrap()));
    assert!(matches(&legacy::filter(conditions(), ConditionalOperator::Or).unwrap().unwrap()));
    assert_eq!(legacy::filter([], ConditionalOperator::And), Ok(None));
}

fn expected(expected: ExpectedAttribute) -> Result<bool, Error> {
    let attributes = [("s".to_owned(), expected)];
    legacy::expected(attributes, ConditionalOperator::And)
        .map(|condition| matches(&condition.unwrap()))
}

#[test]
fn expectations_have_an_older_and_a_newer_form() {
    let default = ExpectedAttribute::default;
    let value = || Some(AttributeValue::from("abc"));
    let eq = Some(ComparisonOperator::Eq);
    assert_eq!(expected(ExpectedAttribute { value: value(), ..default() }), Ok(true));
    assert_eq!(expected(ExpectedAttribute { value: Some("x".into()), ..default() }), Ok(false));
    assert_eq!(
        expected(ExpectedAttribute { value: value(), exists: Some(true), ..default() }),
        Ok(true)
    );
    assert_eq!(expected(ExpectedAttribute { exists: Some(false), ..default() }), Ok(false));
    let values = Some(vec!["abc".into()]);
    assert_eq!(
        expected(ExpectedAttribute { operator: eq, values: values.clone(), ..default() }),
        Ok(true)
    );

    let attribute = || "s".to_owned();
    for (wrong, error) in [
        (default(), Error::ExpectedValueMissing { attribute: attribute(), exists: None }),
        (
            ExpectedAttribute { exists: Some(true), ..default() },
            Error::ExpectedValueMissing { attribute: attribute(), exists: Some(true) },
        ),
        (
            ExpectedAttribute { exists: Some(false), value: value(), ..default() },
            Error::ExpectedValueUnused { attribute: attribute() },
        ),
        (
            ExpectedAttribute { values: values.clone(), ..default() },
            Error::ExpectedOperatorMissing { attribute: attribute() },
        ),
        (
            ExpectedAttribute { value: value(), operator: eq, values: values.clone(), ..default() },
            Error::ExpectedMembers {
                attribute: attribute(),
                first: "Value",
                second: "AttributeValueList",
            },
        ),
        (
            ExpectedAttribute { exists: Some(true), operator: eq, values, ..default() },
            Error::ExpectedMembers {
                attribute: attribute(),
                first: "Exists",
                second: "ComparisonOperator",
            },
        ),
        (
            ExpectedAttribute { value: value(), operator: eq, ..default() },
            Error::ExpectedMembers {
                attribute: attribute(),
                first: "Value",
                second: "ComparisonOperator",
            },
        ),
    ] {
        assert_eq!(expected(wrong.clone()), Err(error), "{wrong:?}");
    }
}

#[test]
fn key_conditions_are_those_that_can_be_looked_up() {
    let parse = |conditions: &[(&str, &str, &[AttributeValue])]| {
        let conditions = conditions.iter().map(|(name, operator, values)| {
            ((*name).to_owned(), attribute_condition(operator, values))
        });
        legacy::key_condition(conditions)
    };
    let found = parse(&[("k", "EQ", &["a".into()]), ("r", "BEGINS_WITH", &["b".into()])]).unwrap();
    let found = found.split(&["k"], &["r"]).unwrap();
    assert_eq!(found.partition, [&AttributeValue::from("a")]);
    assert_eq!(found.sort, [&KeyRange::BeginsWith("b".into())]);

    assert_eq!(parse(&[]), Err(Error::NoKeyConditions));
    for (operator, values) in [
        ("NE", &["a".into()][..]),
        ("IN", &["a".into()]),
        ("CONTAINS", &["a".into()]),
        ("NOT_CONTAINS", &["a".into()]),
        ("NULL", &[]),
        ("NOT_NULL", &[]),
    ] {
        assert_eq!(parse(&[("k", operator, values)]), Err(Error::NotIndexable), "{operator}");
    }
    assert!(matches!(parse(&[("k", "EQ", &[])]), Err(Error::ValueCount { .. })));
}

fn update(
    name: &str,
    action: AttributeAction,
    value: Option<AttributeValue>,
) -> Result<Item, Error> {
    let updates = [(name.to_owned(), AttributeUpdate { action, value })];
    Ok(legacy::update(updates)?.apply(&zoo()).unwrap())
}

#[test]
fn attribute_updates_put_add_and_delete() {
    use AttributeAction::{Add, Delete, Put};
    for (name, action, value, expected) in [
        ("s", Put, Some("z".into()), Some("z".into())),
        ("a.b", Put, Some(1.into()), Some(1.into())),
        ("s", Delete, None, None),
        ("q", Delete, None, None),
        ("ss", Delete, Some(strings(["a"])), Some(strings(["b"]))),
        ("ss", Delete, Some(strings(["a", "b"])), None),
        ("q", Delete, Some(strings(["a"])), None),
        ("n", Add, Some(2.into()), Some(7.into())),
        ("q", Add, Some(2.into()), Some(2.into())),
        ("ss", Add, Some(strings(["z"])), Some(strings(["a", "b", "z"]))),
        ("l", Add, Some(list([9.into()])), Some(list([1.into(), "a".into(), 9.into()]))),
        ("q", Add, Some(list([9.into()])), Some(list([9.into()]))),
    ] {
        let after = update(name, action, value.clone()).unwrap();
        assert_eq!(after.get(name), expected.as_ref(), "{action} {name} {value:?}");
    }
}

#[test]
fn attribute_updates_refuse_what_they_cannot_do() {
    use AttributeAction::{Add, Delete, Put};
    for action in [Put, Add] {
        assert_eq!(update("s", action, None), Err(Error::UpdateValueMissing { action }));
    }
    for (name, value) in one_of_each() {
        let found = value.attribute_type();
        let wrong = |action| Some(Error::UpdateValueType { action, found });
        let is_set = ["SS", "NS", "BS"].contains(&name);
        let add = (!is_set && found != AttributeType::N && found != AttributeType::L)
            .then(|| wrong(Add))
            .flatten();
        assert_eq!(update("new", Add, Some(value.clone())).err(), add, "{name}");
        assert_eq!(
            update("new", Delete, Some(value)).err(),
            if is_set { None } else { wrong(Delete) },
            "{name}"
        );
    }
    let mismatch = [("s".to_owned(), AttributeUpdate { action: Add, value: Some(1.into()) })];
    assert_eq!(
        legacy::update(mismatch).unwrap().apply(&zoo()).unwrap_err().error,
        UpdateError::AttributeType
    );
    let twice =
        ["a", "a"].map(|name| (name.to_owned(), AttributeUpdate { action: Delete, value: None }));
    assert_eq!(legacy::update(twice), Err(Error::RepeatedAttribute { attribute: "a".to_owned() }));
}

#[test]
fn attributes_to_get_are_names() {
    let get =
        |names: &[&str]| legacy::attributes_to_get(names.iter().map(|name| (*name).to_owned()));
    let apply = |names: &[&str]| {
        get(names).unwrap().apply(EncodedItem::try_from(&zoo()).unwrap().view()).unwrap()
    };
    assert_eq!(apply(&["s", "q", "l[0]", "m.x"]), item! { "s" => "abc" });
    assert_eq!(get(&[]), Err(Error::NoAttributesToGet));
    let repeated = Error::RepeatedAttribute { attribute: "s".to_owned() };
    assert_eq!(
        get(&["s", "q", "q", "s"]),
        Err(Error::RepeatedAttribute { attribute: "q".to_owned() })
    );
    assert_eq!(get(&["s", "s"]), Err(repeated));
    assert_eq!(get(&[""]), Err(Error::EmptyName));
}

#[test]
fn names_of_attributes_are_neither_empty_nor_too_long_wherever_they_stand() {
    let longest = "ü".repeat(32_767) + "x";
    assert_eq!(longest.len(), 65_535);
    let too_long = longest.clone() + "x";
    let condition = || attribute_condition("EQ", &["a".into()]);
    let refusals = |name: &str| {
        let name = || name.to_owned();
        let put = AttributeUpdate { action: AttributeAction::Put, value: Some(1.into()) };
        let expected = ExpectedAttribute { exists: Some(false), ..ExpectedAttribute::default() };
        [
            legacy::update([(name(), put)]).err(),
            legacy::expected([(name(), expected)], ConditionalOperator::And).err(),
            legacy::filter([(name(), condition())], ConditionalOperator::And).err(),
            legacy::key_condition([(name(), condition())]).err(),
            legacy::attributes_to_get([name()]).err(),
        ]
    };
    for refusal in refusals("") {
        assert_eq!(refusal, Some(Error::EmptyName));
    }
    for refusal in refusals(&too_long) {
        assert_eq!(refusal, Some(Error::NameTooLong { size_bytes: 65_536 }));
    }
    for refusal in refusals(&longest) {
        assert_eq!(refusal, None);
    }
}

#[test]
fn both_kinds_of_parameters_do_not_mix() {
    assert_eq!(legacy::check_not_mixed(&["Expected"], &[]), Ok(()));
    assert_eq!(legacy::check_not_mixed(&[], &["ConditionExpression"]), Ok(()));
    let expected =
        Error::Mixed { legacy: vec!["Expected"], expressions: vec!["ConditionExpression"] };
    assert_eq!(legacy::check_not_mixed(&["Expected"], &["ConditionExpression"]), Err(expected));
}
