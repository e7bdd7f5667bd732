//! Key conditions and filters of queries and scans, in both languages.

use std::collections::BTreeMap;

use dynafile::api::{
    AttributeCondition, ComparisonOperator, ConditionalOperator, QueryInput, ScanInput,
};
use dynafile::model::KeyType;
use dynafile::{
    AttributeType, AttributeValue, Error, KeyConditionError, LegacyError, ValidationError, item,
};

use crate::fixture::{
    TABLE, database, filled, found, index_query, invalid, names, query, refused, sort_keys, values,
};

fn condition(
    operator: ComparisonOperator,
    values: impl IntoIterator<Item = AttributeValue>,
) -> AttributeCondition {
    AttributeCondition { operator, values: values.into_iter().collect() }
}

fn conditions<const N: usize>(
    conditions: [(&str, AttributeCondition); N],
) -> Option<BTreeMap<String, AttributeCondition>> {
    Some(conditions.map(|(name, condition)| (name.to_owned(), condition)).into())
}

fn with_sort(expression: &str) -> QueryInput {
    QueryInput {
        key_condition_expression: Some(format!("pk = :p AND {expression}")),
        expression_attribute_values: values([(":p", "p".into()), (":v", 3.into())]),
        ..query()
    }
}

#[test]
fn a_key_condition_is_a_range_of_sort_keys() {
    let database = filled();
    let cases: [(&str, &[i64]); 6] = [
        ("sk = :v", &[3]),
        ("sk < :v", &[1, 2]),
        ("sk <= :v", &[1, 2, 3]),
        ("sk > :v", &[4, 5]),
        ("sk >= :v", &[3, 4, 5]),
        ("sk BETWEEN :v AND :v", &[3]),
    ];
    for (expression, expected) in cases {
        assert_eq!(sort_keys(&database, with_sort(expression)), expected, "{expression}");
        let backward = QueryInput { scan_index_forward: Some(false), ..with_sort(expression) };
        let reversed: Vec<_> = expected.iter().rev().copied().collect();
        assert_eq!(sort_keys(&database, backward), reversed, "{expression}");
    }
}

#[test]
fn the_legacy_key_conditions_find_the_same() {
    use ComparisonOperator::{BeginsWith, Between, Eq, Ge};
    let database = filled();
    let request = |sort: AttributeCondition| QueryInput {
        key_conditions: conditions([("pk", condition(Eq, ["p".into()])), ("sk", sort)]),
        ..QueryInput::new(TABLE)
    };
    assert_eq!(sort_keys(&database, request(condition(Ge, [4.into()]))), [4, 5]);
    assert_eq!(sort_keys(&database, request(condition(Between, [2.into(), 3.into()]))), [2, 3]);
    let local = QueryInput {
        index_name: Some("local".to_owned()),
        key_conditions: conditions([
            ("pk", condition(Eq, ["p".into()])),
            ("l", condition(BeginsWith, ["l".into()])),
        ]),
        ..QueryInput::new(TABLE)
    };
    assert_eq!(sort_keys(&database, local), [5, 4, 3, 2, 1]);
}

#[test]
fn the_legacy_key_conditions_go_with_expressions_other_than_their_own() {
    use ComparisonOperator::{Eq, NotNull};
    let database = filled();
    let legacy = || QueryInput {
        key_conditions: conditions([("pk", condition(Eq, ["p".into()]))]),
        ..QueryInput::new(TABLE)
    };
    let filtered = QueryInput {
        filter_expression: Some("a = :a".to_owned()),
        projection_expression: Some("sk".to_owned()),
        expression_attribute_values: values([(":a", "a2".into())]),
        ..legacy()
    };
    let page = found(database.execute(filtered).unwrap());
    assert_eq!((page.counts, page.items), ((1, 5), Some(vec![item! { "sk" => 2 }])));
    let mixed = |legacy: &[&'static str], expressions: &[&'static str]| {
        ValidationError::Legacy(LegacyError::Mixed {
            legacy: legacy.to_vec(),
            expressions: expressions.to_vec(),
        })
    };
    let both = QueryInput {
        key_conditions: legacy().key_conditions,
        filter_expression: Some("a = :p".to_owned()),
        ..query()
    };
    let expected = mixed(&["KeyConditions"], &["FilterExpression", "KeyConditionExpression"]);
    assert_eq!(invalid(&database, both), expected);
    let two_filters = QueryInput {
        query_filter: conditions([("a", condition(NotNull, []))]),
        filter_expression: Some("attribute_exists(a)".to_owned()),
        ..legacy()
    };
    assert_eq!(invalid(&database, two_filters), mixed(&["QueryFilter"], &["FilterExpression"]));
    let two_projections = QueryInput {
        attributes_to_get: Some(vec!["a".to_owned()]),
        projection_expression: Some("a".to_owned()),
        ..legacy()
    };
    let expected = mixed(&["AttributesToGet"], &["ProjectionExpression"]);
    assert_eq!(invalid(&database, two_projections), expected);
    let unused = QueryInput { expression_attribute_names: names([("#a", "a")]), ..legacy() };
    assert_eq!(invalid(&database, unused), ValidationError::NamesWithoutExpression);
}

#[test]
fn an_index_is_queried_by_its_own_key() {
    let database = filled();
    assert_eq!(sort_keys(&database, index_query("local")), [5, 4, 3, 2, 1]);
    assert_eq!(sort_keys(&database, index_query("part")), [1, 2, 3, 4, 5]);
    let above = QueryInput {
        key_condition_expression: Some("g = :g AND h > :v".to_owned()),
        expression_attribute_values: values([(":g", "G".into()), (":v", 3.into())]),
        ..index_query("part")
    };
    assert_eq!(sort_keys(&database, above), [4, 5]);
}

#[test]
fn a_key_condition_must_be_one_of_the_key() {
    let database = database();
    let expression =
        |text: &str| QueryInput { key_condition_expression: Some(text.to_owned()), ..query() };
    let key_condition = ValidationError::KeyCondition;
    let (pk, sk) = (|| "pk".to_owned(), || "sk".to_owned());
    let cases = [
        (QueryInput::new(TABLE), ValidationError::NoKeyCondition),
        (expression("pk > :p"), key_condition(KeyConditionError::NotSupported { attribute: pk() })),
        (
            expression("x = :p"),
            key_condition(KeyConditionError::MissingAttribute { attribute: pk() }),
        ),
        (
            expression("pk = :p AND x = :p"),
            key_condition(KeyConditionError::MissingAttribute { attribute: sk() }),
        ),
        (
            expression("pk = :p AND sk = :p AND x = :p"),
            key_condition(KeyConditionError::TooManyTests { count: 3, limit: 2 }),
        ),
        (
            expression("pk = :p OR sk = :p"),
            key_condition(KeyConditionError::Operator { operator: "OR" }),
        ),
        (
            expression("x.y = :p"),
            key_condition(KeyConditionError::NestedPath { attribute: "x".to_owned() }),
        ),
        (expression("pk.y = :p"), key_condition(KeyConditionError::NestedPath { attribute: pk() })),
        (
            expression("pk = :p AND sk = :p"),
            ValidationError::KeyConditionType {
                attribute: sk(),
                expected: KeyType::N,
                found: AttributeType::S,
            },
        ),
        (
            QueryInput { expression_attribute_values: values([(":p", "".into())]), ..query() },
            ValidationError::EmptyKeyCondition {
                attribute: pk(),
                index: None,
                found: AttributeType::S,
            },
        ),
    ];
    for (request, expected) in cases {
        let text = request.key_condition_expression.clone();
        assert_eq!(invalid(&database, request), expected, "{text:?}");
    }
    let nowhere = QueryInput { table_name: "no.such.table".to_owned(), ..query() };
    assert!(matches!(refused(&database, nowhere.clone()), Error::TableNotFound { .. }));
    let nested = QueryInput { table_name: nowhere.table_name, ..expression("pk.y = :p") };
    let expected = key_condition(KeyConditionError::NestedPath { attribute: pk() });
    assert_eq!(invalid(&database, nested), expected, "before the table is looked up");
    let index = QueryInput { index_name: Some("none".to_owned()), ..query() };
    assert!(matches!(refused(&database, index), Error::IndexNotFound { .. }));
}

#[test]
fn a_filter_is_asked_after_the_items_are_counted() {
    let database = filled();
    let filtered = QueryInput {
        filter_expression: Some("a = :a OR b = :b".to_owned()),
        expression_attribute_values: values([
            (":p", "p".into()),
            (":a", "a2".into()),
            (":b", "b4".into()),
        ]),
        ..query()
    };
    let page = found(database.execute(filtered).unwrap());
    assert_eq!((page.counts, page.items.unwrap().len()), ((2, 5), 2));
    let legacy = QueryInput {
        key_conditions: conditions([("pk", condition(ComparisonOperator::Eq, ["p".into()]))]),
        query_filter: conditions([
            ("a", condition(ComparisonOperator::Eq, ["a2".into()])),
            ("b", condition(ComparisonOperator::Eq, ["b4".into()])),
        ]),
        conditional_operator: Some(ConditionalOperator::Or),
        ..QueryInput::new(TABLE)
    };
    assert_eq!(sort_keys(&database, legacy), [2, 4]);
    let scan = ScanInput {
        scan_filter: conditions([("a", condition(ComparisonOperator::Ne, ["a2".into()]))]),
        ..ScanInput::new(TABLE)
    };
    let output = database.execute(scan).unwrap();
    assert_eq!((output.count, output.scanned_count), (Some(4), Some(5)));
}

#[test]
fn a_filter_of_a_query_is_not_on_the_key_that_is_queried_by() {
    let database = database();
    let filtered = |request: QueryInput, filter: &str| QueryInput {
        filter_expression: Some(filter.to_owned()),
        ..request
    };
    let in_key = |attribute: &str| ValidationError::KeyInFilter {
        parameter: "FilterExpression",
        attribute: attribute.to_owned(),
    };
    assert_eq!(invalid(&database, filtered(query(), "sk > :p")), in_key("sk"));
    assert_eq!(invalid(&database, filtered(index_query("part"), "h > :g")), in_key("h"));
    let of_table = filtered(index_query("part"), "attribute_exists(sk)");
    assert!(database.execute(of_table).is_ok(), "the table's key is not the index's");
    let legacy = QueryInput {
        key_conditions: conditions([("pk", condition(ComparisonOperator::Eq, ["p".into()]))]),
        query_filter: conditions([("pk", condition(ComparisonOperator::NotNull, []))]),
        ..QueryInput::new(TABLE)
    };
    let expected =
        ValidationError::KeyInFilter { parameter: "QueryFilter", attribute: "pk".to_owned() };
    assert_eq!(invalid(&database, legacy), expected);
    let scan = ScanInput {
        filter_expression: Some("attribute_exists(pk)".to_owned()),
        ..ScanInput::new(TABLE)
    };
    assert!(database.execute(scan).is_ok(), "a scan's may be");
}

#[test]
fn a_filter_of_a_query_on_an_index_is_on_what_it_projects_and_a_scan_takes_the_rest_for_absent() {
    let database = filled();
    let not_projected = |index: &str, attributes: &[&str]| ValidationError::FilterNotProjected {
        index: index.to_owned(),
        attributes: attributes.iter().map(|name| (*name).to_owned()).collect(),
    };
    for (index, filter, missing) in [
        ("part", "attribute_exists(b) OR attribute_exists(c)", &["b", "c"][..]),
        ("local", "attribute_exists(a)", &["a"]),
    ] {
        let filter = filter.to_owned();
        let request = QueryInput { filter_expression: Some(filter.clone()), ..index_query(index) };
        assert_eq!(invalid(&database, request), not_projected(index, missing));
        let scan = |filter: String| ScanInput {
            index_name: Some(index.to_owned()),
            filter_expression: Some(filter),
            ..ScanInput::new(TABLE)
        };
        let counts = |filter: String| {
            let output = database.execute(scan(filter)).unwrap();
            (output.count, output.scanned_count)
        };
        assert_eq!(counts(format!("NOT ({filter})")), (Some(5), Some(5)));
        assert_eq!(counts(filter), (Some(0), Some(5)));
        let absent = format!("attribute_not_exists({})", missing[0]);
        assert_eq!(counts(absent), (Some(5), Some(5)));
    }
}
