//! Strategies for the data of the model: numbers, attribute values, items, keys.
//!
//! They lean towards the places where encodings break: signs, exponents, trailing zeros, empty and
//! escaped bytes, code points of every length, prefixes of each other.

mod keys;
mod numbers;
mod values;

pub use keys::{binary_key, key_value, number_key, primary_key, string_key};
pub use numbers::number;
pub use values::{attribute_value, item, text};
