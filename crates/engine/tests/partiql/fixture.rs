//! A database with songs, and what is asked of it.

use dynafile::api::{ExecuteStatementInput, ExecuteStatementOutput};
use dynafile::{
    AttributeValue, Database, Error, IndexDescription, Item, KeyAttribute, Projection, Result,
    StatementError, TableDescription, item,
};

/// A table `music` of three songs each of artists `a` and `b`, with the index `by_genre`.
pub(crate) fn music() -> Database {
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

pub(crate) fn run(db: &Database, statement: &str) -> Result<ExecuteStatementOutput> {
    db.execute(ExecuteStatementInput::new(statement))
}

pub(crate) fn items(output: ExecuteStatementOutput) -> Vec<Item> {
    output
        .items
        .unwrap_or_default()
        .iter()
        .map(|item| item.to_item().expect("items are whole"))
        .collect()
}

pub(crate) fn found(db: &Database, statement: &str) -> Vec<Item> {
    items(run(db, statement).unwrap_or_else(|error| panic!("{statement}: {error}")))
}

/// The songs that a SELECT finds, as `a0`.
pub(crate) fn songs(db: &Database, rest: &str) -> Vec<String> {
    let items = found(db, &format!("SELECT artist, song FROM music {rest}"));
    items.iter().map(song).collect()
}

pub(crate) fn song(item: &Item) -> String {
    let artist = item.get("artist").and_then(AttributeValue::as_str);
    let song = item.get("song").and_then(AttributeValue::as_number);
    format!("{}{}", artist.expect("songs have one"), song.expect("songs have one"))
}

pub(crate) fn refused(db: &Database, statement: &str) -> StatementError {
    match run(db, statement) {
        Err(Error::Statement(error)) => *error,
        other => panic!("{statement}: {other:?}"),
    }
}
