//! A batch: puts, updates and deletes that happen together or not at all.

use std::fmt;
use std::sync::Arc;

use dynafile_model::{EncodedItem, PrimaryKey};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::operation::{BatchWriteItem, Change, WriteAction};
use crate::session::Session;
use crate::table::Table;
use crate::update::Update;

/// Puts, updates and deletes, collected here and carried out by [`Batch::commit`].
///
/// The requests are carried out in order, so the last one for an item wins. Dropping a batch
/// writes nothing.
///
/// ```
/// use dynafile::{Database, KeyAttribute, TableDescription, item};
///
/// let db = Database::in_memory()?;
/// let users = db.create_table(TableDescription::new("users", KeyAttribute::string("PK")))?;
/// let mut batch = db.batch();
/// batch.put_item(&users, item! { "PK" => "a" })?;
/// batch.put_item(&users, item! { "PK" => "b" })?;
/// batch.delete(&users, "a")?;
/// batch.commit()?;
/// assert_eq!(users.stats()?.item_count, 1);
/// # Ok::<(), dynafile::Error>(())
/// ```
#[must_use = "a batch writes nothing until it is committed"]
pub struct Batch {
    session: Arc<Session>,
    actions: Vec<WriteAction>,
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("requests", &self.len()).finish_non_exhaustive()
    }
}

impl Batch {
    pub(crate) fn new(session: Arc<Session>) -> Self {
        Self { session, actions: Vec::new() }
    }

    /// Adds a put of a Rust value.
    ///
    /// # Errors
    /// As [`Table::put`]; the batch is as it was.
    pub fn put<T: Serialize + ?Sized>(&mut self, table: &Table, value: &T) -> Result<&mut Self> {
        let item = table.encode(value)?;
        self.put_item(table, item)
    }

    /// Adds a put of an item.
    ///
    /// # Errors
    /// As [`Table::put_item`]; [`Error::OtherDatabase`] if the table is not of this database. The
    /// batch is as it was.
    pub fn put_item<I>(&mut self, table: &Table, item: I) -> Result<&mut Self>
    where
        I: TryInto<EncodedItem>,
        Error: From<I::Error>,
    {
        let item = table.checked_item(item.try_into()?)?;
        self.add(table, Change::Put(item))
    }

    /// Adds a delete.
    ///
    /// # Errors
    /// The key does not fit the table; [`Error::OtherDatabase`]; the batch is as it was.
    pub fn delete(&mut self, table: &Table, key: impl Into<PrimaryKey>) -> Result<&mut Self> {
        let key = table.checked_key(key.into())?;
        self.add(table, Change::Delete(key))
    }

    /// Adds an update.
    ///
    /// # Errors
    /// As [`Update::run`], but for what depends on the item; the batch is as it was. What the update
    /// was to return is not returned.
    pub fn update(&mut self, update: Update) -> Result<&mut Self> {
        let (action, _) = update.action()?;
        self.actions.push(action);
        Ok(self)
    }

    /// How many requests were added.
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether no request was added.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Carries out all requests, in one commit.
    ///
    /// # Errors
    /// As [`Table::put_item`] and [`Table::delete`]; nothing was written then.
    pub fn commit(self) -> Result<()> {
        if self.actions.is_empty() {
            return self.session.expect_open();
        }
        let (actions, wants_units) = (self.actions, false);
        self.session.write(BatchWriteItem { actions, wants_units }).map(drop)
    }

    fn add(&mut self, table: &Table, change: Change) -> Result<&mut Self> {
        table.expect_in(&self.session)?;
        self.actions.push(table.action(change, None)?);
        Ok(self)
    }
}
