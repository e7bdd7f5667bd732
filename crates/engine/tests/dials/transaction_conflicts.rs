//! Transactions that hold their items for a while.

use std::time::Duration;

use dynafile::api::{
    BatchExecuteStatementInput, BatchStatementRequest, BatchWriteItemInput, DeleteItemInput,
    ExecuteStatementInput, ExecuteTransactionInput, Get, GetItemInput, ParameterizedStatement, Put,
    PutItemInput, PutRequest, TransactGetItem, TransactGetItemsInput, TransactWriteItem,
    TransactWriteItemsInput, WriteRequest,
};
use dynafile::{Builder, Database, EncodedItem, Error, Item, Result, item};

use crate::database;

const DURATION: Duration = Duration::from_secs(1);

fn slow(builder: Builder) -> Builder {
    builder.transaction_duration(DURATION)
}

fn key(id: i32) -> Item {
    item! { "customer" => "ada", "id" => id }
}

fn encoded(id: i32) -> EncodedItem {
    EncodedItem::try_from(&key(id)).expect("the item is right")
}

fn transact(db: &Database, ids: &[i32]) -> Result<()> {
    let put = |id: &i32| TransactWriteItem {
        put: Some(Put::new("orders", encoded(*id))),
        ..TransactWriteItem::default()
    };
    db.execute(TransactWriteItemsInput::new(ids.iter().map(put).collect())).map(drop)
}

fn is_conflict<T>(result: Result<T>) -> bool {
    matches!(result, Err(Error::TransactionConflict { .. }))
}

/// Which actions of a cancelled transaction met a conflict.
fn conflicts<T>(result: Result<T>) -> Vec<bool> {
    match result {
        Err(Error::TransactionCancelled { reasons }) => reasons
            .iter()
            .map(|reason| matches!(reason, Some(Error::TransactionConflict { .. })))
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn writes_of_single_items_conflict_until_the_transaction_is_over() {
    let (db, clock) = database(slow);
    transact(&db, &[1]).unwrap();
    assert!(is_conflict(db.execute(PutItemInput::new("orders", encoded(1)))));
    assert!(is_conflict(db.execute(DeleteItemInput::new("orders", key(1)))));
    let statement = "DELETE FROM orders WHERE customer = 'ada' AND id = 1";
    assert!(is_conflict(db.execute(ExecuteStatementInput::new(statement))));
    db.execute(PutItemInput::new("orders", encoded(2))).unwrap();
    clock.advance(DURATION);
    db.execute(PutItemInput::new("orders", encoded(1))).unwrap();
}

#[test]
fn transactions_are_cancelled_with_the_conflict_as_reason() {
    let (db, clock) = database(slow);
    transact(&db, &[1, 2]).unwrap();
    assert_eq!(conflicts(transact(&db, &[3, 2])), [false, true]);
    let get = |id| TransactGetItem::new(Get::new("orders", key(id)));
    let reads = TransactGetItemsInput::new(vec![get(1), get(3)]);
    assert_eq!(conflicts(db.execute(reads.clone())), [true, false]);
    let select = "SELECT * FROM orders WHERE customer = 'ada' AND id = 1";
    let statements = ExecuteTransactionInput::new(vec![ParameterizedStatement::new(select)]);
    assert_eq!(conflicts(db.execute(statements)), [true]);
    clock.advance(DURATION);
    db.execute(reads).unwrap();
    transact(&db, &[3, 2]).unwrap();
}

#[test]
fn a_cancelled_transaction_holds_nothing() {
    let (db, _clock) = database(slow);
    transact(&db, &[1]).unwrap();
    transact(&db, &[1, 2]).unwrap_err();
    db.execute(PutItemInput::new("orders", encoded(2))).unwrap();
}

#[test]
fn batches_return_what_a_transaction_holds() {
    let (db, _clock) = database(slow);
    transact(&db, &[1]).unwrap();
    let put = |id| WriteRequest {
        put_request: Some(PutRequest::new(encoded(id))),
        ..WriteRequest::default()
    };
    let batch = BatchWriteItemInput::new([("orders".to_owned(), vec![put(1), put(2)])].into());
    let unprocessed = db.execute(batch).unwrap().unprocessed_items.unwrap();
    assert_eq!(unprocessed["orders"].len(), 1);
    let delete = |id| {
        let statement = format!("DELETE FROM orders WHERE customer = 'ada' AND id = {id}");
        BatchStatementRequest::new(statement)
    };
    let batch = BatchExecuteStatementInput::new(vec![delete(1), delete(2)]);
    let responses = db.execute(batch).unwrap().responses.unwrap();
    assert!(matches!(responses[0].error, Some(Error::TransactionConflict { .. })));
    assert!(responses[1].error.is_none());
}

#[test]
fn reads_outside_of_transactions_never_conflict() {
    let (db, _clock) = database(slow);
    transact(&db, &[1]).unwrap();
    assert!(db.execute(GetItemInput::new("orders", key(1))).unwrap().item.is_some());
}

#[test]
fn without_the_dial_nothing_conflicts() {
    let (db, _clock) = database(|builder| builder);
    transact(&db, &[1]).unwrap();
    transact(&db, &[1]).unwrap();
    db.execute(PutItemInput::new("orders", encoded(1))).unwrap();
}
