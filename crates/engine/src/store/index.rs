//! Secondary indexes in the store: which entry a row has in each, and keeping the two in step.
//!
//! Invariants:
//! - an index has exactly one entry for each row that has all of its key attributes, with what
//!   the projection says of the row as it is now; the entry changes in the commit of the row;
//! - an index that is being filled already has the entries of every row written since it exists.
//!
//! An item whose index attribute has a value that the index does not take, of another type or, where
//! the service's limits hold, too long, is refused when it is written, and left out when the index
//! is created over it.

use std::collections::BTreeSet;

use dynafile_model::limits::{PARTITION_KEY_MAX_SIZE_BYTES, SORT_KEY_MAX_SIZE_BYTES};
use dynafile_model::{
    EncodedItem, IndexDescription, IndexKey, IndexKeyEncoder, IndexStatus, Item, ItemView,
    KeyEncoder, KeyError, KeyRef, Projection, TableDescription, TransitionKind, item_size_bytes,
};

use super::TableId;
use super::catalog::TableEntry;
use super::expiry::Milliseconds;
use super::write_scope::WriteScope;
use super::write_set::RowChange;
use crate::error::{Error, Result, ValidationError};

/// An index as the store knows it.
#[derive(Debug)]
pub(crate) struct IndexEntry {
    pub(crate) id: TableId,
    pub(crate) description: IndexDescription,
    pub(crate) keys: IndexKeyEncoder,
    /// The attributes that entries repeat; `None` for all of them.
    projected: Option<BTreeSet<String>>,
}

/// What an index holds for one row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IndexRow {
    pub(crate) key: Vec<u8>,
    pub(crate) item: EncodedItem,
}

impl IndexEntry {
    pub(crate) fn new(
        id: TableId,
        description: IndexDescription,
        table: &TableDescription,
        keys: KeyEncoder,
    ) -> Self {
        let keys = keys.for_index(description.partition_key.len(), description.sort_key.len());
        let projected = projected_names(&description, table);
        Self { id, description, keys, projected }
    }

    pub(crate) fn is_active(&self) -> bool {
        self.description.status == IndexStatus::Active
    }

    /// What the index is going through at that time; `None` if it is in use.
    pub(crate) fn transition(&self, now: Milliseconds) -> Option<TransitionKind> {
        let of_setting = self.description.settings.transition.filter(|it| it.until > now);
        match of_setting {
            Some(transition) => Some(transition.kind),
            None => (!self.is_active()).then_some(TransitionKind::Creating),
        }
    }

    /// Whether the index's deletion is over, and only its removal from the file is left.
    pub(crate) fn is_gone(&self, now: Milliseconds) -> bool {
        let transition = self.description.settings.transition;
        transition.is_some_and(|it| it.kind == TransitionKind::Deleting && it.until <= now)
    }

    /// The entry of an item; `None` if the item is not in the index, or cannot be.
    pub(crate) fn row_of(&self, item: &EncodedItem, row_key: &[u8]) -> Result<Option<IndexRow>> {
        let limits_keys = self.description.settings.limits_keys;
        let key = match self.description.key_of(item.view()) {
            Ok(Some(key)) if limits_keys && is_long(&key) => return Ok(None),
            Ok(Some(key)) => self.keys.encode(&key.partition, &key.sort, row_key),
            Err(KeyError::Damaged(error)) => return Err(error.into()),
            Ok(None) | Err(_) => return Ok(None),
        };
        let item = match &self.projected {
            None => item.clone(),
            Some(names) => project(item.view(), names)?,
        };
        Ok(Some(IndexRow { key, item }))
    }
}

/// Whether a value of the key is longer than the service allows.
fn is_long(key: &IndexKey<'_>) -> bool {
    let exceeds =
        |values: &[KeyRef<'_>], limit| values.iter().any(|value| key_size_bytes(*value) > limit);
    exceeds(&key.partition, PARTITION_KEY_MAX_SIZE_BYTES)
        || exceeds(&key.sort, SORT_KEY_MAX_SIZE_BYTES)
}

/// The length of a key's value, as its limits count it.
pub(crate) fn key_size_bytes(value: KeyRef<'_>) -> usize {
    match value {
        KeyRef::S(text) => text.len(),
        KeyRef::B(bytes) => bytes.len(),
        KeyRef::N(_) => 0,
    }
}

/// The attributes that entries repeat; `None` for all of them.
fn projected_names(index: &IndexDescription, table: &TableDescription) -> Option<BTreeSet<String>> {
    let included = match &index.projection {
        Projection::All => return None,
        Projection::KeysOnly => &[][..],
        Projection::Include(names) => names,
    };
    let index_keys = index.partition_key.iter().chain(&index.sort_key);
    let keys = table.key_attributes().chain(index_keys).map(|key| &key.name);
    Some(keys.chain(included).cloned().collect())
}

fn project(item: ItemView<'_>, names: &BTreeSet<String>) -> Result<EncodedItem> {
    let mut projected = Item::new();
    for name in names {
        if let Some(value) = item.get(name)? {
            projected.insert(name.as_str(), value.to_value()?);
        }
    }
    Ok(EncodedItem::try_from(&projected)?)
}

/// Refuses an item with a value that is longer than the service allows in the index's key.
///
/// # Errors
/// [`ValidationError::IndexKeySize`]; damaged bytes.
pub(crate) fn check_key_sizes(index: &IndexDescription, item: ItemView<'_>) -> Result<()> {
    let partition = index.partition_key.iter().map(|key| (key, PARTITION_KEY_MAX_SIZE_BYTES));
    let sort = index.sort_key.iter().map(|key| (key, SORT_KEY_MAX_SIZE_BYTES));
    for (key, limit_bytes) in partition.chain(sort) {
        let value = item.get(&key.name)?.and_then(|value| KeyRef::try_from(value).ok());
        let size_bytes = value.map_or(0, key_size_bytes);
        if size_bytes > limit_bytes {
            let (index, attribute) = (index.name.clone(), key.name.clone());
            let error = ValidationError::IndexKeySize { index, attribute, size_bytes, limit_bytes };
            return Err(error.into());
        }
    }
    Ok(())
}

impl TableEntry {
    /// Refuses an item with an attribute that one of the indexes cannot take.
    ///
    /// # Errors
    /// [`Error::IndexKey`]; [`ValidationError::IndexKeySize`].
    pub(crate) fn check_index_keys(&self, item: ItemView<'_>) -> Result<()> {
        for index in &self.indexes {
            index.description.key_of(item).map_err(|source| Error::IndexKey {
                table: self.name.to_string(),
                index: index.description.name.clone(),
                source,
            })?;
            if index.description.settings.limits_keys {
                check_key_sizes(&index.description, item)?;
            }
        }
        Ok(())
    }
}

impl WriteScope<'_> {
    /// Brings the indexes in step with a changed row.
    pub(super) fn apply_indexes(&mut self, change: &RowChange) -> Result<()> {
        for index in &change.table.indexes {
            let row_of = |image: &Option<EncodedItem>| match image {
                Some(item) => index.row_of(item, &change.key),
                None => Ok(None),
            };
            let (old, new) = (row_of(&change.old)?, row_of(&change.new)?);
            if old != new {
                self.replace_index_row(index.id, old, new)?;
            }
        }
        Ok(())
    }

    fn replace_index_row(
        &mut self,
        index: TableId,
        old: Option<IndexRow>,
        new: Option<IndexRow>,
    ) -> Result<()> {
        // An index that is being filled may not have had the row yet.
        let mut had_it = false;
        let moves = |old: &IndexRow| new.as_ref().is_none_or(|new| new.key != old.key);
        if let Some(old) = old.as_ref().filter(|old| moves(old)) {
            had_it = self.remove_record(index, &old.key)?;
        }
        if let Some(new) = &new {
            had_it |= self.put_record(index, &new.key, new.item.as_bytes())?;
            let size_bytes = item_size_bytes(new.item.view())?;
            self.statistics_of(index).add_item(size_bytes);
        }
        if let Some(old) = old.filter(|_| had_it) {
            let size_bytes = item_size_bytes(old.item.view())?;
            self.statistics_of(index).remove_item(size_bytes);
        }
        Ok(())
    }

    /// Adds the entry of a row that does not change, which an index that is being filled lacks or
    /// has already.
    pub(super) fn add_index_row(&mut self, index: TableId, row: &IndexRow) -> Result<()> {
        if !self.put_record(index, &row.key, row.item.as_bytes())? {
            let size_bytes = item_size_bytes(row.item.view())?;
            self.statistics_of(index).add_item(size_bytes);
        }
        Ok(())
    }
}
