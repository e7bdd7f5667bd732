//! Values by themselves, outside of an item.

use std::collections::BTreeMap;

use dynafile::typed::{self, TypedErrorKind};
use dynafile::{AttributeValue, Database, Expression, KeyAttribute, TableDescription, item};
use serde::{Deserialize, Serialize};

use crate::list;

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Address {
    city: String,
    zip: u32,
}

#[test]
fn any_type_is_a_value_and_comes_back() {
    let address = Address { city: "Graz".to_owned(), zip: 8010 };
    let value = typed::to_value(&address).unwrap();
    assert_eq!(value, AttributeValue::M(item! { "city" => "Graz", "zip" => 8010 }));
    assert_eq!(typed::from_value::<Address>(&value).unwrap(), address);
    assert_eq!(typed::to_value(&7).unwrap(), 7.into());
    assert_eq!(typed::to_value("text").unwrap(), "text".into());
    assert_eq!(typed::to_value(&None::<u8>).unwrap(), AttributeValue::Null);
    assert_eq!(typed::to_value(&[1, 2]).unwrap(), list([1.into(), 2.into()]));
    assert_eq!(typed::from_value::<[u8; 2]>(&list([1.into(), 2.into()])).unwrap(), [1, 2]);
}

#[test]
fn the_path_of_an_error_begins_in_the_value() {
    let error = typed::to_value(&BTreeMap::from([("x", vec![1.0, f64::NAN])])).unwrap_err();
    assert_eq!(error.path(), "x[1]");
    let error = typed::to_value(&f64::NAN).unwrap_err();
    assert_eq!(error.path(), "");
    assert!(matches!(error.kind(), TypedErrorKind::Number { .. }));
    let value = AttributeValue::M(item! { "city" => "Graz", "zip" => "x" });
    assert_eq!(typed::from_value::<Address>(&value).unwrap_err().path(), "zip");
    let empty = AttributeValue::string_set([""; 0]);
    assert_eq!(typed::from_value::<Vec<String>>(&empty).unwrap_err().path(), "");
}

#[test]
fn a_typed_value_goes_into_an_expression_and_a_typed_result_comes_out_of_an_update() {
    #[derive(Deserialize, PartialEq, Debug)]
    struct User {
        id: String,
        address: Address,
    }

    let db = Database::in_memory().unwrap();
    let users =
        db.create_table(TableDescription::new("users", KeyAttribute::string("id"))).unwrap();
    let address = || Address { city: "Graz".to_owned(), zip: 8010 };
    let set = Expression::new("SET address = :a").value(":a", typed::to_value(&address()).unwrap());
    let update = users.update("ada", set).return_values(dynafile::ReturnValues::AllNew);
    let user: Option<User> = update.run_as().unwrap();
    assert_eq!(user, Some(User { id: "ada".to_owned(), address: address() }));
    let nothing = users.update("ada", "REMOVE address").run_as::<User>().unwrap();
    assert_eq!(nothing, None, "nothing was to be returned");
    let misfit =
        users.update("ada", "REMOVE nickname").return_values(dynafile::ReturnValues::AllNew);
    let error = misfit.run_as::<User>().unwrap_err();
    assert!(error.is_validation() && error.to_string().contains("address"), "{error}");
}
