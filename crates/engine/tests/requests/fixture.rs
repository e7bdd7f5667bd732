//! The table that the tests ask: a local index, a global one that projects one attribute, a global
//! one that projects all.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::{SystemTime, UNIX_EPOCH};

use dynafile::api::{GetItemInput, PutItemInput, QueryInput, QueryOutput, Request};
use dynafile::{
    AttributeValue, Database, EncodedItem, Error, IndexDescription, Item, KeyAttribute, Projection,
    StoredItem, TableDescription, ValidationError, item,
};

pub(crate) const TABLE: &str = "music";
pub(crate) const PLAIN: &str = "plain";

/// A time to live that is over, in seconds since 1970.
pub(crate) fn a_minute_ago() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - 60
}

pub(crate) fn database() -> Database {
    let database = Database::in_memory().unwrap();
    tables().into_iter().for_each(|table| drop(database.create_table(table).unwrap()));
    database
}

pub(crate) fn tables() -> [TableDescription; 2] {
    let local = IndexDescription::local("local", KeyAttribute::string("l"));
    let part = IndexDescription::global("part", KeyAttribute::string("g"))
        .with_sort_key(KeyAttribute::number("h"))
        .with_projection(Projection::Include(vec!["a".to_owned()]));
    let music = TableDescription::new(TABLE, KeyAttribute::string("pk"))
        .with_sort_key(KeyAttribute::number("sk"))
        .with_index(local.with_projection(Projection::KeysOnly))
        .with_index(part)
        .with_index(IndexDescription::global("all", KeyAttribute::string("g")));
    [music, TableDescription::new(PLAIN, KeyAttribute::string("pk"))]
}

pub(crate) fn key(sort: i64) -> Item {
    item! { "pk" => "p", "sk" => sort }
}

/// The item with this sort key and more attributes.
pub(crate) fn with(sort: i64, more: Item) -> Item {
    let mut item = key(sort);
    item.extend(more);
    item
}

pub(crate) fn encoded(item: &Item) -> EncodedItem {
    EncodedItem::try_from(item).unwrap()
}

pub(crate) fn put(database: &Database, item: &Item) {
    database.execute(PutItemInput::new(TABLE, encoded(item))).unwrap();
}

pub(crate) fn get(database: &Database, key: Item) -> Option<Item> {
    let found = database.execute(GetItemInput::new(TABLE, key)).unwrap();
    found.item.map(|item| item.to_item().unwrap())
}

pub(crate) fn names<const N: usize>(names: [(&str, &str); N]) -> Option<BTreeMap<String, String>> {
    Some(names.map(|(name, attribute)| (name.to_owned(), attribute.to_owned())).into())
}

pub(crate) fn values<const N: usize>(
    values: [(&str, AttributeValue); N],
) -> Option<BTreeMap<String, AttributeValue>> {
    Some(values.map(|(name, value)| (name.to_owned(), value)).into())
}

/// The error of a request that must fail.
pub(crate) fn refused<R: Request>(database: &Database, request: R) -> Error
where
    R::Output: Debug,
{
    database.execute(request).unwrap_err()
}

/// What a request that must not be valid says wrong.
pub(crate) fn invalid<R: Request>(database: &Database, request: R) -> ValidationError
where
    R::Output: Debug,
{
    match refused(database, request) {
        Error::Validation(error) => *error,
        other => panic!("{other:?}"),
    }
}

/// A list within lists, of so many levels.
pub(crate) fn nested(levels: usize, inner: AttributeValue) -> AttributeValue {
    (0..levels).fold(inner, |value, _| AttributeValue::L(vec![value]))
}

/// Five items of one partition, in all indexes.
pub(crate) fn filled() -> Database {
    let database = database();
    for number in 1..=5 {
        put(&database, &numbered(number));
    }
    database
}

pub(crate) fn numbered(number: i64) -> Item {
    let more = item! {
        "l" => format!("l{}", 10 - number), "g" => "G", "h" => number,
        "a" => format!("a{number}"), "b" => format!("b{number}"),
    };
    with(number, more)
}

/// A query of the partition.
pub(crate) fn query() -> QueryInput {
    QueryInput {
        key_condition_expression: Some("pk = :p".to_owned()),
        expression_attribute_values: values([(":p", "p".into())]),
        ..QueryInput::new(TABLE)
    }
}

/// A query of one of the indexes by its partition key.
pub(crate) fn index_query(index: &str) -> QueryInput {
    if index == "local" {
        return QueryInput { index_name: Some(index.to_owned()), ..query() };
    }
    QueryInput {
        index_name: Some(index.to_owned()),
        key_condition_expression: Some("g = :g".to_owned()),
        expression_attribute_values: values([(":g", "G".into())]),
        ..QueryInput::new(TABLE)
    }
}

/// What a page has.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) items: Option<Vec<Item>>,
    pub(crate) counts: (i32, i32),
    pub(crate) last_evaluated_key: Option<Item>,
}

pub(crate) fn found(output: QueryOutput) -> Found {
    let items = |items: Vec<StoredItem>| items.iter().map(|item| item.to_item().unwrap()).collect();
    Found {
        items: output.items.map(items),
        counts: (output.count.unwrap(), output.scanned_count.unwrap()),
        last_evaluated_key: output.last_evaluated_key,
    }
}

/// The sort keys of a page's items.
pub(crate) fn sort_keys(database: &Database, request: QueryInput) -> Vec<i64> {
    let items = found(database.execute(request).unwrap()).items.unwrap();
    items
        .iter()
        .map(|item| item.get("sk").unwrap().as_number().unwrap().to_i64().unwrap())
        .collect()
}
