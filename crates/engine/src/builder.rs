//! How to open a database: settings first, then one of the `open` calls.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dynafile_model::{is_account_id, is_region};

use crate::clock::{Clock, SystemClock};
use crate::database::Database;
use crate::dials::Dials;
use crate::error::{OptionsError, Result};
use crate::notices::Notice;
use crate::open_database::Settings;
use crate::open_files;
use crate::resource_name::Naming;
use crate::settings::{Access, Create, Durability};
use crate::store::expiry::milliseconds_of;
use crate::store::location::DeviceFactory;
use crate::store::{Location, StoreSettings};

const DEFAULT_CACHE_SIZE_BYTES: u64 = 64 << 20;
const DEFAULT_MAX_ITEM_SIZE_BYTES: usize = 16 << 20;
const DEFAULT_SWEEP_INTERVAL: Duration = Duration::from_secs(10);

/// Where DynamoDB's local servers are by habit.
const DEFAULT_ENDPOINT_ADDRESS: &str = "localhost:8000";

/// The guide gives no promise of how long a shard takes records; the service's live about four
/// hours.
const DEFAULT_STREAM_SHARD_LIFE: Duration = Duration::from_secs(4 * 60 * 60);
const DEFAULT_LISTENER_PATIENCE: Duration = Duration::from_secs(30);
const MAX_RELAXED_INTERVAL: Duration = Duration::from_secs(60);

/// Above this size a walk over the file after a kill would take seconds: durable commits save the
/// page allocator's state instead, for one more flush each.
const QUICK_RECOVERY_BYTES: u64 = 4 << 30;

/// Settings of a database to be opened.
///
/// ```
/// use dynafile::{Database, Durability};
///
/// let directory = tempfile::tempdir()?;
/// let db = Database::builder()
///     .durability(Durability::relaxed())
///     .cache_size_bytes(256 << 20)
///     .open(directory.path().join("app.dynafile"))?;
/// db.close()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Builder {
    settings: Settings,
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { store, max_item_size_bytes, sweep_interval, naming, dials, .. } =
            &self.settings;
        f.debug_struct("Builder")
            .field("access", &store.access)
            .field("create", &store.create)
            .field("durability", &store.durability)
            .field("cache_size_bytes", &store.cache_size_bytes)
            .field("max_item_size_bytes", max_item_size_bytes)
            .field("sweep_interval", sweep_interval)
            .field("naming", naming)
            .field("dials", dials)
            .finish_non_exhaustive()
    }
}

impl Default for Builder {
    fn default() -> Self {
        let store = StoreSettings {
            access: Access::default(),
            create: Create::default(),
            durability: Durability::default(),
            cache_size_bytes: DEFAULT_CACHE_SIZE_BYTES,
            quick_recovery_bytes: QUICK_RECOVERY_BYTES,
            // Keyed by the operating system's randomness, through the standard library.
            hash_seed: RandomState::new().hash_one(0_u8),
            stream_shard_life: milliseconds_of(DEFAULT_STREAM_SHARD_LIFE),
            listener_patience: DEFAULT_LISTENER_PATIENCE,
        };
        let settings = Settings {
            store,
            clock: Arc::new(SystemClock),
            max_item_size_bytes: DEFAULT_MAX_ITEM_SIZE_BYTES,
            sweep_interval: DEFAULT_SWEEP_INTERVAL,
            naming: Naming {
                region: Self::DEFAULT_REGION.to_owned(),
                account_id: Self::DEFAULT_ACCOUNT_ID.to_owned(),
            },
            endpoint_address: DEFAULT_ENDPOINT_ADDRESS.to_owned(),
            dials: Dials::default(),
            on_notice: None,
            works_by_itself: true,
        };
        Self { settings }
    }
}

impl Builder {
    /// The region unless another is set: what SDKs are most often set to.
    pub const DEFAULT_REGION: &str = "us-east-1";

    /// The account unless another is set: that of DynamoDB's local servers.
    pub const DEFAULT_ACCOUNT_ID: &str = "000000000000";

    /// When an acknowledged write is on disk; [`Durability::Full`] unless set.
    pub fn durability(mut self, durability: Durability) -> Self {
        self.settings.store.durability = durability;
        self
    }

    /// Who may use the file at the same time; [`Access::Exclusive`] unless set.
    pub fn access(mut self, access: Access) -> Self {
        self.settings.store.access = access;
        self
    }

    /// Whether a missing file is created; [`Create::Now`] unless set.
    pub fn create(mut self, create: Create) -> Self {
        self.settings.store.create = create;
        self
    }

    /// Memory for pages of the file, in bytes; 64 MiB unless set.
    pub fn cache_size_bytes(mut self, bytes: u64) -> Self {
        self.settings.store.cache_size_bytes = bytes;
        self
    }

    /// The largest item that is accepted, in bytes by DynamoDB's arithmetic; 16 MiB unless set.
    pub fn max_item_size_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_item_size_bytes = bytes;
        self
    }

    /// Where the time comes from; the operating system's clock unless set.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.settings.clock = Arc::new(clock);
        self
    }

    /// How long the sweeper rests before it looks for expired items again; 10 seconds unless set.
    pub fn sweep_interval(mut self, interval: Duration) -> Self {
        self.settings.sweep_interval = interval;
        self
    }

    /// The region in the ARNs of tables, indexes and streams; `us-east-1` unless set. ARNs that are
    /// given may have any. Small letters, digits and hyphens.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.naming.region = region.into();
        self
    }

    /// The account in the ARNs of tables, indexes and streams, twelve digits; `000000000000` unless
    /// set. ARNs that are given may have any.
    pub fn account_id(mut self, account_id: impl Into<String>) -> Self {
        self.settings.naming.account_id = account_id.into();
        self
    }

    /// What `DescribeEndpoints` answers: host and port of the service that has this database;
    /// `localhost:8000` unless set.
    pub fn endpoint_address(mut self, address: impl Into<String>) -> Self {
        self.settings.endpoint_address = address.into();
        self
    }

    /// How long tables and indexes stay `CREATING`, `UPDATING` and `DELETING` by the clock, after
    /// a request of DynamoDB's ([`crate::api`]); not at all unless set.
    ///
    /// Meanwhile, as in the service, a table that is being created or deleted is not found by what
    /// reads and writes items, and one that is not `ACTIVE` refuses to be changed.
    pub fn table_status_delay(mut self, delay: Duration) -> Self {
        self.settings.dials.table_status_delay = delay;
        self
    }

    /// Whether tables and global indexes with reserved throughput refuse what costs more than they
    /// have left, as the service does; they do not unless set.
    ///
    /// What is not used is kept for five minutes. Requests of DynamoDB's that read or write items
    /// ([`crate::api`]) are refused with [`Error::ThroughputExceeded`](crate::Error); batches return
    /// what was refused as unprocessed, and write item by item. Transactions are not throttled, nor
    /// is the library's own API.
    pub fn throttle_by_provisioned_throughput(mut self, throttle: bool) -> Self {
        self.settings.dials.throttles = throttle;
        self
    }

    /// After how long the shard of a stream is succeeded by another, by the
    /// [`clock`](Builder::clock); four hours unless set. Programs that must be seen to meet new
    /// shards set it to less.
    pub fn stream_shard_life(mut self, life: Duration) -> Self {
        self.settings.store.stream_shard_life = milliseconds_of(life);
        self
    }

    /// How far reads of global indexes are behind the writes to their tables, by the
    /// [`clock`](Builder::clock); not at all unless set.
    ///
    /// It is what queries, scans and statements of DynamoDB's ([`crate::api`]) see of a global
    /// index; the indexes themselves, and the library's own reads, are always in step. The states
    /// of the database in between are kept, so long delays keep the room of what is deleted.
    pub fn index_propagation_delay(mut self, delay: Duration) -> Self {
        self.settings.dials.index_propagation_delay = delay;
        self
    }

    /// How long a transaction holds its items, by the [`clock`](Builder::clock); not at all unless
    /// set.
    ///
    /// Meanwhile requests of DynamoDB's ([`crate::api`]) that write one of them are refused with
    /// [`Error::TransactionConflict`](crate::Error), batches return it as unprocessed, and
    /// transactions with one of them, reads too, are cancelled for that reason.
    pub fn transaction_duration(mut self, duration: Duration) -> Self {
        self.settings.dials.transaction_duration = duration;
        self
    }

    /// How long a write waits for change listeners while one of them hears another change and does
    /// not return; 30 seconds unless set.
    ///
    /// A listener that waits for a write of another thread to a table with listeners would wait for
    /// ever, because that write waits for the listener. After this time that write returns
    /// [`Error::Listener`](crate::Error): it is stored, and its change is told later.
    pub fn listener_patience(mut self, patience: Duration) -> Self {
        self.settings.store.listener_patience = patience;
        self
    }

    /// From this file size on, durable commits save what is needed to open quickly after a kill,
    /// at the price of a second flush each; 4 GiB unless set.
    pub fn quick_recovery_bytes(mut self, bytes: u64) -> Self {
        self.settings.store.quick_recovery_bytes = bytes;
        self
    }

    /// The key of the hash that spreads partitions, for a file that is created; random unless
    /// set. Tests set it to get the same file twice.
    pub fn hash_seed(mut self, seed: u64) -> Self {
        self.settings.store.hash_seed = seed;
        self
    }

    /// Who is told what no call can report: damage that work of the database's own had to pass
    /// over, and such work that failed. Nobody unless set; [`Database::metrics`] counts them all the
    /// same. It is called on the thread that does the work, and must not wait for the database.
    ///
    /// ```
    /// let db = dynafile::Database::builder()
    ///     .on_notice(|notice| eprintln!("dynafile: {notice}"))
    ///     .open_in_memory()?;
    /// # Ok::<(), dynafile::Error>(())
    /// ```
    pub fn on_notice(mut self, hook: impl Fn(&Notice) + Send + Sync + 'static) -> Self {
        self.settings.on_notice = Some(Arc::new(hook));
        self
    }

    /// A file that is there, in which nothing changes by itself while it is open.
    pub(crate) fn for_looking_at(mut self) -> Self {
        self.settings.store.create = Create::Never;
        self.settings.works_by_itself = false;
        self
    }

    /// Opens the file at the path.
    ///
    /// A path that this process has open already is shared: both handles see the same database.
    ///
    /// # Errors
    /// The file is in use, of a newer format, or not ours; the path is a directory, or one of
    /// dynafile 0.1; the operating system refuses; the settings exclude each other.
    pub fn open(self, path: impl AsRef<Path>) -> Result<Database> {
        if self.settings.store.durability == Durability::Memory {
            return Err(OptionsError::MemoryWithPath.into());
        }
        self.open_at(Location::of_path(path.as_ref())?)
    }

    /// Opens an empty database that is kept in memory and nowhere else.
    ///
    /// # Errors
    /// The settings exclude each other.
    pub fn open_in_memory(mut self) -> Result<Database> {
        self.settings.store.durability = Durability::Memory;
        self.open_at(Location::Memory)
    }

    /// Opens a database on a device of the caller's: for tests that simulate a disk.
    ///
    /// # Errors
    /// As [`Builder::open`].
    #[doc(hidden)]
    pub fn open_on_device(self, device: DeviceFactory) -> Result<Database> {
        self.open_at(Location::Device(device))
    }

    fn open_at(self, location: Location) -> Result<Database> {
        self.check()?;
        Ok(Database::new(open_files::claim(location, self.settings)?))
    }

    fn check(&self) -> Result<(), OptionsError> {
        let Naming { region, account_id } = &self.settings.naming;
        if !is_region(region) {
            return Err(OptionsError::Region { region: region.clone() });
        }
        if !is_account_id(account_id) {
            return Err(OptionsError::AccountId { account_id: account_id.clone() });
        }
        let Durability::Relaxed { interval } = self.settings.store.durability else {
            return Ok(());
        };
        if self.settings.store.access == Access::Shared {
            return Err(OptionsError::RelaxedShared);
        }
        if interval.is_zero() || interval > MAX_RELAXED_INTERVAL {
            return Err(OptionsError::RelaxedInterval);
        }
        Ok(())
    }
}
