//! The database: tables by name, atomic batches, and the care of the file.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dynafile_model::{IndexDescription, IndexStatus, PrimaryKey, TableDescription};

use crate::api::Request;
use crate::batch::Batch;
use crate::builder::Builder;
use crate::error::{Error, Result};
use crate::metrics::DatabaseMetrics;
use crate::open_database::OpenDatabase;
use crate::operation::{CreateIndex, CreateTable, DeleteIndex, DeleteTable, UpdateTimeToLive};
use crate::session::Session;
use crate::store::{
    BackupReport, CheckReport, CompactReport, GoOn, Progress, TableReference, examine, heard_by,
};
use crate::stored_item::StoredItem;
use crate::table::Table;
use crate::table_rules::{check_attribute, check_index, check_table};
use crate::transaction::Transaction;
use crate::upkeep::Work;

/// What [`Database::metrics`] does, in words.
const FIGURES: &str = "the figures of the database";

/// A database: many tables in one file.
///
/// Clones are handles to the same opening; any number of threads use them at once. The file is
/// closed when the last handle is dropped, or by [`Database::close`], which reports errors.
///
/// ```
/// use dynafile::{Database, KeyAttribute, TableDescription};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, PartialEq, Debug)]
/// struct User {
///     #[serde(rename = "PK")]
///     email: String,
///     name: String,
/// }
///
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("app.dynafile");
/// let db = Database::open(path)?;
/// let users = db.create_table(TableDescription::new("users", KeyAttribute::string("PK")))?;
/// users.put(&User { email: "ada@example.org".into(), name: "Ada".into() })?;
/// let ada: Option<User> = users.get("ada@example.org")?;
/// assert_eq!(ada.map(|user| user.name).as_deref(), Some("Ada"));
/// db.close()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Database {
    session: Arc<Session>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_closed = self.session.expect_open().is_err();
        f.debug_struct("Database")
            .field("path", &self.path())
            .field("is_closed", &is_closed)
            .finish_non_exhaustive()
    }
}

impl Database {
    pub(crate) fn new(database: Arc<OpenDatabase>) -> Self {
        Self { session: Arc::new(Session::new(database)) }
    }

    pub(crate) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// Opens the file at the path with the default settings, creating it if it is missing.
    ///
    /// # Errors
    /// As [`Builder::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::builder().open(path)
    }

    /// Opens an empty database in memory.
    ///
    /// # Errors
    /// Storage errors.
    pub fn in_memory() -> Result<Self> {
        Self::builder().open_in_memory()
    }

    /// The settings to open a database with.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Creates a table.
    ///
    /// # Errors
    /// [`Error::TableExists`]; names, keys or indexes out of DynamoDB's rules; storage errors.
    pub fn create_table(&self, description: TableDescription) -> Result<Table> {
        check_table(&description)?;
        let table = self.handle(&description.name, None);
        let expires = description.ttl_attribute.is_some() || description.stream.is_some();
        self.session.write(CreateTable { description, stamp: |_: &mut _, _| () })?;
        self.sweep_if(expires);
        Ok(table)
    }

    /// The table of that name, with the keys that the description says; created by its first
    /// write if it is missing.
    ///
    /// A TTL attribute in the description is set on a table that has none; without one in the
    /// description the table keeps what it has. Another one than the table's is an error, as it
    /// would show items that expired and delete others: [`Database::update_time_to_live`] changes
    /// it, and switches expiry off.
    ///
    /// # Errors
    /// [`Error::TableMismatch`] if the table has other key attributes;
    /// [`Error::TimeToLiveMismatch`]; for a table that is missing those of
    /// [`Database::create_table`]; storage errors.
    pub fn open_or_create_table(&self, description: TableDescription) -> Result<Table> {
        let name = description.name.clone();
        let expires = description.ttl_attribute.is_some();
        if let Some(table) = self.session.snapshot()?.and_then(|now| now.table(&name).cloned()) {
            expect_keys_of(&table.description, &description)?;
            match (&table.description.ttl_attribute, &description.ttl_attribute) {
                (Some(found), Some(asked)) if found != asked => {
                    let (found, asked) = (found.clone(), asked.clone());
                    return Err(Error::TimeToLiveMismatch { table: name, found, asked });
                }
                (None, Some(asked)) => self.update_time_to_live(&name, Some(asked.clone()))?,
                _ => {}
            }
        } else {
            check_table(&description)?;
        }
        self.sweep_if(expires);
        Ok(self.handle(&name, Some(Arc::new(description))))
    }

    /// The table of that name.
    ///
    /// # Errors
    /// [`Error::TableNotFound`]; storage errors.
    pub fn table(&self, name: &str) -> Result<Table> {
        let snapshot = self.session.snapshot()?;
        match snapshot.is_some_and(|now| now.table(name).is_some()) {
            true => Ok(self.handle(name, None)),
            false => Err(Error::TableNotFound { name: name.to_owned() }),
        }
    }

    /// The names of all tables, sorted.
    ///
    /// # Errors
    /// Storage errors.
    pub fn table_names(&self) -> Result<Vec<String>> {
        let Some(snapshot) = self.session.snapshot()? else { return Ok(Vec::new()) };
        Ok(snapshot.catalog().iter().map(|table| table.name.to_string()).collect())
    }

    /// Deletes a table with all its items.
    ///
    /// # Errors
    /// [`Error::TableNotFound`]; [`TableError::DeletionProtected`](crate::TableError); storage errors.
    pub fn delete_table(&self, name: &str) -> Result<()> {
        // Asked before writing, so that a wrong name does not create a file.
        self.table(name)?;
        self.session.write(DeleteTable { name: name.to_owned() })?;
        self.finish(&Work::CleanExpiry);
        Ok(())
    }

    /// Sets the attribute that holds the second at which an item expires; `None` switches
    /// expiry off.
    ///
    /// It counts for readers at once. The items are then read once, in steps between which other
    /// writers go on, to build the index by expiry that the sweeper works with; what a crash
    /// interrupts, the next opening of the file goes on with.
    ///
    /// # Errors
    /// [`Error::TableNotFound`]; a name that no attribute can have; storage errors.
    pub fn update_time_to_live(&self, table: &str, attribute: Option<String>) -> Result<()> {
        self.table(table)?;
        attribute.as_deref().map_or(Ok(()), check_attribute)?;
        let expires = attribute.is_some();
        self.session.write(UpdateTimeToLive { table: table.to_owned(), attribute })?;
        self.finish(&Work::RebuildExpiry { table: table.to_owned() });
        self.sweep_if(expires);
        Ok(())
    }

    /// Adds a secondary index to a table and fills it from the items that are there, in steps
    /// between which other writers go on.
    ///
    /// `tell` hears how far it is, and may say that it is not to go on ([`GoOn`]): then the index
    /// is removed. A call that was interrupted otherwise, by an error or by the end of the process,
    /// is continued by the next one with the same description. Items with an index attribute of a
    /// type the index does not take are left out.
    ///
    /// # Errors
    /// [`Error::TableNotFound`]; [`Error::IndexExists`] if there is another index of the name; a
    /// description out of DynamoDB's rules; storage errors.
    pub fn create_index<A: GoOn>(
        &self,
        table: &str,
        index: IndexDescription,
        tell: impl FnMut(Progress) -> A,
    ) -> Result<()> {
        let mut tell = heard_by("the filling of the index", tell);
        let found = self.table(table)?;
        let index = index.of_table(&found.description()?);
        check_index(&index)?;
        let total = found.stats()?.item_count;
        let name = index.name.clone();
        self.session.write(CreateIndex { table: table.to_owned(), index })?;
        let mut progress = Progress { done: 0, total };
        let filling = Work::FillIndex { table: table.to_owned(), index: name };
        loop {
            if let Err(cancelled) = tell(progress) {
                self.delete_unfinished_index(&found, &filling)?;
                return Err(cancelled);
            }
            self.session.expect_open()?;
            let filled = filling.step(self.session.store(), self.session.database().notices())?;
            progress.done += filled.rows as u64;
            progress.total = progress.total.max(progress.done);
            if filled.complete {
                // It is there: nothing is left to be cancelled.
                let _ = tell(Progress { done: progress.total, total: progress.total });
                return Ok(());
            }
        }
    }

    /// Removes an index that is not filled yet; one that is stays.
    fn delete_unfinished_index(&self, table: &Table, filling: &Work) -> Result<()> {
        let Work::FillIndex { index, .. } = filling else { return Ok(()) };
        let description = table.description()?;
        let is_filled = |found: &IndexDescription| found.status == IndexStatus::Active;
        match description.index(index) {
            Some(found) if !is_filled(found) => self.delete_index(table.name(), index),
            _ => Ok(()),
        }
    }

    /// Removes a secondary index and its entries.
    ///
    /// # Errors
    /// [`Error::TableNotFound`]; [`Error::IndexNotFound`]; storage errors.
    pub fn delete_index(&self, table: &str, index: &str) -> Result<()> {
        self.table(table)?;
        self.session.write(DeleteIndex { table: table.to_owned(), index: index.to_owned() })
    }

    /// A batch of puts and deletes, in any of the tables, that is carried out in order, all or
    /// nothing, in one commit.
    pub fn batch(&self) -> Batch {
        Batch::new(self.session.clone())
    }

    /// A transaction: writes and checks in any of the tables that happen together or not at all.
    pub fn transaction(&self) -> Transaction {
        Transaction::new(self.session.clone())
    }

    /// The items with the keys, in the order of the keys, `None` where there is none; all as they
    /// were at one moment, whatever tables they are in.
    ///
    /// ```
    /// use dynafile::{Database, KeyAttribute, TableDescription, item};
    ///
    /// let db = Database::in_memory()?;
    /// let users = db.create_table(TableDescription::new("users", KeyAttribute::string("id")))?;
    /// let orders = db.create_table(TableDescription::new("orders", KeyAttribute::number("id")))?;
    /// users.put_item(item! { "id" => "ada", "newest" => 7 })?;
    ///
    /// let found = db.transact_get([(&users, "ada".into()), (&orders, 7.into())])?;
    /// assert!(found[0].is_some() && found[1].is_none());
    /// # Ok::<(), dynafile::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Table::get_stored`]; [`Error::OtherDatabase`] if a table is not of this database.
    pub fn transact_get<'t>(
        &self,
        keys: impl IntoIterator<Item = (&'t Table, PrimaryKey)>,
    ) -> Result<Vec<Option<StoredItem>>> {
        let snapshot = self.session.snapshot()?;
        let time = self.session.request_time();
        let get = |(table, key): (&Table, PrimaryKey)| {
            table.expect_in(&self.session)?;
            table.get_in(snapshot.as_ref(), key, &time)
        };
        keys.into_iter().map(get).collect()
    }

    /// Carries out an operation of DynamoDB's, given as a typed request ([`crate::api`]).
    ///
    /// # Errors
    /// Those of the operation.
    pub fn execute<R: Request>(&self, request: R) -> Result<R::Output> {
        request.execute(self)
    }

    /// Deletes items that have expired now, instead of waiting for the sweeper; how many.
    ///
    /// # Errors
    /// Storage errors.
    pub fn sweep_expired(&self) -> Result<u64> {
        self.session.expect_open()?;
        self.session.database().sweep_expired()
    }

    /// Removes records of streams that are older than 24 hours now, instead of waiting for the
    /// sweeper; how many. Readers do not see them anyway.
    ///
    /// # Errors
    /// Storage errors.
    pub fn trim_streams(&self) -> Result<u64> {
        self.session.expect_open()?;
        self.session.database().trim_streams()
    }

    /// Brings acknowledged writes to the disk now; needed with relaxed durability only.
    ///
    /// # Errors
    /// Storage errors.
    pub fn flush(&self) -> Result<()> {
        self.session.expect_open()?;
        self.session.store().flush()
    }

    /// Verifies everything in the file: pages, checksums, keys, expiry entries, counts, streams.
    ///
    /// `tell` hears how far it is, every thousand records, and may say that it is not to go on
    /// ([`GoOn`]).
    ///
    /// # Errors
    /// [`Error::Busy`] while an iterator or a stored item is alive; storage errors. Damage is in
    /// the report, not an error.
    pub fn check<A: GoOn>(&self, tell: impl FnMut(Progress) -> A) -> Result<CheckReport> {
        self.session.expect_open()?;
        self.let_go_of_the_past();
        self.session.store().check(&mut heard_by("the check", tell))
    }

    /// Verifies everything in the file at the path, also if it is too damaged to be opened: then
    /// what can be read of it is looked at.
    ///
    /// # Errors
    /// There is no database at the path, or it is in use; storage errors. Damage is in the report,
    /// not an error.
    pub fn check_file<A: GoOn>(
        path: impl AsRef<Path>,
        tell: impl FnMut(Progress) -> A,
    ) -> Result<CheckReport> {
        let path = path.as_ref();
        let database = match Self::builder().for_looking_at().open(path) {
            Ok(database) => database,
            Err(error) if error.is_corruption() => {
                return examine(path, error, &mut heard_by("the check", tell));
            }
            Err(error) => return Err(error),
        };
        let report = database.check(tell)?;
        let closed = database.close();
        if report.is_clean() {
            // A damaged file may not close well either, which is no news beside the findings.
            closed?;
        }
        Ok(report)
    }

    /// Gives the room of deleted data back to the file system.
    ///
    /// # Errors
    /// [`Error::Busy`] while an iterator or a stored item is alive; storage errors.
    pub fn compact(&self) -> Result<CompactReport> {
        self.session.expect_open()?;
        self.let_go_of_the_past();
        self.session.store().compact()
    }

    /// Copies the database, as it is at this moment, to a new file; reads and writes go on.
    ///
    /// `tell` hears how far it is, every thousand records, and may say that it is not to go on
    /// ([`GoOn`]). The copy appears at the path when it is whole.
    ///
    /// # Errors
    /// [`Error::BackupExists`] if there is something at the path; storage errors of either file.
    pub fn backup<A: GoOn>(
        &self,
        path: impl AsRef<Path>,
        tell: impl FnMut(Progress) -> A,
    ) -> Result<BackupReport> {
        self.session.expect_open()?;
        self.session.store().backup(path.as_ref(), &mut heard_by("the backup", tell))
    }

    /// What the database has done since it was opened, and how much it holds. A figure that cannot
    /// be told because of damage is 0, and counts in `damaged_records`.
    ///
    /// # Errors
    /// Storage errors.
    pub fn metrics(&self) -> Result<DatabaseMetrics> {
        let snapshot = self.session.snapshot()?;
        let store = self.session.store();
        let counters = store.counters();
        let mut metrics = DatabaseMetrics {
            commits: counters.commits(),
            failed_commits: counters.failed(),
            failed_flushes: counters.failed_flushes(),
            committed_operations: counters.operations(),
            largest_group: counters.largest_group(),
            commit_time: counters.time(),
            file_size_bytes: store.location().len_bytes(),
            ..DatabaseMetrics::default()
        };
        (metrics.cached_bytes, metrics.page_evictions) = store.page_cache();
        let Some(snapshot) = snapshot else { return Ok(metrics) };
        let notices = self.session.database().notices();
        for table in snapshot.catalog().iter() {
            metrics.tables += 1;
            let counts = notices.unless_damaged(FIGURES, snapshot.statistics(table.id))?;
            metrics.items += counts.map_or(0, |counts| counts.item_count);
        }
        let now = self.session.request_time().now();
        let first_expiry = notices.unless_damaged(FIGURES, snapshot.first_expiry(now))?.flatten();
        let waiting = first_expiry.map_or(0, |first| now.saturating_sub(first));
        metrics.ttl_lag = Duration::from_millis(waiting);
        let stream_lag = notices.unless_damaged(FIGURES, snapshot.stream_lag(now))?;
        metrics.stream_lag = Duration::from_millis(stream_lag.unwrap_or(0));
        metrics.damaged_records = notices.damaged_records();
        metrics.failed_background_work = notices.failures();
        Ok(metrics)
    }

    /// Whether the file at the path is still the one that is open, as it was left. Every write asks
    /// that by itself.
    ///
    /// ```
    /// # #[cfg(unix)] {
    /// use dynafile::{Database, Error, FileLoss};
    ///
    /// let directory = tempfile::tempdir()?;
    /// let path = directory.path().join("app.dynafile");
    /// let db = Database::open(&path)?;
    /// db.verify_file()?;
    /// std::fs::remove_file(&path)?;
    /// let lost = db.verify_file().unwrap_err();
    /// assert!(matches!(lost, Error::FileLost { loss: FileLoss::Removed, .. }));
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::FileLost`] if it was removed, replaced, or changed in length by somebody else. Where
    /// the operating system does not number its files, only the length is compared.
    pub fn verify_file(&self) -> Result<()> {
        self.session.expect_open()?;
        self.session.store().expect_own_file()
    }

    /// Where the file is; `None` for a database in memory.
    pub fn path(&self) -> Option<&Path> {
        let store = self.session.store();
        store.location().file_path()
    }

    /// Closes this opening of the database, with its tables and iterators.
    ///
    /// The file is closed when this was the last opening of it in the process.
    ///
    /// # Errors
    /// What could not be brought to the disk. The database is closed all the same.
    pub fn close(&self) -> Result<()> {
        self.session.close()
    }

    /// Carries out what is left of a change that is made. Where that fails the change stands all
    /// the same, and the database goes on with it by itself.
    fn finish(&self, work: &Work) {
        let database = self.session.database();
        if database.carry_out(work).is_err() {
            database.start_upkeep();
        }
    }

    /// Maintenance needs the file without snapshots.
    fn let_go_of_the_past(&self) {
        if let Some(delay) = self.session.database().index_delay() {
            delay.forget();
        }
    }

    fn handle(&self, name: &str, wanted: Option<Arc<TableDescription>>) -> Table {
        Table::new(self.session.clone(), TableReference { name: name.into(), wanted })
    }

    pub(crate) fn sweep_if(&self, expires: bool) {
        if expires {
            self.session.database().start_sweeping();
        }
    }
}

fn expect_keys_of(stored: &TableDescription, asked: &TableDescription) -> Result<()> {
    if stored.has_keys_of(asked) {
        return Ok(());
    }
    let (found, asked) = (describe_keys(stored), describe_keys(asked));
    Err(Error::TableMismatch { name: stored.name.clone(), found, asked })
}

fn describe_keys(table: &TableDescription) -> String {
    let partition = &table.partition_key;
    let partition = format!("the partition key '{}' ({})", partition.name, partition.key_type);
    match &table.sort_key {
        Some(sort) => format!("{partition} and the sort key '{}' ({})", sort.name, sort.key_type),
        None => format!("{partition} and no sort key"),
    }
}
