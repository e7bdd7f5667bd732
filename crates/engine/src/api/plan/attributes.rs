//! Attribute definitions: the types of the attributes that keys are made of.

use dynafile_model::{KeyAttribute, KeyType, TableDescription};

use crate::api::{AttributeDefinition, ScalarAttributeType};
use crate::error::TableError;

/// The definitions of a request, each attribute once.
pub(in crate::api) struct AttributeTypes<'a> {
    definitions: &'a [AttributeDefinition],
}

impl<'a> AttributeTypes<'a> {
    /// # Errors
    /// [`TableError::AttributeDefinedTwice`].
    pub(in crate::api) fn new(definitions: &'a [AttributeDefinition]) -> Result<Self, TableError> {
        for (position, definition) in definitions.iter().enumerate() {
            let attribute = &definition.attribute_name;
            if definitions[..position].iter().any(|earlier| earlier.attribute_name == *attribute) {
                return Err(TableError::AttributeDefinedTwice { attribute: attribute.clone() });
            }
        }
        Ok(Self { definitions })
    }

    /// Refuses definitions that give an attribute of the table another type.
    ///
    /// # Errors
    /// [`TableError::AttributeRedefined`].
    pub(in crate::api) fn expect_types_of(
        &self,
        table: &TableDescription,
    ) -> Result<(), TableError> {
        for definition in self.definitions {
            let given = key_type(definition.attribute_type);
            let is_other = |key: &&KeyAttribute| {
                key.name == definition.attribute_name && key.key_type != given
            };
            if let Some(key) = all_keys(table).find(is_other) {
                return Err(TableError::AttributeRedefined {
                    attribute: key.name.clone(),
                    defined: scalar_type(key.key_type).name(),
                    given: definition.attribute_type.name(),
                });
            }
        }
        Ok(())
    }

    /// The key attributes of these names, with their types.
    ///
    /// # Errors
    /// [`TableError::KeyNotDefined`].
    pub(in crate::api) fn key(
        &self,
        index: Option<&str>,
        names: &[&str],
    ) -> Result<Vec<KeyAttribute>, TableError> {
        let typed = |name: &&str| {
            let definition = self.definitions.iter().find(|one| one.attribute_name == **name)?;
            Some(KeyAttribute::new(*name, key_type(definition.attribute_type)))
        };
        let key: Option<Vec<KeyAttribute>> = names.iter().map(typed).collect();
        key.ok_or_else(|| TableError::KeyNotDefined {
            index: index.map(str::to_owned),
            keys: names.iter().map(|name| (*name).to_owned()).collect(),
            defined: self.names(),
        })
    }

    /// Refuses definitions that no key of these tables uses.
    ///
    /// # Errors
    /// [`TableError::UnusedAttributeDefinitions`].
    pub(in crate::api) fn expect_used_in(
        &self,
        tables: &[&TableDescription],
    ) -> Result<(), TableError> {
        let mut keys: Vec<String> = Vec::new();
        for key in tables.iter().flat_map(|table| all_keys(table)) {
            if !keys.contains(&key.name) {
                keys.push(key.name.clone());
            }
        }
        let defined = self.names();
        match defined.iter().all(|name| keys.contains(name)) {
            true => Ok(()),
            false => Err(TableError::UnusedAttributeDefinitions { defined, keys }),
        }
    }

    fn names(&self) -> Vec<String> {
        self.definitions.iter().map(|one| one.attribute_name.clone()).collect()
    }
}

/// The key attributes of a table and of its indexes, in that order; some come more than once.
pub(in crate::api) fn all_keys(table: &TableDescription) -> impl Iterator<Item = &KeyAttribute> {
    let of_indexes = table.indexes.iter().flat_map(|index| {
        let keys = index.partition_key.iter().chain(&index.sort_key);
        keys.collect::<Vec<_>>()
    });
    table.key_attributes().chain(of_indexes)
}

/// The service's type of a key attribute. Attributes that take any type, which only tables of the
/// library's own API have, count as strings.
pub(in crate::api) fn scalar_type(key_type: KeyType) -> ScalarAttributeType {
    match key_type {
        KeyType::S | KeyType::Any => ScalarAttributeType::S,
        KeyType::N => ScalarAttributeType::N,
        KeyType::B => ScalarAttributeType::B,
    }
}

fn key_type(scalar_type: ScalarAttributeType) -> KeyType {
    match scalar_type {
        ScalarAttributeType::S => KeyType::S,
        ScalarAttributeType::N => KeyType::N,
        ScalarAttributeType::B => KeyType::B,
    }
}
