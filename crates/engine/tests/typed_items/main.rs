//! Typed items: what each of serde's types becomes, and that it comes back.
//!
//! One file per behaviour; the helpers here are all that they share.

#![allow(clippy::unwrap_used, reason = "a test whose unwrap fails has failed")]

mod borrowing;
mod enums;
mod errors;
mod exact;
mod hostile;
mod keys;
mod properties;
mod scalars;
mod sets;
mod structs;
mod values;

use std::fmt::Debug;

use dynafile::model::limits::NESTING_MAX_DEPTH_NATIVE;
use dynafile::typed::{self, TypedError};
use dynafile::{AttributeValue, EncodedItem, Item, item};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// An item with one attribute of any type.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Holder<T> {
    value: T,
}

fn encode<T: Serialize>(value: &T) -> EncodedItem {
    typed::to_encoded(value, NESTING_MAX_DEPTH_NATIVE).unwrap()
}

fn list<const N: usize>(elements: [AttributeValue; N]) -> AttributeValue {
    AttributeValue::L(elements.into())
}

/// What an attribute of this value is stored as.
fn stored<T: Serialize>(value: T) -> AttributeValue {
    typed::to_item(&Holder { value }).unwrap().remove("value").unwrap()
}

/// What this attribute is read as.
fn read<T: DeserializeOwned>(value: impl Into<AttributeValue>) -> Result<T, TypedError> {
    let holder: Holder<T> = typed::from_item(&item! { "value" => value.into() })?;
    Ok(holder.value)
}

/// Checks that the value is stored as given, and comes back.
#[track_caller]
fn assert_stored_as<T>(value: T, expected: impl Into<AttributeValue>)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let attribute = stored(&value);
    assert_eq!(attribute, expected.into());
    assert_eq!(read::<T>(attribute).unwrap(), value);
}

/// Checks that an item is stored as given, and comes back.
#[track_caller]
fn assert_item<T>(value: &T, expected: Item)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let encoded = encode(value);
    assert_eq!(encoded.to_item().unwrap(), expected);
    assert_eq!(&typed::from_view::<T>(encoded.view()).unwrap(), value);
}

#[track_caller]
fn error_of<T: Serialize>(value: &T) -> TypedError {
    typed::to_encoded(value, NESTING_MAX_DEPTH_NATIVE).unwrap_err()
}
