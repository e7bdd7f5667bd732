//! `ExpressionAttributeNames` and `ExpressionAttributeValues`: what the `#names` and `:values` of a request's
//! expressions mean.
//!
//! One [`Placeholders`] serves all expressions of a request, in the order in which the request is checked, and knows at
//! the end which of its entries no expression used.
//! Source: developer guide, "Expression attribute names (aliases) in DynamoDB" and "Using expression attribute values
//! in DynamoDB"; order and details as DynamoDB Local has them.

use std::collections::{BTreeMap, BTreeSet};

use dynafile_model::AttributeValue;
use dynafile_model::limits::ATTRIBUTE_NAME_MAX_LENGTH_BYTES;
use thiserror::Error;

use super::constant::Constant;
use super::error::ExpressionError;
use super::token::is_name_character;

/// The longest key of either map, its `#` or `:` included. Source: developer guide, "Quotas in Amazon DynamoDB".
const MAX_KEY_BYTES: usize = 255;

/// What the placeholders of a request's expressions mean, and which of them were used.
#[derive(Debug, Clone, Default)]
pub struct Placeholders {
    names: BTreeMap<String, String>,
    values: BTreeMap<String, Constant>,
    used_names: BTreeSet<String>,
    used_values: BTreeSet<String>,
}

/// What is wrong with the placeholders themselves.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PlaceholderError {
    /// An empty key.
    ///
    /// `ExpressionAttribute{Names|Values} contains invalid key: The expression attribute map contains an empty key;`
    #[error("{map} has an empty key")]
    EmptyKey {
        /// Which of the two maps.
        map: PlaceholderMap,
    },
    /// A key that is not `#` or `:` followed by letters, digits and underscores.
    ///
    /// `ExpressionAttribute{Names|Values} contains invalid key: Syntax error; key: "{key}"`
    #[error("{map} has the key `{key}`, which is not a placeholder")]
    KeySyntax {
        /// Which of the two maps.
        map: PlaceholderMap,
        /// The key.
        key: String,
    },
    /// A key of more than 255 bytes.
    ///
    /// `ExpressionAttribute{Names|Values} contains invalid key: The expression attribute map contains a key that is
    /// too long; size of key: {size_bytes}`
    #[error("{map} has a key of {size_bytes} bytes, and keys may have at most 255")]
    KeyTooLong {
        /// Which of the two maps.
        map: PlaceholderMap,
        /// The key's length.
        size_bytes: usize,
    },
    /// A placeholder for an empty name.
    ///
    /// `ExpressionAttributeNames contains invalid value: Empty attribute name for key {key}`
    #[error("the placeholder {key} stands for an empty attribute name")]
    EmptyName {
        /// The key.
        key: String,
    },
    /// A placeholder for a name of 64 KiB or more.
    ///
    /// `ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes for
    /// key {key}`
    #[error("the placeholder {key} stands for an attribute name of more than 65535 bytes")]
    NameTooLong {
        /// The key.
        key: String,
    },
    /// A placeholder for a value that cannot be stored, such as an empty set.
    ///
    /// `ExpressionAttributeValues contains invalid value: … for key {key}`
    #[error("the placeholder {key} stands for a value that cannot be stored: {reason}")]
    InvalidValue {
        /// The key.
        key: String,
        /// Why it cannot be stored.
        reason: dynafile_model::EncodeErrorKind,
    },
    /// Entries that no expression used.
    ///
    /// `Value provided in ExpressionAttribute{Names|Values} unused in expressions: keys: {#a, #b}`
    #[error("{map} has entries that no expression uses: {}", keys.join(", "))]
    Unused {
        /// Which of the two maps.
        map: PlaceholderMap,
        /// The keys, sorted.
        keys: Vec<String>,
    },
}

/// One of the two maps of placeholders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceholderMap {
    /// `ExpressionAttributeNames`
    Names,
    /// `ExpressionAttributeValues`
    Values,
}

impl std::fmt::Display for PlaceholderMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PlaceholderMap::Names => "ExpressionAttributeNames",
            PlaceholderMap::Values => "ExpressionAttributeValues",
        })
    }
}

impl Placeholders {
    /// Checks the two maps.
    ///
    /// # Errors
    /// The first entry that is wrong, names before values.
    pub fn new(
        names: impl IntoIterator<Item = (String, String)>,
        values: impl IntoIterator<Item = (String, AttributeValue)>,
    ) -> Result<Self, PlaceholderError> {
        let mut placeholders = Placeholders::default();
        for (key, name) in names {
            check_key(PlaceholderMap::Names, '#', &key)?;
            match name.len() {
                0 => return Err(PlaceholderError::EmptyName { key }),
                length if length > ATTRIBUTE_NAME_MAX_LENGTH_BYTES => {
                    return Err(PlaceholderError::NameTooLong { key });
                }
                _ => placeholders.names.insert(key, name),
            };
        }
        for (key, value) in values {
            check_key(PlaceholderMap::Values, ':', &key)?;
            match Constant::new(value) {
                Ok(constant) => placeholders.values.insert(key, constant),
                Err(error) => {
                    let reason = error.kind().clone();
                    return Err(PlaceholderError::InvalidValue { key, reason });
                }
            };
        }
        Ok(placeholders)
    }

    /// Checks that every entry was used; called when all expressions of the request are bound.
    ///
    /// # Errors
    /// [`PlaceholderError::Unused`], for the names if both have unused entries.
    pub fn check_all_used(&self) -> Result<(), PlaceholderError> {
        let unused_names = self.names.keys().filter(|key| !self.used_names.contains(*key));
        let unused_values = self.values.keys().filter(|key| !self.used_values.contains(*key));
        report_unused(PlaceholderMap::Names, unused_names)?;
        report_unused(PlaceholderMap::Values, unused_values)
    }

    pub(crate) fn name(&mut self, placeholder: &str) -> Result<String, ExpressionError> {
        let Some(name) = self.names.get(placeholder) else {
            return Err(ExpressionError::UndefinedName { placeholder: placeholder.to_owned() });
        };
        self.used_names.insert(placeholder.to_owned());
        Ok(name.clone())
    }

    pub(crate) fn value(&mut self, placeholder: &str) -> Result<Constant, ExpressionError> {
        let Some(value) = self.values.get(placeholder) else {
            return Err(ExpressionError::UndefinedValue { placeholder: placeholder.to_owned() });
        };
        self.used_values.insert(placeholder.to_owned());
        Ok(value.clone())
    }
}

fn check_key(map: PlaceholderMap, sign: char, key: &str) -> Result<(), PlaceholderError> {
    if key.is_empty() {
        return Err(PlaceholderError::EmptyKey { map });
    }
    if key.len() > MAX_KEY_BYTES {
        return Err(PlaceholderError::KeyTooLong { map, size_bytes: key.len() });
    }
    let is_placeholder = key
        .strip_prefix(sign)
        .is_some_and(|name| !name.is_empty() && name.chars().all(is_name_character));
    if !is_placeholder {
        return Err(PlaceholderError::KeySyntax { map, key: key.to_owned() });
    }
    Ok(())
}

fn report_unused<'k>(
    map: PlaceholderMap,
    keys: impl Iterator<Item = &'k String>,
) -> Result<(), PlaceholderError> {
    let keys: Vec<String> = keys.cloned().collect();
    if keys.is_empty() {
        return Ok(());
    }
    Err(PlaceholderError::Unused { map, keys })
}
