//! serde for the exact types: `Number`, `AttributeValue` and `Item` (feature `serde`).
//!
//! serde's data model has neither exact decimals nor sets. Both travel as newtype structs whose names are
//! listed in [`token`]: a serializer or deserializer of dynafile's own recognises the names and keeps the
//! types; any other format sees plain data (a number as a string, a set as a sequence, a map as a map).
//!
//! Invariant: through dynafile's own formats a value comes back equal, number kinds included. Through other
//! formats, and through serde's own buffers (`flatten`, untagged and internally tagged enums), sets come back
//! as lists and numbers as what the format has for them.
//!
//! **Warning:** so `serde_json::to_string` of an item does not keep the types: a number is a string there, binary data a
//! list of numbers, a set a list. `dynafile_wire::plain_json` is JSON that keeps what JSON has.
//!
//! Not here: formats. The one for stored items is the engine's `typed` module.

mod number;
pub mod token;
mod value;
