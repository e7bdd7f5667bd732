//! Typed responses to JSON text, without a tree in between.
//!
//! `json` writes JSON, `item` attribute values. Members come in the order in which a response's table names them, attributes
//! sorted by name; both are stable.

mod item;
mod json;

pub(crate) use item::{binary, list_of};
pub(crate) use json::{Json, ToJson};

use crate::fields::Decoded;

/// Writes what was decoded, as it was sent.
pub(crate) fn decoded(value: &Decoded, json: &mut Json) {
    match value {
        Decoded::Text(value) => value.write(json),
        Decoded::Integer(value) => value.write(json),
        Decoded::Double(value) => value.write(json),
        Decoded::Boolean(value) => value.write(json),
        Decoded::Value(value) => value.write(json),
        Decoded::Item(item) => item.write(json),
        Decoded::Key(item) => item.write(json),
        Decoded::Null | Decoded::Faulty(_) | Decoded::Later(_) => json.null(),
        Decoded::List(elements) => {
            json.begin_list();
            for element in elements {
                json.element();
                decoded(element, json);
            }
            json.end_list();
        }
        Decoded::Map(entries) => {
            json.begin_object();
            for (name, entry) in entries {
                json.name(name);
                decoded(entry, json);
            }
            json.end_object();
        }
        Decoded::Structure(fields) => {
            json.begin_object();
            for (member, value) in fields.members() {
                if let Some(value) = value {
                    json.name(member.name);
                    decoded(value, json);
                }
            }
            json.end_object();
        }
    }
}
