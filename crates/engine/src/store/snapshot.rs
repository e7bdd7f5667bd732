//! A consistent picture of the whole database at one commit.
//!
//! Reads of one operation all come from one snapshot, so they never see part of a write. A
//! snapshot keeps the pages it shows from being reused: hold it for as long as an operation or an
//! iterator takes, not longer.

use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;

use dynafile_model::{Direction, EncodedItem, ItemView, KeyBounds};
use parking_lot::RwLock;
use redb::{OwnedAccessGuard, OwnedRange, ReadOnlyTable, ReadTransaction};

use super::catalog::{Catalog, TableEntry};
use super::expiry::{Milliseconds, oldest_expiry, parse_entry_key};
use super::fault::AtPath;
use super::record::{FRAME_BYTES, unseal};
use super::row_tree::RowTree;
use super::statistics::{StatisticsDeltas, TableStatistics};
use super::step::DamagedRecord;
use super::{Bytes, TableId, system, table_definition};
use crate::error::{Error, Result};
use crate::guard::shielded;

type Tree = ReadOnlyTable<Bytes, Bytes>;

/// One committed state of the database.
pub(crate) struct Snapshot {
    transaction: ReadTransaction,
    pub(super) path: Arc<Path>,
    catalog: Arc<Catalog>,
    /// What the counts in the file lack (relaxed durability).
    deferred: Arc<StatisticsDeltas>,
    trees: RwLock<Vec<(TableId, Arc<Tree>)>>,
}

impl Snapshot {
    pub(crate) fn new(
        transaction: ReadTransaction,
        path: Arc<Path>,
        catalog: Arc<Catalog>,
        deferred: Arc<StatisticsDeltas>,
    ) -> Self {
        Self { transaction, path, catalog, deferred, trees: RwLock::new(Vec::new()) }
    }

    pub(crate) fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// The table's entry at this moment.
    pub(crate) fn table(&self, name: &str) -> Option<&Arc<TableEntry>> {
        self.catalog.get(name)
    }

    /// The row stored under the key, its checksum verified.
    pub(crate) fn row(&self, table: &TableEntry, key: &[u8]) -> Result<Option<StoredRow>> {
        shielded("read", || {
            let Some(tree) = self.tree(table.id)? else { return Ok(None) };
            let Some(record) = tree.get_owned(key).at(&self.path)? else { return Ok(None) };
            StoredRow::verify(table.id, key, record, || table.place(key)).map(Some)
        })
    }

    /// The rows within the bounds, in key order; the iterator runs from both ends.
    pub(crate) fn rows(&self, tree: RowTree, bounds: &KeyBounds) -> Result<Rows> {
        let range = shielded("read", || match self.tree(tree.id())? {
            // The tree refuses a range that can hold nothing.
            Some(rows) if !bounds.is_empty() => {
                rows.range_owned::<&[u8]>(bounds.as_slices()).at(&self.path).map(Some)
            }
            _ => Ok(None),
        })?;
        Ok(Rows { range, tree, path: self.path.clone() })
    }

    /// What a table holds, or one of its indexes, by the number of its tree.
    ///
    /// Kept by every write; only an index of a file that did not keep its counts is counted, until
    /// the next write to it.
    pub(crate) fn statistics(&self, id: TableId) -> Result<TableStatistics> {
        shielded("read", || {
            let key = id.0.to_be_bytes();
            if let Some(tree) = self.tree(system::STATISTICS)?
                && let Some(record) = tree.get(&key[..]).at(&self.path)?
            {
                let stored = TableStatistics::from_record(&key, record.value())?;
                return Ok(stored.plus(self.deferred.get(id)));
            }
            match self.tree(id)? {
                Some(tree) => TableStatistics::counted(id, &*tree, &self.path),
                None => Ok(TableStatistics::default()),
            }
        })
    }

    /// When the item expires or expired that is first to do so, if any does.
    pub(crate) fn first_expiry(&self, now: Milliseconds) -> Result<Option<Milliseconds>> {
        shielded("read", || {
            let Some(tree) = self.tree(system::EXPIRY)? else { return Ok(None) };
            let oldest = oldest_expiry(now).to_be_bytes();
            let first = tree.range::<&[u8]>(&oldest[..]..).at(&self.path)?.next();
            let Some((key, _)) = first.transpose().at(&self.path)? else { return Ok(None) };
            Ok(parse_entry_key(key.value()).map(|(expiry, _, _)| expiry))
        })
    }

    /// Up to `limit` entries of the index by expiry behind `after` whose time is over at `now`,
    /// oldest first.
    pub(crate) fn due_entries(
        &self,
        now: Milliseconds,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<DueEntries> {
        shielded("read", || {
            let mut due = DueEntries::default();
            let Some(tree) = self.tree(system::EXPIRY)? else { return Ok(due) };
            let (oldest, end) = (oldest_expiry(now).to_be_bytes(), now.to_be_bytes());
            // A clock that was set back may stand before the entry to go on from.
            if after.is_some_and(|after| after >= &end[..]) {
                return Ok(due);
            }
            let start = after.map_or(Bound::Included(&oldest[..]), Bound::Excluded);
            let range = tree.range::<&[u8]>((start, Bound::Excluded(&end[..]))).at(&self.path)?;
            for entry in range.take(limit) {
                let (key, record) = entry.at(&self.path)?;
                let key = key.value();
                match unseal(system::EXPIRY, key, record.value()) {
                    Ok(_) => due.keys.push(key.to_vec()),
                    Err(fault) => due.damaged.push(DamagedRecord {
                        place: format!("the index by expiry, key bytes {key:02x?}"),
                        detail: fault.to_string(),
                    }),
                }
                due.last = Some(key.to_vec());
            }
            Ok(due)
        })
    }

    /// The tree of a table, opened once per snapshot; `None` if nothing was ever written to it.
    pub(crate) fn tree(&self, id: TableId) -> Result<Option<Arc<Tree>>> {
        if let Some((_, tree)) = self.trees.read().iter().find(|(opened, _)| *opened == id) {
            return Ok(Some(tree.clone()));
        }
        let name = id.tree_name();
        let tree = match self.transaction.open_table(table_definition(&name)) {
            Ok(tree) => Arc::new(tree),
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(error) => return Err(error).at(&self.path),
        };
        self.trees.write().push((id, tree.clone()));
        Ok(Some(tree))
    }
}

/// Entries of the index by expiry whose time is over.
#[derive(Debug, Default)]
pub(crate) struct DueEntries {
    /// The keys of those that are what was written.
    pub(crate) keys: Vec<Vec<u8>>,
    pub(crate) damaged: Vec<DamagedRecord>,
    /// The key of the last one that was looked at.
    pub(crate) last: Option<Vec<u8>>,
}

/// A row in the page it is stored on; nothing is copied until it is asked for.
///
/// It keeps its snapshot's pages in place while it lives.
pub(crate) struct StoredRow {
    record: OwnedAccessGuard<Bytes>,
}

impl StoredRow {
    fn verify(
        tree: TableId,
        key: &[u8],
        record: OwnedAccessGuard<Bytes>,
        place: impl Fn() -> String,
    ) -> Result<Self> {
        let damaged = |detail: String| Error::corrupted(place(), detail);
        let body = unseal(tree, key, record.value()).map_err(|fault| damaged(fault.to_string()))?;
        ItemView::new(body).map_err(|error| damaged(error.to_string()))?;
        Ok(Self { record })
    }

    /// The item.
    pub(crate) fn view(&self) -> ItemView<'_> {
        ItemView::new(self.body()).expect("the header was read when the row was")
    }

    /// The item, copied.
    pub(crate) fn to_encoded(&self) -> EncodedItem {
        EncodedItem::from_verified_bytes(self.body().to_vec())
            .expect("the header was read when the row was")
    }

    /// The item's encoding.
    pub(crate) fn body(&self) -> &[u8] {
        &self.record.value()[FRAME_BYTES..]
    }
}

/// A range of rows of one tree.
pub(crate) struct Rows {
    range: Option<OwnedRange<Bytes, Bytes>>,
    tree: RowTree,
    path: Arc<Path>,
}

/// A row with the key it is stored under.
pub(crate) struct KeyedRow {
    key: OwnedAccessGuard<Bytes>,
    pub(crate) row: StoredRow,
}

impl KeyedRow {
    pub(crate) fn key(&self) -> &[u8] {
        self.key.value()
    }
}

impl Rows {
    /// Where the rows are.
    pub(crate) fn tree(&self) -> &RowTree {
        &self.tree
    }

    /// The next row in the direction, its checksum verified.
    pub(crate) fn next(&mut self, direction: Direction) -> Option<Result<KeyedRow>> {
        let range = self.range.as_mut()?;
        let next = shielded("read", || {
            let entry = match direction {
                Direction::Forward => range.next(),
                Direction::Backward => range.next_back(),
            };
            let Some((key, record)) = entry.transpose().at(&self.path)? else { return Ok(None) };
            let place = || self.tree.place(key.value());
            let row = StoredRow::verify(self.tree.id(), key.value(), record, place)?;
            Ok(Some(KeyedRow { key, row }))
        });
        next.transpose()
    }
}
