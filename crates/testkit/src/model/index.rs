//! Indexes of the model: worked out from the rows whenever they are asked for.

use std::collections::BTreeMap;

use dynafile_model::{
    IndexDescription, IndexStatus, Item, KeyAttribute, KeyValue, PrimaryKey, Projection,
};

use super::database::ModelTable;
use super::write::Refused;

/// An index's entries in the order of a query, by the values of its partition key.
pub(crate) type ModelPartitions = BTreeMap<Vec<KeyValue>, Vec<(Vec<KeyValue>, PrimaryKey)>>;

impl ModelTable {
    /// Adds an index, or completes the one that was begun.
    pub fn create_index(&mut self, index: IndexDescription) {
        match self.description.indexes.iter_mut().find(|known| known.name == index.name) {
            Some(known) => known.status = IndexStatus::Active,
            None => self.description.indexes.push(index),
        }
    }

    /// Adds an index that is not filled yet; whether it was not there.
    pub fn begin_index(&mut self, mut index: IndexDescription) -> bool {
        let is_new = self.description.indexes.iter().all(|known| known.name != index.name);
        if is_new {
            index.status = IndexStatus::Creating { filled_to: None };
            self.description.indexes.push(index);
        }
        is_new
    }

    /// Removes an index.
    ///
    /// # Errors
    /// There is none of the name.
    pub fn delete_index(&mut self, name: &str) -> Result<(), Refused> {
        let before = self.description.indexes.len();
        self.description.indexes.retain(|index| index.name != name);
        match self.description.indexes.len() < before {
            true => Ok(()),
            false => Err(Refused),
        }
    }

    /// Whether each index can hold the item or leave it out: no attribute that one orders by has a
    /// value of another type.
    pub fn indexes_take(&self, item: &Item) -> bool {
        let takes = |key: &KeyAttribute| {
            let found = item.get(&key.name);
            found.is_none_or(|value| key.key_type.accepts(value.attribute_type()))
        };
        self.description.indexes.iter().flat_map(key_attributes).all(takes)
    }

    /// The entries of an index for the rows, each as the index projects it.
    pub fn index_entries(
        &self,
        index: &IndexDescription,
        rows: &BTreeMap<PrimaryKey, Item>,
    ) -> BTreeMap<PrimaryKey, Item> {
        let is_in = |item: &Item| {
            key_attributes(index).all(|key| {
                let found = item.get(&key.name);
                found.is_some_and(|value| key.key_type.accepts(value.attribute_type()))
            })
        };
        let entries = rows.iter().filter(|(_, item)| is_in(item));
        entries.map(|(key, item)| (key.clone(), self.projected(index, item))).collect()
    }

    /// The keys of an index's entries by partition, in the order of its sort key.
    pub(crate) fn index_partitions(
        &self,
        index: &IndexDescription,
        entries: &BTreeMap<PrimaryKey, Item>,
    ) -> ModelPartitions {
        let mut partitions = ModelPartitions::new();
        for (key, item) in entries {
            let values = |keys: &[KeyAttribute]| {
                let value =
                    |key: &KeyAttribute| KeyValue::try_from(item.get(&key.name).unwrap()).unwrap();
                keys.iter().map(value).collect::<Vec<_>>()
            };
            let partition = partitions.entry(values(&index.partition_key)).or_default();
            partition.push((values(&index.sort_key), key.clone()));
        }
        partitions.values_mut().for_each(|partition| partition.sort());
        partitions
    }

    fn projected(&self, index: &IndexDescription, item: &Item) -> Item {
        let included = match &index.projection {
            Projection::All => return item.clone(),
            Projection::KeysOnly => &[][..],
            Projection::Include(names) => names,
        };
        let keys = self.description.key_attributes().chain(key_attributes(index));
        let names = keys.map(|key| &key.name).chain(included);
        let mut projected = Item::new();
        projected.extend(names.filter_map(|name| Some((name.clone(), item.get(name)?.clone()))));
        projected
    }
}

fn key_attributes(index: &IndexDescription) -> impl Iterator<Item = &KeyAttribute> {
    index.partition_key.iter().chain(&index.sort_key)
}
