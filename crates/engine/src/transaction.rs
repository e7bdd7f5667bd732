//! A transaction: writes and checks of several items that happen together or not at all.

use std::fmt;
use std::sync::Arc;

use dynafile_model::{EncodedItem, PrimaryKey};
use serde::Serialize;

use crate::condition::Condition;
use crate::error::{Error, Result};
use crate::operation::{Change, TransactWriteItems, WriteAction};
use crate::session::Session;
use crate::table::Table;
use crate::update::Update;

/// Writes with conditions, collected here and carried out by [`Transaction::commit`].
///
/// Each item may be named once. Dropping a transaction writes nothing. All tables are of the
/// database that the transaction is of; another one's is [`Error::OtherDatabase`].
///
/// ```
/// use dynafile::{Database, Expression, KeyAttribute, TableDescription, item};
///
/// let db = Database::in_memory()?;
/// let accounts = db.create_table(TableDescription::new("accounts", KeyAttribute::string("id")))?;
/// accounts.put_item(item! { "id" => "ada", "balance" => 100 })?;
/// accounts.put_item(item! { "id" => "bob", "balance" => 0 })?;
///
/// let take = Expression::new("SET balance = balance - :sum").value(":sum", 30);
/// let give = Expression::new("SET balance = balance + :sum").value(":sum", 30);
/// let enough = Expression::new("balance >= :sum").value(":sum", 30);
///
/// let mut transfer = db.transaction();
/// transfer.update(accounts.update("ada", take).condition(enough))?;
/// transfer.update(accounts.update("bob", give))?;
/// transfer.commit()?;
/// assert_eq!(accounts.get_item("bob")?.expect("it is there").get("balance"), Some(&30.into()));
/// # Ok::<(), dynafile::Error>(())
/// ```
#[must_use = "a transaction writes nothing until it is committed"]
pub struct Transaction {
    session: Arc<Session>,
    actions: Vec<WriteAction>,
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("actions", &self.len()).finish_non_exhaustive()
    }
}

impl Transaction {
    pub(crate) fn new(session: Arc<Session>) -> Self {
        Self { session, actions: Vec::new() }
    }

    /// Adds a put of a Rust value.
    ///
    /// # Errors
    /// As [`Table::put`]; the transaction is as it was.
    pub fn put<T: Serialize + ?Sized>(&mut self, table: &Table, value: &T) -> Result<&mut Self> {
        let item = table.encode(value)?;
        self.put_item(table, item)
    }

    /// Adds a put of an item.
    ///
    /// # Errors
    /// As [`Table::put_item`]; the transaction is as it was.
    pub fn put_item<I>(&mut self, table: &Table, item: I) -> Result<&mut Self>
    where
        I: TryInto<EncodedItem>,
        Error: From<I::Error>,
    {
        let item = table.checked_item(item.try_into()?)?;
        self.add(table, Change::Put(item), None)
    }

    /// Adds a put of a Rust value that depends on what it replaces.
    ///
    /// # Errors
    /// As [`Table::put_if`]; the transaction is as it was.
    pub fn put_if<T: Serialize + ?Sized>(
        &mut self,
        table: &Table,
        value: &T,
        condition: impl Into<Condition>,
    ) -> Result<&mut Self> {
        let item = table.encode(value)?;
        self.put_item_if(table, item, condition)
    }

    /// Adds a put that depends on what it replaces.
    ///
    /// # Errors
    /// As [`Table::put_item_if`]; the transaction is as it was.
    pub fn put_item_if<I>(
        &mut self,
        table: &Table,
        item: I,
        condition: impl Into<Condition>,
    ) -> Result<&mut Self>
    where
        I: TryInto<EncodedItem>,
        Error: From<I::Error>,
    {
        let item = table.checked_item(item.try_into()?)?;
        self.add(table, Change::Put(item), Some(condition.into()))
    }

    /// Adds an update, with the condition it has. What it was to return is not returned.
    ///
    /// # Errors
    /// An expression that does not parse or bind; the transaction is as it was.
    pub fn update(&mut self, update: Update) -> Result<&mut Self> {
        update.table().expect_in(&self.session)?;
        self.actions.push(update.action()?.0);
        Ok(self)
    }

    /// Adds a delete.
    ///
    /// # Errors
    /// The key does not fit the table; the transaction is as it was.
    pub fn delete(&mut self, table: &Table, key: impl Into<PrimaryKey>) -> Result<&mut Self> {
        let key = table.checked_key(key.into())?;
        self.add(table, Change::Delete(key), None)
    }

    /// Adds a delete that depends on what it removes.
    ///
    /// # Errors
    /// The key does not fit the table, or the condition does not parse or bind; the transaction is
    /// as it was.
    pub fn delete_if(
        &mut self,
        table: &Table,
        key: impl Into<PrimaryKey>,
        condition: impl Into<Condition>,
    ) -> Result<&mut Self> {
        let key = table.checked_key(key.into())?;
        self.add(table, Change::Delete(key), Some(condition.into()))
    }

    /// Adds a condition on an item that is not written.
    ///
    /// # Errors
    /// As [`Transaction::delete_if`].
    pub fn check(
        &mut self,
        table: &Table,
        key: impl Into<PrimaryKey>,
        condition: impl Into<Condition>,
    ) -> Result<&mut Self> {
        let key = table.checked_key(key.into())?;
        self.add(table, Change::Check(key), Some(condition.into()))
    }

    /// How many actions were added.
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether no action was added.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Carries out all actions, in one commit.
    ///
    /// # Errors
    /// [`Error::TransactionCancelled`] with a reason per action where one failed;
    /// [`Error::SameItemTwice`]; storage errors. Nothing was written then.
    pub fn commit(self) -> Result<()> {
        if self.actions.is_empty() {
            return self.session.expect_open();
        }
        let (actions, wants_units, token) = (self.actions, false, None);
        self.session.write(TransactWriteItems { actions, wants_units, token }).map(drop)
    }

    fn add(
        &mut self,
        table: &Table,
        change: Change,
        condition: Option<Condition>,
    ) -> Result<&mut Self> {
        table.expect_in(&self.session)?;
        self.actions.push(table.action(change, condition.as_ref())?);
        Ok(self)
    }
}
