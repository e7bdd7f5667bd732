//! What tables and indexes of the library's own API must be like; what is not so is refused when made.

use dynafile::{
    Error, IndexDescription, KeyAttribute, KeyType, OptionsError, Projection, TableDescription,
    item,
};
use dynafile_testkit::TestDatabase;

fn table() -> TableDescription {
    TableDescription::new("orders", KeyAttribute::string("a"))
}

/// Why the table is refused, in whatever way it is made.
#[track_caller]
fn refused(description: &TableDescription) -> OptionsError {
    let database = TestDatabase::new();
    let created = database.create_table(description.clone()).map(drop).unwrap_err();
    let opened = database.open_or_create_table(description.clone()).map(drop).unwrap_err();
    assert!(created.is_validation(), "{created}");
    assert_eq!(database.table_names().unwrap(), [""; 0]);
    match (created, opened) {
        (Error::Options(created), Error::Options(opened)) if created == opened => created,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_key_has_each_attribute_once() {
    let twice = |place: &str, attribute: &str| OptionsError::KeyAttributeTwice {
        place: place.to_owned(),
        attribute: attribute.to_owned(),
    };
    let same = table().with_sort_key(KeyAttribute::string("a"));
    assert_eq!(refused(&same), twice("orders", "a"));
    let of_another_type = table().with_sort_key(KeyAttribute::number("a"));
    assert_eq!(refused(&of_another_type), twice("orders", "a"));

    let index = IndexDescription::global("by_b", KeyAttribute::string("b"));
    for index in [
        index.clone().with_sort_key(KeyAttribute::string("b")),
        index.clone().with_partition_key(KeyAttribute::string("b")),
        index.with_sort_key(KeyAttribute::string("c")).with_sort_key(KeyAttribute::string("b")),
    ] {
        assert_eq!(refused(&table().with_index(index.clone())), twice("by_b", "b"));
        let database = TestDatabase::new();
        database.make(table());
        let error = database.create_index("orders", index, |_| ()).unwrap_err();
        assert!(matches!(error, Error::Options(error) if error == twice("by_b", "b")));
    }
}

#[test]
fn a_key_attribute_has_a_name() {
    let nameless = |place: &str| OptionsError::KeyAttributeName { place: place.to_owned() };
    let long = "ü".repeat(256);
    for name in ["", &long] {
        let of_table = TableDescription::new("orders", KeyAttribute::string(name));
        assert_eq!(refused(&of_table), nameless("orders"));
        assert_eq!(refused(&table().with_sort_key(KeyAttribute::string(name))), nameless("orders"));
        let index = IndexDescription::global("by_b", KeyAttribute::string(name));
        assert_eq!(refused(&table().with_index(index)), nameless("by_b"));
    }
    let longest = TableDescription::new("orders", KeyAttribute::string("ü".repeat(255)));
    TestDatabase::new().create_table(longest).unwrap();
}

#[test]
fn what_is_named_beside_keys_has_a_name_too() {
    let wrong = |size_bytes| OptionsError::AttributeName { size_bytes };
    let long = "x".repeat(65_536);
    for (name, size_bytes) in [("", 0), (long.as_str(), 65_536)] {
        assert_eq!(refused(&table().with_ttl_attribute(name)), wrong(size_bytes));
        let index = IndexDescription::global("by_b", KeyAttribute::string("b"))
            .with_projection(Projection::Include(vec!["c".to_owned(), name.to_owned()]));
        assert_eq!(refused(&table().with_index(index.clone())), wrong(size_bytes));

        let database = TestDatabase::new();
        database.make(table());
        let error = database.create_index("orders", index, |_| ()).unwrap_err();
        assert!(matches!(error, Error::Options(error) if error == wrong(size_bytes)));
        let error = database.update_time_to_live("orders", Some(name.to_owned())).unwrap_err();
        assert!(matches!(error, Error::Options(error) if error == wrong(size_bytes)));
    }
}

#[test]
fn an_attribute_has_one_type_in_all_keys_of_a_table() {
    let another = |index: &str, attribute: &str, known| OptionsError::KeyTypes {
        index: index.to_owned(),
        attribute: attribute.to_owned(),
        known,
    };
    let by = |name: &str, key| IndexDescription::global(name, key);
    let with_number = by("by_b", KeyAttribute::number("b"));
    let with_string =
        by("by_c", KeyAttribute::string("c")).with_sort_key(KeyAttribute::string("b"));
    let both = table().with_index(with_number.clone()).with_index(with_string.clone());
    assert_eq!(refused(&both), another("by_c", "b", KeyType::N));
    let of_table = table().with_index(by("by_a", KeyAttribute::binary("a")));
    assert_eq!(refused(&of_table), another("by_a", "a", KeyType::S));

    let database = TestDatabase::new();
    let orders = database.make(table().with_index(with_number));
    let error = database.create_index("orders", with_string, |_| ()).unwrap_err();
    assert!(
        matches!(error, Error::Options(error) if error == another("by_c", "b", KeyType::N)),
        "an index that is added is as one that the table is made with"
    );
    // What takes any type takes that of another key too.
    let any = by("by_any", KeyAttribute::any("b"));
    database.create_index("orders", any, |_| ()).unwrap();
    orders.put_item(item! { "a" => "1", "b" => 2 }).unwrap();
    assert_eq!(orders.query(2).index("by_any").items().unwrap().count(), 1);
    database.expect_clean();
}

#[test]
fn indexes_of_a_table_have_names_of_their_own() {
    let by = |attribute| IndexDescription::global("by_it", KeyAttribute::string(attribute));
    let twice = table().with_index(by("b")).with_index(by("c"));
    assert_eq!(refused(&twice), OptionsError::IndexTwice { name: "by_it".to_owned() });
}
