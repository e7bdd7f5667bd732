//! The attributes that keys are made of, as requests and responses have them.
//!
//! Source: API reference, "AttributeDefinition", "KeySchemaElement".

use super::service_enum::service_enum;

service_enum! {
    /// The type of a key attribute.
    pub enum ScalarAttributeType {
        /// Strings.
        S = "S",
        /// Numbers.
        N = "N",
        /// Binary data.
        B = "B",
    }
}

service_enum! {
    /// The part of an attribute in a key.
    pub enum KeyType {
        /// In the partition key.
        Hash = "HASH",
        /// In the sort key.
        Range = "RANGE",
    }
}

/// A key attribute and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeDefinition {
    /// The attribute.
    pub attribute_name: String,
    /// Its type.
    pub attribute_type: ScalarAttributeType,
}

impl AttributeDefinition {
    /// An attribute of this type.
    pub fn new(attribute_name: impl Into<String>, attribute_type: ScalarAttributeType) -> Self {
        Self { attribute_name: attribute_name.into(), attribute_type }
    }
}

/// An attribute of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySchemaElement {
    /// The attribute.
    pub attribute_name: String,
    /// Its part.
    pub key_type: KeyType,
}

impl KeySchemaElement {
    /// An attribute with this part.
    pub fn new(attribute_name: impl Into<String>, key_type: KeyType) -> Self {
        Self { attribute_name: attribute_name.into(), key_type }
    }

    /// An attribute of the partition key.
    pub fn hash(attribute_name: impl Into<String>) -> Self {
        Self::new(attribute_name, KeyType::Hash)
    }

    /// An attribute of the sort key.
    pub fn range(attribute_name: impl Into<String>) -> Self {
        Self::new(attribute_name, KeyType::Range)
    }
}
