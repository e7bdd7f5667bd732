//! What writes return of their items, and what the errors of failed conditions have.

use std::collections::BTreeMap;

use dynafile::api::{
    AttributeAction, AttributeUpdate, DeleteItemInput, PutItemInput, ReturnValue,
    ReturnValuesOnConditionCheckFailure, UpdateItemInput,
};
use dynafile::{AttributeValue, Database, Error, Item, ValidationError, item};

use crate::fixture::{TABLE, database, encoded, get, invalid, key, put, refused, values, with};

fn update(expression: &str, returned: ReturnValue) -> UpdateItemInput {
    UpdateItemInput {
        update_expression: Some(expression.to_owned()),
        return_values: Some(returned),
        ..UpdateItemInput::new(TABLE, key(1))
    }
}

fn updated(database: &Database, request: UpdateItemInput) -> Option<Item> {
    let attributes = database.execute(request).unwrap().attributes;
    attributes.map(|item| item.to_item().unwrap())
}

#[test]
fn a_put_and_a_delete_return_the_item_as_it_was() {
    let database = database();
    let first = with(1, item! { "v" => 1 });
    let request = |item: &Item| PutItemInput {
        return_values: Some(ReturnValue::AllOld),
        ..PutItemInput::new(TABLE, encoded(item))
    };
    assert_eq!(database.execute(request(&first)).unwrap().attributes, None);
    let second = with(1, item! { "v" => 2 });
    assert_eq!(database.execute(request(&second)).unwrap().attributes, Some(encoded(&first)));
    let quiet = PutItemInput::new(TABLE, encoded(&second));
    assert_eq!(database.execute(quiet).unwrap().attributes, None);
    let delete = DeleteItemInput {
        return_values: Some(ReturnValue::AllOld),
        ..DeleteItemInput::new(TABLE, key(1))
    };
    assert_eq!(database.execute(delete.clone()).unwrap().attributes, Some(encoded(&second)));
    assert_eq!(database.execute(delete).unwrap().attributes, None);
}

#[test]
fn puts_and_deletes_return_nothing_but_the_old_item() {
    let database = database();
    for value in [ReturnValue::AllNew, ReturnValue::UpdatedNew, ReturnValue::UpdatedOld] {
        let put = PutItemInput {
            return_values: Some(value),
            ..PutItemInput::new(TABLE, encoded(&key(1)))
        };
        assert_eq!(invalid(&database, put), ValidationError::ReturnValues { value });
        let delete =
            DeleteItemInput { return_values: Some(value), ..DeleteItemInput::new(TABLE, key(1)) };
        assert_eq!(invalid(&database, delete), ValidationError::ReturnValues { value });
    }
}

#[test]
fn an_update_returns_the_item_or_the_touched_paths_before_or_after() {
    let before = with(1, item! { "m" => item! { "x" => 1, "y" => 1 }, "other" => true });
    let after = with(1, item! { "m" => item! { "x" => 2, "y" => 1 }, "other" => true });
    let cases = [
        (ReturnValue::None, None),
        (ReturnValue::AllOld, Some(before.clone())),
        (ReturnValue::AllNew, Some(after)),
        (ReturnValue::UpdatedOld, Some(item! { "m" => item! { "x" => 1 } })),
        (ReturnValue::UpdatedNew, Some(item! { "m" => item! { "x" => 2 } })),
    ];
    for (value, expected) in cases {
        let database = database();
        put(&database, &before);
        let mut request = update("SET m.x = :v", value);
        request.expression_attribute_values = values([(":v", 2.into())]);
        assert_eq!(updated(&database, request), expected, "{value:?}");
    }
}

#[test]
fn an_update_that_leaves_nothing_at_its_paths_returns_nothing() {
    let database = database();
    put(&database, &with(1, item! { "a" => 1 }));
    assert_eq!(updated(&database, update("REMOVE a", ReturnValue::UpdatedNew)), None);
    assert_eq!(updated(&database, update("REMOVE a", ReturnValue::UpdatedOld)), None);
    assert_eq!(get(&database, key(1)), Some(key(1)));
}

#[test]
fn an_update_returns_of_a_list_the_elements_it_set_or_removed() {
    let cases = [
        (
            "SET line[1] = :v",
            ReturnValue::UpdatedOld,
            Some(item! { "line" => AttributeValue::list(["b"]) }),
        ),
        (
            "SET line[1] = :v",
            ReturnValue::UpdatedNew,
            Some(item! { "line" => AttributeValue::list(["v"]) }),
        ),
        ("SET line[9] = :v", ReturnValue::UpdatedOld, None),
        ("SET line[9] = :v", ReturnValue::UpdatedNew, None),
        (
            "REMOVE line[0] SET x = :v",
            ReturnValue::UpdatedOld,
            Some(item! { "line" => AttributeValue::list(["a"]) }),
        ),
        ("REMOVE line[0] SET x = :v", ReturnValue::UpdatedNew, Some(item! { "x" => "v" })),
    ];
    for (expression, value, expected) in cases {
        let database = database();
        put(&database, &with(1, item! { "line" => AttributeValue::list(["a", "b", "c"]) }));
        let mut request = update(expression, value);
        request.expression_attribute_values = values([(":v", "v".into())]);
        assert_eq!(updated(&database, request), expected, "{expression} {value:?}");
    }
}

#[test]
fn an_update_of_a_missing_item_makes_it() {
    let database = database();
    let request = UpdateItemInput {
        return_values: Some(ReturnValue::AllNew),
        ..UpdateItemInput::new(TABLE, key(1))
    };
    assert_eq!(updated(&database, request), Some(key(1)), "even without an update");
    assert_eq!(updated(&database, update("REMOVE a", ReturnValue::AllOld)), Some(key(1)));
}

#[test]
fn an_update_that_only_takes_away_makes_no_item() {
    let database = database();
    for expression in
        ["REMOVE a", "REMOVE x.y", "REMOVE x[0]", "DELETE s :s", "REMOVE a DELETE s :s"]
    {
        for value in [ReturnValue::AllNew, ReturnValue::UpdatedNew, ReturnValue::AllOld] {
            let mut request = update(expression, value);
            if expression.contains(':') {
                request.expression_attribute_values =
                    values([(":s", AttributeValue::string_set(["a"]))]);
            }
            assert_eq!(updated(&database, request), None, "{expression}");
            assert_eq!(get(&database, key(1)), None, "{expression}");
        }
    }
    let legacy = |updates: BTreeMap<String, AttributeUpdate>| UpdateItemInput {
        attribute_updates: Some(updates),
        return_values: Some(ReturnValue::AllNew),
        ..UpdateItemInput::new(TABLE, key(1))
    };
    let delete = |value| AttributeUpdate { action: AttributeAction::Delete, value };
    let deletes = BTreeMap::from([
        ("a".to_owned(), delete(None)),
        ("s".to_owned(), delete(Some(AttributeValue::string_set(["a"])))),
    ]);
    assert_eq!(updated(&database, legacy(deletes)), None);
    assert_eq!(get(&database, key(1)), None);
    assert_eq!(updated(&database, legacy(BTreeMap::new())), Some(key(1)), "nothing to do at all");
}

#[test]
fn an_update_that_takes_away_and_sets_or_adds_makes_an_item() {
    for (expression, made) in [
        ("REMOVE a SET b = :v", with(1, item! { "b" => 1 })),
        ("DELETE s :s ADD c :v", with(1, item! { "c" => 1 })),
    ] {
        let database = database();
        let mut request = update(expression, ReturnValue::AllNew);
        let mut given = values([(":v", 1.into())]).unwrap();
        if expression.contains(":s") {
            given.insert(":s".to_owned(), AttributeValue::string_set(["a"]));
        }
        request.expression_attribute_values = Some(given);
        assert_eq!(updated(&database, request), Some(made), "{expression}");
    }
}

#[test]
fn an_update_of_a_key_attribute_is_refused_though_it_would_make_no_item() {
    let database = database();
    let error = refused(&database, update("REMOVE pk", ReturnValue::None));
    assert!(matches!(error, Error::KeyUpdate { .. }), "{error:?}");
}

#[test]
fn a_failed_condition_has_the_item_only_where_it_was_asked_for() {
    let database = database();
    let stored = with(1, item! { "v" => 1 });
    put(&database, &stored);
    let cases = [
        (None, None),
        (Some(ReturnValuesOnConditionCheckFailure::None), None),
        (Some(ReturnValuesOnConditionCheckFailure::AllOld), Some(encoded(&stored))),
    ];
    for (wanted, expected) in cases {
        let condition = Some("attribute_not_exists(pk)".to_owned());
        let put = PutItemInput {
            condition_expression: condition.clone(),
            return_values_on_condition_check_failure: wanted,
            ..PutItemInput::new(TABLE, encoded(&stored))
        };
        let delete = DeleteItemInput {
            condition_expression: condition.clone(),
            return_values_on_condition_check_failure: wanted,
            ..DeleteItemInput::new(TABLE, key(1))
        };
        let update = UpdateItemInput {
            condition_expression: condition,
            return_values_on_condition_check_failure: wanted,
            ..UpdateItemInput::new(TABLE, key(1))
        };
        let errors =
            [refused(&database, put), refused(&database, delete), refused(&database, update)];
        for error in errors {
            let Error::ConditionFailed { item, .. } = error else { panic!("{error:?}") };
            assert_eq!(item.map(|item| *item), expected);
        }
    }
    assert_eq!(get(&database, key(1)), Some(stored));
}

#[test]
fn values_of_every_type_come_back() {
    let database = database();
    let all = with(
        1,
        item! {
            "b" => vec![1_u8, 2], "t" => true, "n" => AttributeValue::Null,
            "l" => "x", "list" => AttributeValue::list([1, 2]), "map" => item! { "x" => "y" },
        },
    );
    put(&database, &all);
    assert_eq!(get(&database, key(1)), Some(all));
}
