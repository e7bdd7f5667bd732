//! Tables and batches: what they do, and the error for each thing they refuse.

use dynafile::{
    AttributeValue, Error, Filter, Item, KeyAttribute, KeyValue, Number, OptionsError, QueryError,
    TableDescription, item,
};
use dynafile_testkit::{TestDatabase, tables};
use serde::{Deserialize, Serialize};

fn row(sort: &str) -> Item {
    item! { "PK" => "p", "SK" => sort }
}

#[test]
fn what_was_put_is_what_is_gotten() {
    let database = TestDatabase::new();
    let table = database.make(tables::plain());
    let row = item! {
        "PK" => "p", "SK" => "s", "text" => "ä\0\u{10ffff}", "empty" => "", "none" => AttributeValue::Null,
        "number" => Number::parse("-1.5E-100").unwrap(), "flag" => true, "bytes" => vec![0_u8, 255],
        "map" => item! { "deep" => vec![AttributeValue::from(1)] }
    };
    table.put_item(&row).unwrap();
    assert_eq!(table.get_item(("p", "s")).unwrap(), Some(row.clone()));
    assert_eq!(table.get_stored(("p", "s")).unwrap().unwrap().to_item().unwrap(), row);
    assert_eq!(table.get_item(("p", "t")).unwrap(), None);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    #[serde(rename = "PK")]
    customer: String,
    #[serde(rename = "SK")]
    number: String,
    total: Option<u32>,
}

#[test]
fn rust_values_are_put_gotten_queried_and_batched() {
    let database = TestDatabase::new();
    let table = database.make(tables::plain());
    let order =
        |number: &str, total| Order { customer: "ada".into(), number: number.into(), total };
    table.put(&order("1", Some(7))).unwrap();
    let mut batch = database.batch();
    batch.put(&table, &order("2", None)).unwrap();
    assert_eq!(batch.len(), 1);
    batch.commit().unwrap();
    assert_eq!(table.get::<Order>(("ada", "1")).unwrap(), Some(order("1", Some(7))));
    assert_eq!(table.get::<Order>(("ada", "9")).unwrap(), None);
    let all: Vec<Order> =
        table.query("ada").values().unwrap().map(|found| found.unwrap()).collect();
    assert_eq!(all, [order("1", Some(7)), order("2", None)]);
    table.put_item(item! { "PK" => "ada", "SK" => "3", "total" => "much" }).unwrap();
    let error = table.get::<Order>(("ada", "3")).unwrap_err();
    assert!(matches!(error, Error::Typed(_)) && error.is_validation(), "{error:?}");
    assert!(error.to_string().contains("total"), "{error}");
    assert!(table.put(&"no map").unwrap_err().is_validation());
}

#[test]
fn deleting_says_whether_there_was_something() {
    let database = TestDatabase::new();
    let table = database.make(tables::plain());
    table.put_item(row("s")).unwrap();
    assert!(table.delete(("p", "s")).unwrap());
    assert!(!table.delete(("p", "s")).unwrap());
    assert_eq!(table.stats().unwrap().item_count, 0);
}

#[test]
fn statistics_count_items_and_dynamodbs_bytes() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let small = item! { "PK" => "ab", "n" => 1 };
    table.put_item(&small).unwrap();
    assert_eq!(table.stats().unwrap().size_bytes, small.size_bytes() as u64);
    let large = item! { "PK" => "ab", "n" => 1, "text" => "x".repeat(100) };
    table.put_item(&large).unwrap();
    let statistics = table.stats().unwrap();
    assert_eq!((statistics.item_count, statistics.size_bytes), (1, large.size_bytes() as u64));
}

#[test]
fn batch_get_keeps_the_order_of_the_keys() {
    let database = TestDatabase::new();
    let table = database.make(tables::plain());
    table.put_item(row("a")).unwrap();
    table.put_item(row("b")).unwrap();
    let found = table.batch_get([("p", "b"), ("p", "missing"), ("p", "a"), ("p", "b")]).unwrap();
    let found: Vec<_> =
        found.into_iter().map(|item| item.map(|item| item.to_item().unwrap())).collect();
    assert_eq!(found, [Some(row("b")), None, Some(row("a")), Some(row("b"))]);
}

#[test]
fn a_batch_is_carried_out_in_order_across_tables() {
    let database = TestDatabase::new();
    let (plain, flat) = (database.make(tables::plain()), database.make(tables::flat()));
    plain.put_item(row("old")).unwrap();
    let mut batch = database.batch();
    assert!(batch.is_empty());
    batch.delete(&plain, ("p", "old")).unwrap();
    batch.put_item(&plain, row("new")).unwrap().put_item(&flat, item! { "PK" => "f" }).unwrap();
    batch.put_item(&plain, item! { "PK" => "p", "SK" => "new", "last" => true }).unwrap();
    assert_eq!(plain.scan().items().unwrap().count(), 1, "nothing before the commit");
    batch.commit().unwrap();
    let found = plain.scan().items().unwrap().to_items().unwrap();
    assert_eq!(found, [item! { "PK" => "p", "SK" => "new", "last" => true }]);
    assert_eq!(flat.stats().unwrap().item_count, 1);
    database.expect_clean();
}

#[test]
fn a_batch_with_one_request_that_fails_writes_nothing() {
    let database = TestDatabase::new();
    let (plain, flat) = (database.make(tables::plain()), database.make(tables::flat()));
    let mut batch = database.batch();
    batch.put_item(&plain, row("a")).unwrap();
    assert!(batch.put_item(&plain, item! { "PK" => "no sort key" }).is_err());
    assert!(batch.delete(&plain, "no sort key").is_err());
    assert_eq!(batch.len(), 1, "a request that is refused is not in the batch");
    batch.put_item(&flat, item! { "PK" => "b" }).unwrap();
    database.delete_table("flat").unwrap();
    assert!(batch.commit().unwrap_err().is_not_found());
    assert_eq!(plain.stats().unwrap().item_count, 0);
    database.expect_clean();
}

#[test]
fn tables_of_one_file_are_apart() {
    let mut database = TestDatabase::new();
    for description in tables::all() {
        database.create_table(description).unwrap();
    }
    let (plain, any) = (database.table("plain").unwrap(), database.table("any_keys").unwrap());
    plain.put_item(row("s")).unwrap();
    assert_eq!(any.get_item(("p", "s")).unwrap(), None);
    assert_eq!(any.scan().items().unwrap().count(), 0);
    let names = ["any_keys", "binary", "by_number", "flat", "plain"];
    assert_eq!(database.table_names().unwrap(), names);
    drop((plain, any));
    database.reopen();
    assert_eq!(database.table_names().unwrap(), names);
    for description in tables::all() {
        assert_eq!(database.table(&description.name).unwrap().description().unwrap(), description);
    }
}

#[test]
fn a_deleted_table_is_gone_with_its_items_and_can_be_made_anew() {
    let mut database = TestDatabase::new();
    let table = database.make(tables::plain());
    table.put_item(row("s")).unwrap();
    database.delete_table("plain").unwrap();
    assert!(table.get_item(("p", "s")).unwrap_err().is_not_found());
    assert!(table.put_item(row("s")).unwrap_err().is_not_found());
    assert!(database.delete_table("plain").unwrap_err().is_not_found());
    let again = TableDescription::new("plain", KeyAttribute::string("other"));
    let again = database.create_table(again).unwrap();
    assert_eq!(again.stats().unwrap().item_count, 0);
    assert_eq!(again.scan().items().unwrap().count(), 0);
    again.put_item(item! { "other" => "a" }).unwrap();
    drop((table, again));
    database.reopen();
    assert_eq!(database.table("plain").unwrap().stats().unwrap().item_count, 1);
    database.expect_clean();
}

#[test]
fn errors_of_tables_name_them() {
    let database = TestDatabase::new();
    database.make(tables::plain());
    let error = database.table("nowhere").map(drop).unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("'nowhere'"), "{error}");
    let error = database.create_table(tables::plain()).map(drop).unwrap_err();
    assert!(matches!(&error, Error::TableExists { name } if name == "plain"), "{error:?}");
    let other_keys = TableDescription::new("plain", KeyAttribute::number("PK"));
    let error = database.open_or_create_table(other_keys).map(drop).unwrap_err();
    assert!(matches!(error, Error::TableMismatch { .. }) && error.is_validation(), "{error:?}");
    assert!(error.to_string().contains("plain"), "{error}");
    let error = database.update_time_to_live("nowhere", None).unwrap_err();
    assert!(error.is_not_found());
    for name in ["", "with space", "sl/ash", &"x".repeat(256), "ümlaut"] {
        let description = TableDescription::new(name, KeyAttribute::string("PK"));
        let error = database.create_table(description).map(drop).unwrap_err();
        assert!(matches!(error, Error::Options(OptionsError::TableName { .. })), "{error:?}");
    }
    let longest = TableDescription::new("x".repeat(255), KeyAttribute::string("PK"));
    database.create_table(longest).unwrap();
}

#[test]
fn a_table_opened_and_not_written_is_not_there_for_others() {
    let database = TestDatabase::new();
    let table = database.open_or_create_table(tables::plain()).unwrap();
    assert_eq!(database.table_names().unwrap(), [""; 0]);
    table.put_item(row("s")).unwrap();
    assert_eq!(database.table_names().unwrap(), ["plain"]);
    database.delete_table("plain").unwrap();
    table.put_item(row("s")).unwrap();
    assert_eq!(database.table_names().unwrap(), ["plain"], "its next write makes it again");
    // Meanwhile somebody made it with other keys.
    database.delete_table("plain").unwrap();
    let other = TableDescription::new("plain", KeyAttribute::number("PK"));
    database.create_table(other).unwrap();
    assert!(table.put_item(row("s")).unwrap_err().is_validation());
    assert!(table.get_item(("p", "s")).unwrap_err().is_validation());
}

#[track_caller]
fn expect_key_error(result: Result<(), Error>, attribute: &str) {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Key { .. }) && error.is_validation(), "{error:?}");
    let text = error.to_string();
    assert!(text.contains(attribute) && text.contains("table '"), "{text}");
}

#[test]
fn keys_that_do_not_fit_are_refused_by_attribute() {
    let database = TestDatabase::new();
    let plain = database.make(tables::plain());
    let any = database.make(tables::any_keys());
    expect_key_error(plain.put_item(item! { "PK" => "p" }), "SK");
    expect_key_error(plain.put_item(item! { "SK" => "s" }), "PK");
    expect_key_error(plain.put_item(item! { "PK" => 1, "SK" => "s" }), "PK");
    expect_key_error(plain.put_item(item! { "PK" => "p", "SK" => 1 }), "SK");
    expect_key_error(plain.put_item(item! { "PK" => "", "SK" => "s" }), "PK");
    expect_key_error(plain.get_item((1, "s")).map(drop), "PK");
    expect_key_error(plain.get_item("p").map(drop), "SK");
    expect_key_error(plain.delete(("p", 2)).map(drop), "SK");
    expect_key_error(plain.query(5).items().map(drop), "PK");
    expect_key_error(plain.query("p").gt(5).items().map(drop), "SK");
    expect_key_error(any.put_item(item! { "PK" => true, "SK" => "s" }), "PK");
    expect_key_error(any.put_item(item! { "PK" => AttributeValue::Null, "SK" => "s" }), "PK");
    expect_key_error(any.put_item(item! { "PK" => item! {}, "SK" => "s" }), "PK");
    any.put_item(item! { "PK" => "", "SK" => vec![0_u8] }).unwrap();
    let flat = database.make(tables::flat());
    assert!(flat.get_item(("p", "s")).unwrap_err().is_validation());
    database.expect_clean();
}

#[test]
fn keys_of_three_types_sort_by_type_and_then_by_value() {
    let database = TestDatabase::new();
    let any = database.make(tables::any_keys());
    let sorts: [KeyValue; 7] =
        ["b".into(), 10.into(), vec![1_u8].into(), 9.into(), "a".into(), (-3).into(), "".into()];
    for sort in sorts.clone() {
        any.put_item(item! { "PK" => "p", "SK" => AttributeValue::from(sort) }).unwrap();
    }
    let found = any.query("p").items().unwrap().to_items().unwrap();
    let found: Vec<_> =
        found.iter().map(|row| KeyValue::try_from(row.get("SK").unwrap()).unwrap()).collect();
    let mut expected = sorts.to_vec();
    expected.sort();
    assert_eq!(found, expected);
    let numbers = any.query("p").gte(-5).items().unwrap().count();
    assert_eq!(numbers, 3, "a comparison stays within its type");
    assert_eq!(any.query("p").start_at(-5).items().unwrap().count(), 7, "start_at crosses types");
}

#[test]
fn query_errors_say_what_to_write_instead() {
    let database = TestDatabase::new();
    let plain = database.make(tables::plain());
    let numbers = database.make(tables::by_number());
    let any = database.make(tables::any_keys());
    let flat = database.make(tables::flat());
    let error = |query: dynafile::Query| match query.items().map(drop) {
        Err(Error::Query(error)) => error,
        other => panic!("{other:?}"),
    };
    let found = error(flat.query("p").gt("s"));
    assert!(matches!(found, QueryError::NoSortKey { .. }), "{found:?}");
    for query in [plain.query("p").gt("s").gte("t"), plain.query("p").gt("s").eq("t")] {
        let found = error(query);
        assert!(matches!(found, QueryError::SecondCondition { first: "gt", .. }), "{found:?}");
    }
    let found = error(plain.query("p").lt("a").gt("b"));
    assert!(matches!(found, QueryError::InvertedBounds { .. }), "{found:?}");
    let found = error(any.query("p").gte("a").lt(5));
    assert!(matches!(found, QueryError::MixedBounds { .. }), "{found:?}");
    let found = error(numbers.query("p").begins_with(5));
    assert!(matches!(found, QueryError::PrefixOfNumber { .. }), "{found:?}");
    let found = error(any.query("p").between("a", 5));
    assert!(matches!(found, QueryError::MixedBounds { .. }), "{found:?}");
    let found = error(plain.query("p").between("b", "a"));
    assert!(matches!(found, QueryError::InvertedBounds { .. }), "{found:?}");
    let found = error(plain.query("p").and_partition_key("q"));
    assert!(matches!(found, QueryError::PartitionValues { .. }), "{found:?}");
    assert!(Error::from(found).is_validation());
}

#[test]
fn segments_out_of_range_are_refused() {
    let database = TestDatabase::new();
    let table = database.make(tables::plain());
    for (segment, total) in [(0, 0), (3, 3), (0, 1_000_001), (u32::MAX, 1)] {
        let error = table.scan().segment(segment, total).items().map(drop).unwrap_err();
        assert!(matches!(error, Error::Options(OptionsError::Segment { .. })), "{error:?}");
    }
    assert_eq!(table.scan().segment(999_999, 1_000_000).items().unwrap().count(), 0);
}

#[test]
fn an_item_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let builder = TestDatabase::on_file().with(|settings| settings.max_item_size_bytes(1000));
    let database = builder.open();
    let table = database.make(tables::flat());
    let sized = |fill: usize| item! { "PK" => "p", "fill" => "x".repeat(fill) };
    let rest = 1000 - sized(0).size_bytes();
    table.put_item(sized(rest)).unwrap();
    let error = table.put_item(sized(rest + 1)).unwrap_err();
    let Error::ItemTooLarge { size_bytes, limit_bytes, .. } = error else { panic!("{error:?}") };
    assert_eq!((size_bytes, limit_bytes), (1001, 1000));
    assert!(database.batch().put_item(&table, sized(rest + 1)).is_err());
    assert_eq!(table.get_item("p").unwrap(), Some(sized(rest)), "the old item stays");
}

#[test]
fn large_items_are_stored_whole() {
    let mut database = TestDatabase::new();
    let table = database.make(tables::flat());
    let large = item! { "PK" => "large", "fill" => "x".repeat(15 << 20) };
    table.put_item(&large).unwrap();
    assert!(table.put_item(item! { "PK" => "p", "fill" => "x".repeat(17 << 20) }).is_err());
    drop(table);
    database.reopen();
    assert_eq!(database.table("flat").unwrap().get_item("large").unwrap(), Some(large));
    database.expect_clean();
}

#[test]
fn values_that_cannot_be_stored_are_refused_with_their_path() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let empty_set = AttributeValue::Ss(Default::default());
    let row = item! { "PK" => "p", "a" => item! { "b" => vec![AttributeValue::Null, empty_set] } };
    let error = table.put_item(row).unwrap_err();
    assert!(matches!(error, Error::Encode(_)) && error.is_validation(), "{error:?}");
    assert!(error.to_string().contains("a.b[1]"), "{error}");
    let mut deep = AttributeValue::Null;
    for _ in 0..200 {
        deep = vec![deep].into();
    }
    assert!(table.put_item(item! { "PK" => "p", "deep" => deep }).unwrap_err().is_validation());
}

#[test]
fn filters_select_and_their_mistakes_are_pointed_at() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    for number in 0..10 {
        table.put_item(item! { "PK" => format!("{number}"), "n" => number }).unwrap();
    }
    let today = jiff::civil::date(2024, 1, 1);
    let filter = Filter::parse("n >= 8", today).unwrap();
    assert_eq!(table.scan().filter(filter).items().unwrap().count(), 2);
    let error = Error::from(Filter::parse("n >=", today).unwrap_err());
    assert!(matches!(error, Error::Filter(_)) && error.is_validation(), "{error:?}");
}

#[test]
fn a_database_in_memory_ends_with_its_handle() {
    let first = dynafile::Database::in_memory().unwrap();
    let table = first.create_table(tables::flat()).unwrap();
    table.put_item(item! { "PK" => "a" }).unwrap();
    assert_eq!(first.path(), None);
    let second = dynafile::Database::in_memory().unwrap();
    assert_eq!(second.table_names().unwrap(), [""; 0], "each is a database of its own");
    first.close().unwrap();
}

#[test]
fn a_query_of_a_table_that_is_still_to_be_created_is_checked_like_any_other() {
    let db = dynafile::Database::in_memory().unwrap();
    let table = db.open_or_create_table(tables::plain()).unwrap();
    assert_eq!(table.query("p").items().unwrap().count(), 0);
    let inverted = table.query("p").between("b", "a").items().err().unwrap();
    assert!(matches!(inverted, Error::Query(QueryError::InvertedBounds { .. })), "{inverted}");
    let foreign = table.query("p").exclusive_start_key(("q", "s")).items().err().unwrap();
    assert!(matches!(foreign, Error::Query(QueryError::ForeignStartKey)), "{foreign}");
    let no_index = table.query("p").index("none").items().err().unwrap();
    assert!(no_index.is_not_found(), "{no_index}");
    assert_eq!(db.table_names().unwrap(), [""; 0], "reading creates nothing");
}

/// A file with the plain table, and a handle to that.
fn other_database(
    directory: &std::path::Path,
    name: &str,
) -> (dynafile::Database, dynafile::Table) {
    let database = dynafile::Database::open(directory.join(name)).unwrap();
    let table = database.open_or_create_table(tables::plain()).unwrap();
    (database, table)
}

#[test]
fn what_is_about_one_database_takes_no_table_of_another() {
    let directory = tempfile::tempdir().unwrap();
    let (a, own) = other_database(directory.path(), "a.dynafile");
    let (_b, foreign) = other_database(directory.path(), "b.dynafile");
    own.put_item(row("mine")).unwrap();
    let refused = |outcome: dynafile::Result<()>| {
        let error = outcome.unwrap_err();
        let Error::OtherDatabase { table, found, expected } = &error else { panic!("{error:?}") };
        assert_eq!(table, "plain");
        assert!(found.ends_with("b.dynafile") && expected.ends_with("a.dynafile"), "{error}");
        assert!(error.is_validation());
        let text = error.to_string();
        assert!(text.contains("a.dynafile") && text.contains("b.dynafile"), "{text}");
    };
    let nothing = || dynafile::Expression::new("attribute_exists(PK)");
    let change = || dynafile::Expression::new("SET n = :n").value(":n", 1);
    let mut batch = a.batch();
    batch.put_item(&own, row("one")).unwrap();
    refused(batch.put_item(&foreign, row("x")).map(drop));
    refused(batch.put(&foreign, &order_of("x")).map(drop));
    refused(batch.delete(&foreign, ("p", "x")).map(drop));
    assert_eq!(batch.len(), 1, "the batch is as it was");
    batch.commit().unwrap();
    let mut transaction = a.transaction();
    transaction.put_item(&own, row("two")).unwrap();
    refused(transaction.put_item(&foreign, row("x")).map(drop));
    refused(transaction.put(&foreign, &order_of("x")).map(drop));
    refused(transaction.put_item_if(&foreign, row("x"), nothing()).map(drop));
    refused(transaction.update(foreign.update(("p", "x"), change())).map(drop));
    refused(transaction.delete(&foreign, ("p", "x")).map(drop));
    refused(transaction.delete_if(&foreign, ("p", "x"), nothing()).map(drop));
    refused(transaction.check(&foreign, ("p", "x"), nothing()).map(drop));
    assert_eq!(transaction.len(), 1, "the transaction is as it was");
    transaction.commit().unwrap();
    let keys = || [(&own, ("p", "mine").into()), (&foreign, ("p", "x").into())];
    refused(a.transact_get(keys()).map(drop));
    let memory = dynafile::Database::in_memory().unwrap();
    let theirs = memory.create_table(tables::plain()).unwrap();
    let error = a.batch().put_item(&theirs, row("x")).map(drop).unwrap_err();
    assert!(error.to_string().contains("[memory]"), "{error}");
    assert_eq!(own.scan().items().unwrap().count(), 3);
    assert_eq!(foreign.scan().items().unwrap().count(), 0);
}

fn order_of(number: &str) -> Order {
    Order { customer: "p".into(), number: number.into(), total: None }
}

#[test]
fn two_openings_of_one_path_are_one_database() {
    let directory = tempfile::tempdir().unwrap();
    let (a, own) = other_database(directory.path(), "a.dynafile");
    let (again, same) = other_database(directory.path(), "./a.dynafile");
    let mut batch = a.batch();
    batch.put_item(&same, row("one")).unwrap().put_item(&own, row("two")).unwrap();
    batch.commit().unwrap();
    let mut transaction = again.transaction();
    transaction.put_item(&own, row("three")).unwrap();
    transaction.commit().unwrap();
    let found = a.transact_get([(&same, ("p", "one").into()), (&own, ("p", "two").into())]);
    assert!(found.unwrap().iter().all(Option::is_some));
    // A table of an opening that was closed is closed, whatever else is open.
    again.close().unwrap();
    assert!(a.batch().put_item(&same, row("four")).map(drop).unwrap_err().is_closed());
    assert_eq!(own.scan().items().unwrap().count(), 3);
}
