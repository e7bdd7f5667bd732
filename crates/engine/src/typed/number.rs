//! `#[serde(with = "dynafile::typed::number")]`: any type that prints and parses as a decimal, stored as `N`.
//!
//! For exact decimals of other crates (`rust_decimal::Decimal`, `bigdecimal::BigDecimal`, …), which serde would
//! store as strings. `Number` itself needs no attribute. No digit is lost on the way; text that is not one of
//! DynamoDB's numbers is refused.
//!
//! ```
//! use dynafile::{typed, item, Number};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Price {
//!     // Any type with Display and FromStr; here text, to need no other crate.
//!     #[serde(with = "dynafile::typed::number")]
//!     amount: String,
//! }
//!
//! let price = Price { amount: "19.90".to_owned() };
//! assert_eq!(typed::to_item(&price)?, item! { "amount" => Number::parse("19.9")? });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt::Display;
use std::str::FromStr;

use dynafile_model::Number;
use dynafile_model::serde::token;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

/// Writes the value's text as a number.
///
/// # Errors
/// Text that is not a number, or one out of DynamoDB's range.
pub fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_struct(token::NUMBER, &Text(value))
}

/// Reads a number's text as a value.
///
/// # Errors
/// A value that is not a number; text that the type does not parse.
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    let number = Number::deserialize(deserializer)?;
    number.to_string().parse().map_err(D::Error::custom)
}

struct Text<'a, T>(&'a T);

impl<T: Display> Serialize for Text<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}
