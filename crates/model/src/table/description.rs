//! Table descriptions.

use super::index::IndexDescription;
use super::settings::TableSettings;
use super::stream::StreamSpecification;
use crate::{AttributeType, Item};
use std::fmt;

/// What values a key attribute takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// Strings.
    S,
    /// Numbers.
    N,
    /// Binary data.
    B,
    /// Any of the three, item by item; numbers sort before strings before binary.
    Any,
}

impl KeyType {
    /// Whether values of this type may be keys.
    pub fn accepts(self, found: AttributeType) -> bool {
        match self {
            KeyType::S => found == AttributeType::S,
            KeyType::N => found == AttributeType::N,
            KeyType::B => found == AttributeType::B,
            KeyType::Any => matches!(found, AttributeType::S | AttributeType::N | AttributeType::B),
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            KeyType::S => "S",
            KeyType::N => "N",
            KeyType::B => "B",
            KeyType::Any => "S, N or B",
        })
    }
}

/// A key attribute: its name, and what values it takes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyAttribute {
    /// The attribute's name.
    pub name: String,
    /// The values it takes.
    pub key_type: KeyType,
}

impl KeyAttribute {
    /// A key attribute of a given type.
    pub fn new(name: impl Into<String>, key_type: KeyType) -> KeyAttribute {
        KeyAttribute { name: name.into(), key_type }
    }

    /// A key attribute that holds strings.
    pub fn string(name: impl Into<String>) -> KeyAttribute {
        KeyAttribute::new(name, KeyType::S)
    }

    /// A key attribute that holds numbers.
    pub fn number(name: impl Into<String>) -> KeyAttribute {
        KeyAttribute::new(name, KeyType::N)
    }

    /// A key attribute that holds binary data.
    pub fn binary(name: impl Into<String>) -> KeyAttribute {
        KeyAttribute::new(name, KeyType::B)
    }

    /// A key attribute that holds strings, numbers or binary data, item by item.
    pub fn any(name: impl Into<String>) -> KeyAttribute {
        KeyAttribute::new(name, KeyType::Any)
    }
}

/// What a table is.
///
/// ```
/// use dynafile_model::{KeyAttribute, TableDescription};
///
/// let users = TableDescription::new("users", KeyAttribute::string("PK"))
///     .with_sort_key(KeyAttribute::number("created"))
///     .with_ttl_attribute("expires");
/// assert_eq!(TableDescription::from_item(users.to_item())?, users);
/// # Ok::<(), dynafile_model::TableDescriptionError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableDescription {
    /// The table's name.
    pub name: String,
    /// The attribute that says which partition an item is in.
    pub partition_key: KeyAttribute,
    /// The attribute that orders a partition; without it, a partition holds one item.
    pub sort_key: Option<KeyAttribute>,
    /// The attribute with an item's expiry, in seconds since 1970, if the table has one.
    pub ttl_attribute: Option<String>,
    /// The secondary indexes, in the order they were created.
    pub indexes: Vec<IndexDescription>,
    /// The stream of the table's changes, if it has one.
    pub stream: Option<StreamSpecification>,
    /// What it has been told beside its keys.
    pub settings: TableSettings,
    /// Members of the stored description that this program does not know.
    pub(super) unknown: Item,
}

impl TableDescription {
    /// A table with a partition key and nothing else.
    pub fn new(name: impl Into<String>, partition_key: KeyAttribute) -> TableDescription {
        TableDescription {
            name: name.into(),
            partition_key,
            sort_key: None,
            ttl_attribute: None,
            indexes: Vec::new(),
            stream: None,
            settings: TableSettings::default(),
            unknown: Item::new(),
        }
    }

    /// The same with a sort key.
    #[must_use]
    pub fn with_sort_key(mut self, sort_key: KeyAttribute) -> TableDescription {
        self.sort_key = Some(sort_key);
        self
    }

    /// The same with a TTL attribute.
    #[must_use]
    pub fn with_ttl_attribute(mut self, name: impl Into<String>) -> TableDescription {
        self.ttl_attribute = Some(name.into());
        self
    }

    /// The same with a stream of its changes.
    #[must_use]
    pub fn with_stream(mut self, stream: StreamSpecification) -> TableDescription {
        self.stream = Some(stream);
        self
    }

    /// Whether both have the same key attributes: names, types, and whether there is a sort key.
    pub fn has_keys_of(&self, other: &TableDescription) -> bool {
        self.partition_key == other.partition_key && self.sort_key == other.sort_key
    }
}
