//! Items as plain JSON, for people and for programs that know nothing of DynamoDB: `{"id":"ada","age":36}`.
//!
//! The types that JSON has are kept: strings, numbers with all their digits, Booleans, null, lists and maps come back as they
//! were. JSON has neither binary values nor sets: a binary value is written as the text of its Base64, a set as a list of its
//! members, and they come back as that. Where they have to stay what they are, use DynamoDB's own JSON, which [`Dispatcher`]
//! speaks. The kind of a number, which tells Python a float from an integer, is not written.
//!
//! ```
//! use dynafile::{AttributeValue, EncodedItem, item};
//! use dynafile_wire::plain_json;
//!
//! let ada = item! { "id" => "ada", "age" => 36, "tags" => AttributeValue::string_set(["a", "b"]) };
//! let text = plain_json::to_string(EncodedItem::try_from(&ada)?.view())?;
//! assert_eq!(text, r#"{"age":36,"id":"ada","tags":["a","b"]}"#);
//!
//! let back = plain_json::from_str(&text)?;
//! assert_eq!(back.get("age"), Some(&36.into()));
//! assert_eq!(back.get("tags"), Some(&AttributeValue::list(["a", "b"])), "JSON has no sets");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Dispatcher`]: crate::Dispatcher

use std::collections::BTreeMap;

use dynafile_model::limits::NESTING_MAX_DEPTH_NATIVE;
use dynafile_model::{
    AttributeValue, DecodeError, Item, ItemView, MapView, Number, NumberError, ValueView,
};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::encode::{Json, binary, list_of};

/// Why a text is not an item in plain JSON.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PlainJsonError {
    /// The text is not JSON, or not an object.
    #[error("this is not a JSON object: {0}")]
    Json(#[from] serde_json::Error),
    /// A number that DynamoDB's numbers do not hold.
    #[error("{text} cannot be stored ({reason}): write it as text, or a number that fits")]
    Number {
        /// As written.
        text: String,
        /// What does not fit.
        reason: NumberError,
    },
    /// Lists and objects in one another deeper than in any item.
    #[error("values nest deeper than {limit} levels")]
    TooDeep {
        /// The limit.
        limit: u32,
    },
}

/// An item as plain JSON, names in the order of their bytes.
///
/// # Errors
/// The item's bytes are damaged.
pub fn to_string(item: ItemView<'_>) -> Result<String, DecodeError> {
    let mut json = Json::new();
    attributes(item.as_map(), &mut json)?;
    Ok(String::from_utf8(json.finish()?).expect("what is written is text"))
}

/// Reads an item; of a name that comes twice the last value counts.
///
/// # Errors
/// [`PlainJsonError`].
pub fn from_str(text: &str) -> Result<Item, PlainJsonError> {
    object(text, 1)
}

fn attributes(map: MapView<'_>, json: &mut Json) -> Result<(), DecodeError> {
    json.begin_object();
    for attribute in map {
        let (name, value) = attribute?;
        json.name(name);
        written(value, json)?;
    }
    json.end_object();
    Ok(())
}

fn written(value: ValueView<'_>, json: &mut Json) -> Result<(), DecodeError> {
    match value {
        ValueView::S(text) => json.string(text),
        ValueView::N(number) => json.raw(&number.to_string()),
        ValueView::B(bytes) => binary(bytes, json),
        ValueView::Bool(true) => json.raw("true"),
        ValueView::Bool(false) => json.raw("false"),
        ValueView::Null => json.null(),
        ValueView::M(map) => attributes(map, json)?,
        ValueView::L(elements) => list_of(elements, json, written)?,
        ValueView::Ss(members) => list_of(members, json, |member, json| {
            json.string(member);
            Ok(())
        })?,
        ValueView::Ns(members) => list_of(members, json, |member, json| {
            json.raw(&member.to_string());
            Ok(())
        })?,
        ValueView::Bs(members) => list_of(members, json, |member, json| {
            binary(member, json);
            Ok(())
        })?,
    }
    Ok(())
}

/// Values stay text until their level is read, so that a number keeps its digits.
fn object(text: &str, depth: u32) -> Result<Item, PlainJsonError> {
    check_depth(depth)?;
    let entries: BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
    entries.into_iter().map(|(name, entry)| Ok((name, value(entry, depth)?))).collect()
}

fn array(text: &str, depth: u32) -> Result<Vec<AttributeValue>, PlainJsonError> {
    check_depth(depth)?;
    let elements: Vec<&RawValue> = serde_json::from_str(text)?;
    elements.into_iter().map(|element| value(element, depth)).collect()
}

fn value(raw: &RawValue, depth: u32) -> Result<AttributeValue, PlainJsonError> {
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'{') => AttributeValue::M(object(text, depth + 1)?),
        Some(b'[') => AttributeValue::L(array(text, depth + 1)?),
        Some(b'"') => AttributeValue::S(serde_json::from_str(text)?),
        Some(b't' | b'f') => AttributeValue::Bool(serde_json::from_str(text)?),
        Some(b'n') => AttributeValue::Null,
        _ => AttributeValue::N(number(text)?),
    })
}

fn number(text: &str) -> Result<Number, PlainJsonError> {
    let error = |reason| PlainJsonError::Number { text: text.to_owned(), reason };
    Number::parse(text).map_err(error)
}

fn check_depth(depth: u32) -> Result<(), PlainJsonError> {
    let limit = NESTING_MAX_DEPTH_NATIVE;
    match depth > limit {
        true => Err(PlainJsonError::TooDeep { limit }),
        false => Ok(()),
    }
}
