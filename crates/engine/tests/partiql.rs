//! Statements of PartiQL against tables.

use dynafile::api::{
    BatchExecuteStatementInput, BatchStatementRequest, ExecuteStatementInput,
    ExecuteStatementOutput, ExecuteTransactionInput, ParameterizedStatement,
    ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
};
use dynafile::{
    AttributeValue, Database, Error, IndexDescription, Item, KeyAttribute, Projection, Result,
    StatementError, TableDescription, item,
};

/// A table `music` of three songs each of artists `a` and `b`, with the index `by_genre`.
fn music() -> Database {
    let db = Database::in_memory().expect("nothing can fail in memory");
    let description = TableDescription::new("music", KeyAttribute::string("artist"))
        .with_sort_key(KeyAttribute::number("song"))
        .with_index(
            IndexDescription::global("by_genre", KeyAttribute::string("genre"))
                .with_sort_key(KeyAttribute::number("plays"))
                .with_projection(Projection::KeysOnly),
        );
    let music = db.create_table(description).expect("the description is right");
    for artist in ["a", "b"] {
        for song in 0..3 {
            let info = item! { "label" => "x", "tracks" => AttributeValue::list([song, song + 1]) };
            music
                .put_item(item! {
                    "artist" => artist, "song" => song, "genre" => "rock", "plays" => song * 10, "info" => info
                })
                .expect("the item fits the table");
        }
    }
    db
}

fn run(db: &Database, statement: &str) -> Result<ExecuteStatementOutput> {
    db.execute(ExecuteStatementInput::new(statement))
}

fn items(output: ExecuteStatementOutput) -> Vec<Item> {
    output
        .items
        .unwrap_or_default()
        .iter()
        .map(|item| item.to_item().expect("items are whole"))
        .collect()
}

fn found(db: &Database, statement: &str) -> Vec<Item> {
    items(run(db, statement).unwrap_or_else(|error| panic!("{statement}: {error}")))
}

/// The songs that a SELECT finds, as `a0`.
fn songs(db: &Database, rest: &str) -> Vec<String> {
    let items = found(db, &format!("SELECT artist, song FROM music {rest}"));
    items.iter().map(song).collect()
}

fn song(item: &Item) -> String {
    let artist = item.get("artist").and_then(AttributeValue::as_str);
    let song = item.get("song").and_then(AttributeValue::as_number);
    format!("{}{}", artist.expect("songs have one"), song.expect("songs have one"))
}

fn refused(db: &Database, statement: &str) -> StatementError {
    match run(db, statement) {
        Err(Error::Statement(error)) => *error,
        other => panic!("{statement}: {other:?}"),
    }
}

#[test]
fn a_select_reads_the_partitions_its_condition_leaves() {
    let db = music();
    for (rest, expected) in [
        ("WHERE artist = 'a'", &["a0", "a1", "a2"][..]),
        ("WHERE artist = 'a' AND song > 0", &["a1", "a2"]),
        ("WHERE artist = 'a' AND song BETWEEN 0 AND 1", &["a0", "a1"]),
        ("WHERE artist = 'a' AND plays = 10", &["a1"]),
        ("WHERE artist = 'a' AND artist = 'b'", &[]),
        ("WHERE artist IN ['b', 'a'] AND song = 1", &["b1", "a1"]),
        ("WHERE artist = 'b' OR artist = 'a'", &["b0", "b1", "b2", "a0", "a1", "a2"]),
        ("WHERE (artist = 'a' AND song = 1) OR (artist = 'b' AND song = 2)", &["a1", "b2"]),
        ("WHERE artist = 'a' AND (song = 0 OR song = 2)", &["a0", "a2"]),
        ("WHERE artist = 'a' ORDER BY song DESC", &["a2", "a1", "a0"]),
        (
            "WHERE artist IN ['a', 'b'] ORDER BY artist DESC, song DESC",
            &["b2", "b1", "b0", "a2", "a1", "a0"],
        ),
        ("WHERE artist IN ['b', 'a'] AND song = 0 ORDER BY artist", &["a0", "b0"]),
        ("WHERE artist = 'nobody'", &[]),
    ] {
        assert_eq!(songs(&db, rest), expected, "{rest}");
    }
}

#[test]
fn a_select_without_partition_reads_the_table() {
    let db = music();
    let mut all = songs(&db, "");
    all.sort();
    assert_eq!(all, ["a0", "a1", "a2", "b0", "b1", "b2"]);
    let mut some = songs(&db, "WHERE song >= 2");
    some.sort();
    assert_eq!(some, ["a2", "b2"]);
}

#[test]
fn a_select_reads_an_index() {
    let db = music();
    let statement = "SELECT artist, song FROM music.by_genre WHERE genre = 'rock' AND plays > 0 ORDER BY plays DESC";
    let songs: Vec<_> = found(&db, statement).iter().map(song).collect();
    assert_eq!(songs.len(), 4);
    assert_eq!(&songs[0][1..], "2");
    let statement = "SELECT * FROM music.by_genre WHERE genre = 'rock' AND info.label = 'x'";
    assert!(matches!(run(&db, statement), Err(Error::Validation(_))));
    let statement = "SELECT info FROM music.by_genre WHERE genre = 'rock'";
    assert!(matches!(run(&db, statement), Err(Error::Validation(_))));
    let of_index = |rest: &str| run(&db, &format!("SELECT * FROM music.by_genre WHERE {rest}"));
    for keyed in [
        "genre = 'rock' AND info IS MISSING",
        "genre IN ['rock', 'pop'] AND info IS MISSING",
        "(genre = 'rock' AND plays > 0) AND (info IS MISSING OR plays = 0)",
    ] {
        assert!(matches!(of_index(keyed), Err(Error::Validation(_))), "{keyed}");
    }
    for (unkeyed, count) in [
        ("info IS MISSING", 6),
        ("info.label = 'x'", 0),
        ("plays = 20 AND attribute_not_exists(info)", 2),
        ("genre > 'r' AND info IS MISSING", 6),
        ("(genre = 'rock' OR genre = 'pop') AND info IS MISSING", 6),
        ("genre = 'rock' AND plays = 0 OR genre = 'rock' AND info IS MISSING AND plays > 0", 6),
    ] {
        let found = of_index(unkeyed).unwrap_or_else(|error| panic!("{unkeyed}: {error}"));
        assert_eq!(items(found).len(), count, "{unkeyed}");
    }
    let statement = "SELECT * FROM music.nothing WHERE genre = 'rock'";
    assert!(matches!(run(&db, statement), Err(Error::IndexNotFound { .. })));
}

#[test]
fn columns_stand_side_by_side_under_their_last_names() {
    let db = music();
    let statement =
        "SELECT info.tracks[1], info.label, nothing FROM music WHERE artist = 'a' AND song = 1";
    assert_eq!(found(&db, statement), [item! { "tracks[1]" => 2, "label" => "x" }]);
}

#[test]
fn pages_continue_where_the_last_one_ended() {
    let db = music();
    for rest in ["", "WHERE artist IN ['b', 'a']", "WHERE artist = 'a' OR artist = 'b'"] {
        let all = songs(&db, rest);
        for limit in 1..=7 {
            let mut request =
                ExecuteStatementInput::new(format!("SELECT artist, song FROM music {rest}"));
            request.limit = Some(limit);
            let mut read = Vec::new();
            loop {
                let output = db.execute(request.clone()).unwrap();
                request.next_token.clone_from(&output.next_token);
                let page = items(output);
                assert!(page.len() <= limit as usize);
                read.extend(page.iter().map(song));
                if request.next_token.is_none() {
                    break;
                }
            }
            assert_eq!(read, all, "{rest} by {limit}");
        }
    }
}

#[test]
fn the_limit_counts_items_before_the_condition() {
    let db = music();
    let mut request =
        ExecuteStatementInput::new("SELECT * FROM music WHERE artist = 'a' AND plays = 20");
    request.limit = Some(2);
    let output = db.execute(request).unwrap();
    assert_eq!(output.items.map(|items| items.len()), Some(0));
    assert!(output.next_token.is_some() && output.last_evaluated_key.is_some());
}

#[test]
fn a_token_of_another_statement_is_refused() {
    let db = music();
    let mut request = ExecuteStatementInput::new("SELECT * FROM music WHERE artist = 'a'");
    request.limit = Some(1);
    let token = db.execute(request).unwrap().next_token;
    for token in [token, Some("zz".to_owned())] {
        let mut other = ExecuteStatementInput::new("SELECT * FROM music WHERE artist = 'b'");
        other.next_token = token;
        let error = db.execute(other).unwrap_err();
        assert!(matches!(error, Error::Statement(error) if *error == StatementError::NextToken));
    }
}

#[test]
fn a_token_that_leads_out_of_the_partition_is_refused() {
    let db = music();
    let mut request = ExecuteStatementInput::new("SELECT * FROM music WHERE artist = 'a'");
    request.limit = Some(1);
    let token = db.execute(request.clone()).unwrap().next_token.unwrap();
    // Behind the hash, the range and a mark stands the key.
    request.next_token = Some(format!("{}00", &token[..26]));
    let error = db.execute(request).unwrap_err();
    assert!(matches!(error, Error::Statement(error) if *error == StatementError::NextToken));
}

#[test]
fn an_order_needs_key_attributes_and_a_partition() {
    let db = music();
    let attribute = "plays".to_owned();
    for (rest, expected) in [
        ("ORDER BY song", StatementError::OrderWithoutWhere),
        ("WHERE song = 1 ORDER BY song", StatementError::OrderWithoutPartition),
        ("WHERE artist = 'a' ORDER BY plays", StatementError::OrderBy { attribute }),
    ] {
        assert_eq!(refused(&db, &format!("SELECT * FROM music {rest}")), expected, "{rest}");
    }
}

#[test]
fn values_that_no_key_has_are_refused() {
    let db = music();
    let of = |attribute: &str| StatementError::KeyType { attribute: attribute.to_owned() };
    for (statement, attribute) in [
        ("SELECT * FROM music WHERE artist = 1", "artist"),
        ("SELECT * FROM music WHERE artist = 'a' AND song = 'x'", "song"),
        ("UPDATE music SET plays = 1 WHERE artist = 'a' AND song = 'x'", "song"),
        ("INSERT INTO music VALUE {'artist': 'a', 'song': 'x'}", "song"),
    ] {
        assert_eq!(refused(&db, statement), of(attribute), "{statement}");
    }
    let missing = refused(&db, "INSERT INTO music VALUE {'artist': 'a'}");
    assert_eq!(missing, StatementError::KeyMissing { attribute: "song".to_owned() });
    assert!(run(&db, "SELECT * FROM music WHERE artist = ''").is_err());
    assert!(run(&db, "INSERT INTO music VALUE {'artist': '', 'song': 1}").is_err());
}

#[test]
fn an_insert_adds_an_item_and_never_replaces_one() {
    let db = music();
    let statement = "INSERT INTO music VALUE {'artist': 'c', 'song': 1, 'plays': 7}";
    assert!(found(&db, statement).is_empty());
    assert!(matches!(run(&db, statement), Err(Error::DuplicateItem { .. })));
    assert_eq!(songs(&db, "WHERE artist = 'c'"), ["c1"]);
}

#[test]
fn an_update_changes_one_item_that_is_there() {
    let db = music();
    let update = "UPDATE music SET plays = plays + 1 REMOVE info WHERE artist = 'a' AND song = 1";
    let expected = item! { "plays" => 11 };
    assert_eq!(found(&db, &format!("{update} RETURNING MODIFIED NEW *")), [expected]);
    let whole = item! { "artist" => "a", "song" => 1, "genre" => "rock", "plays" => 12 };
    let updated = found(&db, &format!("{update} RETURNING ALL NEW *"));
    assert_eq!(updated, std::slice::from_ref(&whole));
    assert_eq!(found(&db, &format!("{update} RETURNING ALL OLD *")), [whole]);
    assert!(found(&db, update).is_empty());

    for statement in [
        "UPDATE music SET plays = 1 WHERE artist = 'nobody' AND song = 1",
        "UPDATE music SET plays = 1 WHERE artist = 'a' AND song = 1 AND plays > 100",
    ] {
        assert!(matches!(run(&db, statement), Err(Error::ConditionFailed { item: None, .. })));
    }
    let key = run(&db, "UPDATE music SET song = 1 WHERE artist = 'a' AND song = 1");
    assert!(matches!(key, Err(Error::KeyUpdate { .. })));
    for rest in ["", "WHERE artist = 'a'", "WHERE artist = 'a' AND song > 1"] {
        let error = refused(&db, &format!("UPDATE music SET plays = 1 {rest}"));
        assert!(matches!(error, StatementError::SingleItem(_)), "{rest}");
    }
}

#[test]
fn a_failed_condition_has_the_item_if_asked() {
    let db = music();
    let mut request = ExecuteStatementInput::new(
        "DELETE FROM music WHERE artist = 'a' AND song = 1 AND plays = 0",
    );
    request.return_values_on_condition_check_failure =
        Some(ReturnValuesOnConditionCheckFailure::AllOld);
    let Err(Error::ConditionFailed { item: Some(item), .. }) = db.execute(request) else {
        panic!("the item")
    };
    assert_eq!(song(&item.to_item().unwrap()), "a1");
}

#[test]
fn a_delete_removes_one_item_and_may_return_it() {
    let db = music();
    let delete = "DELETE FROM music WHERE artist = 'a' AND song = 1";
    let deleted = found(&db, &format!("{delete} RETURNING ALL OLD *"));
    assert_eq!(deleted.iter().map(song).collect::<Vec<_>>(), ["a1"]);
    assert!(found(&db, delete).is_empty());
    assert_eq!(songs(&db, "WHERE artist = 'a'"), ["a0", "a2"]);
    let failed = run(&db, &format!("{delete} AND plays = 1"));
    assert!(matches!(failed, Err(Error::ConditionFailed { .. })));
}

#[test]
fn what_a_statement_costs_is_said() {
    let db = music();
    let cost = |statement: &str| {
        let mut request = ExecuteStatementInput::new(statement);
        request.return_consumed_capacity = Some(ReturnConsumedCapacity::Total);
        db.execute(request).unwrap().consumed_capacity.and_then(|cost| cost.capacity_units)
    };
    assert_eq!(cost("SELECT * FROM music WHERE artist = 'a'"), Some(0.5));
    assert_eq!(cost("SELECT * FROM music WHERE artist IN ['a', 'b']"), Some(1.0));
    // The row, and the index entry that moves.
    assert_eq!(cost("UPDATE music SET plays = 99 WHERE artist = 'a' AND song = 1"), Some(3.0));
}

#[test]
fn exists_stands_in_transactions_alone() {
    let db = music();
    let statement = "EXISTS(SELECT * FROM music WHERE artist = 'a' AND song = 1 AND plays = 10)";
    assert_eq!(refused(&db, statement), StatementError::ExistsAlone);
}

#[test]
fn a_statement_about_no_table_is_refused() {
    let db = music();
    assert!(matches!(run(&db, "SELECT * FROM nothing"), Err(Error::TableNotFound { .. })));
}

mod batches {
    use super::*;

    fn batch(statements: &[&str]) -> BatchExecuteStatementInput {
        let request = |statement: &&str| BatchStatementRequest::new(*statement);
        BatchExecuteStatementInput::new(statements.iter().map(request).collect())
    }

    #[test]
    fn read_single_items() {
        let db = music();
        let output = db
            .execute(batch(&[
                "SELECT plays FROM music WHERE artist = 'a' AND song = 1",
                "SELECT * FROM music WHERE artist = 'nobody' AND song = 1",
                "SELECT * FROM music WHERE artist = 'a'",
                "SELECT * FROM nothing WHERE artist = 'a'",
                "no statement",
            ]))
            .unwrap();
        let responses = output.responses.unwrap();
        let first = responses[0].item.as_ref().unwrap().to_item().unwrap();
        assert_eq!(first, item! { "plays" => 10 });
        assert!(responses[1].item.is_none() && responses[1].error.is_none());
        let is_refused = |position: usize, expected: StatementError| matches!(&responses[position].error, Some(Error::Statement(error)) if **error == expected);
        assert!(is_refused(2, StatementError::BatchRead));
        assert!(matches!(responses[3].error, Some(Error::TableNotFound { .. })));
        assert!(matches!(responses[4].error, Some(Error::Statement(_))));
    }

    #[test]
    fn write_each_item_for_itself() {
        let db = music();
        let output = db
            .execute(batch(&[
                "INSERT INTO music VALUE {'artist': 'a', 'song': 0}",
                "INSERT INTO music VALUE {'artist': 'a', 'song': 7}",
                "UPDATE music SET plays = 1 WHERE artist = 'a' AND song = 1 RETURNING ALL NEW *",
                "DELETE FROM music WHERE artist = 'a' AND song = 2 AND plays = 1",
                "no statement",
            ]))
            .unwrap();
        let responses = output.responses.unwrap();
        assert!(matches!(responses[0].error, Some(Error::DuplicateItem { .. })));
        assert!(responses[1].error.is_none());
        assert!(responses[2].item.is_some());
        assert!(matches!(responses[3].error, Some(Error::ConditionFailed { .. })));
        assert!(matches!(responses[4].error, Some(Error::Statement(_))));
        assert_eq!(songs(&db, "WHERE artist = 'a'"), ["a0", "a1", "a2", "a7"]);
    }

    #[test]
    fn are_refused_whole_when_they_mix_or_repeat() {
        let db = music();
        let read = "SELECT * FROM music WHERE artist = 'a' AND song = 1";
        let write = "DELETE FROM music WHERE artist = 'a' AND song = 1";
        for (statements, expected) in [
            ([read, write], StatementError::MixedBatch),
            ([read, read], StatementError::RepeatedItem),
            ([write, write], StatementError::RepeatedItem),
        ] {
            let error = db.execute(batch(&statements)).unwrap_err();
            assert!(matches!(error, Error::Statement(error) if *error == expected));
        }
        assert_eq!(songs(&db, "WHERE artist = 'a'").len(), 3);
    }
}

mod transactions {
    use super::*;

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
    fn stop_at_the_first_statement_that_does_not_fit() {
        let db = music();
        let (wrong_type, many) = (
            "UPDATE music SET plays = 1 WHERE artist = 1 AND song = 1",
            "DELETE FROM music WHERE artist = 'b'",
        );
        let first = "DELETE FROM music WHERE artist = 'b' AND song = 1";
        for (second, third) in [(wrong_type, many), (many, wrong_type), (wrong_type, first)] {
            let result = db.execute(transaction(&[first, second, third]));
            let Err(Error::TransactionCancelled { reasons }) = result else { panic!("{result:?}") };
            assert!(
                matches!(reasons[..], [None, Some(Error::Statement(_)), None]),
                "{second}: {reasons:?}"
            );
        }
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
            (
                "SELECT * FROM music.by_genre WHERE genre = 'rock'",
                StatementError::TransactionIndexRead,
            ),
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
}
