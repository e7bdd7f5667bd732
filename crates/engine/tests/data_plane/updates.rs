//! Updates of items where they are.

use dynafile::{
    AttributeValue, Database, Error, Expression, IndexDescription, KeyAttribute, ReturnValues,
    Table, TableDescription, item,
};

fn pages() -> (Database, Table) {
    let db = Database::in_memory().unwrap();
    let description = TableDescription::new("pages", KeyAttribute::string("site"))
        .with_sort_key(KeyAttribute::string("path"));
    let table = db.create_table(description).unwrap();
    table
        .put_item(item! { "site" => "a", "path" => "/", "visits" => 1, "title" => "Home" })
        .unwrap();
    (db, table)
}

fn count_visit() -> Expression {
    Expression::new("SET visits = if_not_exists(visits, :zero) + :one")
        .value(":zero", 0)
        .value(":one", 1)
}

#[test]
fn an_update_changes_what_it_names_and_nothing_else() {
    let (_db, table) = pages();
    table.update(("a", "/"), count_visit()).run().unwrap();
    let expected = item! { "site" => "a", "path" => "/", "visits" => 2, "title" => "Home" };
    assert_eq!(table.get_item(("a", "/")).unwrap(), Some(expected));
}

#[test]
fn an_update_of_an_item_that_is_not_there_makes_it() {
    let (_db, table) = pages();
    table.update(("a", "/new"), count_visit()).run().unwrap();
    let expected = item! { "site" => "a", "path" => "/new", "visits" => 1 };
    assert_eq!(table.get_item(("a", "/new")).unwrap(), Some(expected));
    assert_eq!(table.stats().unwrap().item_count, 2);
}

#[test]
fn an_update_that_only_takes_away_makes_no_item_alone_or_in_a_transaction() {
    let (db, table) = pages();
    let take_away = || {
        Expression::new("REMOVE title, info.x DELETE tags :t")
            .value(":t", AttributeValue::string_set(["a"]))
    };
    for wanted in [ReturnValues::AllNew, ReturnValues::UpdatedNew, ReturnValues::AllOld] {
        let returned = table.update(("a", "/new"), take_away()).return_values(wanted).run();
        assert_eq!(returned.unwrap(), None, "{wanted:?}");
    }
    let mut transaction = db.transaction();
    transaction.update(table.update(("a", "/new"), take_away())).unwrap();
    transaction.commit().unwrap();
    assert_eq!(table.get_item(("a", "/new")).unwrap(), None);
    assert_eq!(table.stats().unwrap().item_count, 1);
}

#[test]
fn a_position_far_beyond_a_list_appends_to_it() {
    let (_db, table) = pages();
    let set = |update: &str, value: AttributeValue| {
        let update = Expression::new(update).value(":v", value);
        table.update(("a", "/"), update).return_values(ReturnValues::UpdatedNew).run()
    };
    set("SET seen = :v", AttributeValue::list([1])).unwrap();
    set("SET seen[4294967294] = :v", 2.into()).unwrap();
    let item = table.get_item(("a", "/")).unwrap().unwrap();
    assert_eq!(item.get("seen"), Some(&AttributeValue::list([1, 2])));
    let error = set("SET seen[4294967295] = :v", 3.into()).unwrap_err();
    assert!(matches!(error, Error::Expression(_)), "{error:?}");
}

#[test]
fn an_update_returns_what_it_is_asked_for() {
    let returned = |wanted| {
        let (_db, table) = pages();
        let update = Expression::new("SET visits = visits + :n REMOVE title").value(":n", 5);
        table.update(("a", "/"), update).return_values(wanted).run().unwrap()
    };
    let before = item! { "site" => "a", "path" => "/", "visits" => 1, "title" => "Home" };
    assert_eq!(returned(ReturnValues::None), None);
    assert_eq!(returned(ReturnValues::AllOld), Some(before));
    let after = item! { "site" => "a", "path" => "/", "visits" => 6 };
    assert_eq!(returned(ReturnValues::AllNew), Some(after));
    assert_eq!(
        returned(ReturnValues::UpdatedOld),
        Some(item! { "visits" => 1, "title" => "Home" })
    );
    assert_eq!(returned(ReturnValues::UpdatedNew), Some(item! { "visits" => 6 }));
}

#[test]
fn an_update_with_a_false_condition_changes_nothing() {
    let (_db, table) = pages();
    let update = table.update(("a", "/"), count_visit()).condition("attribute_not_exists(title)");
    assert!(update.run().unwrap_err().is_condition_failed());
    let update = table.update(("a", "/none"), count_visit()).condition("attribute_exists(title)");
    assert!(update.run().unwrap_err().is_condition_failed());
    assert!(table.get_item(("a", "/none")).unwrap().is_none());
}

#[test]
fn an_update_that_does_not_fit_its_item_is_an_error_and_changes_nothing() {
    let (_db, table) = pages();
    let run = |update: Expression| table.update(("a", "/"), update).run().unwrap_err();
    let misfit = run(Expression::new("SET title = title + :n").value(":n", 1));
    assert!(matches!(misfit, Error::Update { .. }) && misfit.is_validation(), "{misfit}");
    let key = run(Expression::new("SET #p = :p").name("#p", "path").value(":p", "/elsewhere"));
    assert!(matches!(&key, Error::KeyUpdate { attribute, .. } if attribute == "path"), "{key}");
    let sort_key_missing = table.update("a", count_visit()).run().unwrap_err();
    assert!(matches!(sort_key_missing, Error::Key { .. }), "{sort_key_missing}");
    assert_eq!(table.get_item(("a", "/")).unwrap().unwrap().get("visits"), Some(&1.into()));
}

#[test]
fn an_update_may_not_make_an_item_too_large() {
    let db = Database::builder().max_item_size_bytes(200).open_in_memory().unwrap();
    let table = db.create_table(TableDescription::new("t", KeyAttribute::string("id"))).unwrap();
    let grow = || Expression::new("SET body = :t").value(":t", "x".repeat(300));
    let error = table.update("a", grow()).run().unwrap_err();
    assert!(
        matches!(error, Error::ItemTooLarge { limit_bytes: 200, by_update: true, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("would become"), "{error}");
    assert!(table.get_item("a").unwrap().is_none());
}

#[test]
fn indexes_follow_an_update() {
    let db = Database::in_memory().unwrap();
    let by_state = IndexDescription::global("by_state", KeyAttribute::string("state"));
    let description =
        TableDescription::new("jobs", KeyAttribute::string("id")).with_index(by_state);
    let jobs = db.create_table(description).unwrap();
    jobs.put_item(item! { "id" => "j1", "state" => "queued" }).unwrap();
    let set = |state: &str| Expression::new("SET #s = :s").name("#s", "state").value(":s", state);
    jobs.update("j1", set("done")).run().unwrap();
    let count = |state: &str| jobs.query(state).index("by_state").items().unwrap().count();
    assert_eq!((count("queued"), count("done")), (0, 1));
    let number = Expression::new("SET #s = :s").name("#s", "state").value(":s", 5);
    assert!(matches!(jobs.update("j1", number).run().unwrap_err(), Error::IndexKey { .. }));
    assert!(db.check(|_| ()).unwrap().is_clean());
}

#[test]
fn of_many_threads_that_count_by_update_none_is_lost() {
    let (_db, table) = pages();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    table.update(("a", "/"), count_visit()).run().unwrap();
                }
            });
        }
    });
    assert_eq!(table.get_item(("a", "/")).unwrap().unwrap().get("visits"), Some(&401.into()));
}
