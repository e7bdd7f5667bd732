//! The pages of a SELECT, and the tokens between them.

use dynafile::api::ExecuteStatementInput;
use dynafile::{Error, StatementError, item};

use crate::fixture::{items, music, song, songs};

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
    let longer = token.as_ref().map(|token| format!("{token}0"));
    for token in [token, longer, Some("zz".to_owned())] {
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
fn a_list_of_partitions_is_returned_ten_items_at_a_time() {
    let db = music();
    let music = db.table("music").unwrap();
    for song in 3..25 {
        music.put_item(item! { "artist" => "a", "song" => song, "plays" => song }).unwrap();
    }
    let pages = |condition: &str, limit: Option<i32>| {
        let statement = format!("SELECT artist, song FROM music WHERE {condition}");
        let mut request = ExecuteStatementInput::new(statement);
        request.limit = limit;
        let mut pages = Vec::new();
        loop {
            let output = db.execute(request.clone()).unwrap();
            request.next_token.clone_from(&output.next_token);
            pages.push(items(output).len());
            if request.next_token.is_none() {
                return pages;
            }
        }
    };
    assert_eq!(pages("artist IN ['b', 'a']", None), [10, 10, 8]);
    assert_eq!(pages("artist IN ['b', 'a']", Some(7)), [7, 7, 7, 7, 0]);
    assert_eq!(pages("artist = 'b' OR artist = 'a'", None), [28]);
    // The items that the condition leaves count, not those that were looked at.
    assert_eq!(pages("artist IN ['b', 'a'] AND plays > 11", None), [10, 5]);
}
