//! What may be stored: keys, index keys, sizes and depth, on the way in and after an update.

use std::collections::BTreeMap;

use dynafile::api::{
    AttributeAction, AttributeUpdate, BatchExecuteStatementInput, BatchStatementRequest,
    DeleteItemInput, ExecuteStatementInput, ExecuteTransactionInput, GetItemInput,
    ParameterizedStatement, PutItemInput, TransactWriteItem, TransactWriteItemsInput, Update,
    UpdateItemInput,
};
use dynafile::model::KeyError;
use dynafile::{AttributeType, AttributeValue, Error, Item, ValidationError, item};

use crate::fixture::{
    TABLE, a_minute_ago, database, encoded, get, invalid, key, nested, put, refused, values, with,
};

fn text(bytes: usize) -> AttributeValue {
    "x".repeat(bytes).into()
}

fn put_of(item: &Item) -> PutItemInput {
    PutItemInput::new(TABLE, encoded(item))
}

fn set(expression: &str, value: AttributeValue) -> UpdateItemInput {
    UpdateItemInput {
        update_expression: Some(expression.to_owned()),
        expression_attribute_values: values([(":v", value)]),
        ..UpdateItemInput::new(TABLE, key(1))
    }
}

#[test]
fn a_key_is_the_attributes_of_the_tables_key_and_no_others() {
    let database = database();
    let count = |found| ValidationError::KeyAttributeCount { expected: 2, found };
    let wrong = |source| ValidationError::Key { table: TABLE.to_owned(), source };
    let missing = KeyError::Missing { attribute: "sk".to_owned() };
    let empty = KeyError::Empty { attribute: "pk".to_owned(), found: AttributeType::S };
    let cases = [
        (item! {}, count(0)),
        (item! { "pk" => "p" }, count(1)),
        (with(1, item! { "x" => 1 }), count(3)),
        (item! { "pk" => "p", "x" => 1 }, wrong(missing)),
        (item! { "pk" => "", "sk" => 1 }, wrong(empty)),
    ];
    for (key, expected) in cases {
        assert_eq!(invalid(&database, GetItemInput::new(TABLE, key.clone())), expected);
        assert_eq!(invalid(&database, DeleteItemInput::new(TABLE, key.clone())), expected);
        assert_eq!(invalid(&database, UpdateItemInput::new(TABLE, key)), expected);
    }
    for value in [AttributeValue::from("text"), item! {}.into(), true.into()] {
        let key = item! { "pk" => "p", "sk" => value };
        let error = invalid(&database, GetItemInput::new(TABLE, key));
        assert!(matches!(error, ValidationError::Key { source: KeyError::WrongType { .. }, .. }));
    }
}

#[test]
fn keys_have_their_lengths() {
    let database = database();
    put(&database, &item! { "pk" => text(2048), "sk" => 1, "l" => text(1024) });
    let long = item! { "pk" => text(2049), "sk" => 1 };
    let expected = ValidationError::KeySize {
        attribute: "pk".to_owned(),
        size_bytes: 2049,
        limit_bytes: 2048,
    };
    assert_eq!(invalid(&database, put_of(&long)), expected);
    assert_eq!(invalid(&database, GetItemInput::new(TABLE, long)), expected);
    for (attribute, size_bytes, limit_bytes) in [("l", 1025, 1024), ("g", 2049, 2048)] {
        let value = text(size_bytes);
        let index = if attribute == "l" { "local" } else { "all" }.to_owned();
        let mut item = with(1, item! { attribute => value.clone() });
        item.extend(item! { "h" => 1 });
        for error in [
            invalid(&database, put_of(&item)),
            invalid(&database, set(&format!("SET {attribute} = :v"), value)),
        ] {
            let ValidationError::IndexKeySize { attribute: found, size_bytes: size, .. } = &error
            else {
                panic!("{error:?} of {index}")
            };
            assert_eq!((found.as_str(), *size), (attribute, size_bytes));
            assert!(error.to_string().contains(&limit_bytes.to_string()));
        }
    }
}

#[test]
fn an_item_needs_its_key_and_index_attributes_of_their_types() {
    let database = database();
    for item in [item! {}, item! { "pk" => "p" }, item! { "pk" => "p", "sk" => "text" }] {
        let error = refused(&database, put_of(&item));
        assert!(matches!(error, Error::Key { .. }), "{error:?}");
    }
    for (attribute, value) in
        [("g", AttributeValue::from(1)), ("h", "x".into()), ("l", true.into()), ("g", "".into())]
    {
        let error = refused(&database, put_of(&with(1, item! { attribute => value.clone() })));
        assert!(matches!(error, Error::IndexKey { .. }), "{error:?}");
        let is_empty = value == AttributeValue::from("");
        let error = refused(&database, set(&format!("SET {attribute} = :v"), value));
        let of_update = |error: &ValidationError| {
            matches!(error, ValidationError::EmptyIndexKey { .. }) && is_empty
        };
        assert!(
            matches!(&error, Error::IndexKey { .. })
                || matches!(&error, Error::Validation(error) if of_update(error)),
            "{error:?}"
        );
    }
    assert_eq!(get(&database, key(1)), None);
}

#[test]
fn an_item_has_at_most_400_kilobytes_however_it_grows() {
    let database = database();
    let overhead = "pk".len() + "p".len() + "sk".len() + 2 + "x".len();
    let fits = 400 * 1024 - overhead;
    put(&database, &with(1, item! { "x" => text(fits) }));
    let error = refused(&database, put_of(&with(1, item! { "x" => text(fits + 1) })));
    let is_put = |error: &Error| {
        matches!(error, Error::ItemTooLarge { limit_bytes: 409_600, by_update: false, .. })
    };
    assert!(is_put(&error), "{error:?}");
    let error = refused(&database, set("SET y = :v", true.into()));
    assert!(is_update(&error), "{error:?}");
}

/// Whether an update would have made an item of two bytes too many.
fn is_update(error: &Error) -> bool {
    matches!(error, Error::ItemTooLarge { size_bytes: 409_602, by_update: true, .. })
}

#[test]
fn every_way_to_update_says_that_the_update_makes_the_item_too_large() {
    let database = database();
    let overhead = "pk".len() + "p".len() + "sk".len() + 2 + "x".len();
    put(&database, &with(1, item! { "x" => text(400 * 1024 - overhead) }));
    let legacy = UpdateItemInput {
        attribute_updates: Some(BTreeMap::from([(
            "y".to_owned(),
            AttributeUpdate { action: AttributeAction::Put, value: Some(true.into()) },
        )])),
        ..UpdateItemInput::new(TABLE, key(1))
    };
    assert!(is_update(&refused(&database, legacy)));
    let statement = format!("UPDATE {TABLE} SET y = true WHERE pk = 'p' AND sk = 1");
    assert!(is_update(&refused(&database, ExecuteStatementInput::new(statement.clone()))));

    let update = Update {
        expression_attribute_values: values([(":v", true.into())]),
        ..Update::new(TABLE, key(1), "SET y = :v")
    };
    let action = TransactWriteItem { update: Some(update), ..TransactWriteItem::default() };
    let transaction = refused(&database, TransactWriteItemsInput::new(vec![action]));
    let statements = vec![ParameterizedStatement::new(statement.clone())];
    let statements = refused(&database, ExecuteTransactionInput::new(statements));
    for error in [transaction, statements] {
        let Error::TransactionCancelled { reasons } = &error else { panic!("{error:?}") };
        assert!(reasons[0].as_ref().is_some_and(is_update), "{error:?}");
    }

    let batch = BatchExecuteStatementInput::new(vec![BatchStatementRequest::new(statement)]);
    let responses = database.execute(batch).unwrap().responses.unwrap();
    assert!(responses[0].error.as_ref().is_some_and(is_update));
}

#[test]
fn an_item_nests_at_most_32_levels() {
    let database = database();
    let empty = AttributeValue::L(Vec::new());
    put(
        &database,
        &with(1, item! { "x" => nested(31, 1.into()), "y" => nested(30, empty.clone()) }),
    );
    for value in [nested(32, 1.into()), nested(31, empty)] {
        let too_deep = with(1, item! { "x" => value.clone() });
        assert_eq!(invalid(&database, put_of(&too_deep)), ValidationError::ItemTooDeep);
        assert_eq!(invalid(&database, set("SET x = :v", value)), ValidationError::ItemTooDeep);
    }
}

#[test]
fn paths_do_not_lead_into_key_attributes() {
    let database = database();
    let nested = |attribute: &str, index: Option<&str>| ValidationError::NestedKeyPath {
        attribute: attribute.to_owned(),
        index: index.map(str::to_owned),
    };
    let put = |condition: &str| PutItemInput {
        condition_expression: Some(condition.to_owned()),
        ..put_of(&key(1))
    };
    let exists = |path: &str| put(&format!("attribute_exists({path})"));
    assert_eq!(invalid(&database, exists("pk.a")), nested("pk", None));
    assert_eq!(invalid(&database, exists("sk[0]")), nested("sk", None));
    assert_eq!(invalid(&database, exists("l.a")), nested("l", Some("local")));
    let get = GetItemInput {
        projection_expression: Some("g.a".to_owned()),
        ..GetItemInput::new(TABLE, item! {})
    };
    assert_eq!(invalid(&database, get), nested("g", Some("part")));
    let read = UpdateItemInput {
        update_expression: Some("SET a = pk.b".to_owned()),
        ..UpdateItemInput::new(TABLE, key(1))
    };
    assert_eq!(invalid(&database, read), nested("pk", None));
}

#[test]
fn an_update_does_not_change_the_key() {
    let database = database();
    for expression in ["SET pk = :v", "SET sk = :v", "SET pk.a = :v"] {
        let error = refused(&database, set(expression, "x".into()));
        assert!(matches!(error, Error::KeyUpdate { .. }), "{expression}: {error:?}");
    }
    let legacy = UpdateItemInput {
        attribute_updates: Some([("sk".to_owned(), Default::default())].into()),
        ..UpdateItemInput::new(TABLE, key(1))
    };
    let error = refused(&database, legacy);
    assert!(matches!(error, Error::Validation(_)), "a PUT needs a value: {error:?}");
}

#[test]
fn a_table_goes_by_its_arn() {
    let database = database();
    let arn = format!("arn:aws:dynamodb:local:000000000000:table/{TABLE}");
    database.execute(PutItemInput::new(&arn, encoded(&key(1)))).unwrap();
    assert!(database.execute(GetItemInput::new(&arn, key(1))).unwrap().item.is_some());
}

#[test]
fn an_expired_item_is_returned_until_it_is_deleted() {
    let database = database();
    database.update_time_to_live(TABLE, Some("until".to_owned())).unwrap();
    let expired = with(1, item! { "until" => a_minute_ago() });
    put(&database, &expired);
    assert_eq!(get(&database, key(1)), Some(expired));
    assert!(database.table(TABLE).unwrap().get_item(("p", 1)).unwrap().is_none());
    database.sweep_expired().unwrap();
    assert_eq!(get(&database, key(1)), None);
}
