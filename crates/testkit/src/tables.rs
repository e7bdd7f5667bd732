//! The tables that tests share: one of each shape.

use dynafile_model::{
    IndexDescription, Item, KeyAttribute, PrimaryKey, Projection, StreamSpecification,
    StreamViewType, TableDescription,
};

use crate::model::{GROUP, NUMBER};

/// The TTL attribute of those that have one.
pub const EXPIRES: &str = "expires";

/// A table with a string partition key `PK` and a string sort key `SK`.
pub fn plain() -> TableDescription {
    TableDescription::new("plain", KeyAttribute::string("PK"))
        .with_sort_key(KeyAttribute::string("SK"))
}

/// The plain table, with an index by the number `number` and a stream of both images: all that a write
/// can touch.
pub fn watched() -> TableDescription {
    let by_number = IndexDescription::global("by_number", KeyAttribute::number("number"));
    let both = StreamSpecification::new(StreamViewType::NewAndOldImages);
    plain().with_index(by_number).with_stream(both)
}

/// A table whose keys may be of any type, with a TTL attribute: what the Python package makes.
pub fn any_keys() -> TableDescription {
    TableDescription::new("any_keys", KeyAttribute::any("PK"))
        .with_sort_key(KeyAttribute::any("SK"))
        .with_ttl_attribute(EXPIRES)
}

/// A table with a number for its sort key.
pub fn by_number() -> TableDescription {
    TableDescription::new("by_number", KeyAttribute::string("PK"))
        .with_sort_key(KeyAttribute::number("SK"))
}

/// A table without a sort key, with a TTL attribute.
pub fn flat() -> TableDescription {
    TableDescription::new("flat", KeyAttribute::string("PK")).with_ttl_attribute(EXPIRES)
}

/// A table with binary keys.
pub fn binary() -> TableDescription {
    TableDescription::new("binary", KeyAttribute::binary("PK"))
        .with_sort_key(KeyAttribute::binary("SK"))
}

/// The index of those that have one in [`all`]; it orders by the number `n`.
pub const BY_N: &str = "by_n";

/// The indexes that histories add and remove; [`all`] has none of them.
pub fn addable_indexes() -> Vec<IndexDescription> {
    let by_group = |name: &str| IndexDescription::global(name, KeyAttribute::string(GROUP));
    let number = || KeyAttribute::number(NUMBER);
    vec![
        by_group("by_g"),
        by_group("by_g_n")
            .with_sort_key(number())
            .with_projection(Projection::Include(vec![EXPIRES.to_owned()])),
        by_group("by_both").with_partition_key(number()).with_projection(Projection::KeysOnly),
    ]
}

/// One of each shape, three of them with an index: of whole items, of keys alone, in which expiry
/// is not to be seen, and a local one.
pub fn all() -> Vec<TableDescription> {
    let by_n = || IndexDescription::global(BY_N, KeyAttribute::number("n"));
    let whole = by_n().with_sort_key(KeyAttribute::string("SK"));
    let keys = by_n().with_projection(Projection::KeysOnly);
    let local = IndexDescription::local("local", KeyAttribute::number("n"));
    let binary = binary().with_index(local);
    vec![plain().with_index(whole), any_keys(), by_number(), flat().with_index(keys), binary]
}

/// The item with the key set in its attributes.
pub fn keyed(table: &TableDescription, key: &PrimaryKey, mut item: Item) -> Item {
    item.insert(table.partition_key.name.clone(), key.partition.clone());
    if let (Some(attribute), Some(sort)) = (&table.sort_key, &key.sort) {
        item.insert(attribute.name.clone(), sort.clone());
    }
    item
}
