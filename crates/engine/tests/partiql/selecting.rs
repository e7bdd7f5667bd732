//! What a SELECT reads and returns.

use dynafile::api::{ExecuteStatementInput, ReturnConsumedCapacity};
use dynafile::model::AttributeType;
use dynafile::{
    Database, Error, IndexDescription, KeyAttribute, StatementError, TableDescription, item,
};

use crate::fixture::{found, music, refused, run, song, songs};

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
        ("WHERE artist = 'a' AND song IN [2, 0]", &["a0", "a2"]),
        ("WHERE artist = 'a' AND (song < 1 OR song > 1 OR song = 1)", &["a0", "a1", "a2"]),
        ("WHERE artist = 'a' AND song IN [2, 0] ORDER BY song DESC", &["a2", "a0"]),
        ("WHERE artist = 'a' AND song >= 1 AND song < 2", &["a1"]),
        ("WHERE artist = 'a' AND song = 1 AND song > 0", &["a1"]),
        ("WHERE artist = 'a' AND song = 1 AND song > 1", &[]),
        ("WHERE artist = 'a' AND NOT song = 1", &["a0", "a2"]),
        ("WHERE artist = 'a' AND attribute_exists(artist)", &["a0", "a1", "a2"]),
        ("WHERE artist = 'a' AND (artist = 'b' OR plays = 10)", &["a1"]),
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
    let statement = "SELECT * FROM music.elsewhere WHERE genre = 'rock'";
    assert!(matches!(refused(&db, statement), StatementError::IndexNotFound { .. }));
}

#[test]
fn columns_stand_side_by_side_under_their_last_names() {
    let db = music();
    let statement =
        "SELECT info.tracks[1], info.label, missing_ FROM music WHERE artist = 'a' AND song = 1";
    assert_eq!(found(&db, statement), [item! { "tracks[1]" => 2, "label" => "x" }]);
}

#[test]
fn an_order_needs_key_attributes_and_a_partition() {
    let db = music();
    let attribute = "plays".to_owned();
    for (rest, expected) in [
        ("ORDER BY song", StatementError::OrderWithoutWhere),
        ("WHERE song = 1 ORDER BY song", StatementError::OrderWithoutPartition),
        ("WHERE artist = 'a' ORDER BY plays", StatementError::OrderBy { attribute }),
        ("WHERE artist IN ['a', 'b'] ORDER BY song", StatementError::OrderOfPartitions),
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
        ("SELECT * FROM music WHERE artist = 1 OR artist = 'a'", "artist"),
        ("SELECT * FROM music WHERE artist = 'a' AND song IN [1, 'x']", "song"),
        ("UPDATE music SET plays = 1 WHERE artist = 'a' AND song = 'x'", "song"),
        ("INSERT INTO music VALUE {'artist': 'a', 'song': 'x'}", "song"),
    ] {
        assert_eq!(refused(&db, statement), of(attribute), "{statement}");
    }
    assert!(songs(&db, "WHERE artist > 1").is_empty());
    let no_key = refused(&db, "SELECT * FROM music WHERE artist = true");
    let (attribute, found) = ("artist".to_owned(), AttributeType::Bool);
    assert_eq!(no_key, StatementError::KeyValueType { attribute, found });
    let missing = refused(&db, "INSERT INTO music VALUE {'artist': 'a'}");
    assert_eq!(missing, StatementError::KeyMissing { attribute: "song".to_owned() });
    assert!(run(&db, "SELECT * FROM music WHERE artist = ''").is_err());
    assert!(run(&db, "INSERT INTO music VALUE {'artist': '', 'song': 1}").is_err());
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
fn a_statement_about_no_table_is_refused() {
    let db = music();
    assert!(matches!(run(&db, "SELECT * FROM elsewhere"), Err(Error::TableNotFound { .. })));
}

#[test]
fn exists_stands_in_transactions_alone() {
    let db = music();
    let statement = "EXISTS(SELECT * FROM music WHERE artist = 'a' AND song = 1 AND plays = 10)";
    assert_eq!(refused(&db, statement), StatementError::ExistsAlone);
}

#[test]
fn ways_of_fulfilling_a_condition_do_not_read_the_same() {
    let db = music();
    for rest in [
        "artist IN ['a', 'a']",
        "artist = 'a' OR artist = 'a'",
        "artist = 'a' AND song > 1 OR artist = 'a' AND song = 2",
        "artist = 'a' AND (song > 0 OR song < 2)",
        "artist = 'a' AND song BETWEEN 0 AND 1 OR artist = 'a' AND song BETWEEN 1 AND 2",
        "artist = 'a' AND (song = 1 OR plays = 10)",
        "(artist = 'a' AND plays = 1) OR (artist = 'a' AND plays = 2)",
        "artist = 'a' AND plays <> 1 OR artist = 'a' AND song = 2",
    ] {
        let error = refused(&db, &format!("SELECT * FROM music WHERE {rest}"));
        assert_eq!(error, StatementError::OverlappingRanges, "{rest}");
    }
}

#[test]
fn a_way_with_an_exception_may_read_what_others_do_and_nothing_comes_twice() {
    let db = music();
    for (rest, expected) in [
        ("artist = 'a' AND NOT song = 0 OR artist = 'a' AND song = 1", &["a1", "a2"][..]),
        ("artist = 'a' AND song <> 0 OR artist = 'a' AND song = 1", &["a1", "a2"]),
        ("artist = 'a' AND NOT song IN [0, 2] OR artist = 'a' AND song = 2", &["a1", "a2"]),
        ("artist = 'a' OR artist = 'a' AND NOT song = 1", &["a0", "a1", "a2"]),
        ("artist = 'a' AND (artist = 'b' OR plays = 0 OR song = 2)", &["a0", "a2"]),
        ("artist = 'a' OR song = 1", &["a0", "a1", "a2", "b1"]),
    ] {
        let mut read = songs(&db, &format!("WHERE {rest}"));
        read.sort();
        assert_eq!(read, expected, "{rest}");
    }
}

/// Values from `v0` on.
fn values(count: usize) -> String {
    (0..count).map(|value| format!("'v{value}'")).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_condition_comes_to_at_most_50_reads() {
    let db = music();
    let numbers =
        |count| (0..count).map(|value: i32| value.to_string()).collect::<Vec<_>>().join(", ");
    for rest in [
        format!("artist IN [{}]", values(51)),
        format!("artist = 'a' AND song IN [{}]", numbers(51)),
        format!("artist IN [{}] AND song IN [1, 2]", values(26)),
        format!("artist IN [{}] AND song IN [{}]", values(100), numbers(100)),
    ] {
        let error = refused(&db, &format!("SELECT * FROM music WHERE {rest}"));
        assert_eq!(error, StatementError::TooManyReads { limit: 50 }, "{rest}");
    }
    for rest in [
        format!("artist IN [{}] AND plays IN [{}]", values(50), numbers(100)),
        format!("artist IN [{}] OR plays = 1", values(51)),
    ] {
        assert!(songs(&db, &format!("WHERE {rest}")).is_empty(), "{rest}");
    }
    let many = format!("SELECT * FROM music WHERE artist = 'a' AND plays IN [{}]", numbers(101));
    assert!(matches!(refused(&db, &many), StatementError::Text(_)));
}

/// A table with indexes of one and of several attributes.
fn places() -> Database {
    let db = Database::in_memory().unwrap();
    let string = KeyAttribute::string;
    let several = IndexDescription::global("several", string("country"))
        .with_partition_key(string("region"))
        .with_sort_key(string("city"));
    let description = TableDescription::new("places", string("id")).with_index(several).with_index(
        IndexDescription::global("one", string("country")).with_sort_key(string("city")),
    );
    let places = db.create_table(description).unwrap();
    places
        .put_item(item! { "id" => "1", "country" => "de", "region" => "by", "city" => "m" })
        .unwrap();
    db
}

#[test]
fn an_index_with_several_attributes_of_a_kind_is_not_read_by_statements() {
    let db = places();
    let index = "several".to_owned();
    for rest in [
        "",
        "WHERE country = 'de' AND region = 'by'",
        "WHERE country = 5",
        "WHERE id = '1'",
        "WHERE country = 'de' AND region = 'by' ORDER BY city DESC",
    ] {
        for columns in ["*", "id", "COUNT(*)"] {
            let error = refused(&db, &format!("SELECT {columns} FROM places.several {rest}"));
            let expected = StatementError::MultiAttributeIndex { index: index.clone() };
            assert_eq!(error, expected, "{columns} {rest}");
        }
    }
    for text in ["WHERE", "WHERE country = 1e99999999999", "WHERE country = 1e126"] {
        let error = refused(&db, &format!("SELECT * FROM places.several {text}"));
        assert!(matches!(error, StatementError::Text(_)), "{text}: {error:?}");
    }
    for rest in ["places WHERE id = '1'", "places.one WHERE country = 'de'"] {
        assert_eq!(found(&db, &format!("SELECT * FROM {rest}")).len(), 1, "{rest}");
    }
    assert!(found(&db, "INSERT INTO places VALUE {'id': '2'}").is_empty());
    assert!(found(&db, "UPDATE places SET a = 1 WHERE id = '1'").is_empty());
}

#[test]
fn an_index_is_refused_by_a_consistent_read_if_it_is_global() {
    let db = places();
    let consistent = |statement: &str| {
        let mut request = ExecuteStatementInput::new(statement);
        request.consistent_read = Some(true);
        db.execute(request)
    };
    let refused = consistent("SELECT * FROM places.one WHERE country = 'de'").unwrap_err();
    let index = "one".to_owned();
    let expected = StatementError::ConsistentIndexRead { index };
    assert!(matches!(refused, Error::Statement(error) if *error == expected));
    assert!(consistent("SELECT * FROM places WHERE id = '1'").is_ok());
}

#[test]
fn what_is_no_column_is_refused_after_the_table_is_found() {
    let db = music();
    let count = refused(&db, "SELECT COUNT(*) FROM music");
    assert!(matches!(count, StatementError::Text(_)), "{count:?}");
    assert!(matches!(run(&db, "SELECT COUNT(*) FROM elsewhere"), Err(Error::TableNotFound { .. })));
}

#[test]
fn a_filter_on_what_an_index_lacks_is_refused_where_each_way_is_keyed_and_has_one() {
    let db = music();
    let read = |rest: &str| run(&db, &format!("SELECT artist FROM music.by_genre WHERE {rest}"));
    for rest in [
        "genre = 'rock' AND info = 1",
        "genre = 'rock' AND NOT info = 1",
        "genre = 'rock' AND info IS MISSING",
        "genre IN ['rock', 'pop'] AND info = 1",
        "genre = 'rock' AND plays BETWEEN 1 AND 2 AND info = 1",
        "(genre = 'rock' AND plays > 0) AND (info IS MISSING OR artist = 'x')",
    ] {
        assert!(matches!(read(rest), Err(Error::Validation(_))), "{rest}");
    }
    for (rest, count) in [
        ("info = 1", 0),
        ("NOT info = 1", 6),
        ("attribute_not_exists(info)", 6),
        ("genre > 'a' AND info = 1", 0),
        ("plays = 20 AND attribute_not_exists(info)", 2),
        ("(genre = 'rock' OR genre = 'pop') AND info IS MISSING", 6),
        ("(genre = 'rock' AND info = 1) OR (genre = 'pop' AND info = 2)", 0),
        ("(genre = 'rock' AND info = 1) OR genre = 'pop'", 0),
        ("genre = 'rock' AND plays = 0 OR genre = 'rock' AND info IS MISSING AND plays > 0", 6),
        ("(genre = 'rock' AND song = 1) OR (genre = 'pop' AND info = 1)", 2),
        ("(genre = 'rock' AND info = 1) OR plays = 10", 2),
        ("genre = 'rock' AND (genre = 'pop' OR info IS MISSING)", 6),
    ] {
        let items = read(rest).unwrap_or_else(|error| panic!("{rest}: {error}")).items;
        assert_eq!(items.map(|items| items.len()), Some(count), "{rest}");
    }
}
