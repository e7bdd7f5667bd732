//! ExclusiveStartKey: what it must be for a table, an index, a key condition and a segment.

use dynafile::api::{PutItemInput, QueryInput, ScanInput};
use dynafile::model::KeyError;
use dynafile::{Database, Item, Number, StartKeyError, ValidationError, item};

use crate::fixture::{
    PLAIN, TABLE, database, encoded, filled, index_query, invalid, key, query, sort_keys, values,
    with,
};

fn wrong(database: &Database, request: QueryInput) -> StartKeyError {
    match invalid(database, request) {
        ValidationError::StartKey(error) => error,
        other => panic!("{other:?}"),
    }
}

fn after(request: QueryInput, start: Item) -> QueryInput {
    QueryInput { exclusive_start_key: Some(start), ..request }
}

#[test]
fn a_start_key_need_not_be_of_an_item() {
    let database = filled();
    assert_eq!(sort_keys(&database, after(query(), key(3))), [4, 5]);
    let between = item! { "pk" => "p", "sk" => "3.5".parse::<Number>().unwrap() };
    assert_eq!(sort_keys(&database, after(query(), between)), [4, 5]);
    let backward = QueryInput { scan_index_forward: Some(false), ..query() };
    assert_eq!(sort_keys(&database, after(backward, key(3))), [2, 1]);
    let local = after(index_query("local"), with(5, item! { "l" => "l5" }));
    assert_eq!(sort_keys(&database, local), [4, 3, 2, 1]);
    let global = after(index_query("part"), with(2, item! { "g" => "G", "h" => 2 }));
    assert_eq!(sort_keys(&database, global), [3, 4, 5]);
}

#[test]
fn a_start_key_has_the_attributes_of_the_key_and_no_others() {
    let database = database();
    let count = |expected, found| StartKeyError::AttributeCount { expected, found };
    let missing = |attribute: &str| StartKeyError::Attribute {
        source: KeyError::Missing { attribute: attribute.to_owned() },
    };
    let cases = [
        (query(), item! {}, count(2, 0)),
        (query(), item! { "pk" => "p" }, count(2, 1)),
        (query(), with(1, item! { "x" => 1 }), count(2, 3)),
        (query(), item! { "pk" => "p", "x" => 1 }, missing("sk")),
        (index_query("local"), key(1), count(3, 2)),
        (index_query("part"), key(1), count(4, 2)),
        (index_query("all"), key(1), count(3, 2)),
        (index_query("all"), with(1, item! { "x" => "G" }), missing("g")),
    ];
    for (request, start, expected) in cases {
        assert_eq!(wrong(&database, after(request, start.clone())), expected, "{start:?}");
    }
    for (request, start) in [
        (query(), item! { "pk" => "p", "sk" => "text" }),
        (index_query("local"), with(1, item! { "l" => 1 })),
        (index_query("part"), item! { "pk" => 1, "sk" => 1, "g" => "G", "h" => 1 }),
    ] {
        let error = wrong(&database, after(request, start));
        assert!(matches!(error, StartKeyError::Attribute { source: KeyError::WrongType { .. } }));
    }
}

#[test]
fn a_start_key_lies_within_the_key_condition() {
    let database = database();
    let ranged = |condition: &str| QueryInput {
        key_condition_expression: Some(format!("pk = :p AND {condition}")),
        expression_attribute_values: values([(":p", "p".into()), (":v", 3.into())]),
        ..query()
    };
    let elsewhere = |number: i64| item! { "pk" => "q", "sk" => number };
    let other_partition = [
        after(query(), elsewhere(1)),
        after(ranged("sk > :v"), elsewhere(4)),
        after(index_query("local"), item! { "pk" => "q", "sk" => 1, "l" => "l" }),
        after(index_query("part"), with(1, item! { "g" => "X", "h" => 1 })),
        after(index_query("all"), with(1, item! { "g" => "X" })),
    ];
    for request in other_partition {
        assert_eq!(wrong(&database, request), StartKeyError::OtherPartition);
    }
    let outside = [
        after(ranged("sk > :v"), elsewhere(2)),
        after(ranged("sk > :v"), key(2)),
        after(ranged("sk > :v"), key(3)),
        after(ranged("sk < :v"), key(4)),
        after(ranged("sk = :v"), key(4)),
        after(ranged("sk BETWEEN :v AND :v"), key(4)),
    ];
    for request in outside {
        assert_eq!(wrong(&database, request), StartKeyError::OutsideOfRange);
    }
    assert!(database.execute(after(ranged("sk = :v"), key(3))).is_ok());
}

#[test]
fn a_query_of_a_table_without_sort_key_takes_no_start_key_and_gives_none() {
    let database = database();
    database.execute(PutItemInput::new(PLAIN, encoded(&item! { "pk" => "p" }))).unwrap();
    let plain = QueryInput { table_name: PLAIN.to_owned(), ..query() };
    for start in ["p", "q"] {
        let error = wrong(&database, after(plain.clone(), item! { "pk" => start }));
        assert_eq!(error, StartKeyError::OneItem);
    }
    let malformed = after(plain.clone(), item! {});
    let count = StartKeyError::AttributeCount { expected: 1, found: 0 };
    assert_eq!(wrong(&database, malformed), count);
    let limited = database.execute(QueryInput { limit: Some(1), ..plain }).unwrap();
    assert_eq!((limited.count, limited.last_evaluated_key), (Some(1), None));
    let scan = ScanInput { limit: Some(1), ..ScanInput::new(PLAIN) };
    let start = database.execute(scan.clone()).unwrap().last_evaluated_key;
    assert_eq!(start, Some(item! { "pk" => "p" }), "a scan goes on");
    let rest = database.execute(ScanInput { exclusive_start_key: start, ..scan }).unwrap();
    assert_eq!(rest.count, Some(0));
}

#[test]
fn a_start_key_lies_within_the_segment() {
    let database = filled();
    let scan = |segment| ScanInput {
        segment: Some(segment),
        total_segments: Some(4),
        exclusive_start_key: Some(key(1)),
        ..ScanInput::new(TABLE)
    };
    let outcomes: Vec<_> = (0..4).map(|segment| database.execute(scan(segment))).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let other = outcomes.into_iter().find_map(Result::err).unwrap();
    assert!(other.to_string().contains("segment"), "{other}");
}
