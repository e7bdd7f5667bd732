//! Statements of a batch.

use dynafile::api::{BatchExecuteStatementInput, BatchStatementRequest};
use dynafile::{Error, StatementError, item};

use crate::fixture::{music, songs};

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
            "SELECT * FROM elsewhere WHERE artist = 'a'",
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

#[test]
fn a_read_may_name_its_item_by_lists_of_one_value() {
    let db = music();
    let output = db.execute(batch(&[
        "SELECT plays FROM music WHERE artist IN ['a'] AND song IN [1]",
        "SELECT plays FROM music WHERE artist = 'a' AND song = 2 AND artist = 'a'",
        "SELECT * FROM music WHERE artist = 'a' AND song = 1 AND plays = 10",
        "SELECT * FROM music WHERE artist = 'a' AND song = 1 AND artist = 'b'",
        "SELECT * FROM music.by_genre WHERE artist = 'a' AND song = 1 AND genre = 'rock'",
    ]));
    let responses = output.unwrap().responses.unwrap();
    assert!(responses[..2].iter().all(|response| response.item.is_some()));
    for response in &responses[2..] {
        let Some(Error::Statement(error)) = &response.error else { panic!("{response:?}") };
        assert_eq!(**error, StatementError::BatchRead);
    }
}

#[test]
fn nothing_modified_to_show_is_no_item() {
    let db = music();
    let update =
        "UPDATE music REMOVE genre WHERE artist = 'a' AND song = 1 RETURNING MODIFIED NEW *";
    let responses = db.execute(batch(&[update])).unwrap().responses.unwrap();
    assert!(responses[0].item.is_none() && responses[0].error.is_none());
    assert_eq!(responses[0].table_name.as_deref(), Some("music"));
}
