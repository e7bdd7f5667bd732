//! Puts and deletes that depend on what is there.

use dynafile::{Database, Error, Expression, Filter, KeyAttribute, Table, TableDescription, item};

fn users() -> (Database, Table) {
    let db = Database::in_memory().unwrap();
    let table =
        db.create_table(TableDescription::new("users", KeyAttribute::string("id"))).unwrap();
    table.put_item(item! { "id" => "ada", "version" => 1 }).unwrap();
    (db, table)
}

fn version(table: &Table, id: &str) -> Option<i64> {
    table.get_item(id).unwrap()?.get("version")?.as_number()?.to_i64()
}

fn version_is(version: i64) -> Expression {
    Expression::new("version = :v").value(":v", version)
}

#[test]
fn a_put_with_a_true_condition_replaces_the_item() {
    let (_db, table) = users();
    table.put_item_if(item! { "id" => "ada", "version" => 2 }, version_is(1)).unwrap();
    assert_eq!(version(&table, "ada"), Some(2));
}

#[test]
fn a_put_with_a_false_condition_changes_nothing_and_returns_the_item() {
    let (_db, table) = users();
    let error =
        table.put_item_if(item! { "id" => "ada", "version" => 9 }, version_is(7)).unwrap_err();
    assert!(error.is_condition_failed());
    let Error::ConditionFailed { item: Some(item), .. } = error else { panic!("{error}") };
    assert_eq!(item.to_item().unwrap(), item! { "id" => "ada", "version" => 1 });
    assert_eq!(version(&table, "ada"), Some(1));
}

#[test]
fn a_typed_put_takes_a_condition_alone_and_in_a_transaction() {
    #[derive(serde::Serialize)]
    struct User {
        id: &'static str,
        version: u32,
    }

    let (db, table) = users();
    let user = |version| User { id: "ada", version };
    assert!(table.put_if(&user(9), version_is(7)).unwrap_err().is_condition_failed());
    table.put_if(&user(2), version_is(1)).unwrap();
    assert_eq!(version(&table, "ada"), Some(2));
    let mut transaction = db.transaction();
    transaction.put_if(&table, &user(3), version_is(2)).unwrap();
    transaction.commit().unwrap();
    assert_eq!(version(&table, "ada"), Some(3));
}

#[test]
fn a_put_can_be_made_to_store_new_items_only() {
    let (_db, table) = users();
    let new_only = "attribute_not_exists(id)";
    table.put_item_if(item! { "id" => "bob", "version" => 1 }, new_only).unwrap();
    let again = table.put_item_if(item! { "id" => "bob", "version" => 2 }, new_only).unwrap_err();
    assert!(again.is_condition_failed());
    assert_eq!(version(&table, "bob"), Some(1));
}

#[test]
fn a_condition_of_an_item_that_is_not_there_sees_no_attributes() {
    let (_db, table) = users();
    let error = table.put_item_if(item! { "id" => "new" }, version_is(1)).unwrap_err();
    assert!(matches!(error, Error::ConditionFailed { item: None, .. }), "{error}");
    assert!(table.get_item("new").unwrap().is_none());
}

#[test]
fn a_delete_with_a_condition_removes_only_what_it_holds_for() {
    let (_db, table) = users();
    assert!(table.delete_if("ada", version_is(2)).unwrap_err().is_condition_failed());
    assert!(table.delete_if("ada", version_is(1)).unwrap());
    assert!(!table.delete_if("ada", "attribute_not_exists(id)").unwrap());
}

#[test]
fn a_condition_may_be_in_the_filter_language() {
    let (_db, table) = users();
    let filter = |text: &str| Filter::parse(text, jiff::civil::date(2024, 5, 6)).unwrap();
    let second = item! { "id" => "ada", "version" => 2 };
    assert!(table.put_item_if(&second, filter("version > 1")).unwrap_err().is_condition_failed());
    table.put_item_if(&second, filter("version == 1")).unwrap();
    table.put_item_if(item! { "id" => "bob" }, filter("id == null")).unwrap();
    let again = table.put_item_if(item! { "id" => "bob" }, filter("id == null"));
    assert!(again.unwrap_err().is_condition_failed());
    assert!(table.delete_if("ada", filter("version == 2")).unwrap());
}

#[test]
fn a_scan_takes_an_expression_as_its_filter() {
    let (_db, table) = users();
    table.put_item(item! { "id" => "bob", "version" => 2 }).unwrap();
    let found = table.scan().filter(version_is(2)).items().unwrap().to_items().unwrap();
    assert_eq!(found, [item! { "id" => "bob", "version" => 2 }]);
    let undefined = table.query("bob").filter("version = :v").items().map(drop);
    assert!(matches!(undefined.unwrap_err(), Error::Expression(_)));
}

#[test]
fn a_condition_that_does_not_parse_or_bind_is_an_error_and_changes_nothing() {
    let (_db, table) = users();
    let put =
        |condition: Expression| table.put_item_if(item! { "id" => "ada" }, condition).unwrap_err();
    assert!(matches!(put("version =".into()), Error::Expression(_)));
    assert!(matches!(put("version = :v".into()), Error::Expression(_)));
    let unused = put(Expression::new("attribute_exists(id)").value(":v", 1));
    assert!(matches!(unused, Error::Placeholder(_)) && unused.is_validation(), "{unused}");
    assert_eq!(version(&table, "ada"), Some(1));
}

#[test]
fn of_many_threads_that_increment_by_conditional_put_none_is_lost() {
    let (_db, table) = users();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    loop {
                        let now = version(&table, "ada").unwrap();
                        let next = item! { "id" => "ada", "version" => now + 1 };
                        match table.put_item_if(next, version_is(now)) {
                            Ok(()) => break,
                            Err(error) => assert!(error.is_condition_failed(), "{error}"),
                        }
                    }
                }
            });
        }
    });
    assert_eq!(version(&table, "ada"), Some(201));
}
