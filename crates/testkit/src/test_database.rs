//! The database of a test: built here and nowhere else.
//!
//! Time stands still until the test moves it, partitions hash the same in every run, and the
//! background sweeper sleeps unless a test asks for it, so that what happens is what the test did.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dynafile::{
    Access, Builder, Create, Database, Durability, ManualClock, Result, Table, TableDescription,
};
use tempfile::TempDir;

use crate::simulated_disk::SimulatedDisk;

/// Where the tests' clock starts, in seconds since 1970.
const START_SECONDS: u64 = 1_000_000;

const HASH_SEED: u64 = 0x5EED;

/// A page cache that histories do not fit in, so that pages come from the disk.
const CACHE_SIZE_BYTES: u64 = 1 << 20;

enum Place {
    File(PathBuf),
    Memory,
    Disk(SimulatedDisk),
}

/// An open database of a test; a [`Database`] in all that it can do.
pub struct TestDatabase {
    database: Option<Database>,
    builder: TestDatabaseBuilder,
}

/// How a test's database is opened.
pub struct TestDatabaseBuilder {
    place: Place,
    /// Removes the test's files when it is dropped.
    _directory: Option<TempDir>,
    clock: ManualClock,
    settings: Builder,
}

impl TestDatabase {
    /// A new file with the default settings.
    pub fn new() -> Self {
        Self::on_file().open()
    }

    /// A file in a directory of its own.
    pub fn on_file() -> TestDatabaseBuilder {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("test.dynafile");
        TestDatabaseBuilder::new(Place::File(path), Some(directory))
    }

    /// A file at the path, which the caller looks after.
    pub fn at(path: impl Into<PathBuf>) -> TestDatabaseBuilder {
        TestDatabaseBuilder::new(Place::File(path.into()), None)
    }

    /// Memory.
    pub fn in_memory() -> TestDatabaseBuilder {
        TestDatabaseBuilder::new(Place::Memory, None)
    }

    /// A simulated disk.
    pub fn on_disk(disk: &SimulatedDisk) -> TestDatabaseBuilder {
        TestDatabaseBuilder::new(Place::Disk(disk.clone()), None)
    }

    /// The clock that the database looks at.
    pub fn clock(&self) -> &ManualClock {
        &self.builder.clock
    }

    /// The file.
    pub fn file(&self) -> &Path {
        self.builder.file()
    }

    /// Closes the database and opens it again, as it was opened; one in memory stays open.
    pub fn reopen(&mut self) {
        self.try_reopen().unwrap();
    }

    /// As [`TestDatabase::reopen`], for tests that expect it to fail.
    ///
    /// # Errors
    /// Those of closing and of opening.
    pub fn try_reopen(&mut self) -> Result<()> {
        if matches!(self.builder.place, Place::Memory) {
            return Ok(());
        }
        if let Some(database) = self.database.take() {
            database.close()?;
        }
        self.database = Some(self.builder.try_open_database()?);
        Ok(())
    }

    /// Closes the database, and hands over what is needed to open it again.
    pub fn close(mut self) -> TestDatabaseBuilder {
        self.database.take().unwrap().close().unwrap();
        self.builder
    }

    /// Forgets the handle without closing in order, as a crash does; for disks that lost power.
    pub fn abandon(mut self) -> TestDatabaseBuilder {
        drop(self.database.take());
        self.builder
    }

    /// The table, created if it is missing.
    pub fn make(&self, table: TableDescription) -> Table {
        match self.table(&table.name) {
            Ok(table) => table,
            Err(_) => self.create_table(table).unwrap(),
        }
    }

    /// Fails the test unless everything in the file agrees.
    #[track_caller]
    pub fn expect_clean(&self) {
        let report = self.check(|_| ()).unwrap();
        assert!(report.is_clean(), "the check found: {report:#?}");
    }
}

impl Default for TestDatabase {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for TestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        self.database.as_ref().expect("a test's database is open but while it reopens")
    }
}

impl TestDatabaseBuilder {
    fn new(place: Place, directory: Option<TempDir>) -> Self {
        let clock = ManualClock::at_seconds(START_SECONDS);
        let settings = Database::builder()
            .clock(clock.clone())
            .cache_size_bytes(CACHE_SIZE_BYTES)
            .hash_seed(HASH_SEED)
            .sweep_interval(Duration::from_secs(3600));
        Self { place, _directory: directory, clock, settings }
    }

    /// When a write is on disk.
    pub fn durability(self, durability: Durability) -> Self {
        self.with(|settings| settings.durability(durability))
    }

    /// Relaxed durability that flushes when the test says so, not by itself.
    pub fn relaxed_by_hand(self) -> Self {
        self.durability(Durability::Relaxed { interval: Duration::from_secs(60) })
    }

    /// Who may use the file.
    pub fn access(self, access: Access) -> Self {
        self.with(|settings| settings.access(access))
    }

    /// Whether the file is created.
    pub fn create(self, create: Create) -> Self {
        self.with(|settings| settings.create(create))
    }

    /// How long the background sweeper rests.
    pub fn sweep_interval(self, interval: Duration) -> Self {
        self.with(|settings| settings.sweep_interval(interval))
    }

    /// Any other setting.
    pub fn with(mut self, change: impl FnOnce(Builder) -> Builder) -> Self {
        self.settings = change(self.settings);
        self
    }

    /// The file.
    pub fn file(&self) -> &Path {
        match &self.place {
            Place::File(path) => path,
            Place::Memory | Place::Disk(_) => panic!("this test's database is not in a file"),
        }
    }

    /// The clock that the database will look at.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// Opens the database.
    #[track_caller]
    pub fn open(self) -> TestDatabase {
        self.try_open().unwrap()
    }

    /// Opens the database, for tests that expect it to fail.
    ///
    /// # Errors
    /// Those of opening.
    pub fn try_open(self) -> Result<TestDatabase> {
        let database = Some(self.try_open_database()?);
        Ok(TestDatabase { database, builder: self })
    }

    /// Opens the database as a plain handle; the builder can open it again.
    ///
    /// # Errors
    /// Those of opening.
    pub fn try_open_database(&self) -> Result<Database> {
        let settings = self.settings.clone();
        match &self.place {
            Place::File(path) => settings.open(path),
            Place::Memory => settings.open_in_memory(),
            Place::Disk(disk) => settings.open_on_device(disk.factory()),
        }
    }
}
