//! Secondary indexes agree with their rows, after any history, and answer queries of their own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use dynafile::{
    AttributeValue, Database, Error, IndexDescription, IndexStatus, Item, KeyAttribute,
    ManualClock, PageKey, Projection, Table, TableDescription, item,
};
use dynafile_testkit::seed;
use proptest::prelude::*;

fn users() -> TableDescription {
    TableDescription::new("users", KeyAttribute::string("id"))
}

fn by_city() -> IndexDescription {
    IndexDescription::global("by_city", KeyAttribute::string("city"))
        .with_sort_key(KeyAttribute::number("age"))
}

fn user(id: &str, city: &str, age: i32) -> Item {
    item! { "id" => id, "city" => city, "age" => age, "photo" => "a large picture" }
}

fn with_three_users(index: IndexDescription) -> (Database, Table) {
    let db = Database::in_memory().unwrap();
    let table = db.create_table(users().with_index(index)).unwrap();
    for (id, city, age) in [("ada", "Ulm", 36), ("bob", "Ulm", 7), ("cyd", "Bonn", 50)] {
        table.put_item(user(id, city, age)).unwrap();
    }
    (db, table)
}

fn ids(items: dynafile::Result<dynafile::Items>) -> Vec<String> {
    let id = |item: Item| item.get("id").and_then(AttributeValue::as_str).unwrap().to_owned();
    items.unwrap().to_items().unwrap().into_iter().map(id).collect()
}

fn assert_clean(db: &Database) {
    let report = db.check(|_| ()).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

#[test]
fn a_query_of_an_index_walks_its_partition_in_its_order() {
    let (_db, table) = with_three_users(by_city());
    let in_ulm = || table.query("Ulm").index("by_city");
    assert_eq!(ids(in_ulm().items()), ["bob", "ada"]);
    assert_eq!(ids(in_ulm().reverse().items()), ["ada", "bob"]);
    assert_eq!(ids(in_ulm().gt(7).items()), ["ada"]);
    assert_eq!(ids(in_ulm().gte(7).limit(1).items()), ["bob"]);
    assert_eq!(ids(in_ulm().lt(36).items()), ["bob"]);
    assert_eq!(ids(in_ulm().lte(36).items()), ["bob", "ada"]);
    assert_eq!(ids(in_ulm().between(8, 40).items()), ["ada"]);
    assert_eq!(ids(in_ulm().eq(36).items()), ["ada"]);
    assert_eq!(ids(in_ulm().start_at(8).items()), ["ada"]);
    assert_eq!(ids(in_ulm().start_at(8).reverse().items()), ["bob"]);
    assert_eq!(ids(table.query("Rome").index("by_city").items()), Vec::<String>::new());
}

#[test]
fn entries_follow_their_item() {
    let (db, table) = with_three_users(by_city());
    table.put_item(user("ada", "Bonn", 37)).unwrap();
    table.put_item(item! { "id" => "bob", "city" => "Ulm" }).unwrap();
    assert_eq!(ids(table.query("Ulm").index("by_city").items()), Vec::<String>::new());
    assert_eq!(ids(table.query("Bonn").index("by_city").items()), ["ada", "cyd"]);
    table.delete("cyd").unwrap();
    assert_eq!(ids(table.scan().index("by_city").items()), ["ada"]);
    assert_clean(&db);
}

#[test]
fn a_projection_decides_what_entries_have() {
    let names = |projection| {
        let (_db, table) = with_three_users(by_city().with_projection(projection));
        let items = table.query("Bonn").index("by_city").items().unwrap().to_items().unwrap();
        items[0].iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(Projection::All), ["age", "city", "id", "photo"]);
    assert_eq!(names(Projection::KeysOnly), ["age", "city", "id"]);
    let included = Projection::Include(vec!["photo".to_owned(), "absent".to_owned()]);
    assert_eq!(names(included), ["age", "city", "id", "photo"]);
}

#[test]
fn an_index_attribute_of_the_wrong_type_is_refused_when_written() {
    let (db, table) = with_three_users(by_city());
    let old = item! { "id" => "ada", "city" => "Ulm", "age" => "old" };
    let error = table.put_item(&old).unwrap_err();
    assert!(matches!(&error, Error::IndexKey { index, .. } if index == "by_city"), "{error}");
    let mut batch = db.batch();
    batch.put_item(&table, &old).unwrap();
    assert!(batch.commit().unwrap_err().is_validation());
    assert_eq!(ids(table.query("Ulm").index("by_city").items()), ["bob", "ada"]);
}

#[test]
fn several_attributes_make_up_the_keys_of_an_index() {
    let db = Database::in_memory().unwrap();
    let index = IndexDescription::global("by_place", KeyAttribute::string("country"))
        .with_partition_key(KeyAttribute::string("city"))
        .with_sort_key(KeyAttribute::string("street"))
        .with_sort_key(KeyAttribute::number("number"));
    let table = db.create_table(users().with_index(index)).unwrap();
    for (id, street, number) in
        [("a", "Elm", 3), ("b", "Elm", 1), ("c", "Ash", 9), ("d", "Elmo", 2)]
    {
        table
            .put_item(item! { "id" => id, "country" => "DE", "city" => "Ulm", "street" => street, "number" => number })
            .unwrap();
    }
    let in_ulm = || table.query("DE").and_partition_key("Ulm").index("by_place");
    assert_eq!(ids(in_ulm().items()), ["c", "b", "a", "d"]);
    assert_eq!(ids(in_ulm().begins_with("Elm").items()), ["b", "a", "d"]);
    assert_eq!(ids(in_ulm().and_sort_key("Elm").gt(1).items()), ["a"]);
    assert_eq!(ids(in_ulm().and_sort_key("Elm").items()), ["b", "a"]);
    let too_few = table.query("DE").index("by_place").items().err().unwrap();
    assert!(too_few.is_validation(), "{too_few}");
    let too_many = in_ulm().and_sort_key("Elm").and_sort_key(1).eq(2).items().err().unwrap();
    assert!(too_many.is_validation(), "{too_many}");
}

#[test]
fn a_local_index_orders_the_tables_partitions_anew() {
    let db = Database::in_memory().unwrap();
    let description = TableDescription::new("log", KeyAttribute::string("host"))
        .with_sort_key(KeyAttribute::number("at"))
        .with_index(IndexDescription::local("by_level", KeyAttribute::string("level")));
    let log = db.create_table(description).unwrap();
    for (at, level) in [(1, "warn"), (2, "info"), (3, "error"), (4, "info")] {
        let id = at.to_string();
        log.put_item(item! { "host" => "a", "at" => at, "level" => level, "id" => id }).unwrap();
    }
    assert_eq!(ids(log.query("a").index("by_level").items()), ["3", "2", "4", "1"]);
}

#[test]
fn pages_of_an_index_continue_where_they_ended() {
    let db = Database::in_memory().unwrap();
    let table = db.create_table(users().with_index(by_city())).unwrap();
    for number in 0..50 {
        // Many entries share their index key, so only the row tells them apart.
        table.put_item(user(&format!("u{number:02}"), "Ulm", number / 10)).unwrap();
    }
    for reverse in [false, true] {
        let query = || match reverse {
            false => table.query("Ulm").index("by_city").limit(7),
            true => table.query("Ulm").index("by_city").limit(7).reverse(),
        };
        let whole = match reverse {
            false => ids(table.query("Ulm").index("by_city").items()),
            true => ids(table.query("Ulm").index("by_city").reverse().items()),
        };
        let mut seen = Vec::new();
        let mut page = query().page().unwrap();
        loop {
            seen.extend(page.items.iter().map(|item| item.to_item().unwrap()));
            let Some(key) = page.last_evaluated_key.take() else { break };
            page = query().exclusive_start_key(key).page().unwrap();
        }
        let seen: Vec<_> = seen
            .iter()
            .map(|item| item.get("id").and_then(AttributeValue::as_str).unwrap().to_owned())
            .collect();
        assert_eq!(seen, whole);
    }
    let page = table.query("Ulm").index("by_city").limit(1).page().unwrap();
    let key = page.last_evaluated_key.unwrap();
    let values = key.index_values().to_vec();
    assert_eq!(PageKey::in_index(key.primary().clone(), values), key, "it is made of its parts");
    let elsewhere = table.query("Bonn").index("by_city").exclusive_start_key(key.clone()).items();
    assert!(elsewhere.err().unwrap().is_validation());
    assert!(
        table.query("u00").exclusive_start_key(key.clone()).items().err().unwrap().is_validation()
    );
    let description = table.description().unwrap();
    let mut shown = page.items[0].to_item().unwrap();
    shown.remove("photo");
    assert_eq!(key.to_item(&description), shown);
}

#[test]
fn an_index_added_later_is_filled_from_what_is_there() {
    let db = Database::in_memory().unwrap();
    let table = db.create_table(users()).unwrap();
    for number in 0..1700 {
        table.put_item(user(&format!("u{number}"), "Ulm", number)).unwrap();
    }
    table.put_item(item! { "id" => "odd", "city" => "Ulm", "age" => "unknown" }).unwrap();
    let mut told = Vec::new();
    db.create_index("users", by_city(), |progress| told.push(progress)).unwrap();
    assert!(told.len() > 3, "it takes steps: {told:?}");
    assert_eq!(
        told.last().map(|progress| progress.done),
        told.last().map(|progress| progress.total)
    );
    assert_eq!(table.query("Ulm").index("by_city").items().unwrap().count(), 1700);
    assert_clean(&db);
}

#[test]
fn writers_go_on_while_an_index_is_filled() {
    let db = Database::in_memory().unwrap();
    let table = db.create_table(users()).unwrap();
    for number in 0..3000 {
        table.put_item(user(&format!("u{number}"), "Ulm", number)).unwrap();
    }
    let filled = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            db.create_index("users", by_city(), |_| ()).unwrap();
            filled.store(true, Ordering::SeqCst);
        });
        for number in (0..3000).cycle().take(20_000) {
            if filled.load(Ordering::SeqCst) {
                break;
            }
            match number % 3 {
                0 => drop(table.delete(format!("u{number}")).unwrap()),
                _ => table.put_item(user(&format!("u{number}"), "Bonn", number)).unwrap(),
            }
        }
    });
    assert_clean(&db);
    let indexed = table.scan().index("by_city").items().unwrap().count();
    assert_eq!(indexed as u64, table.stats().unwrap().item_count);
}

#[test]
fn an_index_that_was_interrupted_is_continued() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.dynafile");
    {
        let db = Database::open(&path).unwrap();
        let table = db.create_table(users()).unwrap();
        let mut batch = db.batch();
        for number in 0..2000 {
            batch.put_item(&table, user(&format!("u{number}"), "Ulm", number)).unwrap();
        }
        batch.commit().unwrap();
        let interrupted = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            db.create_index("users", by_city(), |progress| assert!(progress.done < 1000))
        }));
        assert!(interrupted.is_err());
        let unfinished = table.query("Ulm").index("by_city").items().err().unwrap();
        assert!(matches!(unfinished, Error::IndexNotReady { .. }), "{unfinished}");
        table.put_item(user("late", "Ulm", 1)).unwrap();
        assert_clean(&db);
    }
    let db = Database::open(&path).unwrap();
    let table = db.table("users").unwrap();
    let status = |table: &Table| table.description().unwrap().indexes[0].status.clone();
    assert!(matches!(status(&table), IndexStatus::Creating { filled_to: Some(_) }));
    db.create_index("users", by_city(), |_| ()).unwrap();
    assert_eq!(status(&table), IndexStatus::Active);
    assert_eq!(table.query("Ulm").index("by_city").items().unwrap().count(), 2001);
    assert_clean(&db);
}

#[test]
fn an_index_can_be_dropped_and_made_anew_with_another_definition() {
    let (db, table) = with_three_users(by_city());
    let by_age = IndexDescription::global("by_city", KeyAttribute::number("age"));
    let error = db.create_index("users", by_age.clone(), |_| ()).unwrap_err();
    assert!(matches!(error, Error::IndexExists { .. }), "{error}");
    db.delete_index("users", "by_city").unwrap();
    let gone = table.query("Ulm").index("by_city").items().err().unwrap();
    assert!(gone.is_not_found(), "{gone}");
    assert!(db.delete_index("users", "by_city").unwrap_err().is_not_found());
    db.create_index("users", by_age, |_| ()).unwrap();
    assert_eq!(ids(table.query(50).index("by_city").items()), ["cyd"]);
    assert_clean(&db);
    db.delete_table("users").unwrap();
    assert_clean(&db);
}

#[test]
fn an_index_out_of_the_rules_is_refused() {
    let db = Database::in_memory().unwrap();
    db.create_table(users()).unwrap();
    let too_many = (0..5).fold(by_city(), |index, number| {
        index.with_partition_key(KeyAttribute::string(format!("a{number}")))
    });
    assert!(db.create_index("users", too_many, |_| ()).unwrap_err().is_validation());
    let nameless = IndexDescription::global("", KeyAttribute::string("city"));
    assert!(db.create_index("users", nameless, |_| ()).unwrap_err().is_validation());
    assert!(db.create_index("nobody", by_city(), |_| ()).unwrap_err().is_not_found());
}

#[test]
fn expired_items_are_hidden_in_indexes_that_do_not_have_the_ttl_attribute_too() {
    let clock = ManualClock::at_seconds(1000);
    let db = Database::builder().clock(clock.clone()).open_in_memory().unwrap();
    let keys_only = by_city().with_projection(Projection::KeysOnly);
    let description = users().with_ttl_attribute("expires").with_index(keys_only);
    let table = db.create_table(description).unwrap();
    let mut short_lived = user("ada", "Ulm", 36);
    short_lived.insert("expires", 1060);
    table.put_item(short_lived).unwrap();
    table.put_item(user("bob", "Ulm", 7)).unwrap();
    assert_eq!(ids(table.query("Ulm").index("by_city").items()), ["bob", "ada"]);
    clock.advance(std::time::Duration::from_secs(61));
    assert_eq!(ids(table.query("Ulm").index("by_city").items()), ["bob"]);
    assert_eq!(db.sweep_expired().unwrap(), 1);
    assert_clean(&db);
}

#[derive(Debug, Clone)]
enum Step {
    Put(u8, Option<u8>, Option<u8>),
    Delete(u8),
    Batch(Vec<(u8, Option<u8>)>),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let small = 0..6_u8;
    let maybe = || proptest::option::of(0..4_u8);
    prop_oneof![
        5 => (small.clone(), maybe(), maybe()).prop_map(|(id, city, age)| Step::Put(id, city, age)),
        2 => small.clone().prop_map(Step::Delete),
        2 => prop::collection::vec((small, maybe()), 1..6).prop_map(Step::Batch),
        1 => Just(Step::Reopen),
    ]
}

fn item_of(id: u8, city: Option<u8>, age: Option<u8>) -> Item {
    let mut item = item! { "id" => format!("u{id}") };
    if let Some(city) = city {
        item.insert("city", format!("c{city}"));
    }
    if let Some(age) = age {
        item.insert("age", i64::from(age));
    }
    item
}

proptest! {
    #![proptest_config(seed::cases(60))]

    #[test]
    fn indexes_agree_with_the_rows_after_any_history(steps in prop::collection::vec(step(), 1..40)) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.dynafile");
        let open = || {
            let db = Database::builder().durability(dynafile::Durability::relaxed()).open(&path).unwrap();
            let table = db.open_or_create_table(users().with_index(by_city())).unwrap();
            (db, table)
        };
        let (mut db, mut table) = open();
        let mut model = BTreeMap::new();
        for step in steps {
            match step {
                Step::Put(id, city, age) => {
                    table.put_item(item_of(id, city, age)).unwrap();
                    model.insert(id, (city, age));
                }
                Step::Delete(id) => {
                    prop_assert_eq!(table.delete(format!("u{id}")).unwrap(), model.remove(&id).is_some());
                }
                Step::Batch(puts) => {
                    let mut batch = db.batch();
                    for (id, city) in puts {
                        batch.put_item(&table, item_of(id, city, Some(1))).unwrap();
                        model.insert(id, (city, Some(1)));
                    }
                    batch.commit().unwrap();
                }
                Step::Reopen => {
                    db.close().unwrap();
                    (db, table) = open();
                }
            }
        }
        for city in 0..4_u8 {
            let mut expected: Vec<_> = model
                .iter()
                .filter_map(|(id, (of, age))| (*of == Some(city)).then_some(*id).zip(*age))
                .map(|(id, age)| (age, format!("u{id}")))
                .collect();
            let found = table.query(format!("c{city}")).index("by_city").items().unwrap().to_items().unwrap();
            let mut found: Vec<_> = found
                .iter()
                .map(|item| {
                    let age = item.get("age").and_then(|age| age.as_number()?.to_i64()).unwrap();
                    (age as u8, item.get("id").and_then(AttributeValue::as_str).unwrap().to_owned())
                })
                .collect();
            prop_assert!(found.is_sorted_by_key(|(age, _)| *age));
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
        }
        let report = db.check(|_| ()).unwrap();
        prop_assert!(report.is_clean(), "{:?}", report.findings);
    }
}
