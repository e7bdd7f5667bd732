//! What INSERT, UPDATE and DELETE change, and what they return.

use dynafile::api::{ExecuteStatementInput, ReturnValuesOnConditionCheckFailure};
use dynafile::{AttributeValue, Error, StatementError, item};

use crate::fixture::{found, music, refused, run, song, songs};

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
        "UPDATE music SET plays = 1 WHERE artist = 'nobody' AND song = 1 AND attribute_not_exists(artist)",
        "UPDATE music SET tags = set_add(tags, <<'x'>>) WHERE artist = 'nobody' AND song = 1",
        "UPDATE music REMOVE plays WHERE artist = 'nobody' AND song = 1",
        "UPDATE music SET plays = 1 WHERE artist = 'a' AND song = 1 AND song > 1",
        "FROM music WHERE artist = 'nobody' AND song = 1 SET plays = 1",
        "FROM music WHERE artist = 'a' AND song = 1 AND plays = 11 SET plays = 1",
    ] {
        assert!(matches!(run(&db, statement), Err(Error::ConditionFailed { item: None, .. })));
    }
    let key = run(&db, "UPDATE music SET song = 1 WHERE artist = 'a' AND song = 1");
    assert!(matches!(key, Err(Error::KeyUpdate { .. })));
    for rest in [
        "",
        "WHERE artist = 'a'",
        "WHERE artist = 'a' AND song > 1",
        "WHERE artist IN ['a'] AND song = 1",
        "WHERE artist = 'a' AND song = 1 AND artist = 'b'",
    ] {
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
    let failed = run(&db, "DELETE FROM music WHERE artist = 'a' AND song = 2 AND plays = 1");
    assert!(matches!(failed, Err(Error::ConditionFailed { .. })));
    // Of an item that is not there nothing is asked.
    assert!(found(&db, &format!("{delete} AND plays = 1 RETURNING ALL OLD *")).is_empty());
}

#[test]
fn a_statement_whose_end_cannot_be_read_does_nothing() {
    let db = music();
    let key = "artist = 'a' AND song = 1";
    for statement in [
        format!("DELETE FROM music WHERE {key} /* AND plays = 5"),
        format!("DELETE FROM music WHERE {key} /* AND plays = 5 *"),
        format!("DELETE FROM music WHERE {key} AND genre = 'rock"),
        format!("DELETE FROM music WHERE {key} AND \"genre = 'rock'"),
        format!("DELETE FROM music WHERE {key} AND (genre = 'rock'"),
        format!("UPDATE music SET plays = 1 /* WHERE {key} */ WHERE {key} /*"),
        "INSERT INTO music VALUE {'artist': 'c', 'song': 1} /* ".to_owned(),
    ] {
        let error = refused(&db, &statement);
        assert!(matches!(error, StatementError::Text(_)), "{statement}: {error:?}");
    }
    let song = found(&db, &format!("SELECT plays FROM music WHERE {key}"));
    assert_eq!(song, [item! { "plays" => 10 }]);
    assert!(songs(&db, "WHERE artist = 'c'").is_empty());
}

#[test]
fn the_same_value_twice_is_one_key() {
    let db = music();
    let update = "UPDATE music SET plays = 7 WHERE artist = 'a' AND song = 1 AND artist = 'a' RETURNING MODIFIED NEW *";
    assert_eq!(found(&db, update), [item! { "plays" => 7 }]);
    let grouped = "UPDATE music SET plays = 8 WHERE (artist = 'a' AND song = 1) AND plays = 7 RETURNING MODIFIED NEW *";
    assert_eq!(found(&db, grouped), [item! { "plays" => 8 }]);
}

#[test]
fn an_update_may_begin_with_its_table() {
    let db = music();
    let update = "FROM music WHERE artist = 'a' AND song = 1 AND plays = 10 SET plays = 11 REMOVE info RETURNING ALL NEW *";
    let expected = item! { "artist" => "a", "song" => 1, "genre" => "rock", "plays" => 11 };
    assert_eq!(found(&db, update), [expected]);
}

#[test]
fn modified_parts_are_returned_at_their_literal_paths_and_closed_up() {
    let db = music();
    let tags = |values: &[&str]| item! { "tags" => AttributeValue::list(values.iter().copied()) };
    let abc = &["a", "b", "c"][..];
    for (change, old, new) in [
        ("SET tags[0] = 'x'", Some(&["a"][..]), Some(&["x"][..])),
        ("SET tags[2] = 'y'", Some(&["c"]), Some(&["y"])),
        ("SET tags[2] = 'y', tags[0] = 'x'", Some(&["a", "c"]), Some(&["x", "y"])),
        ("SET tags[5] = 'd'", None, None),
        ("SET tags[3] = 'd'", None, Some(&["d"])),
        ("REMOVE tags[1]", Some(&["b"]), Some(&["c"])),
        ("REMOVE tags[2]", Some(&["c"]), None),
        ("REMOVE tags[0] REMOVE tags[2]", Some(&["a", "c"]), Some(&["b"])),
        ("REMOVE tags", Some(abc), None),
        ("SET tags = []", Some(abc), Some(&[])),
        ("SET other = 1 REMOVE other2", None, None),
    ] {
        for (which, expected) in [("OLD", old), ("NEW", new)] {
            let songs = db.table("music").unwrap();
            let mut song = tags(abc);
            song.insert("artist", "t");
            song.insert("song", 1);
            songs.put_item(song).unwrap();
            let statement = format!(
                "UPDATE music {change} WHERE artist = 't' AND song = 1 RETURNING MODIFIED {which} *"
            );
            let mut returned = found(&db, &statement);
            returned.iter_mut().for_each(|item| {
                item.remove("other");
            });
            returned.retain(|item| !item.is_empty());
            let expected: Vec<_> = expected.into_iter().map(tags).collect();
            assert_eq!(returned, expected, "{change} {which}");
        }
    }
}

#[test]
fn nothing_modified_to_show_is_no_item() {
    let db = music();
    let rest = "WHERE artist = 'a' AND song = 1 RETURNING MODIFIED";
    assert!(found(&db, &format!("UPDATE music REMOVE genre {rest} NEW *")).is_empty());
    assert!(found(&db, &format!("UPDATE music SET fresh = 1 {rest} OLD *")).is_empty());
    assert_eq!(found(&db, &format!("UPDATE music SET newer = 1 {rest} NEW *")).len(), 1);
}
