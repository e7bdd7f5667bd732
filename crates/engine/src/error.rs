//! The one error type of the engine.
//!
//! Every failure that can reach a caller is a variant here, carrying data rather than text; the
//! `Display` form says what happened, where, and how to fix it. Callers who only need to know the
//! kind of a failure ask the `is_*` predicates. Wordings of AWS are not here: they belong to the
//! wire layer.
//!
//! Errors are cheap to clone, because one failed commit is reported to every writer in its group.

mod conversions;
mod file_loss;
mod kinds;
mod request;
mod statement;
mod stream;
mod table;
mod texts;
mod validation;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dynafile_expr::{ExpressionError, FailedUpdate, FilterError, PlaceholderError};
use dynafile_model::{EncodeError, EncodedItem, KeyError, PrimaryKey, StreamViewType};
use thiserror::Error;

pub use file_loss::FileLoss;
pub use request::{OptionsError, QueryError};
pub use statement::StatementError;
pub use stream::StreamError;
pub use table::{KeyElement, TableError, TableLimit, WarmFloor};
pub use validation::{StartKeyError, ValidationError};

use self::texts::{describe_findings, describe_reasons, of_revision, throttled_place};
use crate::listener::ListenerError;
use crate::store::CheckReport;
use crate::typed::TypedError;

/// What the engine's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum Error {
    /// No database at the path, and the open was told not to create one.
    #[error("there is no database at {}: check the path, or create it first", path.display())]
    NotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Another process (or another way of opening it in this one) has the file.
    #[error(
        "{} is in use by another process: close it there, or open it with shared access in both",
        path.display()
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// This process has the file open with other settings.
    #[error(
        "{} is already open in this process with another {setting}: open it with the same one, or \
         close it first",
        path.display()
    )]
    OpenedDifferently {
        /// The file.
        path: PathBuf,
        /// The setting that differs, in words.
        setting: &'static str,
    },
    /// The file was written by a newer version of the library.
    #[error(
        "{} has file format {found}, and this version reads up to {supported}: install a newer \
         dynafile to open it",
        path.display()
    )]
    NewerFormat {
        /// The file.
        path: PathBuf,
        /// The format version the file has.
        found: u32,
        /// The newest format version this library reads.
        supported: u32,
    },
    /// The file exists and is something else.
    #[error("{} is not a dynafile database ({detail}): choose another path; the file was left as it is", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        detail: String,
    },
    /// The path is a directory of the Python package dynafile 0.1.
    #[error(
        "{0} holds data of dynafile 0.1: migrate it once with `python -m dynafile migrate {0} \
         {0}/data.dynafile` (the old data is left untouched)",
        path.display()
    )]
    LegacyDirectory {
        /// The directory.
        path: PathBuf,
    },
    /// The path is a directory, and a file was expected.
    #[error("{} is a directory: name a file in it, for instance {}", path.display(), path.join("data.dynafile").display())]
    IsADirectory {
        /// The directory.
        path: PathBuf,
    },
    /// A backup was to be written over something.
    #[error("there is already something at {}: choose a new path for the backup, or move that away", path.display())]
    BackupExists {
        /// The path.
        path: PathBuf,
    },
    /// The operating system refuses to open or create the file.
    #[error(
        "no permission for {}: give this user read and write access to the file and its directory, \
         or open it read-only",
        path.display()
    )]
    PermissionDenied {
        /// The file.
        path: PathBuf,
    },
    /// The medium the file is on cannot be written.
    #[error(
        "{} is on a read-only medium: open it read-only, or copy it to a writable one",
        path.display()
    )]
    ReadOnlyMedium {
        /// The file.
        path: PathBuf,
    },
    /// A write to a database that was opened read-only.
    #[error("the database was opened read-only: open it for writing to change it")]
    ReadOnly,
    /// A database opened read-only needs the recovery that only a writer can do.
    #[error(
        "{} was not closed properly and needs recovery, which a read-only open cannot do: open it \
         once for writing",
        path.display()
    )]
    RecoveryNeeded {
        /// The file.
        path: PathBuf,
    },
    /// Two settings that exclude each other, or a value out of its range.
    #[error("{0}")]
    Options(OptionsError),
    /// The disk is full, or the process may not write more.
    #[error(
        "no room to write {}: {source}; nothing of this write was kept, earlier data is intact; \
         free some space and write again",
        path.display()
    )]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: Arc<io::Error>,
    },
    /// The operating system failed to read or write the file.
    #[error("cannot read or write {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: Arc<io::Error>,
    },
    /// Writes that were acknowledged with relaxed durability could not be brought to the disk yet.
    #[error(
        "the newest writes, acknowledged with relaxed durability, are not on the disk yet ({}): they \
         are kept in memory until the disk takes them, and nothing more is accepted meanwhile; \
         this call changed nothing",
        source.cause()
    )]
    FlushFailed {
        /// Why.
        source: Box<Error>,
    },
    /// Writes that were acknowledged with relaxed durability are gone.
    #[error(
        "the newest writes, acknowledged with relaxed durability, could not be brought to the disk \
         and are lost ({}); this call changed nothing",
        source.cause()
    )]
    WritesLost {
        /// Why.
        source: Box<Error>,
    },
    /// The file was removed, replaced, or changed in length by somebody else while it was open.
    #[error(
        "{} {loss} while it was open: nothing more is written to it; put the file back as it was, \
         or close the database and open what is there now",
        path.display()
    )]
    FileLost {
        /// Where the file was.
        path: PathBuf,
        /// What became of it.
        loss: FileLoss,
    },
    /// Bytes in the file are not what was written.
    #[error(
        "the database is damaged at {place}: {detail}; run a check to see how far it goes, and \
         restore that part from a backup"
    )]
    Corrupted {
        /// Table and key where known, otherwise the part of the file.
        place: String,
        /// What does not agree.
        detail: String,
    },
    /// A backup was asked for, and what was to be copied is damaged.
    #[error(
        "{} is damaged, so no backup of it was made: {}; restore what is damaged from an earlier one",
        path.display(), describe_findings(report)
    )]
    DamagedSource {
        /// The file.
        path: PathBuf,
        /// What was found.
        report: Box<CheckReport>,
    },
    /// The file cannot be opened, because bytes in it are not what was written.
    #[error(
        "{} cannot be opened, because it is damaged at {place}: {detail}; see what is left with \
         `dynafile check {}`, and restore the file from a backup",
        path.display(), path.display()
    )]
    DamagedFile {
        /// The file.
        path: PathBuf,
        /// The part of the file.
        place: String,
        /// What does not agree.
        detail: String,
    },
    /// The process forked after the database was opened, and this is the child.
    #[error(
        "the database was opened before this process forked: open it in the child, with shared \
         access in both processes if the parent keeps using it"
    )]
    Forked,
    /// The database handle was closed.
    #[error("the database is closed: open it again to use it")]
    Closed,
    /// A call from inside another one that it would have to wait for.
    #[error(
        "{operation} was asked for from inside a call that waits for it, by a clock or a listener: \
         do it after that call has returned"
    )]
    Reentrant {
        /// The operation that was asked for.
        operation: &'static str,
    },
    /// Readers or iterators are alive while the whole file is needed.
    #[error(
        "{operation} needs the file for itself, and a query, a scan or a stored item is still alive: drop them first"
    )]
    Busy {
        /// The operation that was asked for.
        operation: &'static str,
    },
    /// The caller of a long operation did not want it to go on.
    #[error("{operation} was cancelled; nothing of it is left")]
    Cancelled {
        /// What was being done.
        operation: &'static str,
    },
    /// No table of that name.
    #[error(
        "there is no table '{name}' in this database: create it first, or look at the list of tables for its name"
    )]
    TableNotFound {
        /// The name that was asked for.
        name: String,
    },
    /// Nothing of that ARN.
    #[error(
        "there is nothing with the ARN '{arn}' in this database: create its table first, or look at the list of tables for its name"
    )]
    ResourceNotFound {
        /// The ARN that was asked for.
        arn: String,
    },
    /// A table of that name exists.
    #[error("there is already a table '{name}': open it, or choose another name")]
    TableExists {
        /// The name.
        name: String,
    },
    /// A batch, a transaction or a read of one database was given a table of another one.
    #[error(
        "table '{table}' is of the database {}, and this is about {}: use the table of that name \
         from this one, or a batch or transaction of that one",
        found.display(), expected.display()
    )]
    OtherDatabase {
        /// The table.
        table: String,
        /// The table's database.
        found: PathBuf,
        /// The database of the batch, transaction or read.
        expected: PathBuf,
    },
    /// A table exists, with other key attributes than those asked for.
    #[error(
        "table '{name}' has {found}, not {asked}: open it with the key attributes it was created with"
    )]
    TableMismatch {
        /// The table.
        name: String,
        /// Its keys as they are stored.
        found: String,
        /// The keys that were asked for.
        asked: String,
    },
    /// A table's items expire by another attribute than the one it was opened with.
    #[error(
        "the items of table '{table}' expire by the attribute '{found}', not by '{asked}': open it \
         with that one, or without one; changing it, or switching expiry off, is a call of its own \
         (update_time_to_live)"
    )]
    TimeToLiveMismatch {
        /// The table.
        table: String,
        /// The attribute as it is stored.
        found: String,
        /// The attribute that was asked for.
        asked: String,
    },
    /// A key attribute is missing, of the wrong type, or out of its limits.
    #[error("{source} (table '{table}')")]
    Key {
        /// The table.
        table: String,
        /// What is wrong, and with which attribute.
        source: KeyError,
    },
    /// An attribute that an index orders by has a value that the index cannot take.
    #[error(
        "{source} (index '{index}' of table '{table}'): store it as that type, or leave it out"
    )]
    IndexKey {
        /// The table.
        table: String,
        /// The index.
        index: String,
        /// What is wrong, and with which attribute.
        source: KeyError,
    },
    /// No index of that name.
    #[error(
        "table '{table}' has no index '{index}': create it first, or look at the table's description for its name"
    )]
    IndexNotFound {
        /// The table.
        table: String,
        /// The name that was asked for.
        index: String,
    },
    /// An index of that name exists, with another definition.
    #[error(
        "table '{table}' has an index '{index}' with other keys or another projection: drop it first, or choose another name"
    )]
    IndexExists {
        /// The table.
        table: String,
        /// The index.
        index: String,
    },
    /// The index is still being filled.
    #[error(
        "index '{index}' of table '{table}' is still being filled: wait for create_index, or call it again to go on where it stopped"
    )]
    IndexNotReady {
        /// The table.
        table: String,
        /// The index.
        index: String,
    },
    /// A typed request says something that it must not.
    #[error("{0}")]
    Validation(Box<ValidationError>),
    /// A statement of PartiQL is refused.
    #[error("{0}")]
    Statement(Box<StatementError>),
    /// An INSERT of an item whose key another item has.
    #[error(
        "table '{table}' has an item with this key already: use UPDATE, or delete that one first"
    )]
    DuplicateItem {
        /// The table.
        table: String,
    },
    /// A transaction's token was used for another transaction less than ten minutes ago.
    #[error(
        "the client request token '{token}' was used for a transaction with other actions: use a token once"
    )]
    IdempotentParameterMismatch {
        /// The token.
        token: String,
    },
    /// A request about tables that cannot be carried out as it stands.
    #[error("{0}")]
    Table(TableError),
    /// The table is in a state in which it cannot be used so.
    #[error("table '{table}' is {status}: wait until it is ACTIVE")]
    TableInUse {
        /// The table.
        table: String,
        /// Its status, by the service's name.
        status: &'static str,
    },
    /// The index is in a state in which the table cannot be changed so.
    #[error("index '{index}' of table '{table}' is {status}: wait until it is not")]
    IndexInUse {
        /// The table.
        table: String,
        /// The index.
        index: String,
        /// Its status, by the service's name.
        status: &'static str,
    },
    /// A table or global index has not enough of its reserved throughput left
    /// (`Builder::throttle_by_provisioned_throughput`).
    #[error(
        "{} has used up its reserved throughput: try again later, or reserve more",
        throttled_place(table, index)
    )]
    ThroughputExceeded {
        /// The table.
        table: String,
        /// The global index; `None` for the table itself.
        index: Option<String>,
    },
    /// A transaction holds the item (`Builder::transaction_duration`).
    #[error("a transaction is going on for an item of table '{table}': try again")]
    TransactionConflict {
        /// The table.
        table: String,
    },
    /// A change of a table that has to wait for others.
    #[error("{0}")]
    LimitExceeded(TableLimit),
    /// No resource policy, or another revision of it than the expected one.
    #[error("{resource} has no policy{}", of_revision(revision_id))]
    PolicyNotFound {
        /// The ARN of the table or stream.
        resource: String,
        /// The revision that was expected.
        revision_id: Option<String>,
    },
    /// A request for something that is not there yet.
    #[error("{feature} are not available: nothing was changed")]
    NotAvailable {
        /// What was asked for, in the plural.
        feature: &'static str,
    },
    /// A query's condition does not fit the table.
    #[error("{0}")]
    Query(QueryError),
    /// The item is larger than the limit in force.
    #[error(
        "the item {} {size_bytes} bytes and the limit is {limit_bytes} bytes: store less in it, \
         split it, or raise the limit where the database is opened",
        if *by_update { "would become" } else { "is" }
    )]
    ItemTooLarge {
        /// The item's size by DynamoDB's arithmetic.
        size_bytes: usize,
        /// The limit.
        limit_bytes: usize,
        /// Whether an update would make it so large; it was given so otherwise.
        by_update: bool,
    },
    /// The item holds something that cannot be stored.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// A Rust value cannot become an item, or an item cannot become that Rust type.
    #[error(transparent)]
    Typed(TypedError),
    /// An expression does not parse, or does not fit its names and values.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    /// The names and values of an expression are not what they must be.
    #[error(transparent)]
    Placeholder(#[from] PlaceholderError),
    /// The item is not one that the update can be applied to.
    #[error("{source}; the item with the key {key} in table '{table}' was left as it is")]
    Update {
        /// The table.
        table: String,
        /// The item's key.
        key: Box<PrimaryKey>,
        /// At which path of the update, and why.
        source: FailedUpdate,
    },
    /// An update would change a key attribute.
    #[error(
        "'{attribute}' is a key attribute of table '{table}', which an update cannot change: put the item under its new key and delete the old one"
    )]
    KeyUpdate {
        /// The table.
        table: String,
        /// The attribute.
        attribute: String,
    },
    /// The condition of a write does not hold.
    #[error(
        "the condition does not hold for {} with the key {key} in table '{table}'; nothing was written",
        if item.is_some() { "the item" } else { "an item" }
    )]
    ConditionFailed {
        /// The table.
        table: String,
        /// The key of the item that was to be written.
        key: Box<PrimaryKey>,
        /// The item as it is; `None` if there is none, or a request did not ask for it.
        item: Option<Box<EncodedItem>>,
    },
    /// A transaction names an item a second time.
    #[error(
        "action {position} of the transaction (counted from 0) names an item that an earlier one names: put both changes into one action"
    )]
    SameItemTwice {
        /// The position of the second action, from 0.
        position: usize,
    },
    /// An action of a transaction failed, so none was carried out.
    #[error("the transaction was cancelled, nothing was written: {}", describe_reasons(reasons))]
    TransactionCancelled {
        /// For each action, in order, why it failed; `None` if it did not.
        reasons: Vec<Option<Error>>,
    },
    /// The table has a stream already, of another view.
    #[error("table '{table}' has a stream of {} already: disable it first", view.name())]
    StreamEnabled {
        /// The table.
        table: String,
        /// What its records have.
        view: StreamViewType,
    },
    /// A stream that is not there, or a request about one that it cannot serve.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// A filter does not parse.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// The write is done and durable; a listener to it failed.
    #[error("the write is stored; a change listener failed: {0}")]
    Listener(ListenerError),
    /// A bug of ours, caught before it could do harm.
    #[error("internal error in {operation}: {detail}; nothing was written; please report it")]
    Internal {
        /// What was being done.
        operation: &'static str,
        /// The panic's message.
        detail: String,
    },
}

impl Error {
    /// The error when a database is closed: what could not be flushed until then is lost.
    pub(crate) fn at_close(self) -> Self {
        match self {
            Self::FlushFailed { source } => Self::WritesLost { source },
            other => other,
        }
    }

    /// What went wrong, without advice that fits only the write it happened to.
    fn cause(&self) -> String {
        match self {
            Self::DiskFull { path, source } | Self::Io { path, source } => {
                format!("{}: {source}", path.display())
            }
            other => other.to_string(),
        }
    }

    /// Names the table and key in an error that was found while decoding a record.
    pub(crate) fn corrupted(place: impl Into<String>, detail: impl ToString) -> Self {
        Self::Corrupted { place: place.into(), detail: detail.to_string() }
    }

    /// The error of opening a file, which says how to look at one that is damaged.
    pub(crate) fn in_opening(self, path: &Path) -> Self {
        let path = path.to_owned();
        match self {
            Self::Corrupted { place, detail } => Self::DamagedFile { path, place, detail },
            // Damaged pages trip assertions of the storage library.
            Self::Internal { detail, .. } => {
                let place = "its pages".to_owned();
                let detail = format!("what is read of them makes no sense ({detail})");
                Self::DamagedFile { path, place, detail }
            }
            other => other,
        }
    }

    /// Sorts what the operating system said into the errors that users can act on.
    pub(crate) fn from_io(path: &Path, error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let path = path.to_owned();
        match error.kind() {
            Kind::PermissionDenied => Self::PermissionDenied { path },
            Kind::ReadOnlyFilesystem => Self::ReadOnlyMedium { path },
            Kind::NotFound => Self::NotFound { path },
            Kind::IsADirectory => Self::IsADirectory { path },
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
                Self::DiskFull { path, source: Arc::new(error) }
            }
            _ => Self::Io { path, source: Arc::new(error) },
        }
    }
}
