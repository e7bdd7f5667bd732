//! Compaction, and backup to a file.

use std::path::Path;
use std::sync::Arc;

use redb::{ReadableTable, ReadableTableMetadata};

use super::catalog::TableEntry;
use super::fault::AtPath;
use super::location::create_whole;
use super::open_file::Handle;
use super::snapshot::Snapshot;
use super::state::Store;
use super::{TableId, system, table_definition};
use crate::error::{Error, Result};
use crate::guard::shielded;

/// How far a long operation is: `done` of `total` records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Records dealt with.
    pub done: u64,
    /// Records in all.
    pub total: u64,
}

/// How often progress is told, in records.
const PROGRESS_STEP: u64 = 1000;

/// Counts records and tells of them now and then.
pub(super) struct Teller<'a> {
    progress: Progress,
    tell: &'a mut dyn FnMut(Progress),
}

impl<'a> Teller<'a> {
    pub(super) fn new(total: u64, tell: &'a mut dyn FnMut(Progress)) -> Self {
        let progress = Progress { done: 0, total };
        tell(progress);
        Self { progress, tell }
    }

    pub(super) fn advance(&mut self) {
        self.progress.done += 1;
        if self.progress.done.is_multiple_of(PROGRESS_STEP)
            || self.progress.done == self.progress.total
        {
            (self.tell)(self.progress);
        }
    }
}

/// What compaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompactReport {
    /// The file's size before, in bytes; 0 for a database in memory.
    pub size_bytes_before: u64,
    /// The file's size after, in bytes.
    pub size_bytes_after: u64,
}

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupReport {
    /// Records copied: items, and the entries that go with them.
    pub records: u64,
    /// The size of the backup file, in bytes.
    pub size_bytes: u64,
}

/// Page cache of a backup file while it is written.
const BACKUP_CACHE_BYTES: usize = 16 << 20;

/// Records in one transaction of a backup: bounds the memory that dirty pages take.
const BACKUP_BATCH_RECORDS: usize = 10_000;

impl Store {
    /// Gives free pages back to the file system.
    ///
    /// # Errors
    /// [`Error::Busy`] while an iterator or a stored item is alive; storage errors.
    pub(crate) fn compact(&self) -> Result<CompactReport> {
        let size_bytes_before = self.location().len_bytes();
        let compacted = self.with_exclusive_file("compaction", |file| match &mut file.handle {
            Handle::ReadOnly(_) => Err(Error::ReadOnly),
            Handle::Writable(database) => match database.compact() {
                Ok(_) => Ok(()),
                Err(redb::CompactionError::TransactionInProgress) => {
                    Err(Error::Busy { operation: "compaction" })
                }
                Err(error) => Err(error).at(self.path()),
            },
        });
        compacted?;
        Ok(CompactReport { size_bytes_before, size_bytes_after: self.location().len_bytes() })
    }

    /// Copies the newest committed state to a new file, while reads and writes go on.
    ///
    /// The file appears under its name when it is whole.
    ///
    /// # Errors
    /// [`Error::BackupExists`] if there is something at the path; storage errors of either file.
    pub(crate) fn backup(
        &self,
        target: &Path,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<BackupReport> {
        if target.symlink_metadata().is_ok() {
            return Err(Error::BackupExists { path: target.to_owned() });
        }
        let Some(snapshot) = self.settled_snapshot()? else {
            return Err(Error::NotFound { path: self.path().to_owned() });
        };
        let mut records = 0;
        create_whole(target, |temporary| {
            records = shielded("a backup", || copy_snapshot(&snapshot, temporary, tell))?;
            Ok(())
        })?;
        let size_bytes = target.metadata().map(|metadata| metadata.len()).unwrap_or_default();
        Ok(BackupReport { records, size_bytes })
    }
}

fn copy_snapshot(
    snapshot: &Arc<Snapshot>,
    target: &Path,
    tell: &mut dyn FnMut(Progress),
) -> Result<u64> {
    let trees = all_trees(snapshot);
    let mut total = 0;
    for id in &trees {
        total += snapshot.tree(*id)?.map_or(Ok(0), |tree| tree.len().at(target))?;
    }
    let mut teller = Teller::new(total, tell);
    let mut builder = redb::Builder::new();
    builder.set_cache_size(BACKUP_CACHE_BYTES);
    let database = builder.create(target).at(target)?;
    for id in trees {
        copy_tree(snapshot, id, &database, target, &mut teller)?;
    }
    copy_statistics(snapshot, &database, target)?;
    database.close().at(target)?;
    Ok(total)
}

/// The trees of the file: the system's, then those of each table and its indexes.
pub(super) fn all_trees(snapshot: &Snapshot) -> Vec<TableId> {
    let tables = snapshot.catalog().iter().flat_map(trees_of);
    system::ALL.into_iter().chain(tables).collect()
}

/// The trees of a table and its indexes.
fn trees_of(entry: &Arc<TableEntry>) -> impl Iterator<Item = TableId> {
    std::iter::once(entry.id).chain(entry.indexes.iter().map(|index| index.id))
}

/// Writes the counts as the snapshot has them, which in the file may lag behind.
fn copy_statistics(snapshot: &Snapshot, database: &redb::Database, path: &Path) -> Result<()> {
    let transaction = database.begin_write().at(path)?;
    {
        let name = system::STATISTICS.tree_name();
        let mut tree = transaction.open_table(table_definition(&name)).at(path)?;
        let mut record = Vec::new();
        for id in snapshot.catalog().iter().flat_map(trees_of) {
            let key = id.0.to_be_bytes();
            snapshot.statistics(id)?.to_record(&key, &mut record);
            tree.insert(&key[..], record.as_slice()).at(path)?;
        }
    }
    transaction.commit().at(path)
}

fn copy_tree(
    snapshot: &Snapshot,
    id: TableId,
    database: &redb::Database,
    path: &Path,
    teller: &mut Teller<'_>,
) -> Result<()> {
    let Some(source) = snapshot.tree(id)? else { return Ok(()) };
    let name = id.tree_name();
    let mut records = source.iter().at(path)?.peekable();
    loop {
        let transaction = database.begin_write().at(path)?;
        {
            let mut tree = transaction.open_table(table_definition(&name)).at(path)?;
            for entry in records.by_ref().take(BACKUP_BATCH_RECORDS) {
                let (key, record) = entry.at(path)?;
                tree.insert(key.value(), record.value()).at(path)?;
                teller.advance();
            }
        }
        transaction.commit().at(path)?;
        if records.peek().is_none() {
            return Ok(());
        }
    }
}
