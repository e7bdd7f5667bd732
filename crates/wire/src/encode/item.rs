//! Attribute values to JSON, from trees and straight from encoded items.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dynafile::StoredItem;
use dynafile_model::{
    AttributeValue, DecodeError, EncodedItem, Item, ItemView, MapView, ValueView,
};

use super::{Json, ToJson};

impl ToJson for EncodedItem {
    fn write(&self, json: &mut Json) {
        self.view().write(json);
    }
}

impl ToJson for StoredItem {
    fn write(&self, json: &mut Json) {
        self.view().write(json);
    }
}

impl ToJson for ItemView<'_> {
    fn write(&self, json: &mut Json) {
        if let Err(error) = attributes(self.as_map(), json) {
            json.damage(error);
        }
    }
}

impl ToJson for Item {
    fn write(&self, json: &mut Json) {
        json.begin_object();
        for (name, value) in self.iter() {
            json.member(name, value);
        }
        json.end_object();
    }
}

impl ToJson for AttributeValue {
    fn write(&self, json: &mut Json) {
        json.begin_object();
        json.name(self.attribute_type().name());
        match self {
            AttributeValue::S(text) => json.string(text),
            AttributeValue::N(number) => json.string(&number.to_string()),
            AttributeValue::B(bytes) => binary(bytes, json),
            AttributeValue::Bool(value) => value.write(json),
            AttributeValue::Null => true.write(json),
            AttributeValue::M(map) => map.write(json),
            AttributeValue::L(elements) => elements.write(json),
            AttributeValue::Ss(members) => list(members, json, |member, json| json.string(member)),
            AttributeValue::Ns(members) => {
                list(members, json, |member, json| json.string(&member.to_string()));
            }
            AttributeValue::Bs(members) => list(members, json, |member, json| binary(member, json)),
        }
        json.end_object();
    }
}

fn list<T>(members: impl IntoIterator<Item = T>, json: &mut Json, write: impl Fn(T, &mut Json)) {
    json.begin_list();
    for member in members {
        json.element();
        write(member, json);
    }
    json.end_list();
}

fn attributes(map: MapView<'_>, json: &mut Json) -> Result<(), DecodeError> {
    json.begin_object();
    for attribute in map {
        let (name, value) = attribute?;
        json.name(name);
        self::value(value, json)?;
    }
    json.end_object();
    Ok(())
}

fn value(view: ValueView<'_>, json: &mut Json) -> Result<(), DecodeError> {
    json.begin_object();
    json.name(view.attribute_type().name());
    match view {
        ValueView::S(text) => json.string(text),
        ValueView::N(number) => json.string(&number.to_string()),
        ValueView::B(bytes) => binary(bytes, json),
        ValueView::Bool(value) => value.write(json),
        ValueView::Null => true.write(json),
        ValueView::M(map) => attributes(map, json)?,
        ValueView::L(elements) => list_of(elements, json, value)?,
        ValueView::Ss(members) => list_of(members, json, |member, json| {
            json.string(member);
            Ok(())
        })?,
        ValueView::Ns(members) => list_of(members, json, |member, json| {
            json.string(&member.to_string());
            Ok(())
        })?,
        ValueView::Bs(members) => list_of(members, json, |member, json| {
            binary(member, json);
            Ok(())
        })?,
    }
    json.end_object();
    Ok(())
}

/// A list of what is read on the way.
pub(crate) fn list_of<T>(
    members: impl IntoIterator<Item = Result<T, DecodeError>>,
    json: &mut Json,
    write: impl Fn(T, &mut Json) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    json.begin_list();
    for member in members {
        json.element();
        write(member?, json)?;
    }
    json.end_list();
    Ok(())
}

/// A binary value, in Base64.
pub(crate) fn binary(bytes: &[u8], json: &mut Json) {
    json.string(&STANDARD.encode(bytes));
}
