//! One change of one item, with the condition it depends on: what put, update, delete, batches and
//! transactions are made of.
//!
//! All of them decide here, so keys, sizes, conditions and index attributes are checked in one
//! place and in one order: the key, the condition, the update, the item it makes.

use std::sync::Arc;

use dynafile_expr::Update;
use dynafile_model::{EncodedItem, Item, PrimaryKey, TableDescription};

use super::{check_size, key_of_new_item, key_of_primary};
use crate::condition::ItemTest;
use crate::error::{Error, Result};
use crate::listener::ChangeIdentity;
use crate::store::{Reader, RowChange, TableEntry, TableReference, WriteSet};

/// What to do with an item.
pub(crate) enum Change {
    /// Store it whole.
    Put(EncodedItem),
    /// Apply the update to what is there, or to an item of its key alone.
    Update {
        key: PrimaryKey,
        update: Update,
        /// The largest item that may come of it.
        max_item_size_bytes: usize,
    },
    /// Remove it.
    Delete(PrimaryKey),
    /// Change nothing; only ask for the condition.
    Check(PrimaryKey),
}

/// A change and what it depends on.
pub(crate) struct WriteAction {
    pub(crate) table: TableReference,
    pub(crate) change: Change,
    pub(crate) condition: Option<ItemTest>,
}

/// Which item an action is about: the table's name, the key's bytes.
pub(crate) type ItemPlace = (Arc<str>, Vec<u8>);

impl WriteAction {
    /// Decides the one action of an operation.
    pub(crate) fn decide_alone(self, reader: &mut Reader<'_, '_>) -> Result<WriteSet> {
        let mut set = WriteSet::default();
        self.decide(reader, &mut set)?;
        Ok(set)
    }

    /// Adds the change to a set, whose last row it then is if it changes anything.
    pub(crate) fn decide(
        self,
        reader: &mut Reader<'_, '_>,
        set: &mut WriteSet,
    ) -> Result<ItemPlace> {
        let table = set.table(reader, &self.table)?;
        let key = match &self.change {
            Change::Put(item) => key_of_new_item(&table, item.view())?,
            Change::Update { key, .. } | Change::Delete(key) | Change::Check(key) => {
                key_of_primary(&table, key)?
            }
        };
        let place = (table.name.clone(), key.clone());
        let old = set.current(reader, &table, &key)?;
        check_condition(&table, self.condition.as_ref(), old.as_ref())?;
        let new = match self.change {
            Change::Put(item) => Some(item),
            Change::Delete(_) => None,
            Change::Check(_) => return Ok(place),
            Change::Update { key, update, max_item_size_bytes } => {
                let item = updated(&table, &key, &update, old.as_ref())?;
                check_size(&item, max_item_size_bytes)?;
                table.check_index_keys(item.view())?;
                Some(item)
            }
        };
        if old.is_some() || new.is_some() {
            set.push(RowChange { table, key, old, new, identity: ChangeIdentity::User });
        }
        Ok(place)
    }
}

fn check_condition(
    table: &TableEntry,
    condition: Option<&ItemTest>,
    item: Option<&EncodedItem>,
) -> Result<()> {
    let Some(condition) = condition else { return Ok(()) };
    if condition.matches(item.map(EncodedItem::view))? {
        return Ok(());
    }
    Err(Error::ConditionFailed { table: table.name.to_string(), item: item.cloned().map(Box::new) })
}

fn updated(
    table: &TableEntry,
    key: &PrimaryKey,
    update: &Update,
    old: Option<&EncodedItem>,
) -> Result<EncodedItem> {
    check_keys_untouched(&table.description, update)?;
    let before = match old {
        Some(item) => item.to_item()?,
        None => key_alone(&table.description, key),
    };
    let after = update.apply(&before).map_err(Error::Update)?;
    Ok(EncodedItem::try_from(&after)?)
}

fn check_keys_untouched(table: &TableDescription, update: &Update) -> Result<()> {
    for (path, _) in update.targets() {
        if table.key_attributes().any(|attribute| attribute.name == path.root()) {
            return Err(Error::KeyUpdate { attribute: path.root().to_owned() });
        }
    }
    Ok(())
}

/// The item that an update of a missing item starts from.
fn key_alone(table: &TableDescription, key: &PrimaryKey) -> Item {
    let mut item = Item::new();
    item.insert(table.partition_key.name.as_str(), key.partition.clone());
    if let (Some(attribute), Some(sort)) = (&table.sort_key, &key.sort) {
        item.insert(attribute.name.as_str(), sort.clone());
    }
    item
}
