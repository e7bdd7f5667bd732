//! Where a page ended: what the next one continues after.

use dynafile_model::{Item, KeyValue, PrimaryKey, TableDescription};

use crate::error::{Error, QueryError, Result};
use crate::operation::key_of_primary;
use crate::store::{RowPosition, RowTree};

/// The position of an item in a query or scan.
///
/// In a table it is the item's key, and any key can be given in its place; in an index it also has
/// the values the index orders by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageKey {
    pub(crate) primary: PrimaryKey,
    pub(crate) index: Vec<(String, KeyValue)>,
}

impl PageKey {
    /// A position in an index: the item's key in its table, and the index's key attributes with
    /// their values, in the index's order.
    pub fn in_index(
        primary: impl Into<PrimaryKey>,
        index_values: impl IntoIterator<Item = (String, KeyValue)>,
    ) -> Self {
        Self { primary: primary.into(), index: index_values.into_iter().collect() }
    }

    /// The item's key in its table.
    pub fn primary(&self) -> &PrimaryKey {
        &self.primary
    }

    /// The index's key attributes and their values, in the index's order; empty for a position in
    /// the table itself.
    pub fn index_values(&self) -> &[(String, KeyValue)] {
        &self.index
    }

    /// The position in the form of DynamoDB's `LastEvaluatedKey`: an item of key attributes.
    pub fn to_item(&self, table: &TableDescription) -> Item {
        let mut item = Item::new();
        for (name, value) in &self.index {
            item.insert(name.as_str(), value.clone());
        }
        item.insert(table.partition_key.name.as_str(), self.primary.partition.clone());
        if let (Some(attribute), Some(value)) = (&table.sort_key, &self.primary.sort) {
            item.insert(attribute.name.as_str(), value.clone());
        }
        item
    }
}

impl<K: Into<PrimaryKey>> From<K> for PageKey {
    fn from(key: K) -> Self {
        Self { primary: key.into(), index: Vec::new() }
    }
}

impl PageKey {
    /// The key bytes of this position.
    ///
    /// # Errors
    /// [`QueryError::ForeignStartKey`] if it is a position in another table or index.
    pub(crate) fn bytes(&self, tree: &RowTree) -> Result<Vec<u8>> {
        let row = key_of_primary(tree.table(), &self.primary)?;
        let names = self.index.iter().map(|(name, _)| name);
        let Some(index) = tree.index() else {
            return if self.index.is_empty() {
                Ok(row)
            } else {
                Err(QueryError::ForeignStartKey.into())
            };
        };
        let description = &index.description;
        let attributes = description.partition_key.iter().chain(&description.sort_key);
        if !attributes.map(|attribute| &attribute.name).eq(names) {
            return Err(QueryError::ForeignStartKey.into());
        }
        let values: Vec<_> = self.index.iter().map(|(_, value)| value.as_ref()).collect();
        let (partition, sort) = values.split_at(description.partition_key.len());
        Ok(index.keys.encode(partition, sort, &row))
    }

    /// The position of a row or index entry.
    ///
    /// # Errors
    /// The stored key is damaged.
    pub(crate) fn of_bytes(tree: &RowTree, key: &[u8]) -> Result<Self> {
        let position = tree.position(key);
        let position = position.map_err(|error| Error::corrupted(tree.place(key), error))?;
        Ok(Self::of(position))
    }

    /// The values of the partition key that the tree is ordered by.
    pub(crate) fn partition(&self, tree: &RowTree) -> Vec<KeyValue> {
        match tree.index() {
            None => vec![self.primary.partition.clone()],
            Some(index) => {
                let values = self.index.iter().map(|(_, value)| value.clone());
                values.take(index.description.partition_key.len()).collect()
            }
        }
    }

    fn of(position: RowPosition) -> Self {
        Self { primary: position.primary, index: position.index }
    }
}
