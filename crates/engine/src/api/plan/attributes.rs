//! Attribute definitions: the types of the attributes that keys are made of.

use std::slice;

use dynafile_model::{IndexDescription, KeyAttribute, KeyType, TableDescription};

use crate::api::{AttributeDefinition, KeyType as SchemaPart, ScalarAttributeType};
use crate::error::{KeyElement, TableError};

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

    /// Refuses definitions that no key of this table, which is to be created, uses.
    ///
    /// # Errors
    /// [`TableError::UnusedAttributeDefinitions`].
    pub(in crate::api) fn expect_used_in(
        &self,
        table: &TableDescription,
    ) -> Result<(), TableError> {
        let mut keys: Vec<String> = Vec::new();
        for key in all_keys(table) {
            if !keys.contains(&key.name) {
                keys.push(key.name.clone());
            }
        }
        let defined = self.names();
        match defined.iter().all(|name| keys.contains(name)) {
            true => Ok(()),
            false => {
                let has_indexes = !table.indexes.is_empty();
                Err(TableError::UnusedAttributeDefinitions { has_indexes, defined, keys })
            }
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

/// Refuses a key for an index of the table in which an attribute has another type than it has in a
/// key of the table or of one of its indexes.
///
/// # Errors
/// [`TableError::AttributeRedefined`].
pub(in crate::api) fn expect_types_of(
    table: &TableDescription,
    index: &IndexDescription,
) -> Result<(), TableError> {
    let new = elements(&index.partition_key, &index.sort_key);
    let of_table = elements(slice::from_ref(&table.partition_key), table.sort_key.as_slice());
    let of_indexes = table.indexes.iter().map(|it| elements(&it.partition_key, &it.sort_key));
    for existing in std::iter::once(of_table).chain(of_indexes) {
        let is_other = |element: &&KeyElement| {
            let is_it = |one: &KeyElement| one.attribute == element.attribute;
            existing.iter().any(|one| is_it(one) && one.attribute_type != element.attribute_type)
        };
        if let Some(element) = new.iter().find(is_other) {
            let attribute = element.attribute.clone();
            return Err(TableError::AttributeRedefined { attribute, existing, new });
        }
    }
    Ok(())
}

fn elements(partition: &[KeyAttribute], sort: &[KeyAttribute]) -> Vec<KeyElement> {
    let element = |key: &KeyAttribute, part: SchemaPart| KeyElement {
        attribute: key.name.clone(),
        attribute_type: scalar_type(key.key_type).name(),
        part: part.name(),
    };
    let partition = partition.iter().map(|key| element(key, SchemaPart::Hash));
    partition.chain(sort.iter().map(|key| element(key, SchemaPart::Range))).collect()
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
