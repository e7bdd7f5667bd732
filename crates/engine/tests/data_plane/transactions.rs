//! Transactions: all of their actions, or none.

use std::sync::atomic::{AtomicBool, Ordering};

use dynafile::{
    AttributeValue, Database, Error, Expression, KeyAttribute, Table, TableDescription, item,
};

fn accounts() -> (Database, Table) {
    let db = Database::in_memory().unwrap();
    let table =
        db.create_table(TableDescription::new("accounts", KeyAttribute::string("id"))).unwrap();
    for (id, balance) in [("ada", 100), ("bob", 0)] {
        table.put_item(item! { "id" => id, "balance" => balance }).unwrap();
    }
    (db, table)
}

fn balance(table: &Table, id: &str) -> i64 {
    let item = table.get_item(id).unwrap().unwrap();
    item.get("balance").and_then(AttributeValue::as_number).and_then(|n| n.to_i64()).unwrap()
}

fn add(sum: i64) -> Expression {
    Expression::new("SET balance = balance + :sum").value(":sum", sum)
}

fn at_least(sum: i64) -> Expression {
    Expression::new("balance >= :sum").value(":sum", sum)
}

fn transfer(db: &Database, table: &Table, sum: i64) -> dynafile::Result<()> {
    let mut transaction = db.transaction();
    transaction.update(table.update("ada", add(-sum)).condition(at_least(sum)))?;
    transaction.update(table.update("bob", add(sum)))?;
    transaction.commit()
}

#[test]
fn all_actions_of_a_transaction_happen() {
    let (db, table) = accounts();
    let mut transaction = db.transaction();
    transaction.update(table.update("ada", add(-30))).unwrap();
    transaction.put_item(&table, item! { "id" => "cyd", "balance" => 30 }).unwrap();
    transaction.put_item_if(&table, item! { "id" => "dan" }, "attribute_not_exists(id)").unwrap();
    transaction.delete(&table, "bob").unwrap();
    transaction.check(&table, "eve", "attribute_not_exists(id)").unwrap();
    assert_eq!(transaction.len(), 5);
    transaction.commit().unwrap();
    assert_eq!((balance(&table, "ada"), balance(&table, "cyd")), (70, 30));
    assert!(table.get_item("bob").unwrap().is_none());
    assert_eq!(table.stats().unwrap().item_count, 3);
}

#[test]
fn one_failed_condition_cancels_all_and_says_which() {
    let (db, table) = accounts();
    let error = transfer(&db, &table, 500).unwrap_err();
    assert!(error.is_condition_failed());
    let Error::TransactionCancelled { reasons } = &error else { panic!("{error}") };
    assert!(matches!(reasons[..], [Some(Error::ConditionFailed { .. }), None]), "{error}");
    assert_eq!((balance(&table, "ada"), balance(&table, "bob")), (100, 0));
}

#[test]
fn every_action_that_fails_has_its_reason() {
    let (db, table) = accounts();
    let mut transaction = db.transaction();
    transaction.delete_if(&table, "ada", at_least(500)).unwrap();
    transaction.check(&table, "bob", at_least(0)).unwrap();
    transaction.update(table.update("cyd", add(1))).unwrap();
    transaction.check(&table, "dan", at_least(0)).unwrap();
    let error = transaction.commit().unwrap_err();
    let Error::TransactionCancelled { reasons } = &error else { panic!("{error}") };
    let expected = matches!(
        reasons[..],
        [
            Some(Error::ConditionFailed { .. }),
            None,
            Some(Error::Update { .. }),
            Some(Error::ConditionFailed { .. })
        ]
    );
    assert!(expected, "{error}");
    assert!(error.to_string().contains("action 2:"), "{error}");
}

#[test]
fn an_item_may_be_named_once() {
    let (db, table) = accounts();
    let mut transaction = db.transaction();
    transaction.check(&table, "ada", at_least(1)).unwrap();
    transaction.update(table.update("ada", add(1))).unwrap();
    assert!(matches!(transaction.commit().unwrap_err(), Error::SameItemTwice { position: 1 }));
    assert_eq!(balance(&table, "ada"), 100);
}

#[test]
fn a_transaction_spans_tables() {
    let (db, table) = accounts();
    let log = db.create_table(TableDescription::new("log", KeyAttribute::number("at"))).unwrap();
    let mut transaction = db.transaction();
    transaction.update(table.update("ada", add(-1))).unwrap();
    transaction.put_item(&log, item! { "at" => 1, "what" => "a fee" }).unwrap();
    transaction.commit().unwrap();
    assert_eq!((balance(&table, "ada"), log.stats().unwrap().item_count), (99, 1));
}

#[test]
fn a_dropped_or_empty_transaction_writes_nothing() {
    let (db, table) = accounts();
    let mut transaction = db.transaction();
    transaction.delete(&table, "ada").unwrap();
    drop(transaction);
    db.transaction().commit().unwrap();
    assert_eq!(balance(&table, "ada"), 100);
}

#[test]
fn readers_never_see_part_of_a_transaction() {
    let (db, table) = accounts();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..100 {
                transfer(&db, &table, 1).unwrap();
            }
            done.store(true, Ordering::SeqCst);
        });
        while !done.load(Ordering::SeqCst) {
            let both = table.batch_get(["ada", "bob"]).unwrap();
            let sum: i64 = both
                .iter()
                .flatten()
                .filter_map(|item| item.to_item().unwrap().get("balance")?.as_number()?.to_i64())
                .sum();
            assert_eq!(sum, 100);
        }
    });
    assert_eq!((balance(&table, "ada"), balance(&table, "bob")), (0, 100));
}
