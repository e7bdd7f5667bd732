//! An open file: the storage library's handle, checked to be ours, with what its `meta` says.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use dynafile_model::KeyEncoder;
use redb::backends::FileBackend;
use redb::{ConcurrencyMode, ReadTransaction, ReadableDatabase, StorageBackend};

use super::catalog::{self, Catalog};
use super::device::{Device, DeviceHandle, Medium, OnFailure};
use super::fault::AtPath;
use super::file_identity::FileIdentity;
use super::location::{Location, expect_database, open_to_write};
use super::new_file::create_database;
use super::record::seal;
use super::state::StoreSettings;
use super::{TableId, meta, system, table_definition};
use crate::error::{Error, Result};
use crate::settings::{Access, Durability};

/// The storage library's handle.
pub(crate) enum Handle {
    Writable(redb::Database),
    ReadOnly(redb::ReadOnlyDatabase),
}

/// A file that is open and ours.
pub(crate) struct OpenFile {
    pub(crate) handle: Handle,
    pub(crate) keys: KeyEncoder,
    /// The bytes under the handle; `None` for a database in memory.
    pub(crate) device: Option<Arc<Device>>,
    /// Which file it is; `None` where there is none.
    pub(crate) identity: Option<FileIdentity>,
}

/// What a file is opened with, and what is found while it is.
struct Opening<'a> {
    path: &'a Path,
    settings: &'a StoreSettings,
    medium: &'a Arc<Medium>,
}

impl OpenFile {
    /// Opens what is at the location, creating it if it is missing. `medium` is what is known of the
    /// bytes from earlier handles.
    pub(crate) fn open(
        location: &Location,
        settings: &StoreSettings,
        medium: &Arc<Medium>,
    ) -> Result<Self> {
        let opening = Opening { path: location.display_path(), settings, medium };
        match location {
            Location::File(path) => {
                if !location.exists()? {
                    create_database(path, |temporary, file| fill_file(temporary, file, settings))?;
                }
                opening.open_file()
            }
            Location::Memory => {
                let backend = redb::backends::InMemoryBackend::new();
                let database = builder(settings).create_with_backend(backend);
                opening.initialised(database.at(opening.path)?, None)
            }
            Location::Device(factory) => {
                let device = factory().map_err(|error| Error::from_io(opening.path, error))?;
                let device = opening.device(device)?;
                let handle = DeviceHandle(device.clone());
                let database = builder(settings).create_with_backend(handle).at(opening.path)?;
                opening.initialised(database, Some(device))
            }
        }
    }

    /// Refuses files of others and of the future before anything in them is used.
    fn check_format(handle: Handle, device: Option<Arc<Device>>, path: &Path) -> Result<Self> {
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
        Ok(Self { handle, keys: KeyEncoder::new(seed), device, identity: None })
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

    /// The file's length; 0 for a database in memory.
    pub(crate) fn len_bytes(&self) -> u64 {
        self.device.as_ref().map_or(0, |device| device.known_length())
    }

    /// # Errors
    /// [`Error::ReadOnly`] if the file was opened so.
    pub(crate) fn begin_write(&self, path: &Path) -> Result<redb::WriteTransaction> {
        match &self.handle {
            Handle::Writable(database) => database.begin_write().at(path),
            Handle::ReadOnly(_) => Err(Error::ReadOnly),
        }
    }

    /// Closes a file whose handle has failed. What is in doubt is settled if it can be; otherwise
    /// before the file is read next.
    pub(crate) fn give_up(self, path: &Path) -> Result<()> {
        if let Some(device) = &self.device {
            // A handle that shows more than the disk has writes nothing more.
            if device.settle().is_err() {
                device.abandon();
            }
        }
        self.close(path)
    }

    /// Runs work that is more than one commit, where nothing acknowledged is in memory alone.
    pub(crate) fn reporting_failures<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let device = self.device.clone();
        device.iter().for_each(|device| device.report_failures(true));
        let done = work(self);
        device.iter().for_each(|device| device.report_failures(false));
        done
    }

    pub(crate) fn close(self, path: &Path) -> Result<()> {
        self.device.iter().for_each(|device| device.report_failures(true));
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

impl Opening<'_> {
    fn open_file(&self) -> Result<OpenFile> {
        let path = self.path;
        let is_read_only = self.settings.access == Access::ReadOnly;
        let failed = |error| Error::from_io(path, error);
        let opened = if is_read_only { File::open(path) } else { open_to_write(path) };
        let file = opened.map_err(failed)?;
        expect_database(&file, path)?;
        let identity = FileIdentity::of(&file.metadata().map_err(failed)?);
        let device = self.device(Box::new(FileBackend::new(file).at(path)?))?;
        let backend = DeviceHandle(device.clone());
        let handle = if is_read_only {
            Handle::ReadOnly(builder(self.settings).open_read_only_with_backend(backend).at(path)?)
        } else {
            Handle::Writable(builder(self.settings).create_with_backend(backend).at(path)?)
        };
        let opened = OpenFile::check_format(handle, Some(device), path)?;
        Ok(OpenFile { identity: Some(identity), ..opened })
    }

    /// A database that may be new.
    fn initialised(
        &self,
        database: redb::Database,
        device: Option<Arc<Device>>,
    ) -> Result<OpenFile> {
        let path = self.path;
        let fresh = database.begin_read().at(path)?.list_tables().at(path)?.next().is_none();
        if fresh {
            initialise(&database, self.settings, path)?;
        }
        OpenFile::check_format(Handle::Writable(database), device, path)
    }

    fn device(&self, inner: Box<dyn StorageBackend>) -> Result<Arc<Device>> {
        let on_failure = match (self.settings.access, self.settings.durability) {
            // Others may have written to the file since. Shared commits take two flushes, the
            // second after what the first brought to the medium, so no commit rests on another
            // that is not there.
            (Access::Shared | Access::ReadOnly, _) => OnFailure::Report,
            (Access::Exclusive, Durability::Relaxed { .. }) => OnFailure::Hold,
            (Access::Exclusive, Durability::Full | Durability::Memory) => OnFailure::WriteAgain,
        };
        let device = Device::new(inner, on_failure, self.medium.clone());
        device.map_err(|error| Error::from_io(self.path, error))
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
fn fill_file(path: &Path, file: File, settings: &StoreSettings) -> Result<()> {
    let backend = FileBackend::new(file).at(path)?;
    let database = redb::Builder::new().create_with_backend(backend).at(path)?;
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
