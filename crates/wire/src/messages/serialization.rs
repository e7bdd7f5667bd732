//! JSON that is no request.
//!
//! Source: Dynalite's tests, which ran against the service (`test/helpers.js`, `assertType`).

use crate::decode::{Expected, Found, Mismatch, Place, Unreadable};
use crate::failure::{Exception, Failure};

/// `SerializationException`, without a message if the body is no JSON object.
pub(crate) fn unreadable(error: &Unreadable) -> Failure {
    match error {
        Unreadable::Syntax => Failure::without_message(Exception::Serialization),
        Unreadable::Mismatch(mismatch) => Failure::new(Exception::Serialization, text(mismatch)),
        // The service reads whatever fits into a body; these words are ours.
        Unreadable::Crowded { limit_bytes } => Failure::new(
            Exception::Serialization,
            format!(
                "The request's lists and maps have so many elements that reading it would take more than {limit_bytes} bytes of memory"
            ),
        ),
    }
}

fn text(mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::Type { expected, found } => type_text(*expected, *found),
        Mismatch::Base64Length(length) => {
            format!("Base64 encoded length is expected a multiple of 4 bytes but found: {length}")
        }
        Mismatch::Base64Character(character) => format!("Invalid Base64 character: '{character}'"),
        Mismatch::Base64End => "Invalid last non-pad Base64 character dectected".to_owned(),
    }
}

fn type_text(expected: Expected, found: Found) -> String {
    match (expected, found) {
        (Expected::Map(class), Found::List) => {
            format!("Unrecognized collection type java.util.Map<java.lang.String, {class}>")
        }
        (_, Found::List) => format!("Unrecognized collection type class {}", class(expected)),
        (_, Found::Map) => "Start of structure or map found where not expected".to_owned(),
        (Expected::Text, _) => format!("{} cannot be converted to String", token(found)),
        (Expected::Number(name), _) => format!("{} cannot be converted to {name}", token(found)),
        (Expected::Boolean, Found::Text) => "Unexpected token received from parser".to_owned(),
        (Expected::Boolean, _) => format!("{} cannot be converted to Boolean", token(found)),
        (Expected::Binary, _) => "only base-64-encoded strings are convertible to bytes".to_owned(),
        (Expected::Structure(_, Place::Element), _) => {
            "Unexpected value type in payload".to_owned()
        }
        (Expected::List(Place::Element), _) => PARAMETERIZED.to_owned(),
        (Expected::List(_) | Expected::Map(_) | Expected::Structure(..), _) => {
            "Unexpected field type".to_owned()
        }
    }
}

/// What the service says of a list in a map.
const PARAMETERIZED: &str = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')";

fn token(found: Found) -> &'static str {
    match found {
        Found::Text => "STRING_VALUE",
        Found::Integer => "NUMBER_VALUE",
        Found::Decimal => "DECIMAL_VALUE",
        Found::True => "TRUE_VALUE",
        Found::False => "FALSE_VALUE",
        Found::List => "START_ARRAY",
        Found::Map => "START_OBJECT",
    }
}

/// The Java class of what is expected.
fn class(expected: Expected) -> String {
    match expected {
        Expected::Text => "java.lang.String".to_owned(),
        Expected::Boolean => "java.lang.Boolean".to_owned(),
        Expected::Number(name) => format!("java.lang.{name}"),
        Expected::Binary => "java.nio.ByteBuffer".to_owned(),
        Expected::Structure(name, _) => format!("com.amazonaws.dynamodb.v20120810.{name}"),
        Expected::List(_) => "java.util.List".to_owned(),
        Expected::Map(class) => class.to_owned(),
    }
}
