//! TransactWriteItems and TransactGetItems: reasons, limits, costs, and tokens.

use std::collections::BTreeMap;
use std::time::Duration;

use dynafile::api::{
    ConditionCheck, Delete, Get, Put, PutItemInput, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, TransactGetItem, TransactGetItemsInput, TransactWriteItem,
    TransactWriteItemsInput, Update,
};
use dynafile::model::KeyError;
use dynafile::{AttributeType, Database, Error, Item, ValidationError, item};
use dynafile_testkit::TestDatabase;

use crate::capacity::breakdown;
use crate::fixture::{
    PLAIN, TABLE, database, encoded, get, invalid, key, put, refused, tables, values, with,
};

const INDEXES: Option<ReturnConsumedCapacity> = Some(ReturnConsumedCapacity::Indexes);

pub(crate) fn put_action(item: &Item) -> TransactWriteItem {
    let put = Some(Put::new(TABLE, encoded(item)));
    TransactWriteItem { put, ..TransactWriteItem::default() }
}

pub(crate) fn put_if(item: &Item, condition: &str) -> TransactWriteItem {
    let condition_expression = Some(condition.to_owned());
    let put = Put { condition_expression, ..Put::new(TABLE, encoded(item)) };
    TransactWriteItem { put: Some(put), ..TransactWriteItem::default() }
}

pub(crate) fn delete_action(key: Item) -> TransactWriteItem {
    let delete = Some(Delete::new(TABLE, key));
    TransactWriteItem { delete, ..TransactWriteItem::default() }
}

pub(crate) fn check_action(key: Item, condition: &str) -> TransactWriteItem {
    let condition_check = Some(ConditionCheck::new(TABLE, key, condition));
    TransactWriteItem { condition_check, ..TransactWriteItem::default() }
}

pub(crate) fn add_one(sort: i64) -> TransactWriteItem {
    let update = Update {
        expression_attribute_values: values([(":one", 1.into())]),
        ..Update::new(TABLE, key(sort), "SET n = n + :one")
    };
    TransactWriteItem { update: Some(update), ..TransactWriteItem::default() }
}

pub(crate) fn write(actions: Vec<TransactWriteItem>) -> TransactWriteItemsInput {
    TransactWriteItemsInput::new(actions)
}

pub(crate) fn reasons(error: Error) -> Vec<Option<Error>> {
    match error {
        Error::TransactionCancelled { reasons } => reasons,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_four_actions_happen_together() {
    let database = database();
    put(&database, &with(1, item! { "n" => 1 }));
    put(&database, &key(2));
    let actions = vec![
        add_one(1),
        delete_action(key(2)),
        put_if(&key(3), "attribute_not_exists(pk)"),
        check_action(key(4), "attribute_not_exists(pk)"),
    ];
    let request = TransactWriteItemsInput {
        return_item_collection_metrics: Some(ReturnItemCollectionMetrics::Size),
        ..write(actions)
    };
    let output = database.execute(request).unwrap();
    assert_eq!(get(&database, key(1)), Some(with(1, item! { "n" => 2 })));
    assert_eq!((get(&database, key(2)), get(&database, key(3))), (None, Some(key(3))));
    assert_eq!(output.consumed_capacity, None);
    assert_eq!(output.item_collection_metrics.unwrap()[TABLE].len(), 1);
}

#[test]
fn a_transaction_has_its_limits() {
    let database = database();
    let many = |count: i64| (0..count).map(|sort| put_action(&key(sort))).collect::<Vec<_>>();
    let both =
        TransactWriteItem { delete: Some(Delete::new(TABLE, key(2))), ..put_action(&key(1)) };
    let one_action = |found| ValidationError::NotOneAction { position: 0, found };
    let cases = [
        (write(Vec::new()), ValidationError::NoItems { table: None }),
        (write(many(101)), ValidationError::TooManyItems { count: 101, limit: 100 }),
        (write(vec![TransactWriteItem::default()]), one_action(0)),
        (write(vec![both]), one_action(2)),
        (
            write(vec![delete_action(item! { "pk" => "", "sk" => 1 })]),
            ValidationError::Key {
                table: TABLE.to_owned(),
                source: KeyError::Empty { attribute: "pk".to_owned(), found: AttributeType::S },
            },
        ),
    ];
    for (request, expected) in cases {
        assert_eq!(invalid(&database, request), expected);
    }
    let large = |sort| put_action(&with(sort, item! { "x" => "x".repeat(399 * 1024) }));
    let error = invalid(&database, write((0..11).map(large).collect()));
    assert!(matches!(error, ValidationError::RequestSize { response: false, .. }), "{error:?}");
    let twice = write(vec![put_if(&key(1), "attribute_exists(pk)"), delete_action(key(1))]);
    let error = refused(&database, twice);
    assert!(matches!(error, Error::SameItemTwice { position: 1 }), "{error:?}");
    database.execute(write(many(100))).unwrap();
}

#[test]
fn a_transaction_costs_double_on_its_tables_and_the_same_on_their_indexes() {
    let database = database();
    put(&database, &with(1, item! { "x" => "x".repeat(3000) }));
    let request = TransactWriteItemsInput {
        return_consumed_capacity: INDEXES,
        ..write(vec![
            check_action(key(1), "attribute_exists(pk)"),
            put_action(&with(2, item! { "g" => "G" })),
        ])
    };
    let costs = database.execute(request).unwrap().consumed_capacity.unwrap();
    assert_eq!(breakdown(&costs[0]), (9.0, 8.0, vec![("all", 1.0)]));
    assert_eq!((costs[0].write_capacity_units, costs[0].read_capacity_units), (Some(9.0), None));
    let read = TransactGetItemsInput {
        return_consumed_capacity: INDEXES,
        ..TransactGetItemsInput::new([1, 2, 9].map(|sort| read_of(key(sort))).to_vec())
    };
    let costs = database.execute(read).unwrap().consumed_capacity.unwrap();
    assert_eq!(breakdown(&costs[0]), (6.0, 6.0, vec![]));
    assert_eq!((costs[0].write_capacity_units, costs[0].read_capacity_units), (None, Some(6.0)));
}

pub(crate) fn read_of(key: Item) -> TransactGetItem {
    TransactGetItem::new(Get::new(TABLE, key))
}

#[test]
fn a_transaction_reads_items_in_order() {
    let database = database();
    put(&database, &with(1, item! { "a" => 1, "b" => 2 }));
    let projected = Get { projection_expression: Some("b".to_owned()), ..Get::new(TABLE, key(1)) };
    let plain = Get::new(PLAIN, item! { "pk" => "x" });
    let nothing = Get { projection_expression: Some("z".to_owned()), ..Get::new(TABLE, key(2)) };
    put(&database, &key(2));
    let request = TransactGetItemsInput::new(vec![
        read_of(key(7)),
        TransactGetItem::new(projected),
        TransactGetItem::new(plain),
        TransactGetItem::new(nothing),
    ]);
    let responses = database.execute(request).unwrap().responses.unwrap();
    let items: Vec<_> = responses
        .into_iter()
        .map(|response| response.item.map(|item| item.to_item().unwrap()))
        .collect();
    assert_eq!(items, [None, Some(item! { "b" => 2 }), None, None]);
}

#[test]
fn transactional_reads_have_their_limits() {
    let database = database();
    let read = |count: i64| {
        TransactGetItemsInput::new((0..count).map(|sort| read_of(key(sort))).collect())
    };
    assert_eq!(invalid(&database, read(0)), ValidationError::NoItems { table: None });
    let expected = ValidationError::TooManyItems { count: 101, limit: 100 };
    assert_eq!(invalid(&database, read(101)), expected);
    let twice = TransactGetItemsInput::new(vec![read_of(key(1)), read_of(key(1))]);
    assert!(matches!(refused(&database, twice), Error::SameItemTwice { position: 1 }));
    for sort in 0..11 {
        put(&database, &with(sort, item! { "x" => "x".repeat(399 * 1024) }));
    }
    let error = invalid(&database, read(11));
    assert!(matches!(error, ValidationError::RequestSize { response: true, .. }), "{error:?}");
}

#[test]
fn the_native_face_reads_from_one_moment_too() {
    let database = database();
    put(&database, &with(1, item! { "a" => 1 }));
    let plain = encoded(&item! { "pk" => "x" });
    database.execute(PutItemInput::new(PLAIN, plain)).unwrap();
    let (music, plain) = (database.table(TABLE).unwrap(), database.table(PLAIN).unwrap());
    let keys = [(&music, ("p", 1).into()), (&plain, "x".into()), (&music, ("p", 2).into())];
    let found = database.transact_get(keys).unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false]);
    assert!(database.transact_get([(&music, "p".into())]).unwrap_err().is_validation());
}

fn with_token(token: &str, actions: Vec<TransactWriteItem>) -> TransactWriteItemsInput {
    TransactWriteItemsInput {
        client_request_token: Some(token.to_owned()),
        return_consumed_capacity: INDEXES,
        ..write(actions)
    }
}

fn number(database: &Database) -> Option<i64> {
    get(database, key(1))?.get("n")?.as_number()?.to_i64()
}

#[test]
fn a_transaction_with_a_token_is_carried_out_once() {
    let mut database = TestDatabase::new();
    tables().into_iter().for_each(|table| drop(database.create_table(table).unwrap()));
    put(&database, &with(1, item! { "n" => 0, "x" => "x".repeat(5000) }));
    let request = || with_token("one", vec![add_one(1)]);
    let costs =
        |output: Vec<_>| output.iter().map(breakdown).map(|(all, ..)| all).collect::<Vec<_>>();
    let first = database.execute(request()).unwrap().consumed_capacity.unwrap();
    assert!(first[0].write_capacity_units.is_some());
    assert_eq!(costs(first), [10.0]);
    database.reopen();
    let again = database.execute(request()).unwrap().consumed_capacity.unwrap();
    assert_eq!((again[0].read_capacity_units, again[0].write_capacity_units), (Some(4.0), None));
    let other_returns = TransactWriteItemsInput { return_consumed_capacity: None, ..request() };
    database.execute(other_returns).unwrap();
    assert_eq!(number(&database), Some(1));
    let other = refused(&database, with_token("one", vec![add_one(1), delete_action(key(2))]));
    assert!(matches!(other, Error::IdempotentParameterMismatch { token } if token == "one"));
    assert_eq!(number(&database), Some(1));
    database.execute(with_token("two", vec![add_one(1)])).unwrap();
    assert_eq!(number(&database), Some(2));
    assert!(database.check(|_| {}).unwrap().is_clean());
}

#[test]
fn a_token_is_forgotten_after_ten_minutes() {
    let database = TestDatabase::in_memory().open();
    tables().into_iter().for_each(|table| drop(database.create_table(table).unwrap()));
    put(&database, &with(1, item! { "n" => 0 }));
    let minutes = |minutes: u64| database.clock().advance(Duration::from_secs(60 * minutes));
    for number in 0..50 {
        database.execute(with_token(&format!("token {number}"), vec![add_one(1)])).unwrap();
    }
    minutes(9);
    database.execute(with_token("token 0", vec![add_one(1)])).unwrap();
    assert_eq!(number(&database), Some(50));
    minutes(2);
    for number in 0..50 {
        database.execute(with_token(&format!("token {number}"), vec![add_one(1)])).unwrap();
    }
    assert_eq!(number(&database), Some(100));
    assert!(database.check(|_| {}).unwrap().is_clean());
}

#[test]
fn a_token_of_a_cancelled_transaction_can_be_used_again() {
    let database = database();
    let request = || with_token("one", vec![put_if(&key(1), "attribute_exists(pk)")]);
    assert!(refused(&database, request()).is_condition_failed());
    put(&database, &key(1));
    database.execute(request()).unwrap();
}

#[test]
fn requests_that_differ_in_one_member_are_not_the_same() {
    let conditions = ["attribute_exists(pk)", "attribute_exists (pk)"];
    let mut requests: BTreeMap<_, _> = BTreeMap::new();
    for (number, condition) in conditions.iter().enumerate() {
        requests.insert(number, vec![check_action(key(1), condition)]);
    }
    requests.insert(2, vec![put_action(&key(1))]);
    requests.insert(3, vec![delete_action(key(1))]);
    requests.insert(4, vec![put_action(&with(1, item! { "a" => 1 }))]);
    for (first, request) in &requests {
        let database = database();
        put(&database, &key(1));
        database.execute(with_token("t", request.clone())).unwrap();
        for (second, other) in &requests {
            let outcome = database.execute(with_token("t", other.clone()));
            assert_eq!(outcome.is_ok(), first == second, "{first} and {second}");
        }
    }
}
