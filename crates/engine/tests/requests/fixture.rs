//! The table that the tests ask: a local index, a global one that projects one attribute, a global
//! one that projects all.

use std::collections::BTreeMap;
use std::fmt::Debug;

use dynafile::api::{GetItemInput, PutItemInput, Request};
use dynafile::{
    AttributeValue, Database, EncodedItem, Error, IndexDescription, Item, KeyAttribute, Projection,
    TableDescription, ValidationError, item,
};

pub(crate) const TABLE: &str = "music";
pub(crate) const PLAIN: &str = "plain";

pub(crate) fn database() -> Database {
    let database = Database::in_memory().unwrap();
    tables().into_iter().for_each(|table| drop(database.create_table(table).unwrap()));
    database
}

pub(crate) fn tables() -> [TableDescription; 2] {
    let local =
        IndexDescription::local("local", KeyAttribute::string("pk"), KeyAttribute::string("l"));
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
