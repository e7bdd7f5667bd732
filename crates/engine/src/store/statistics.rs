//! Live counts per table and per index: how many items, how many bytes.
//!
//! Each commit adds what its write sets changed, so the counts agree with the rows at every
//! snapshot. Durable commits write them in the same transaction. Relaxed commits, which may be
//! lost as a whole anyway, leave them in memory for the flush that makes them durable: one tree
//! less to change in each of them.

use std::collections::BTreeMap;
use std::path::Path;

use dynafile_model::{ItemView, item_size_bytes};
use redb::ReadableTable;

use super::fault::AtPath;
use super::record::{seal, unseal};
use super::{Bytes, TableId, system};
use crate::error::{Error, Result};

/// How much a table or one of its indexes holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TableStatistics {
    /// Items in it, expired ones that are not swept yet included.
    pub item_count: u64,
    /// Their size in bytes, by DynamoDB's arithmetic.
    pub size_bytes: u64,
}

/// What one write set changes in the counts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StatisticsDelta {
    pub(crate) items: i64,
    pub(crate) bytes: i64,
}

impl StatisticsDelta {
    pub(crate) fn add_item(&mut self, size_bytes: usize) {
        self.items += 1;
        self.bytes += size_bytes as i64;
    }

    pub(crate) fn remove_item(&mut self, size_bytes: usize) {
        self.items -= 1;
        self.bytes -= size_bytes as i64;
    }

    fn is_zero(self) -> bool {
        self.items == 0 && self.bytes == 0
    }
}

/// Changes of the counts of several tables and indexes, by their trees.
#[derive(Debug, Clone, Default)]
pub(crate) struct StatisticsDeltas {
    trees: BTreeMap<TableId, StatisticsDelta>,
}

impl StatisticsDeltas {
    /// The tree's change, to be added to.
    pub(crate) fn of(&mut self, tree: TableId) -> &mut StatisticsDelta {
        self.trees.entry(tree).or_default()
    }

    /// The tree's change.
    pub(crate) fn get(&self, tree: TableId) -> StatisticsDelta {
        self.trees.get(&tree).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (tree, delta) in &other.trees {
            let sum = self.of(*tree);
            sum.items += delta.items;
            sum.bytes += delta.bytes;
        }
    }

    /// Drops the change of a tree that is gone.
    pub(crate) fn forget(&mut self, tree: TableId) {
        self.trees.remove(&tree);
    }

    /// The changes that change something.
    pub(crate) fn into_changes(self) -> impl Iterator<Item = (TableId, StatisticsDelta)> {
        self.trees.into_iter().filter(|(_, delta)| !delta.is_zero())
    }
}

impl TableStatistics {
    pub(crate) fn plus(self, delta: StatisticsDelta) -> Self {
        Self {
            item_count: self.item_count.saturating_add_signed(delta.items),
            size_bytes: self.size_bytes.saturating_add_signed(delta.bytes),
        }
    }

    /// What a tree holds, counted record by record; damaged ones are not, the check names them.
    pub(super) fn counted(
        id: TableId,
        tree: &impl ReadableTable<Bytes, Bytes>,
        path: &Path,
    ) -> Result<Self> {
        let mut counts = StatisticsDelta::default();
        for entry in tree.iter().at(path)? {
            let (key, record) = entry.at(path)?;
            let Ok(body) = unseal(id, key.value(), record.value()) else { continue };
            if let Ok(size_bytes) = ItemView::new(body).and_then(item_size_bytes) {
                counts.add_item(size_bytes);
            }
        }
        Ok(Self::default().plus(counts))
    }

    pub(crate) fn from_record(key: &[u8], record: &[u8]) -> Result<Self> {
        let damaged = |detail: String| Error::corrupted("the table statistics", detail);
        let body =
            unseal(system::STATISTICS, key, record).map_err(|fault| damaged(fault.to_string()))?;
        let counts: &[u8; 16] =
            body.try_into().map_err(|_| damaged(format!("{} bytes, not 16", body.len())))?;
        let (items, bytes) = counts.split_at(8);
        let number =
            |bytes: &[u8]| bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        Ok(Self { item_count: number(items), size_bytes: number(bytes) })
    }

    pub(crate) fn to_record(self, key: &[u8], record: &mut Vec<u8>) {
        let mut body = [0; 16];
        body[..8].copy_from_slice(&self.item_count.to_le_bytes());
        body[8..].copy_from_slice(&self.size_bytes.to_le_bytes());
        seal(system::STATISTICS, key, &body, record);
    }
}
