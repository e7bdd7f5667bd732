//! A table: put, get, delete, query, scan; typed by serde, or untyped items beneath it.

mod clear;
mod replacing;

use std::fmt;
use std::sync::Arc;

use dynafile_model::{
    EncodedItem, Item, KeyBounds, KeyValue, PrimaryKey, StreamViewType, TableDescription,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::condition::Condition;
use crate::error::{Error, Result};
use crate::expression::Expression;
use crate::items::{Items, WalkOptions};
use crate::listener::{ChangeEvent, ListenerFailure, ListenerId};
use crate::operation::{
    Change, ItemRules, UpdateStream, WriteAction, WriteItem, Written, key_of_primary,
};
use crate::query::Query;
use crate::request_time::RequestTime;
use crate::scan::Scan;
use crate::session::Session;
use crate::store::index::IndexEntry;
use crate::store::{RowTree, Snapshot, TableEntry, TableReference, TableStatistics};
use crate::stored_item::StoredItem;
use crate::stream::{StreamReader, StreamStart};
use crate::typed;
use crate::update::Update;

/// How deep documents may nest in the native faces; DynamoDB's own limit is 32.
pub(crate) const MAX_DEPTH: u32 = 128;

/// A table of a database.
///
/// Clones are handles to the same table; any number of threads use them at once. A handle names
/// its table: after the table was deleted its operations fail with [`Error::TableNotFound`].
#[derive(Clone)]
pub struct Table {
    session: Arc<Session>,
    reference: TableReference,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name()).finish_non_exhaustive()
    }
}

impl Table {
    pub(crate) fn new(session: Arc<Session>, reference: TableReference) -> Self {
        Self { session, reference }
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Refuses a table of another database than the session's. Two openings of one file are one
    /// database.
    ///
    /// # Errors
    /// [`Error::OtherDatabase`]; [`Error::Closed`] if the table's own opening was closed.
    pub(crate) fn expect_in(&self, session: &Session) -> Result<()> {
        self.session.expect_open()?;
        if self.session.shares_database_with(session) {
            return Ok(());
        }
        let path_of = |session: &Session| session.store().path().to_owned();
        Err(Error::OtherDatabase {
            table: self.name().to_owned(),
            found: path_of(&self.session),
            expected: path_of(session),
        })
    }

    fn item_rules(&self) -> ItemRules {
        let max_item_size_bytes = self.session.database().settings().max_item_size_bytes;
        ItemRules::Native { max_item_size_bytes }
    }

    /// A change of this table, with its condition bound.
    pub(crate) fn action(
        &self,
        change: Change,
        condition: Option<&Condition>,
    ) -> Result<WriteAction> {
        self.session.database().expect_writable()?;
        let bind = |condition: &Condition| condition.bound(self.session.expressions());
        let condition = condition.map(bind).transpose()?;
        let (table, rules) = (self.reference.clone(), self.item_rules());
        Ok(WriteAction { table, change, condition, rules })
    }

    fn write(&self, change: Change, condition: Option<&Condition>) -> Result<Written> {
        self.session.write(WriteItem::new(self.action(change, condition)?))
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.reference.name
    }

    /// The table's keys and TTL attribute.
    ///
    /// # Errors
    /// [`Error::TableNotFound`]; storage errors.
    pub fn description(&self) -> Result<TableDescription> {
        self.with_description(TableDescription::clone)
    }

    /// How many items the table holds, and their size; kept up to date by every write.
    ///
    /// # Errors
    /// [`Error::TableNotFound`]; storage errors.
    pub fn stats(&self) -> Result<TableStatistics> {
        match self.current()? {
            Some((snapshot, table)) => {
                let statistics = snapshot.statistics(table.id);
                statistics.map_err(|error| self.session.store().failed_read(error))
            }
            None => Ok(TableStatistics::default()),
        }
    }

    /// Stores a Rust value, which must serialise to a map with the key attributes in it;
    /// replaces the item with the same key.
    ///
    /// # Errors
    /// The value cannot be an item; as [`Table::put_item`].
    pub fn put<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        self.put_item(self.encode(value)?)
    }

    /// Stores a Rust value, if the condition holds for the item with the same key.
    ///
    /// # Errors
    /// The value cannot be an item; as [`Table::put_item_if`].
    pub fn put_if<T: Serialize + ?Sized>(
        &self,
        value: &T,
        condition: impl Into<Condition>,
    ) -> Result<()> {
        self.put_item_if(self.encode(value)?, condition)
    }

    /// The item with the key as a Rust value.
    ///
    /// # Errors
    /// The item does not have the shape of the type; as [`Table::get_stored`].
    pub fn get<T: DeserializeOwned>(&self, key: impl Into<PrimaryKey>) -> Result<Option<T>> {
        self.get_stored(key)?.map(|item| item.to_value()).transpose()
    }

    /// Stores an item, replacing the one with the same key: an [`Item`], a reference to one, or
    /// an [`EncodedItem`].
    ///
    /// # Errors
    /// A key attribute is missing or wrong; the item is too large or cannot be encoded; storage
    /// errors; [`Error::Listener`] after the write is done.
    pub fn put_item<I>(&self, item: I) -> Result<()>
    where
        I: TryInto<EncodedItem>,
        Error: From<I::Error>,
    {
        let item = self.checked_item(item.try_into()?)?;
        self.write(Change::Put(item), None).map(drop)
    }

    /// Stores an item, if the condition holds for the one with the same key. The condition of an
    /// item that is not there yet is asked of an item without attributes, so
    /// `attribute_not_exists(key attribute)` stores an item only where there is none.
    ///
    /// # Errors
    /// As [`Table::put_item`]; a condition that does not parse or bind;
    /// [`Error::ConditionFailed`].
    pub fn put_item_if<I>(&self, item: I, condition: impl Into<Condition>) -> Result<()>
    where
        I: TryInto<EncodedItem>,
        Error: From<I::Error>,
    {
        let item = self.checked_item(item.try_into()?)?;
        self.write(Change::Put(item), Some(&condition.into())).map(drop)
    }

    /// An update of the item with the key, to be given a condition, and run.
    pub fn update(&self, key: impl Into<PrimaryKey>, update: impl Into<Expression>) -> Update {
        Update::new(self.clone(), key.into(), update.into())
    }

    /// The item with the key.
    ///
    /// # Errors
    /// As [`Table::get_stored`].
    pub fn get_item(&self, key: impl Into<PrimaryKey>) -> Result<Option<Item>> {
        self.get_stored(key)?.map(|item| item.to_item()).transpose()
    }

    /// The item with the key, not copied. Expired items are not there.
    ///
    /// # Errors
    /// The key does not fit the table; [`Error::Corrupted`]; storage errors.
    pub fn get_stored(&self, key: impl Into<PrimaryKey>) -> Result<Option<StoredItem>> {
        self.get_in(self.session.snapshot()?.as_ref(), key.into(), &self.session.request_time())
    }

    /// The items with the keys, in the order of the keys, `None` where there is none; all from
    /// one snapshot.
    ///
    /// # Errors
    /// As [`Table::get_stored`].
    pub fn batch_get<K: Into<PrimaryKey>>(
        &self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<Vec<Option<StoredItem>>> {
        let snapshot = self.session.snapshot()?;
        let time = self.session.request_time();
        keys.into_iter().map(|key| self.get_in(snapshot.as_ref(), key.into(), &time)).collect()
    }

    /// Deletes the item with the key; whether there was one.
    ///
    /// # Errors
    /// The key does not fit the table; storage errors; [`Error::Listener`] after the write is
    /// done.
    pub fn delete(&self, key: impl Into<PrimaryKey>) -> Result<bool> {
        let key = self.checked_key(key.into())?;
        if self.current()?.is_none() {
            return Ok(false);
        }
        Ok(self.write(Change::Delete(key), None)?.existed)
    }

    /// Deletes the item with the key, if the condition holds for it; whether there was one.
    ///
    /// # Errors
    /// As [`Table::delete`]; a condition that does not parse or bind; [`Error::ConditionFailed`].
    pub fn delete_if(
        &self,
        key: impl Into<PrimaryKey>,
        condition: impl Into<Condition>,
    ) -> Result<bool> {
        let key = self.checked_key(key.into())?;
        Ok(self.write(Change::Delete(key), Some(&condition.into()))?.existed)
    }

    /// A query of one partition.
    pub fn query(&self, partition: impl Into<KeyValue>) -> Query {
        Query::new(self.clone(), partition.into())
    }

    /// A scan of the whole table.
    pub fn scan(&self) -> Scan {
        Scan::new(self.clone())
    }

    /// Calls the listener for every change of this table, after its commit and in commit order.
    ///
    /// It runs on the thread that wrote, before the write returns; an error it returns is the
    /// write's [`Error::Listener`]. It may write itself, on its own thread.
    pub fn add_listener(
        &self,
        listener: impl Fn(&ChangeEvent) -> Result<(), ListenerFailure> + Send + Sync + 'static,
    ) -> ListenerId {
        self.session.store().listeners().add(self.reference.name.clone(), listener)
    }

    /// Removes a listener; whether it was there.
    pub fn remove_listener(&self, id: ListenerId) -> bool {
        self.session.store().listeners().remove(id)
    }

    /// Records the changes of this table from now on, for [`Table::stream`] and the Streams API;
    /// whether it did not before. Each record has what the view says.
    ///
    /// # Errors
    /// [`Error::StreamEnabled`] if they are recorded with another view; storage errors.
    pub fn enable_stream(&self, view: StreamViewType) -> Result<bool> {
        let (table, view) = (self.reference.clone(), Some(view));
        let enabled = self.session.write(UpdateStream { table, view })?;
        self.session.database().start_sweeping();
        Ok(enabled)
    }

    /// Records no more changes; whether it did. What is recorded can be read for 24 hours more.
    ///
    /// # Errors
    /// [`Error::TableNotFound`]; storage errors.
    pub fn disable_stream(&self) -> Result<bool> {
        self.session.write(UpdateStream { table: self.reference.clone(), view: None })
    }

    /// The changes of this table since the start, in commit order, as far back as 24 hours. They
    /// can be read after the stream was disabled, and after the table was deleted.
    ///
    /// # Errors
    /// [`StreamError::NotEnabled`](crate::StreamError::NotEnabled) if there was no stream within
    /// that time; [`StreamError::Trimmed`](crate::StreamError::Trimmed) if the position's stream
    /// is gone; storage errors.
    pub fn stream(&self, since: impl Into<StreamStart>) -> Result<StreamReader> {
        StreamReader::new(self.session.clone(), self.reference.name.clone(), since.into())
    }

    /// Encodes a Rust value.
    pub(crate) fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<EncodedItem> {
        Ok(typed::to_encoded(value, MAX_DEPTH)?)
    }

    /// The item, if it is within the size limit and its key fits.
    pub(crate) fn checked_item(&self, item: EncodedItem) -> Result<EncodedItem> {
        self.item_rules().check_item(&item)?;
        let fits = self.with_description(|table| table.key_of(item.view()).map(drop))?;
        fits.map_err(|source| Error::Key { table: self.name().to_owned(), source })?;
        Ok(item)
    }

    pub(crate) fn checked_key(&self, key: PrimaryKey) -> Result<PrimaryKey> {
        let fits = self.with_description(|table| table.check_key(&key))?;
        fits.map_err(|source| Error::Key { table: self.name().to_owned(), source })?;
        Ok(key)
    }

    /// Iterates over rows of the table or an index; `bounds` says which, once that is known.
    pub(crate) fn walk(
        &self,
        options: WalkOptions,
        bounds: impl FnOnce(&RowTree, &WalkOptions) -> Result<KeyBounds>,
    ) -> Result<Items> {
        let bound = options.bound(self.session.expressions())?;
        let (snapshot, table) = match (self.current()?, &self.reference.wanted) {
            (Some((snapshot, table)), _) => (Some(snapshot), table),
            (None, Some(wanted)) => (None, Arc::new(TableEntry::planned(wanted))),
            (None, None) => return Err(Error::TableNotFound { name: self.name().to_owned() }),
        };
        let tree = match &options.index {
            None => RowTree::of_table(table),
            Some(name) => self.active_index(table, name)?,
        };
        let bounds = bounds(&tree, &options)?;
        match snapshot {
            Some(now) => Items::new(self.session.clone(), &now, tree, &bounds, &options, bound)
                .map_err(|error| self.session.store().failed_read(error)),
            None => Ok(self.nothing()),
        }
    }

    fn active_index(&self, table: Arc<TableEntry>, name: &str) -> Result<RowTree> {
        let (table_name, index) = (self.name().to_owned(), name.to_owned());
        match RowTree::of_index(table, name) {
            None => Err(Error::IndexNotFound { table: table_name, index }),
            Some(tree) if tree.index().is_some_and(IndexEntry::is_active) => Ok(tree),
            Some(_) => Err(Error::IndexNotReady { table: table_name, index }),
        }
    }

    /// What a walk finds in a table that is still to be created, or in an empty segment.
    pub(crate) fn nothing(&self) -> Items {
        Items::empty(self.session.clone())
    }

    /// The item with the key in a snapshot; `None` is one of a file that is not there yet.
    pub(crate) fn get_in(
        &self,
        snapshot: Option<&Arc<Snapshot>>,
        key: PrimaryKey,
        time: &RequestTime<'_>,
    ) -> Result<Option<StoredItem>> {
        let found = snapshot.and_then(|now| Some((now, now.table(&self.reference.name)?)));
        match (found, &self.reference.wanted) {
            (Some((snapshot, table)), _) => self.read(snapshot, table, &key, time),
            (None, Some(_)) => self.checked_key(key).map(|_| None),
            (None, None) => Err(Error::TableNotFound { name: self.name().to_owned() }),
        }
    }

    /// The newest snapshot and the table in it; `None` if the table is still to be created.
    fn current(&self) -> Result<Option<(Arc<Snapshot>, Arc<TableEntry>)>> {
        if let Some(snapshot) = self.session.snapshot()?
            && let Some(table) = snapshot.table(&self.reference.name).cloned()
        {
            return Ok(Some((snapshot, table)));
        }
        match self.reference.wanted {
            Some(_) => Ok(None),
            None => Err(Error::TableNotFound { name: self.name().to_owned() }),
        }
    }

    fn with_description<T>(&self, look: impl FnOnce(&TableDescription) -> T) -> Result<T> {
        match (self.current()?, &self.reference.wanted) {
            (Some((_, table)), _) => Ok(look(&table.description)),
            (None, Some(wanted)) => Ok(look(wanted)),
            (None, None) => Err(Error::TableNotFound { name: self.name().to_owned() }),
        }
    }

    /// The item with the key, which is checked here against the table as the snapshot has it.
    fn read(
        &self,
        snapshot: &Snapshot,
        table: &TableEntry,
        key: &PrimaryKey,
        time: &RequestTime<'_>,
    ) -> Result<Option<StoredItem>> {
        let key = key_of_primary(table, key)?;
        let row = snapshot.row(table, &key);
        let row = row.map_err(|error| self.session.store().failed_read(error))?;
        let Some(row) = row else { return Ok(None) };
        if let Some(rule) = &table.expiry {
            let expired = rule.has_expired(row.view(), time.now());
            if expired.map_err(|error| Error::corrupted(table.place(&key), error))? {
                return Ok(None);
            }
        }
        Ok(Some(StoredItem::new(row)))
    }
}
