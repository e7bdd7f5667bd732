//! Which of the things that are wrong with a transaction it is refused for, and with which reasons.

use dynafile::api::{
    ConditionCheck, Delete, Get, Put, ReturnValuesOnConditionCheckFailure, TransactGetItem,
    TransactGetItemsInput, TransactWriteItem, Update,
};
use dynafile::model::KeyError;
use dynafile::{AttributeValue, Error, Item, ValidationError, item};

use crate::fixture::{
    TABLE, database, encoded, get, invalid, key, names, nested, put, refused, values, with,
};
use crate::transactions::{
    add_one, check_action, delete_action, put_action, put_if, read_of, reasons, write,
};

fn update_action(sort: i64, expression: &str, value: AttributeValue) -> TransactWriteItem {
    let update = Update {
        expression_attribute_values: values([(":v", value)]),
        ..Update::new(TABLE, key(sort), expression)
    };
    TransactWriteItem { update: Some(update), ..TransactWriteItem::default() }
}

/// The places that have a reason, of a transaction that is cancelled before it runs.
fn place_of_reason(error: Error) -> (usize, Error) {
    let reasons = reasons(error).into_iter().enumerate();
    let mut reasons: Vec<_> = reasons.filter_map(|(at, reason)| Some((at, reason?))).collect();
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    reasons.remove(0)
}

#[test]
fn every_condition_that_fails_is_a_reason_at_its_place() {
    let database = database();
    let stored = with(3, item! { "n" => 1 });
    put(&database, &stored);
    let mut checked = check_action(key(3), "attribute_not_exists(pk)");
    let wanted = Some(ReturnValuesOnConditionCheckFailure::AllOld);
    checked.condition_check.as_mut().unwrap().return_values_on_condition_check_failure = wanted;
    let actions = vec![put_if(&key(1), "attribute_exists(pk)"), put_action(&key(2)), checked];
    let reasons = reasons(refused(&database, write(actions)));
    assert!(matches!(&reasons[0], Some(Error::ConditionFailed { item: None, .. })));
    assert!(reasons[1].is_none());
    let Some(Error::ConditionFailed { item: Some(item), .. }) = &reasons[2] else { panic!() };
    assert_eq!(**item, encoded(&stored));
    assert_eq!(get(&database, key(2)), None, "nothing was written");
}

#[test]
fn a_transaction_stops_at_the_first_action_that_is_not_valid() {
    let database = database();
    put(&database, &with(4, item! { "x" => "x".repeat(300 * 1024) }));
    let larger = || update_action(4, "SET y = :v", "y".repeat(200 * 1024).into());
    let wrong_key = || delete_action(item! { "pk" => "p", "sk" => "text" });
    let wrong_index = || put_action(&with(6, item! { "g" => 1 }));
    let of_key = || update_action(8, "SET sk = :v", 1.into());
    let all: [&dyn Fn() -> TransactWriteItem; 3] = [&wrong_key, &wrong_index, &of_key];
    for first in all {
        let actions = vec![put_action(&key(1)), first(), wrong_key(), put_action(&key(2))];
        assert_eq!(place_of_reason(refused(&database, write(actions))).0, 1);
    }
    let running =
        vec![put_if(&key(1), "attribute_exists(pk)"), larger(), add_one(5), put_action(&key(2))];
    let reasons = reasons(refused(&database, write(running)));
    let [Some(failed), Some(large), None, None] = &reasons[..] else { panic!("{reasons:?}") };
    assert!(failed.is_condition_failed() && large.is_validation(), "{reasons:?}");
    assert_eq!(get(&database, key(2)), None, "nothing was written");
}

#[test]
fn keys_that_do_not_fit_are_reasons() {
    let database = database();
    let long = "k".repeat(2049);
    let long_key = || item! { "pk" => long.as_str(), "sk" => 1 };
    let put_of = |item: Item| put_action(&item);
    let check_of = |key: Item| check_action(key, "attribute_not_exists(pk)");
    let update_of = |key: Item| {
        let update = Some(Update::new(TABLE, key, "REMOVE a"));
        TransactWriteItem { update, ..TransactWriteItem::default() }
    };
    let short = || item! { "pk" => "p" };
    let wrong = || item! { "pk" => "p", "sk" => "text" };
    let mut actions = Vec::new();
    for key in [long_key(), short(), wrong()] {
        actions.extend([put_of(key.clone()), check_of(key.clone())]);
        actions.extend([update_of(key.clone()), delete_action(key)]);
    }
    actions.push(put_of(with(1, item! { "g" => long.as_str() })));
    actions.push(put_of(with(1, item! { "l" => "l".repeat(1025) })));
    for action in actions {
        let error = refused(&database, write(vec![put_action(&key(7)), action.clone()]));
        let (place, reason) = place_of_reason(error);
        assert!(place == 1 && reason.is_validation(), "{action:?}: {reason:?}");
    }
    for key in [long_key(), short(), wrong()] {
        let reads = TransactGetItemsInput::new(vec![read_of(crate::fixture::key(1)), read_of(key)]);
        assert_eq!(place_of_reason(refused(&database, reads)).0, 1);
    }
}

#[test]
fn empty_keys_are_errors_of_the_request() {
    let database = database();
    let empty_key = item! { "pk" => "", "sk" => 1 };
    let empty = |error: &ValidationError| {
        matches!(error, ValidationError::Key { source: KeyError::Empty { .. }, .. })
    };
    let actions = write(vec![put_action(&key(1)), delete_action(empty_key.clone())]);
    assert!(empty(&invalid(&database, actions)));
    assert!(empty(&invalid(&database, TransactGetItemsInput::new(vec![read_of(empty_key)]))));
    let of_index = write(vec![put_action(&with(1, item! { "g" => "" }))]);
    assert!(matches!(refused(&database, of_index), Error::IndexKey { .. }));
    let updated = write(vec![update_action(1, "SET g = :v", "".into())]);
    let error = invalid(&database, updated);
    assert!(matches!(error, ValidationError::EmptyIndexKey { .. }), "{error:?}");
}

#[test]
fn keys_are_looked_at_before_duplicates() {
    let database = database();
    let bad = || delete_action(item! { "pk" => "p", "sk" => "text" });
    let actions = vec![put_action(&key(1)), put_action(&key(1)), bad()];
    assert_eq!(place_of_reason(refused(&database, write(actions))).0, 2);
    let twice = write(vec![put_if(&key(1), "attribute_exists(pk)"), put_action(&key(1))]);
    assert!(matches!(refused(&database, twice), Error::SameItemTwice { position: 1 }));
    let reads = vec![read_of(key(1)), read_of(key(1)), read_of(item! { "pk" => "p" })];
    let error = refused(&database, TransactGetItemsInput::new(reads));
    assert_eq!(place_of_reason(error).0, 2);
}

#[test]
fn what_is_wrong_with_an_earlier_action_comes_before_what_is_wrong_with_a_later_one() {
    let database = database();
    let syntax = || put_if(&key(1), "a = = b");
    let deep = || put_action(&with(2, item! { "d" => nested(32, 1.into()) }));
    let unused = || {
        let mut check = check_action(key(3), "attribute_exists(a)");
        check.condition_check.as_mut().unwrap().expression_attribute_values =
            values([(":u", 1.into())]);
        check
    };
    let is_syntax = |error: &Error| matches!(error, Error::Validation(error) if matches!(**error, ValidationError::Expression { .. }));
    let is_deep = |error: &Error| matches!(error, Error::Validation(error) if matches!(**error, ValidationError::ItemTooDeep));
    let is_unused = |error: &Error| matches!(error, Error::Placeholder(_));
    type Case<'c> = (&'c dyn Fn() -> TransactWriteItem, &'c dyn Fn(&Error) -> bool);
    let cases: [Case<'_>; 3] = [(&syntax, &is_syntax), (&deep, &is_deep), (&unused, &is_unused)];
    for (first, is_expected) in cases {
        for (second, _) in cases {
            let error = refused(&database, write(vec![put_action(&key(9)), first(), second()]));
            assert!(is_expected(&error), "{error:?}");
        }
    }
}

#[test]
fn an_actions_expressions_come_before_its_item() {
    let database = database();
    let mut action = put_if(&with(2, item! { "d" => nested(32, 1.into()) }), "a = = b");
    let error = invalid(&database, write(vec![action.clone()]));
    assert!(matches!(error, ValidationError::Expression { .. }), "{error:?}");
    action.put.as_mut().unwrap().condition_expression = None;
    assert_eq!(invalid(&database, write(vec![action])), ValidationError::ItemTooDeep);
}

#[test]
fn names_and_values_without_an_expression_are_ignored() {
    let database = database();
    let names = names([("#a", "a")]);
    let values = values([(":v", 1.into())]);
    let put_action = Put {
        expression_attribute_names: names.clone(),
        expression_attribute_values: values.clone(),
        ..Put::new(TABLE, encoded(&key(1)))
    };
    let delete = Delete {
        expression_attribute_names: names.clone(),
        expression_attribute_values: values,
        ..Delete::new(TABLE, key(2))
    };
    let actions = vec![
        TransactWriteItem { put: Some(put_action), ..TransactWriteItem::default() },
        TransactWriteItem { delete: Some(delete), ..TransactWriteItem::default() },
    ];
    database.execute(write(actions)).unwrap();
    let read = Get { expression_attribute_names: names.clone(), ..Get::new(TABLE, key(1)) };
    let read = TransactGetItemsInput::new(vec![TransactGetItem::new(read)]);
    assert_eq!(database.execute(read).unwrap().responses.unwrap().len(), 1);
    let unused = ConditionCheck {
        expression_attribute_names: names,
        ..ConditionCheck::new(TABLE, key(1), "attribute_exists(pk)")
    };
    let check = TransactWriteItem { condition_check: Some(unused), ..TransactWriteItem::default() };
    assert!(matches!(refused(&database, write(vec![check])), Error::Placeholder(_)));
}
