//! The key of an item in a table, and what can be wrong with it.

use super::description::{KeyAttribute, KeyType, TableDescription};
use crate::{AttributeType, DecodeError, Item, ItemView, KeyRef, PrimaryKey};

/// Why an item or a key cannot be in a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key attribute is not there.
    #[error("the key attribute `{attribute}` is missing")]
    Missing {
        /// The attribute's name.
        attribute: String,
    },
    /// The key attribute has a type that it cannot have in this table.
    #[error("the key attribute `{attribute}` must be of type {expected}, and is of type {found}")]
    WrongType {
        /// The attribute's name.
        attribute: String,
        /// What it must be.
        expected: KeyType,
        /// What it is.
        found: AttributeType,
    },
    /// The key attribute is an empty string or binary, which typed tables do not take, as DynamoDB does not.
    #[error("the key attribute `{attribute}` must not be empty")]
    Empty {
        /// The attribute's name.
        attribute: String,
        /// String or binary.
        found: AttributeType,
    },
    /// A sort key was given, and the table has none.
    #[error("a sort key was given, and the table has none")]
    UnexpectedSortKey,
    /// The item's bytes are damaged.
    #[error(transparent)]
    Damaged(#[from] DecodeError),
}

impl TableDescription {
    /// The key values of an item.
    ///
    /// # Errors
    /// A key attribute that is missing, or has a value that no key of this table has; damaged bytes.
    pub fn key_of<'a>(
        &self,
        item: ItemView<'a>,
    ) -> Result<(KeyRef<'a>, Option<KeyRef<'a>>), KeyError> {
        let read = |attribute: &KeyAttribute| {
            let value = item.get(&attribute.name)?;
            check(attribute, value.map(KeyRef::try_from))
        };
        let partition = read(&self.partition_key)?;
        Ok((partition, self.sort_key.as_ref().map(read).transpose()?))
    }

    /// The key values of an item in its tree form, which may be just its key attributes.
    ///
    /// # Errors
    /// As [`TableDescription::key_of`].
    pub fn key_of_item<'a>(
        &self,
        item: &'a Item,
    ) -> Result<(KeyRef<'a>, Option<KeyRef<'a>>), KeyError> {
        let read = |attribute: &KeyAttribute| {
            check(attribute, item.get(&attribute.name).map(KeyRef::try_from))
        };
        let partition = read(&self.partition_key)?;
        Ok((partition, self.sort_key.as_ref().map(read).transpose()?))
    }

    /// Checks a key that was given by value.
    ///
    /// # Errors
    /// As [`TableDescription::key_of`], and `UnexpectedSortKey`.
    pub fn check_key(&self, key: &PrimaryKey) -> Result<(), KeyError> {
        check(&self.partition_key, Some(Ok(key.partition.as_ref())))?;
        match (&self.sort_key, &key.sort) {
            (Some(attribute), sort) => {
                check(attribute, sort.as_ref().map(|sort| Ok(sort.as_ref()))).map(drop)
            }
            (None, Some(_)) => Err(KeyError::UnexpectedSortKey),
            (None, None) => Ok(()),
        }
    }

    /// Checks a value for the partition key.
    ///
    /// # Errors
    /// As [`TableDescription::key_of`].
    pub fn check_partition_key(&self, value: KeyRef<'_>) -> Result<(), KeyError> {
        check(&self.partition_key, Some(Ok(value))).map(drop)
    }
}

pub(super) fn check<'a>(
    attribute: &KeyAttribute,
    value: Option<Result<KeyRef<'a>, AttributeType>>,
) -> Result<KeyRef<'a>, KeyError> {
    let name = || attribute.name.clone();
    let wrong_type =
        |found| Err(KeyError::WrongType { attribute: name(), expected: attribute.key_type, found });
    match value {
        None => Err(KeyError::Missing { attribute: name() }),
        Some(Err(found)) => wrong_type(found),
        Some(Ok(value)) if !attribute.key_type.accepts(value.attribute_type()) => {
            wrong_type(value.attribute_type())
        }
        Some(Ok(value @ (KeyRef::S("") | KeyRef::B([])))) if attribute.key_type != KeyType::Any => {
            Err(KeyError::Empty { attribute: name(), found: value.attribute_type() })
        }
        Some(Ok(value)) => Ok(value),
    }
}
