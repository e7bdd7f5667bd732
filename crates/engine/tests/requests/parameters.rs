//! Parameters that exclude or need each other, and expressions that are wrong: refused before the
//! table is looked for.

use std::collections::BTreeMap;

use dynafile::api::{
    ComparisonOperator, ConditionalOperator, DeleteItemInput, ExpectedAttribute, GetItemInput,
    PutItemInput, UpdateItemInput,
};
use dynafile::{Error, LegacyError, PlaceholderError, PlaceholderMap, ValidationError, item};

use crate::fixture::{TABLE, database, encoded, invalid, key, names, nested, refused, values};

const NOWHERE: &str = "no.such.table";

fn put() -> PutItemInput {
    PutItemInput::new(NOWHERE, encoded(&key(1)))
}

fn absent(names: &[&str]) -> Option<BTreeMap<String, ExpectedAttribute>> {
    let absent = ExpectedAttribute { exists: Some(false), ..ExpectedAttribute::default() };
    Some(names.iter().map(|name| ((*name).to_owned(), absent.clone())).collect())
}

fn mixed(legacy: &[&'static str], expressions: &[&'static str]) -> ValidationError {
    let (legacy, expressions) = (legacy.to_vec(), expressions.to_vec());
    ValidationError::Legacy(LegacyError::Mixed { legacy, expressions })
}

#[test]
fn the_parameters_of_a_write_are_checked_before_its_table() {
    let condition = || Some("attribute_exists(a)".to_owned());
    let cases = [
        (
            PutItemInput { expected: absent(&["a"]), condition_expression: condition(), ..put() },
            mixed(&["Expected"], &["ConditionExpression"]),
        ),
        (
            PutItemInput {
                conditional_operator: Some(ConditionalOperator::And),
                condition_expression: condition(),
                ..put()
            },
            mixed(&["ConditionalOperator"], &["ConditionExpression"]),
        ),
        (
            PutItemInput { expression_attribute_names: names([("#a", "a")]), ..put() },
            ValidationError::NamesWithoutExpression,
        ),
        (
            PutItemInput {
                expected: absent(&["a"]),
                expression_attribute_values: values([(":v", 1.into())]),
                ..put()
            },
            ValidationError::ValuesWithoutExpression { expressions: &["ConditionExpression"] },
        ),
        (
            PutItemInput {
                condition_expression: condition(),
                expression_attribute_names: names([]),
                ..put()
            },
            ValidationError::EmptyPlaceholders { map: PlaceholderMap::Names },
        ),
        (
            PutItemInput {
                condition_expression: condition(),
                expression_attribute_values: values([]),
                ..put()
            },
            ValidationError::EmptyPlaceholders { map: PlaceholderMap::Values },
        ),
        (
            PutItemInput { conditional_operator: Some(ConditionalOperator::Or), ..put() },
            ValidationError::ConditionalOperatorAlone,
        ),
        (
            PutItemInput {
                conditional_operator: Some(ConditionalOperator::Or),
                expected: absent(&["a"]),
                ..put()
            },
            ValidationError::ConditionalOperatorOfOne,
        ),
        (
            PutItemInput {
                condition_expression: condition(),
                expression_attribute_values: values([(":v", nested(33, 1.into()))]),
                ..put()
            },
            ValidationError::PlaceholderTooDeep { key: ":v".to_owned() },
        ),
    ];
    let database = database();
    for (request, expected) in cases {
        assert_eq!(invalid(&database, request), expected);
    }
    assert!(matches!(refused(&database, put()), Error::TableNotFound { .. }));
}

#[test]
fn an_expression_that_is_wrong_says_which_one_it_is() {
    let database = database();
    let parameter = |error: ValidationError| match error {
        ValidationError::Expression { parameter, .. } => parameter,
        other => panic!("{other:?}"),
    };
    let wrong = Some("a ==".to_owned());
    let put = PutItemInput { condition_expression: wrong.clone(), ..put() };
    assert_eq!(parameter(invalid(&database, put)), "ConditionExpression");
    let get =
        GetItemInput { projection_expression: wrong.clone(), ..GetItemInput::new(NOWHERE, key(1)) };
    assert_eq!(parameter(invalid(&database, get)), "ProjectionExpression");
    let update = UpdateItemInput {
        update_expression: wrong.clone(),
        condition_expression: wrong,
        ..UpdateItemInput::new(NOWHERE, key(1))
    };
    assert_eq!(parameter(invalid(&database, update)), "UpdateExpression");
}

#[test]
fn names_and_values_that_nothing_uses_are_refused() {
    let database = database();
    let request = PutItemInput {
        condition_expression: Some("attribute_exists(a)".to_owned()),
        expression_attribute_names: names([("#a", "a")]),
        expression_attribute_values: values([(":v", 1.into())]),
        ..put()
    };
    let Error::Placeholder(PlaceholderError::Unused { map, keys }) = refused(&database, request)
    else {
        panic!()
    };
    assert_eq!((map, keys), (PlaceholderMap::Names, vec!["#a".to_owned()]));
}

#[test]
fn a_read_takes_one_kind_of_projection() {
    let database = database();
    let request = || GetItemInput::new(NOWHERE, key(1));
    let both = GetItemInput {
        attributes_to_get: Some(vec!["a".to_owned()]),
        projection_expression: Some("a".to_owned()),
        ..request()
    };
    let expected = mixed(&["AttributesToGet"], &["ProjectionExpression"]);
    assert_eq!(invalid(&database, both), expected);
    let twice =
        GetItemInput { attributes_to_get: Some(vec!["a".to_owned(), "a".to_owned()]), ..request() };
    let expected =
        ValidationError::Legacy(LegacyError::RepeatedAttribute { attribute: "a".to_owned() });
    assert_eq!(invalid(&database, twice), expected);
}

#[test]
fn the_legacy_condition_holds_or_fails_like_an_expression() {
    let database = database();
    let stored = crate::fixture::with(1, item! { "a" => 5, "b" => "x" });
    crate::fixture::put(&database, &stored);
    let expectation = |operator, value: i64| ExpectedAttribute {
        operator: Some(operator),
        values: Some(vec![value.into()]),
        ..ExpectedAttribute::default()
    };
    let request = |operator, expected: [ExpectedAttribute; 2]| DeleteItemInput {
        expected: Some(["a".to_owned(), "c".to_owned()].into_iter().zip(expected).collect()),
        conditional_operator: Some(operator),
        ..DeleteItemInput::new(TABLE, key(1))
    };
    let expected =
        || [expectation(ComparisonOperator::Gt, 4), expectation(ComparisonOperator::Eq, 1)];
    let and = refused(&database, request(ConditionalOperator::And, expected()));
    assert!(and.is_condition_failed(), "{and:?}");
    database.execute(request(ConditionalOperator::Or, expected())).unwrap();
}
