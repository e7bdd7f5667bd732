//! Table descriptions are stored as items, and say what an item's key is.

use dynafile_model::{
    AttributeType, EncodedItem, Item, KeyAttribute, KeyError, KeyRef, KeyType, PrimaryKey,
    StreamSpecification, StreamViewType, TableDescription, item,
};

fn typed() -> TableDescription {
    TableDescription::new("users", KeyAttribute::string("PK"))
        .with_sort_key(KeyAttribute::number("SK"))
}

fn untyped() -> TableDescription {
    TableDescription::new("main", KeyAttribute::any("PK")).with_sort_key(KeyAttribute::any("SK"))
}

fn error_of(table: &TableDescription, item: Item) -> Option<KeyError> {
    let encoded = EncodedItem::try_from(&item).unwrap();
    let from_view = table.key_of(encoded.view()).err();
    assert_eq!(from_view, table.key_of_item(&item).err());
    from_view
}

#[test]
fn descriptions_come_back_from_their_items() {
    let descriptions = [
        TableDescription::new("t", KeyAttribute::binary("k")),
        typed(),
        untyped().with_ttl_attribute("expires"),
        typed().with_stream(StreamSpecification::new(StreamViewType::NewAndOldImages)),
        TableDescription::new("", KeyAttribute::new("", KeyType::Any)),
    ];
    for description in descriptions {
        assert_eq!(TableDescription::from_item(description.to_item()), Ok(description));
    }
}

#[test]
fn members_of_a_newer_version_survive() {
    let mut item = typed().to_item();
    item.insert("replicas", item! { "region" => "moon" });
    let description = TableDescription::from_item(item.clone()).unwrap();
    assert_eq!(description.to_item(), item);
    let changed = description.with_ttl_attribute("expires");
    item.insert("ttl_attribute", "expires");
    assert_eq!(changed.to_item(), item);
}

#[test]
fn damaged_descriptions_name_the_member() {
    let without = |member: &str| {
        let mut item = typed().to_item();
        item.remove(member);
        TableDescription::from_item(item)
    };
    let with = |member: &str, value: Item| {
        let mut item = typed().to_item();
        item.insert(member, value);
        TableDescription::from_item(item)
    };
    assert_eq!(without("name").unwrap_err().member(), "name");
    assert_eq!(without("partition_key").unwrap_err().member(), "partition_key");
    assert_eq!(without("sort_key").unwrap().sort_key, None);
    assert_eq!(with("sort_key", item! { "name" => "x" }).unwrap_err().member(), "sort_key");
    assert_eq!(
        with("sort_key", item! { "name" => "x", "type" => "M" }).unwrap_err().member(),
        "sort_key"
    );
    assert_eq!(with("ttl_attribute", Item::new()).unwrap_err().member(), "ttl_attribute");
    assert_eq!(with("stream", item! { "view" => "ALL" }).unwrap_err().member(), "stream");
}

#[test]
fn the_key_of_an_item_is_found() {
    let item = item! { "PK" => "a", "SK" => 5, "other" => true };
    let encoded = EncodedItem::try_from(&item).unwrap();
    let key = (KeyRef::S("a"), Some(KeyRef::N(5.into())));
    assert_eq!(typed().key_of(encoded.view()), Ok(key));
    assert_eq!(untyped().key_of_item(&item), Ok(key));
    let without_sort = TableDescription::new("t", KeyAttribute::string("PK"));
    assert_eq!(without_sort.key_of(encoded.view()), Ok((KeyRef::S("a"), None)));
}

#[test]
fn a_key_that_is_missing_or_of_the_wrong_type_is_named() {
    let error = error_of(&typed(), item! { "PK" => "a" }).unwrap();
    assert_eq!(error, KeyError::Missing { attribute: "SK".into() });
    assert_eq!(error.to_string(), "the key attribute `SK` is missing");
    let error = error_of(&typed(), item! { "PK" => "a", "SK" => "5" }).unwrap();
    assert_eq!(error.to_string(), "the key attribute `SK` must be of type N, and is of type S");
    let error = error_of(&untyped(), item! { "PK" => true, "SK" => 1 }).unwrap();
    let expected = KeyError::WrongType {
        attribute: "PK".into(),
        expected: KeyType::Any,
        found: AttributeType::Bool,
    };
    assert_eq!(error, expected);
    assert_eq!(
        error.to_string(),
        "the key attribute `PK` must be of type S, N or B, and is of type BOOL"
    );
}

#[test]
fn empty_keys_are_for_untyped_tables_only() {
    assert_eq!(error_of(&untyped(), item! { "PK" => "", "SK" => Vec::<u8>::new() }), None);
    let error = error_of(&typed(), item! { "PK" => "", "SK" => 1 }).unwrap();
    assert_eq!(error, KeyError::Empty { attribute: "PK".into(), found: AttributeType::S });
}

#[test]
fn keys_given_by_value_are_checked() {
    assert_eq!(typed().check_key(&PrimaryKey::from(("a", 1))), Ok(()));
    assert_eq!(
        typed().check_key(&PrimaryKey::from("a")),
        Err(KeyError::Missing { attribute: "SK".into() })
    );
    assert!(matches!(
        typed().check_key(&PrimaryKey::from((1, 1))),
        Err(KeyError::WrongType { .. })
    ));
    let without_sort = TableDescription::new("t", KeyAttribute::string("PK"));
    assert_eq!(
        without_sort.check_key(&PrimaryKey::from(("a", 1))),
        Err(KeyError::UnexpectedSortKey)
    );
    assert_eq!(without_sort.check_partition_key("a".into()), Ok(()));
    assert!(without_sort.check_partition_key(b""[..].into()).is_err());
}

#[test]
fn damage_in_an_item_is_not_a_key_error_of_the_user() {
    let encoded = EncodedItem::from_verified_bytes(vec![1, 1 << 2, 2, b'P', b'K', 0x7F]).unwrap();
    assert!(matches!(typed().key_of(encoded.view()), Err(KeyError::Damaged(_))));
}

#[test]
fn tables_with_the_same_keys_are_recognised() {
    assert!(typed().has_keys_of(&typed().with_ttl_attribute("x")));
    assert!(!typed().has_keys_of(&untyped()));
}
