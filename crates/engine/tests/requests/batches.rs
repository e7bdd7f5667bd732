//! BatchGetItem and BatchWriteItem: limits, duplicates, what is left over, what they cost.

use std::collections::BTreeMap;

use dynafile::api::{
    BatchGetItemInput, BatchWriteItemInput, KeysAndAttributes, PutItemInput,
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, WriteRequest,
};
use dynafile::{AttributeValue, Database, Error, Item, LegacyError, ValidationError, item};

use crate::capacity::breakdown;
use crate::fixture::{
    PLAIN, TABLE, database, encoded, get, invalid, key, nested, put, refused, with,
};

fn reads<const N: usize>(tables: [(&str, KeysAndAttributes); N]) -> BatchGetItemInput {
    BatchGetItemInput::new(tables.map(|(name, keys)| (name.to_owned(), keys)).into())
}

fn writes<const N: usize>(tables: [(&str, Vec<WriteRequest>); N]) -> BatchWriteItemInput {
    BatchWriteItemInput::new(tables.map(|(name, requests)| (name.to_owned(), requests)).into())
}

fn put_request(item: &Item) -> WriteRequest {
    WriteRequest::put(encoded(item))
}

fn plain_key(number: usize) -> Item {
    item! { "pk" => format!("{number:04}") }
}

fn fill_plain(database: &Database, count: usize, size_bytes: usize) {
    for number in 0..count {
        let mut item = plain_key(number);
        item.insert("x", "x".repeat(size_bytes));
        database.execute(PutItemInput::new(PLAIN, encoded(&item))).unwrap();
    }
}

#[test]
fn a_batch_reads_items_of_several_tables_each_in_its_way() {
    let database = database();
    put(&database, &with(1, item! { "a" => 1, "b" => 2 }));
    fill_plain(&database, 1, 1);
    let projected = KeysAndAttributes {
        projection_expression: Some("a".to_owned()),
        ..KeysAndAttributes::new(vec![key(1), key(2)])
    };
    let plain = KeysAndAttributes::new(vec![plain_key(0)]);
    let output = database.execute(reads([(TABLE, projected), (PLAIN, plain)])).unwrap();
    let responses = output.responses.unwrap();
    assert_eq!(responses[TABLE].len(), 1, "a missing item is left out");
    assert_eq!(responses[TABLE][0].to_item().unwrap(), item! { "a" => 1 });
    assert_eq!(responses[PLAIN].len(), 1);
    assert!(output.unprocessed_keys.unwrap().is_empty());
}

#[test]
fn a_batch_of_reads_costs_each_item_for_itself() {
    let database = database();
    put(&database, &with(1, item! { "x" => "x".repeat(5000) }));
    put(&database, &key(2));
    let consistent = KeysAndAttributes {
        consistent_read: Some(true),
        ..KeysAndAttributes::new(vec![key(1), key(2), key(3)])
    };
    let request = BatchGetItemInput {
        return_consumed_capacity: Some(ReturnConsumedCapacity::Indexes),
        ..reads([(TABLE, consistent), (PLAIN, KeysAndAttributes::new(vec![plain_key(0)]))])
    };
    let costs = database.execute(request).unwrap().consumed_capacity.unwrap();
    let costs: BTreeMap<_, _> =
        costs.iter().map(|cost| (cost.table_name.clone().unwrap(), breakdown(cost))).collect();
    assert_eq!(costs[TABLE], (4.0, 4.0, vec![]));
    assert_eq!(costs[PLAIN], (0.5, 0.5, vec![]), "a missing item costs the least");
}

#[test]
fn what_does_not_fit_into_16_megabytes_is_left_over() {
    let database = database();
    fill_plain(&database, 50, 390 * 1024);
    let request = KeysAndAttributes {
        projection_expression: Some("pk".to_owned()),
        ..KeysAndAttributes::new((0..50).map(plain_key).collect())
    };
    let output = database.execute(reads([(PLAIN, request.clone())])).unwrap();
    let responses = output.responses.unwrap().remove(PLAIN).unwrap();
    let rest = output.unprocessed_keys.unwrap().remove(PLAIN).unwrap();
    assert_eq!((responses.len(), rest.keys.len()), (42, 8), "whatever is returned of them");
    assert_eq!(rest.keys[0], plain_key(42));
    assert_eq!(rest.projection_expression, request.projection_expression);
    let output = database.execute(reads([(PLAIN, rest)])).unwrap();
    assert_eq!(output.responses.unwrap()[PLAIN].len(), 8);
}

#[test]
fn batches_of_reads_have_their_limits() {
    let database = database();
    let keys = |count: usize| KeysAndAttributes::new((0..count).map(plain_key).collect());
    let twice = KeysAndAttributes::new(vec![key(1), key(1)]);
    let cases = [
        (reads([]), ValidationError::NoItems { table: None }),
        (reads([(TABLE, keys(0))]), ValidationError::NoItems { table: Some(TABLE.to_owned()) }),
        (reads([(PLAIN, keys(101))]), ValidationError::TooManyItems { count: 101, limit: 100 }),
        (reads([(TABLE, twice)]), ValidationError::RepeatedItem { table: TABLE.to_owned() }),
        (reads([(TABLE, keys(1))]), ValidationError::KeyAttributeCount { expected: 2, found: 1 }),
    ];
    for (request, expected) in cases {
        assert_eq!(invalid(&database, request), expected);
    }
    assert!(database.execute(reads([(PLAIN, keys(100))])).is_ok());
    let legacy = KeysAndAttributes {
        attributes_to_get: Some(vec!["a".to_owned()]),
        ..KeysAndAttributes::new(vec![key(1)])
    };
    let projected = KeysAndAttributes { projection_expression: Some("a".to_owned()), ..keys(1) };
    let both = invalid(&database, reads([(TABLE, legacy), (PLAIN, projected)]));
    assert!(matches!(both, ValidationError::Legacy(LegacyError::Mixed { .. })), "{both:?}");
    let nowhere = refused(&database, reads([("no.such.table", keys(1))]));
    assert!(matches!(nowhere, Error::TableNotFound { .. }));
}

#[test]
fn a_batch_writes_items_of_several_tables() {
    let database = database();
    put(&database, &with(1, item! { "g" => "G" }));
    let request = BatchWriteItemInput {
        return_consumed_capacity: Some(ReturnConsumedCapacity::Indexes),
        return_item_collection_metrics: Some(ReturnItemCollectionMetrics::Size),
        ..writes([
            (
                TABLE,
                vec![put_request(&with(2, item! { "g" => "G" })), WriteRequest::delete(key(1))],
            ),
            (PLAIN, vec![put_request(&plain_key(1))]),
        ])
    };
    let output = database.execute(request).unwrap();
    assert!(output.unprocessed_items.unwrap().is_empty());
    let costs = output.consumed_capacity.unwrap();
    let costs: BTreeMap<_, _> =
        costs.iter().map(|cost| (cost.table_name.clone().unwrap(), breakdown(cost))).collect();
    assert_eq!(costs[TABLE], (4.0, 2.0, vec![("all", 2.0)]));
    assert_eq!(costs[PLAIN], (1.0, 1.0, vec![]));
    let metrics = output.item_collection_metrics.unwrap();
    assert_eq!(metrics.keys().collect::<Vec<_>>(), [TABLE], "only of tables with local indexes");
    assert_eq!(metrics[TABLE].len(), 1, "one collection, once");
    assert_eq!((get(&database, key(1)), get(&database, key(2)).is_some()), (None, true));
}

#[test]
fn batches_of_writes_have_their_limits() {
    let database = database();
    let puts = |count| (0..count).map(|number| put_request(&plain_key(number))).collect::<Vec<_>>();
    let both = WriteRequest {
        delete_request: WriteRequest::delete(key(1)).delete_request,
        ..put_request(&key(1))
    };
    let one_action = |position, found| ValidationError::NotOneAction { position, found };
    let repeated = || ValidationError::RepeatedItem { table: TABLE.to_owned() };
    let deep = with(1, item! { "x" => nested(32, AttributeValue::Null) });
    let cases = [
        (writes([]), ValidationError::NoItems { table: None }),
        (writes([(TABLE, Vec::new())]), ValidationError::NoItems { table: Some(TABLE.to_owned()) }),
        (
            writes([(PLAIN, puts(13)), (TABLE, puts(13))]),
            ValidationError::TooManyItems { count: 26, limit: 25 },
        ),
        (writes([(TABLE, vec![put_request(&key(1)), WriteRequest::default()])]), one_action(1, 0)),
        (writes([(TABLE, vec![both])]), one_action(0, 2)),
        (writes([(TABLE, vec![put_request(&key(1)), WriteRequest::delete(key(1))])]), repeated()),
        (writes([(TABLE, vec![put_request(&deep)])]), ValidationError::ItemTooDeep),
        (
            writes([(TABLE, vec![WriteRequest::delete(plain_key(1))])]),
            ValidationError::KeyAttributeCount { expected: 2, found: 1 },
        ),
    ];
    for (request, expected) in cases {
        assert_eq!(invalid(&database, request), expected);
    }
    let large = with(1, item! { "x" => "x".repeat(410 * 1024) });
    let error = refused(&database, writes([(TABLE, vec![put_request(&large)])]));
    assert!(matches!(error, Error::ItemTooLarge { .. }), "{error:?}");
    let wrong = with(1, item! { "g" => 1 });
    let error =
        refused(&database, writes([(TABLE, vec![put_request(&key(2)), put_request(&wrong)])]));
    assert!(matches!(error, Error::IndexKey { .. }), "{error:?}");
    assert_eq!(get(&database, key(2)), None, "a batch that is refused wrote nothing");
    database.execute(writes([(PLAIN, puts(25))])).unwrap();
}
