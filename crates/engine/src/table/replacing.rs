//! Writes that return the item that was there (API reference, `ReturnValues` of PutItem and DeleteItem).

use dynafile_model::{EncodedItem, Item, PrimaryKey};

use super::Table;
use crate::condition::Condition;
use crate::error::{Error, Result};
use crate::operation::{Change, Wanted, WriteItem};

impl Table {
    /// Stores an item as [`Table::put_item_if`] does, and returns the one that it replaces.
    ///
    /// ```
    /// use dynafile::{Database, KeyAttribute, TableDescription, item};
    ///
    /// let db = Database::in_memory()?;
    /// let users = db.create_table(TableDescription::new("users", KeyAttribute::string("id")))?;
    /// assert_eq!(users.replace(item! { "id" => "ada", "age" => 36 }, None)?, None);
    /// let old = users.replace(item! { "id" => "ada", "age" => 37 }, None)?;
    /// assert_eq!(old, Some(item! { "id" => "ada", "age" => 36 }));
    /// # Ok::<(), dynafile::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Table::put_item_if`].
    pub fn replace<I>(&self, item: I, condition: Option<Condition>) -> Result<Option<Item>>
    where
        I: TryInto<EncodedItem>,
        Error: From<I::Error>,
    {
        let item = self.checked_item(item.try_into()?)?;
        self.write_over(Change::Put(item), condition.as_ref())
    }

    /// Deletes the item with the key as [`Table::delete_if`] does, and returns it.
    ///
    /// # Errors
    /// As [`Table::delete_if`].
    pub fn take(
        &self,
        key: impl Into<PrimaryKey>,
        condition: Option<Condition>,
    ) -> Result<Option<Item>> {
        let key = self.checked_key(key.into())?;
        self.write_over(Change::Delete(key), condition.as_ref())
    }

    /// Carries out the change; the item that was there.
    fn write_over(&self, change: Change, condition: Option<&Condition>) -> Result<Option<Item>> {
        let action = self.action(change, condition)?;
        let wanted = Wanted { old: true, ..Wanted::default() };
        let written = self.session.write(WriteItem { action, wanted })?;
        Ok(written.old.map(|item| item.to_item()).transpose()?)
    }
}
