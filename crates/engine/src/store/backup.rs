//! Backup: the newest committed state, copied to a new file and verified on the way.
//!
//! Every record is unsealed before it is written; the records of each tree must be in order, and
//! as many as the tree and the counts say. Damage is listed to the end, and no backup is made of
//! it: one that lacks something, or repeats what is damaged, would be found out when it is needed.

use std::fs::{self, File, Permissions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::backends::FileBackend;
use redb::{ReadableTable, ReadableTableMetadata};

use super::catalog::TableEntry;
use super::fault::AtPath;
use super::location::Location;
use super::maintenance::{Tell, Teller};
use super::new_file::create_backup;
use super::record::unseal;
use super::row_tree::RowTree;
use super::snapshot::Snapshot;
use super::state::Store;
use super::step::{StepLimit, StepSize};
use super::verify::CheckReport;
use super::{TableId, system, table_definition};
use crate::error::{Error, Result};
use crate::guard::shielded;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupReport {
    /// Records copied: items, and the entries that go with them.
    pub records: u64,
    /// The size of the backup file, in bytes.
    pub size_bytes: u64,
}

/// Page cache of a backup file while it is written.
const CACHE_BYTES: usize = 16 << 20;

/// What is written in one transaction: bounds the memory that dirty pages take.
const BATCH: StepLimit = StepLimit { records: 10_000, bytes: 16 << 20 };

impl Store {
    /// Copies the newest committed state to a new file, while reads and writes go on.
    ///
    /// The file appears under its name when it is whole, with the permissions of the database's.
    ///
    /// # Errors
    /// [`Error::BackupExists`] if there is something at the path, or is when the copy is whole;
    /// [`Error::DamagedSource`] if damage was found; storage errors of either file.
    pub(crate) fn backup(&self, target: &Path, tell: Tell<'_>) -> Result<BackupReport> {
        if target.symlink_metadata().is_ok() {
            return Err(Error::BackupExists { path: target.to_owned() });
        }
        let Some(snapshot) = self.settled_snapshot()? else {
            return Err(Error::NotFound { path: self.path().to_owned() });
        };
        let mut records = 0;
        create_backup(target, permissions_of(self.location()), |temporary, file| {
            let database = shielded("a backup", || open_target(temporary, file))?;
            let (store, source, target) = (self, &snapshot, target.to_owned());
            let report = CheckReport::default();
            let mut copy = Copy { store, source, target, database, report, records: 0 };
            copy.trees(tell)?;
            records = copy.finish()?;
            Ok(())
        })?;
        let size_bytes = target.metadata().map(|metadata| metadata.len()).unwrap_or_default();
        Ok(BackupReport { records, size_bytes })
    }
}

/// The permissions of the database's file, for its copy to have.
fn permissions_of(location: &Location) -> Option<Permissions> {
    Some(fs::metadata(location.file_path()?).ok()?.permissions())
}

fn open_target(path: &Path, file: File) -> Result<redb::Database> {
    let backend = FileBackend::new(file).at(path)?;
    let mut builder = redb::Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    builder.create_with_backend(backend).at(path)
}

/// A backup in the making.
struct Copy<'a> {
    store: &'a Store,
    source: &'a Arc<Snapshot>,
    target: PathBuf,
    database: redb::Database,
    report: CheckReport,
    records: u64,
}

impl Copy<'_> {
    /// Copies all trees; what is damaged is in the report, and the rest is still looked at.
    fn trees(&mut self, tell: Tell<'_>) -> Result<()> {
        let trees = all_trees(self.source);
        let mut total = 0;
        for id in &trees {
            let len = shielded("a backup", || self.len_of(*id));
            total += self.noted(*id, len)?.unwrap_or(0);
        }
        let mut teller = Teller::new(total, tell)?;
        for id in trees {
            let copied = shielded("a backup", || self.tree(id, &mut teller));
            self.noted(id, copied)?;
        }
        Ok(())
    }

    /// Writes what is left and closes the file; how many records it has.
    fn finish(self) -> Result<u64> {
        if !self.report.is_clean() {
            let (path, report) = (self.store.path().to_owned(), Box::new(self.report));
            return Err(Error::DamagedSource { path, report });
        }
        shielded("a backup", || {
            copy_statistics(self.source, &self.database, &self.target)?;
            self.database.close().at(&self.target)
        })?;
        Ok(self.records)
    }

    /// The outcome of reading a tree; damage that ended it is added to the report.
    fn noted<T>(&mut self, id: TableId, outcome: Result<T>) -> Result<Option<T>> {
        let place = place_of_tree(self.source, id);
        let noted = self.report.note(&place, outcome);
        // The source may have failed meanwhile; what the target says is not its fault.
        noted.map_err(|error| match &error {
            Error::Io { path, .. } | Error::DiskFull { path, .. } if *path == self.target => error,
            _ => self.store.failed_read(error),
        })
    }

    fn len_of(&self, id: TableId) -> Result<u64> {
        self.source.tree(id)?.map_or(Ok(0), |tree| tree.len().at(self.store.path()))
    }

    fn tree(&mut self, id: TableId, teller: &mut Teller<'_>) -> Result<()> {
        let path = self.store.path();
        let Some(source) = self.source.tree(id)? else { return Ok(()) };
        let name = id.tree_name();
        let mut last: Option<Vec<u8>> = None;
        let (mut count, mut complete) = (0, false);
        let mut records = source.iter().at(path)?;
        while !complete {
            let transaction = self.database.begin_write().at(&self.target)?;
            {
                let mut target = transaction.open_table(table_definition(&name)).at(&self.target)?;
                let mut size = StepSize::default();
                while !size.reaches(BATCH) {
                    let Some(entry) = records.next() else {
                        complete = true;
                        break;
                    };
                    let (key, record) = entry.at(path)?;
                    let (key, record) = (key.value(), record.value());
                    size.add(key.len() + record.len());
                    count += 1;
                    teller.advance()?;
                    self.verify(id, &mut last, key, record);
                    // Of a damaged file nothing is kept; it is only looked at to the end.
                    if self.report.is_clean() {
                        target.insert(key, record).at(&self.target)?;
                    }
                }
            }
            transaction.commit().at(&self.target)?;
        }
        self.records += count;
        self.expect_count(id, count, source.len().at(path)?)
    }

    /// Looks at a record, which comes after `last`.
    fn verify(&mut self, id: TableId, last: &mut Option<Vec<u8>>, key: &[u8], record: &[u8]) {
        let place = || place_of_record(self.source, id, key);
        if last.as_deref().is_some_and(|last| last >= key) {
            self.report.add(place(), "it is out of order");
        }
        if let Err(fault) = unseal(id, key, record) {
            self.report.add(place(), fault);
        }
        let last = last.get_or_insert_default();
        last.clear();
        last.extend_from_slice(key);
    }

    /// What was read is what the tree says it has, and what the counts say.
    fn expect_count(&mut self, id: TableId, count: u64, said: u64) -> Result<()> {
        if count != said {
            let detail = format!("{count} records were found, and it has {said}");
            self.report.add(place_of_tree(self.source, id), detail);
        }
        if !self.source.catalog().has_tree(id) {
            return Ok(());
        }
        let counted = self.source.statistics(id)?.item_count;
        if count != counted {
            let detail = format!("{count} records were found, and {counted} were counted");
            self.report.add(place_of_tree(self.source, id), detail);
        }
        Ok(())
    }
}

/// Names a tree in a finding.
fn place_of_tree(snapshot: &Snapshot, id: TableId) -> String {
    for table in snapshot.catalog().iter() {
        if table.id == id {
            return format!("table '{}'", table.name);
        }
        if let Some(index) = table.indexes.iter().find(|index| index.id == id) {
            return format!("index '{}' of table '{}'", index.description.name, table.name);
        }
    }
    format!("the tree '{}'", id.tree_name())
}

/// Names a record in a finding.
fn place_of_record(snapshot: &Snapshot, id: TableId, key: &[u8]) -> String {
    let tree = snapshot.catalog().iter().find_map(|table| {
        if table.id == id {
            return Some(RowTree::of_table(table.clone()));
        }
        let index = table.indexes.iter().find(|index| index.id == id)?;
        RowTree::of_index(table.clone(), &index.description.name)
    });
    match tree {
        Some(tree) => tree.place(key),
        None => format!("the tree '{}', key bytes {key:02x?}", id.tree_name()),
    }
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
