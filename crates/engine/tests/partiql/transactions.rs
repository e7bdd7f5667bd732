//! Statements of a transaction.

use dynafile::api::{ExecuteTransactionInput, ParameterizedStatement};
use dynafile::{Database, Error, StatementError, item};

use crate::fixture::{found, music, songs};

fn transaction(statements: &[&str]) -> ExecuteTransactionInput {
    let statement = |statement: &&str| ParameterizedStatement::new(*statement);
    ExecuteTransactionInput::new(statements.iter().map(statement).collect())
}

fn refused(db: &Database, statements: &[&str]) -> StatementError {
    match db.execute(transaction(statements)) {
        Err(Error::Statement(error)) => *error,
        other => panic!("{statements:?}: {other:?}"),
    }
}

#[test]
fn write_together() {
    let db = music();
    db.execute(transaction(&[
        "EXISTS(SELECT * FROM music WHERE artist = 'a' AND song = 0 AND plays = 0)",
        "UPDATE music SET plays = 1 WHERE artist = 'a' AND song = 1",
        "INSERT INTO music VALUE {'artist': 'c', 'song': 1}",
        "DELETE FROM music WHERE artist = 'b' AND song = 1",
    ]))
    .unwrap();
    assert_eq!(songs(&db, "WHERE artist = 'c'"), ["c1"]);
    assert_eq!(songs(&db, "WHERE artist = 'b'"), ["b0", "b2"]);
}

#[test]
fn write_nothing_when_one_fails() {
    let db = music();
    let result = db.execute(transaction(&[
        "DELETE FROM music WHERE artist = 'b' AND song = 1",
        "EXISTS(SELECT * FROM music WHERE artist = 'a' AND song = 0 AND plays = 5)",
        "INSERT INTO music VALUE {'artist': 'a', 'song': 1}",
    ]));
    let Err(Error::TransactionCancelled { reasons }) = result else { panic!("{result:?}") };
    assert!(reasons[0].is_none());
    assert!(matches!(reasons[1], Some(Error::ConditionFailed { item: None, .. })));
    assert!(matches!(reasons[2], Some(Error::DuplicateItem { .. })));
    assert_eq!(songs(&db, "WHERE artist = 'b'").len(), 3);
}

#[test]
fn say_of_each_statement_why_it_does_not_fit() {
    let db = music();
    let result = db.execute(transaction(&[
        "DELETE FROM music WHERE artist = 'b' AND song = 1",
        "UPDATE music SET plays = 1 WHERE artist = 1 AND song = 1",
        "DELETE FROM music WHERE artist = 'b'",
    ]));
    let Err(Error::TransactionCancelled { reasons }) = result else { panic!("{result:?}") };
    assert!(reasons[0].is_none());
    let no_key = |reason: &Option<Error>| {
        matches!(reason, Some(Error::Statement(error))
        if matches!(**error, StatementError::TransactionKey(_)))
    };
    assert!(reasons[1..].iter().all(no_key));
    assert_eq!(songs(&db, "WHERE artist = 'b'").len(), 3);
}

#[test]
fn read_items_of_one_moment() {
    let db = music();
    let output = db
        .execute(transaction(&[
            "SELECT plays FROM music WHERE artist = 'a' AND song = 1",
            "SELECT * FROM music WHERE artist = 'nobody' AND song = 1",
        ]))
        .unwrap();
    let responses = output.responses.unwrap();
    let first = responses[0].item.as_ref().unwrap().to_item().unwrap();
    assert_eq!(first, item! { "plays" => 10 });
    assert!(responses[1].item.is_none());
}

#[test]
fn a_token_carries_a_transaction_out_once() {
    let db = music();
    let mut request =
        transaction(&["UPDATE music SET plays = plays + 1 WHERE artist = 'a' AND song = 1"]);
    request.client_request_token = Some("once".to_owned());
    db.execute(request.clone()).unwrap();
    db.execute(request.clone()).unwrap();
    let plays = found(&db, "SELECT plays FROM music WHERE artist = 'a' AND song = 1");
    assert_eq!(plays, [item! { "plays" => 11 }]);
    request.transact_statements[0].statement =
        "DELETE FROM music WHERE artist = 'a' AND song = 1".to_owned();
    let other = db.execute(request);
    assert!(matches!(other, Err(Error::IdempotentParameterMismatch { .. })), "{other:?}");
}

#[test]
fn statements_that_do_not_belong_there_are_refused() {
    let db = music();
    let read = "SELECT * FROM music WHERE artist = 'a' AND song = 1";
    let write = "DELETE FROM music WHERE artist = 'a' AND song = 1";
    assert_eq!(refused(&db, &[read, write]), StatementError::MixedTransaction);
    for (statement, expected) in [
        ("SELECT * FROM music WHERE artist = 'a'", StatementError::TransactionRead),
        (
            "SELECT * FROM music WHERE artist = 'a' AND song = 1 AND plays = 1",
            StatementError::TransactionRead,
        ),
        ("SELECT * FROM music.by_genre WHERE genre = 'rock'", StatementError::TransactionIndexRead),
        (
            "EXISTS(SELECT * FROM music WHERE artist = 'a' AND song = 1)",
            StatementError::ExistsCondition,
        ),
        (
            "DELETE FROM music WHERE artist = 'a' AND song = 1 RETURNING ALL OLD *",
            StatementError::TransactionReturning,
        ),
    ] {
        let source = Box::new(expected);
        let expected = StatementError::InTransaction { position: 0, source };
        assert_eq!(refused(&db, &[statement]), expected, "{statement}");
    }
    for statements in [[read, read], [write, write]] {
        let result = db.execute(transaction(&statements));
        assert!(matches!(result, Err(Error::SameItemTwice { position: 1 })), "{result:?}");
    }
}

/// The reasons that a transaction is cancelled for, by their first words.
fn reasons(db: &Database, statements: &[&str]) -> Vec<String> {
    let Err(Error::TransactionCancelled { reasons }) = db.execute(transaction(statements)) else {
        panic!("{statements:?}")
    };
    let kind = |reason: &Option<Error>| match reason {
        None => "none".to_owned(),
        Some(Error::Statement(error)) => match &**error {
            StatementError::TransactionKey(_) => "key".to_owned(),
            StatementError::SingleItem(_) => "two values".to_owned(),
            other => format!("{other:?}"),
        },
        Some(Error::TableNotFound { .. }) => "no table".to_owned(),
        Some(Error::Key { .. }) => "key of the item".to_owned(),
        Some(Error::ConditionFailed { .. }) => "condition".to_owned(),
        Some(other) => format!("{other:?}"),
    };
    reasons.iter().map(kind).collect()
}

#[test]
fn what_keeps_a_statement_from_its_item_is_a_reason() {
    let db = music();
    let update = |rest: &str| format!("UPDATE music SET plays = 1 WHERE {rest}");
    let statements = [
        update("artist = 'a'"),
        update("artist IN ['a'] AND song = 1"),
        update("artist = 'a' AND song = 1 AND artist = 'b'"),
        update("artist = 'a' AND song = 'x'"),
        update("artist = 'a' AND song = 1"),
        "INSERT INTO music VALUE {'artist': 'c'}".to_owned(),
        "INSERT INTO music VALUE {'artist': 'c', 'song': 'x'}".to_owned(),
        "DELETE FROM elsewhere WHERE artist = 'a' RETURNING ALL OLD *".to_owned(),
    ];
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    assert_eq!(
        reasons(&db, &statements),
        [
            "key",
            "key",
            "two values",
            "key",
            "none",
            "key of the item",
            "key of the item",
            "no table"
        ]
    );
    let select = "SELECT * FROM music WHERE artist = 'a' AND song = 1";
    // That of a statement itself comes before items that repeat.
    let wrong = "SELECT * FROM music WHERE artist = 1 AND song = 1";
    assert_eq!(reasons(&db, &[select, select, wrong]), ["none", "none", "key"]);
    let elsewhere = "SELECT * FROM elsewhere.idx WHERE artist = 'a'";
    assert_eq!(reasons(&db, &[select, elsewhere]), ["none", "no table"]);
}

#[test]
fn what_does_not_belong_there_comes_before_what_is_not_there() {
    let db = music();
    let missing = "UPDATE elsewhere SET a = 1 WHERE artist = 'a'";
    for (statement, expected) in [
        (
            "UPDATE music SET plays = 1 WHERE artist = 'a' AND song = 1 RETURNING ALL NEW *",
            Some(StatementError::TransactionReturning),
        ),
        ("UPDATE music SET plays = 'x' + 1 WHERE artist = 'a' AND song = 1", None),
        ("UPDATE music SET", None),
    ] {
        let error = refused(&db, &[missing, statement]);
        let StatementError::InTransaction { position: 1, source } = error else {
            panic!("{statement}: {error:?}")
        };
        match expected {
            Some(expected) => assert_eq!(*source, expected, "{statement}"),
            None => assert!(matches!(*source, StatementError::Text(_)), "{statement}"),
        }
    }
}

#[test]
fn a_condition_that_gives_a_key_two_values_is_not_fulfilled() {
    let db = music();
    let check = "EXISTS(SELECT * FROM music WHERE artist = 'a' AND song = 1 AND artist = 'b')";
    let update = "UPDATE music SET plays = 1 WHERE artist = 'b' AND song = 1";
    assert_eq!(reasons(&db, &[check, update]), ["condition", "none"]);
    let list = "EXISTS(SELECT * FROM music WHERE artist IN ['a'] AND song = 1 AND plays = 10)";
    let source = Box::new(StatementError::ExistsCondition);
    let expected = StatementError::InTransaction { position: 0, source };
    assert_eq!(refused(&db, &[list, update]), expected);
}

#[test]
fn an_update_that_begins_with_its_table_takes_part() {
    let db = music();
    db.execute(transaction(&["FROM music WHERE artist = 'a' AND song = 1 SET plays = 5"])).unwrap();
    let plays = found(&db, "SELECT plays FROM music WHERE artist = 'a' AND song = 1");
    assert_eq!(plays, [item! { "plays" => 5 }]);
}
