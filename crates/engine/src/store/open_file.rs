//! An open file: the storage library's handle, checked to be ours, with what its `meta` says.

use std::io;
use std::path::Path;
use std::sync::Arc;

use dynafile_model::KeyEncoder;
use redb::{ConcurrencyMode, ReadTransaction, ReadableDatabase, StorageBackend};

use super::catalog::{self, Catalog};
use super::fault::AtPath;
use super::location::{Location, create_whole, expect_database, probe_writable};
use super::record::seal;
use super::state::StoreSettings;
use super::{TableId, meta, system, table_definition};
use crate::error::{Error, Result};
use crate::settings::Access;

/// The storage library's handle.
pub(crate) enum Handle {
    Writable(redb::Database),
    ReadOnly(redb::ReadOnlyDatabase),
}

/// A file that is open and ours.
pub(crate) struct OpenFile {
    pub(crate) handle: Handle,
    pub(crate) keys: KeyEncoder,
}

impl OpenFile {
    /// Opens what is at the location, creating it if it is missing.
    pub(crate) fn open(location: &Location, settings: &StoreSettings) -> Result<Self> {
        match location {
            Location::File(path) => {
                if !location.exists()? {
                    create_whole(path, |temporary| create_file(temporary, settings))?;
                }
                Self::open_existing(path, settings)
            }
            Location::Memory => {
                let database =
                    builder(settings).create_with_backend(redb::backends::InMemoryBackend::new());
                Self::open_device(database.at(location.display_path())?, location, settings)
            }
            Location::Device(factory) => {
                let path = location.display_path();
                let device = factory().map_err(|error| Error::from_io(path, error))?;
                let database = builder(settings).create_with_backend(Device(device)).at(path)?;
                Self::open_device(database, location, settings)
            }
        }
    }

    fn open_existing(path: &Path, settings: &StoreSettings) -> Result<Self> {
        expect_database(path)?;
        let handle = match settings.access {
            Access::ReadOnly => Handle::ReadOnly(builder(settings).open_read_only(path).at(path)?),
            Access::Exclusive | Access::Shared => {
                probe_writable(path)?;
                Handle::Writable(builder(settings).open(path).at(path)?)
            }
        };
        Self::check_format(handle, path)
    }

    fn open_device(
        database: redb::Database,
        location: &Location,
        settings: &StoreSettings,
    ) -> Result<Self> {
        let path = location.display_path();
        let fresh = database.begin_read().at(path)?.list_tables().at(path)?.next().is_none();
        if fresh {
            initialise(&database, settings, path)?;
        }
        Self::check_format(Handle::Writable(database), path)
    }

    /// Refuses files of others and of the future before anything in them is used.
    fn check_format(handle: Handle, path: &Path) -> Result<Self> {
        let foreign =
            |detail: &str| Error::NotADatabase { path: path.to_owned(), detail: detail.to_owned() };
        let transaction = begin_read(&handle, path)?;
        let definition_name = system::META.tree_name();
        let tree = match transaction.open_table(table_definition(&definition_name)) {
            Ok(tree) => tree,
            Err(redb::TableError::Storage(error)) => return Err(error).at(path),
            Err(_) => return Err(foreign("another program's redb database")),
        };
        let format = meta::read_u32(&tree, meta::FORMAT, path)?
            .ok_or_else(|| foreign("it has no format version"))?;
        if format > meta::FORMAT_VERSION {
            let (path, supported) = (path.to_owned(), meta::FORMAT_VERSION);
            return Err(Error::NewerFormat { path, found: format, supported });
        }
        let seed = meta::read_u64(&tree, meta::HASH_SEED, path)?
            .ok_or_else(|| Error::corrupted(path.display().to_string(), "it has no hash seed"))?;
        drop((tree, transaction));
        Ok(Self { handle, keys: KeyEncoder::new(seed) })
    }

    pub(crate) fn begin_read(&self, path: &Path) -> Result<ReadTransaction> {
        begin_read(&self.handle, path)
    }

    /// Bytes in the page cache, and pages that had to leave it.
    pub(crate) fn page_cache(&self) -> (u64, u64) {
        let figures = match &self.handle {
            Handle::Writable(database) => database.cache_stats(),
            Handle::ReadOnly(database) => database.cache_stats(),
        };
        (figures.used_bytes() as u64, figures.evictions())
    }

    /// # Errors
    /// [`Error::ReadOnly`] if the file was opened so.
    pub(crate) fn begin_write(&self, path: &Path) -> Result<redb::WriteTransaction> {
        match &self.handle {
            Handle::Writable(database) => database.begin_write().at(path),
            Handle::ReadOnly(_) => Err(Error::ReadOnly),
        }
    }

    pub(crate) fn close(self, path: &Path) -> Result<()> {
        match self.handle {
            Handle::Writable(database) => database.close().at(path),
            Handle::ReadOnly(database) => database.close().at(path),
        }
    }

    /// The catalog as a reader sees it; `known` itself if the file has no newer one.
    pub(crate) fn catalog_for_read(
        &self,
        transaction: &ReadTransaction,
        known: &Arc<Catalog>,
        path: &Path,
    ) -> Result<Arc<Catalog>> {
        let open = |id: TableId| {
            match transaction.open_table(table_definition(&id.tree_name())) {
                Ok(tree) => Ok(Some(tree)),
                // Nothing was ever written to it, or the file is older than it.
                Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
                Err(error) => Err(error).at(path),
            }
        };
        let missing = || Error::corrupted(path.display().to_string(), "it has no meta data");
        let meta = open(system::META)?.ok_or_else(missing)?;
        catalog::newest(known, &meta, open, &self.keys, path)
    }

    /// The catalog as a writer finds it; `known` itself if the file has no newer one.
    pub(crate) fn catalog_for_write(
        &self,
        transaction: &redb::WriteTransaction,
        known: &Arc<Catalog>,
        path: &Path,
    ) -> Result<Arc<Catalog>> {
        let open = |id: TableId| transaction.open_table(table_definition(&id.tree_name())).at(path);
        let meta = open(system::META)?;
        catalog::newest(known, &meta, |id| open(id).map(Some), &self.keys, path)
    }
}

fn begin_read(handle: &Handle, path: &Path) -> Result<ReadTransaction> {
    match handle {
        Handle::Writable(database) => database.begin_read().at(path),
        Handle::ReadOnly(database) => database.begin_read().at(path),
    }
}

fn builder(settings: &StoreSettings) -> redb::Builder {
    let mut builder = redb::Builder::new();
    builder.set_cache_size(usize::try_from(settings.cache_size_bytes).unwrap_or(usize::MAX));
    if settings.access == Access::Shared {
        builder.set_concurrency_mode(ConcurrencyMode::MultiWriter);
    }
    builder
}

/// Makes a new, empty database of ours in a new file.
fn create_file(path: &Path, settings: &StoreSettings) -> Result<()> {
    let database = redb::Builder::new().create(path).at(path)?;
    initialise(&database, settings, path)?;
    database.close().at(path)
}

fn initialise(database: &redb::Database, settings: &StoreSettings, path: &Path) -> Result<()> {
    let transaction = database.begin_write().at(path)?;
    for system_tree in system::ALL {
        transaction.open_table(table_definition(&system_tree.tree_name())).at(path)?;
    }
    {
        let name = system::META.tree_name();
        let mut tree = transaction.open_table(table_definition(&name)).at(path)?;
        let mut record = Vec::new();
        let values: [(&[u8], Vec<u8>); 4] = [
            (meta::FORMAT, meta::FORMAT_VERSION.to_le_bytes().to_vec()),
            (meta::HASH_SEED, settings.hash_seed.to_le_bytes().to_vec()),
            (meta::NEXT_TABLE, system::FIRST_USER_TABLE.to_le_bytes().to_vec()),
            (meta::CATALOG_VERSION, 0u64.to_le_bytes().to_vec()),
        ];
        for (key, body) in values {
            seal(system::META, key, &body, &mut record);
            tree.insert(key, record.as_slice()).at(path)?;
        }
    }
    transaction.commit().at(path)
}

/// A device of the caller's, in the shape the storage library takes.
#[derive(Debug)]
struct Device(Box<dyn StorageBackend>);

impl StorageBackend for Device {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.0.close()
    }
}
