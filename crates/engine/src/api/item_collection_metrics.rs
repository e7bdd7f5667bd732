//! How large the item collection of a written item is: all items of its partition, with their
//! entries in local secondary indexes.
//!
//! Source: API reference, "ItemCollectionMetrics"; developer guide, "Item collections in local
//! secondary indexes".

use std::collections::BTreeMap;

use dynafile_model::{IndexDescription, IndexKind, Item, KeyValue};

use super::conditional_write::partition_of;
use super::service_enum::service_enum;
use super::target::Target;
use crate::error::Result;
use crate::operation::Change;

service_enum! {
    /// Whether a response has statistics about item collections.
    pub enum ReturnItemCollectionMetrics {
        /// It has, where the table has local secondary indexes.
        Size = "SIZE",
        /// It has not.
        None = "NONE",
    }
}

/// Statistics of an item collection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ItemCollectionMetrics {
    /// The partition key's attribute and value.
    pub item_collection_key: Option<Item>,
    /// Lower and upper bound of the collection's size, in gigabytes.
    pub size_estimate_range_gb: Option<Vec<f64>>,
}

/// Bytes of the unit that sizes of item collections are told in.
const GIGABYTE: u64 = 1 << 30;

impl ItemCollectionMetrics {
    /// The metrics of the collection of a written item; `None` if they were not asked for, or the
    /// table has no local secondary indexes.
    ///
    /// The collection is within the whole table, its index entries within as many copies of it, and
    /// that is the upper bound: a closer one would need a walk of the partition.
    pub(super) fn of(
        target: &Target<'_>,
        partition: &KeyValue,
        wanted: Option<ReturnItemCollectionMetrics>,
    ) -> Result<Option<Self>> {
        let table = &target.table;
        let is_local = |index: &&IndexDescription| index.kind == IndexKind::Local;
        let local_indexes = table.description.indexes.iter().filter(is_local).count() as u64;
        if wanted != Some(ReturnItemCollectionMetrics::Size) || local_indexes == 0 {
            return Ok(None);
        }
        let table_bytes = target.snapshot.statistics(table.id)?.size_bytes;
        let at_most = table_bytes.saturating_mul(1 + local_indexes).div_ceil(GIGABYTE).max(1);
        let mut key = Item::new();
        key.insert(table.description.partition_key.name.as_str(), partition.clone());
        Ok(Some(Self {
            item_collection_key: Some(key),
            size_estimate_range_gb: Some(vec![0.0, at_most as f64]),
        }))
    }
}

/// The metrics of the collections that a request over several tables writes to.
pub(super) struct MetricsPerTable {
    wanted: Option<ReturnItemCollectionMetrics>,
    found: BTreeMap<String, Vec<ItemCollectionMetrics>>,
}

impl MetricsPerTable {
    pub(super) fn new(wanted: Option<ReturnItemCollectionMetrics>) -> Self {
        Self { wanted, found: BTreeMap::new() }
    }

    /// Adds the collection that a change is in.
    pub(super) fn add(
        &mut self,
        table_name: &str,
        target: &Target<'_>,
        change: &Change,
    ) -> Result<()> {
        if self.wanted != Some(ReturnItemCollectionMetrics::Size) {
            return Ok(());
        }
        let partition = partition_of(target, change)?;
        if let Some(metrics) = ItemCollectionMetrics::of(target, &partition, self.wanted)? {
            let known = self.found.entry(table_name.to_owned()).or_default();
            if !known.contains(&metrics) {
                known.push(metrics);
            }
        }
        Ok(())
    }

    /// The metrics by table; `None` if they were not asked for.
    pub(super) fn finish(self) -> Option<BTreeMap<String, Vec<ItemCollectionMetrics>>> {
        (self.wanted == Some(ReturnItemCollectionMetrics::Size)).then_some(self.found)
    }
}
