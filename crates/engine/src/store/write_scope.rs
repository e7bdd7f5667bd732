//! The one way to change the file: a scope in which write sets are decided and applied.
//!
//! A scope lives inside one transaction of the storage library and serves a whole commit group.
//! Operations get a [`Reader`], which sees what earlier operations of the group did and cannot
//! write. Applying a set can fail only by a storage error, which aborts the group.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;

use dynafile_model::{EncodedItem, KeyEncoder, TableDescription, item_size_bytes};
use redb::{ReadableTable, Table};

use super::catalog::{Catalog, TableEntry, entry_to_item};
use super::expiry::{self, Milliseconds};
use super::fault::AtPath;
use super::record::{seal, unseal};
use super::statistics::{StatisticsDelta, StatisticsDeltas, TableStatistics};
use super::step::{DamagedRecord, RowsOfStep, StepLimit, StepSize};
use super::stream::{StreamId, Tail};
use super::write_set::{CatalogChange, RowChange, WriteSet};
use super::{Bytes, TableId, meta, system, table_definition};
use crate::clock::Clock;
use crate::error::{Error, Result};

type Tree<'txn> = Table<'txn, Bytes, Bytes>;

/// One commit group's view of the file and its pending changes.
pub(crate) struct WriteScope<'txn> {
    transaction: &'txn redb::WriteTransaction,
    pub(super) path: Arc<Path>,
    pub(super) catalog: Arc<Catalog>,
    keys: KeyEncoder,
    trees: BTreeMap<TableId, Tree<'txn>>,
    statistics: StatisticsDeltas,
    /// Whether an operation of the group changed anything.
    changed: bool,
    /// The number of the next new tree, once one was asked for.
    next_tree: Option<TableId>,
    record: Vec<u8>,
    clock: &'txn dyn Clock,
    /// After how long the shard of a stream is succeeded by another.
    pub(super) shard_life: Milliseconds,
    /// The group's time, once somebody asked for it.
    now: Option<Milliseconds>,
    /// The ends of the streams that the group appends to.
    pub(super) tails: BTreeMap<StreamId, Tail>,
    pub(super) stream_body: Vec<u8>,
}

impl<'txn> WriteScope<'txn> {
    pub(crate) fn new(
        transaction: &'txn redb::WriteTransaction,
        path: Arc<Path>,
        catalog: Arc<Catalog>,
        keys: KeyEncoder,
        clock: &'txn dyn Clock,
        shard_life: Milliseconds,
    ) -> Self {
        Self {
            transaction,
            path,
            catalog,
            keys,
            trees: BTreeMap::new(),
            statistics: StatisticsDeltas::default(),
            changed: false,
            next_tree: None,
            record: Vec::new(),
            clock,
            shard_life,
            now: None,
            tails: BTreeMap::new(),
            stream_body: Vec::new(),
        }
    }

    /// A view for deciding.
    pub(crate) fn reader(&mut self) -> Reader<'_, 'txn> {
        Reader { scope: self }
    }

    /// Makes the changes of one operation.
    ///
    /// # Errors
    /// Storage errors only; the transaction must then be dropped.
    pub(crate) fn apply(&mut self, set: &WriteSet) -> Result<()> {
        self.changed |= !set.is_empty();
        for change in &set.catalog {
            self.apply_catalog(change)?;
        }
        for (index, row) in &set.index_rows {
            self.add_index_row(*index, row)?;
        }
        set.rows.iter().try_for_each(|change| self.apply_row(change))?;
        set.expiry.iter().try_for_each(|change| self.apply_expiry_change(change))?;
        if let Some(cleaning) = &set.expiry_cleaning {
            self.apply_expiry_cleaning(cleaning)?;
        }
        set.streams.iter().try_for_each(|change| self.apply_stream_change(change))?;
        set.tokens.iter().try_for_each(|change| self.apply_token(change))
    }

    /// Whether the group has changed anything so far.
    pub(crate) fn has_changed(&self) -> bool {
        self.changed
    }

    /// The time of the group, the same for all that it does. Asked for only where it is needed: a
    /// clock may be slow, as Python's is, which has to wait for the interpreter.
    pub(super) fn now(&mut self) -> Milliseconds {
        let clock = self.clock;
        *self.now.get_or_insert_with(|| expiry::milliseconds_of(clock.now()))
    }

    /// Adds changes of the counts that earlier commits left to be written.
    pub(crate) fn add_statistics(&mut self, deferred: &StatisticsDeltas) {
        self.statistics.add(deferred);
    }

    /// Writes what the group as a whole changed: the counts.
    pub(crate) fn write_statistics(&mut self) -> Result<()> {
        for (table, delta) in std::mem::take(&mut self.statistics).into_changes() {
            self.apply_statistics(table, delta)?;
        }
        Ok(())
    }

    /// The catalog after the group, and the counts that are still to be written.
    pub(crate) fn finish(self) -> (Arc<Catalog>, StatisticsDeltas) {
        (self.catalog, self.statistics)
    }

    pub(super) fn tree(&mut self, id: TableId) -> Result<&mut Tree<'txn>> {
        use std::collections::btree_map::Entry;
        match self.trees.entry(id) {
            Entry::Occupied(opened) => Ok(opened.into_mut()),
            Entry::Vacant(place) => {
                let name = id.tree_name();
                let tree = self.transaction.open_table(table_definition(&name)).at(&self.path)?;
                Ok(place.insert(tree))
            }
        }
    }

    /// Writes a record; whether there was one under the key.
    pub(super) fn put_record(&mut self, table: TableId, key: &[u8], body: &[u8]) -> Result<bool> {
        let mut record = std::mem::take(&mut self.record);
        seal(table, key, body, &mut record);
        let path = self.path.clone();
        let replaced = self.tree(table)?.insert(key, record.as_slice()).at(&path)?.is_some();
        self.record = record;
        Ok(replaced)
    }

    /// The changes of a tree's counts, to be added to.
    pub(super) fn statistics_of(&mut self, tree: TableId) -> &mut StatisticsDelta {
        self.statistics.of(tree)
    }

    /// Removes a record; whether there was one.
    pub(super) fn remove_record(&mut self, table: TableId, key: &[u8]) -> Result<bool> {
        let path = self.path.clone();
        let removed = self.tree(table)?.remove(key).at(&path)?;
        Ok(removed.is_some())
    }

    fn apply_row(&mut self, change: &RowChange) -> Result<()> {
        let table = &change.table;
        match &change.new {
            Some(item) => {
                self.put_record(table.id, &change.key, item.as_bytes())?;
            }
            None if change.old.is_some() => {
                self.remove_record(table.id, &change.key)?;
            }
            None => return Ok(()),
        }
        self.apply_expiry(change)?;
        self.apply_indexes(change)?;
        self.apply_stream(change)?;
        let delta = self.statistics.of(table.id);
        if let Some(old) = &change.old {
            delta.remove_item(item_size_bytes(old.view())?);
        }
        if let Some(new) = &change.new {
            delta.add_item(item_size_bytes(new.view())?);
        }
        Ok(())
    }

    /// A tree that has no counts yet is counted, the changes of the group included: that is all a
    /// new tree has, and what brings in indexes of files that did not keep their counts.
    fn apply_statistics(&mut self, id: TableId, delta: StatisticsDelta) -> Result<()> {
        let key = id.0.to_be_bytes();
        let path = self.path.clone();
        let stored = match self.tree(system::STATISTICS)?.get(&key[..]).at(&path)? {
            Some(record) => Some(TableStatistics::from_record(&key, record.value())?),
            None => None,
        };
        let counts = match stored {
            Some(stored) => stored.plus(delta),
            // Relaxed commits leave changes behind of trees that were dropped since.
            None if !self.catalog.has_tree(id) => return Ok(()),
            None => TableStatistics::counted(id, self.tree(id)?, &path)?,
        };
        let mut record = Vec::new();
        counts.to_record(&key, &mut record);
        self.tree(system::STATISTICS)?.insert(&key[..], record.as_slice()).at(&path)?;
        Ok(())
    }

    fn apply_catalog(&mut self, change: &CatalogChange) -> Result<()> {
        let (name, after) = match change {
            CatalogChange::Put(entry) => (&entry.name, Some(&**entry)),
            CatalogChange::Delete(entry) => (&entry.name, None),
        };
        let stream = self.catalog.get(name).and_then(|before| before.stream);
        match change {
            CatalogChange::Put(entry) => self.put_table(entry)?,
            CatalogChange::Delete(entry) => self.delete_table(entry)?,
        }
        self.replace_catalog(change.apply_to(&self.catalog))?;
        self.switch_stream(stream, after)
    }

    /// Takes the next picture of tables and streams, once the file has it.
    pub(super) fn replace_catalog(&mut self, catalog: Catalog) -> Result<()> {
        self.catalog = Arc::new(catalog);
        let version = self.catalog.version.to_le_bytes();
        self.put_record(system::META, meta::CATALOG_VERSION, &version).map(drop)
    }

    fn put_table(&mut self, entry: &Arc<TableEntry>) -> Result<()> {
        let body = entry_to_item(entry)?;
        self.put_record(system::CATALOG, entry.name.as_bytes(), body.as_bytes())?;
        if let Some(next) = self.next_tree {
            self.put_record(system::META, meta::NEXT_TABLE, &next.0.to_le_bytes())?;
        }
        let Some(before) = self.catalog.get(&entry.name).cloned() else { return Ok(()) };
        for dropped in before.indexes.iter().filter(|index| !entry.has_index_tree(index.id)) {
            self.delete_tree(dropped.id)?;
        }
        Ok(())
    }

    /// Removes a tree of rows or of index entries, with its counts.
    fn delete_tree(&mut self, id: TableId) -> Result<()> {
        self.remove_record(system::STATISTICS, &id.0.to_be_bytes())?;
        self.statistics.forget(id);
        self.trees.remove(&id);
        let name = id.tree_name();
        self.transaction.delete_table(table_definition(&name)).at(&self.path).map(drop)
    }

    fn delete_table(&mut self, entry: &TableEntry) -> Result<()> {
        self.remove_record(system::CATALOG, entry.name.as_bytes())?;
        self.leave_expiry_entries(entry)?;
        entry.indexes.iter().try_for_each(|index| self.delete_tree(index.id))?;
        self.delete_tree(entry.id)
    }
}

/// What an operation may look at while it decides.
pub(crate) struct Reader<'scope, 'txn> {
    scope: &'scope mut WriteScope<'txn>,
}

impl<'txn> Reader<'_, 'txn> {
    /// For the readers of other kinds of records.
    pub(super) fn scope(&mut self) -> &mut WriteScope<'txn> {
        self.scope
    }

    /// The time of the commit group.
    pub(crate) fn now(&mut self) -> Milliseconds {
        self.scope.now()
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        &self.scope.catalog
    }

    /// The stored row, its checksum verified.
    pub(crate) fn row(&mut self, table: &TableEntry, key: &[u8]) -> Result<Option<EncodedItem>> {
        if self.scope.catalog.get(&table.name).is_none() {
            // A table that this very operation plans to create has no tree yet.
            return Ok(None);
        }
        let path = self.scope.path.clone();
        let Some(record) = self.scope.tree(table.id)?.get(key).at(&path)? else { return Ok(None) };
        stored_item(table, key, record.value()).map(Some)
    }

    /// A number for a new tree; written with the catalog change that uses it.
    fn new_tree(&mut self) -> Result<TableId> {
        let id = match self.scope.next_tree {
            Some(next) => next,
            None => {
                let path = self.scope.path.clone();
                let meta_tree = self.scope.tree(system::META)?;
                let stored = meta::read_u32(meta_tree, meta::NEXT_TABLE, &path)?;
                TableId(stored.unwrap_or(system::FIRST_USER_TABLE))
            }
        };
        self.scope.next_tree = Some(id.next());
        Ok(id)
    }

    /// An entry for a table that does not exist yet.
    pub(crate) fn new_table(&mut self, description: TableDescription) -> Result<Arc<TableEntry>> {
        let id = self.new_tree()?;
        let new_tree = |_| self.new_tree();
        let index_ids = description.indexes.iter().map(new_tree).collect::<Result<Vec<_>>>()?;
        let stream = description.stream.map(|_| self.new_tree()).transpose()?;
        let stream = stream.map(|id| StreamId(id.0));
        let (keys, now) = (self.scope.keys, self.scope.now());
        let entry = TableEntry::new(id, description, &index_ids, stream, keys);
        Ok(Arc::new(entry.created_at(now)))
    }

    /// The table's entry with another description; new indexes get new trees.
    pub(crate) fn described_anew(
        &mut self,
        table: &TableEntry,
        description: TableDescription,
    ) -> Result<Arc<TableEntry>> {
        table.described_anew(description, || self.new_tree()).map(Arc::new)
    }

    /// The next rows of a table behind a key, as many as one step takes. Damaged ones are passed
    /// over, and named.
    pub(crate) fn rows_after(
        &mut self,
        table: &TableEntry,
        after: Option<&[u8]>,
        limit: StepLimit,
    ) -> Result<RowsOfStep> {
        let path = self.scope.path.clone();
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let tree = self.scope.tree(table.id)?;
        let mut range = tree.range::<&[u8]>((start, Bound::Unbounded)).at(&path)?;
        let (mut step, mut size) = (RowsOfStep::default(), StepSize::default());
        while !size.reaches(limit) {
            let Some(entry) = range.next() else {
                step.complete = true;
                break;
            };
            let (key, record) = entry.at(&path)?;
            size.add(record.value().len());
            match stored_item(table, key.value(), record.value()) {
                Ok(item) => step.rows.push((key.value().to_vec(), item)),
                Err(error) => step.damaged.push(DamagedRecord::try_from(error)?),
            }
            step.last = Some(key.value().to_vec());
        }
        step.looked_at = size.records;
        Ok(step)
    }
}

/// The item in a record of a table, its checksum verified.
fn stored_item(table: &TableEntry, key: &[u8], record: &[u8]) -> Result<EncodedItem> {
    let damaged = |detail: String| Error::corrupted(table.place(key), detail);
    let body = unseal(table.id, key, record).map_err(|fault| damaged(fault.to_string()))?;
    EncodedItem::from_verified_bytes(body.to_vec()).map_err(|error| damaged(error.to_string()))
}
