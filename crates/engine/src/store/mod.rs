//! The store: one file, its snapshots, and the one way to change it.
//!
//! Invariants:
//! - every change of the file happens in [`Store::write`], as a write set of an [`Operation`];
//! - an acknowledged write is visible to every snapshot taken afterwards, and with full
//!   durability it is on disk;
//! - after a storage failure nothing half done is visible: the file is reopened, which brings
//!   back its last commit, before it is used again.
//!
//! The store knows tables, keys, items and expiry. It knows no queries and no typed values; redb
//! is not seen above it.

mod backup;
pub(crate) mod catalog;
mod commit_counters;
mod commit_queue;
mod device;
mod examine;
pub(crate) mod expiry;
mod expiry_upkeep;
mod failure;
mod fault;
mod file_identity;
mod group;
pub(crate) mod index;
pub(crate) mod location;
mod maintenance;
mod meta;
mod new_file;
mod open_file;
mod record;
mod row_tree;
mod snapshot;
mod state;
mod statistics;
mod step;
pub(crate) mod stream;
mod token;
mod verify;
mod write_scope;
mod write_set;

use redb::TableDefinition;

pub use backup::BackupReport;
pub(crate) use catalog::TableEntry;
pub(crate) use examine::examine;
pub(crate) use expiry_upkeep::{ExpiryChange, ExpiryCleaning, ExpiryUpkeep};
pub(crate) use group::Operation;
pub(crate) use location::Location;
pub(crate) use maintenance::heard_by;
pub use maintenance::{CompactReport, GoOn, Progress};
pub(crate) use row_tree::{RowPosition, RowTree};
pub(crate) use snapshot::{KeyedRow, Rows, Snapshot, StoredRow};
pub(crate) use state::{Store, StoreSettings};
pub use statistics::TableStatistics;
pub(crate) use step::{DamagedRecord, StepLimit, StepSize};
pub(crate) use token::{Digest, TOKEN_LIFE, TokenChange, UsedToken};
pub use verify::{CheckReport, Finding};
pub(crate) use write_scope::Reader;
pub(crate) use write_set::{CatalogChange, RowChange, TableReference, WriteSet};

/// Keys and values are bytes to the storage library; their meaning is ours.
type Bytes = &'static [u8];

/// The number of a tree in the file; those of tables are never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TableId(pub(crate) u32);

impl TableId {
    /// The tree's name in the file (docs/file-format.md, "Trees").
    fn tree_name(self) -> String {
        match self {
            system::META => "meta".to_owned(),
            system::CATALOG => "catalog".to_owned(),
            system::STATISTICS => "stats".to_owned(),
            system::EXPIRY => "ttl".to_owned(),
            system::STREAMS => "streams".to_owned(),
            system::STREAM_RECORDS => "stream".to_owned(),
            system::TOKENS => "tokens".to_owned(),
            Self(number) => format!("rows/{number}"),
        }
    }

    /// The number of the tree with this name; `None` if it is none of ours.
    fn of_tree(name: &str) -> Option<Self> {
        let of_rows = || name.strip_prefix("rows/")?.parse().ok().map(Self);
        let id = system::ALL.into_iter().find(|id| id.tree_name() == name).or_else(of_rows)?;
        (id.tree_name() == name).then_some(id)
    }

    /// Whether it is a tree of rows, or of entries of an index.
    fn is_of_rows(self) -> bool {
        self.0 >= system::FIRST_USER_TABLE
    }

    fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Numbers of the trees that are not tables.
mod system {
    use super::TableId;

    pub(super) const META: TableId = TableId(0);
    pub(super) const CATALOG: TableId = TableId(1);
    pub(super) const STATISTICS: TableId = TableId(2);
    pub(super) const EXPIRY: TableId = TableId(3);
    /// What describes the streams; their records.
    pub(super) const STREAMS: TableId = TableId(4);
    pub(super) const STREAM_RECORDS: TableId = TableId(5);
    /// Tokens of transactions.
    pub(super) const TOKENS: TableId = TableId(6);
    /// The trees that are there whatever tables there are.
    pub(super) const ALL: [TableId; 7] =
        [META, CATALOG, STATISTICS, EXPIRY, STREAMS, STREAM_RECORDS, TOKENS];
    /// Below it there is room for more of the above.
    pub(super) const FIRST_USER_TABLE: u32 = 16;
}

fn table_definition(name: &str) -> TableDefinition<'_, Bytes, Bytes> {
    TableDefinition::new(name)
}
