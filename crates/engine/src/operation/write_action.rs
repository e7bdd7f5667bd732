//! One change of one item, with the condition it depends on: what put, update, delete, batches and
//! transactions are made of.
//!
//! All of them decide here, so keys, sizes, conditions and index attributes are checked in one
//! place and in one order: the key, the condition, the update, the item it makes.

use std::sync::Arc;

use dynafile_expr::Update;
use dynafile_model::{EncodedItem, Item, PrimaryKey, TableDescription};

use super::item_rules::ItemRules;
use super::{key_of_item, key_of_primary};
use crate::capacity::{Units, units_of_change};
use crate::condition::ItemTest;
use crate::error::{Error, Result};
use crate::listener::ChangeIdentity;
use crate::store::{Reader, RowChange, TableEntry, TableReference, WriteSet};

/// What to do with an item.
pub(crate) enum Change {
    /// Store it whole.
    Put(EncodedItem),
    /// Apply the update to what is there, or to an item of its key alone if the update makes items.
    Update { key: PrimaryKey, update: Update },
    /// Remove it.
    Delete(PrimaryKey),
    /// Change nothing; only ask for the condition.
    Check(PrimaryKey),
}

impl Change {
    /// The key's bytes of the item that it is about.
    pub(crate) fn key_in(&self, table: &TableEntry) -> Result<Vec<u8>> {
        match self {
            Self::Put(item) => key_of_item(table, item.view()),
            Self::Update { key, .. } | Self::Delete(key) | Self::Check(key) => {
                key_of_primary(table, key)
            }
        }
    }
}

/// A change and what it depends on.
pub(crate) struct WriteAction {
    pub(crate) table: TableReference,
    pub(crate) change: Change,
    pub(crate) condition: Option<ItemTest>,
    /// Which rules the item that comes of it has to keep.
    pub(crate) rules: ItemRules,
}

/// What came of deciding an action.
pub(crate) struct Decision {
    pub(crate) table: Arc<TableEntry>,
    /// The key's bytes.
    pub(crate) key: Vec<u8>,
    pub(crate) outcome: Outcome,
}

/// Where the images of an action's item are.
pub(crate) enum Outcome {
    /// In this row of the set.
    Changed(usize),
    /// The item stays as it is; `None` if there is none.
    Same(Option<EncodedItem>),
}

impl Decision {
    /// The item before and after.
    pub(crate) fn images<'a>(
        &'a self,
        set: &'a WriteSet,
    ) -> (Option<&'a EncodedItem>, Option<&'a EncodedItem>) {
        match &self.outcome {
            Outcome::Changed(row) => (set.rows[*row].old.as_ref(), set.rows[*row].new.as_ref()),
            Outcome::Same(item) => (item.as_ref(), item.as_ref()),
        }
    }

    /// What it costs.
    pub(crate) fn units(&self, set: &WriteSet) -> Result<Units> {
        let (old, new) = self.images(set);
        units_of_change(&self.table, &self.key, old, new)
    }
}

impl WriteAction {
    /// The item that the action is about: its table, its key's bytes.
    pub(crate) fn place(
        &self,
        reader: &mut Reader<'_, '_>,
        set: &mut WriteSet,
    ) -> Result<(Arc<TableEntry>, Vec<u8>)> {
        let table = set.table(reader, &self.table)?;
        if let Change::Put(item) = &self.change {
            self.rules.check_index_keys(&table, item.view())?;
        }
        let key = self.change.key_in(&table)?;
        Ok((table, key))
    }

    /// Adds the change to a set, whose last row it then is if it changes anything.
    pub(crate) fn decide(
        self,
        reader: &mut Reader<'_, '_>,
        set: &mut WriteSet,
    ) -> Result<Decision> {
        let (table, key) = self.place(reader, set)?;
        let old = set.current(reader, &table, &key)?;
        self.check_condition(&table, &key, old.as_ref())?;
        let new = match self.change {
            Change::Put(item) => Some(item),
            Change::Delete(_) => None,
            Change::Check(_) => {
                return Ok(Decision { table, key, outcome: Outcome::Same(old) });
            }
            Change::Update { key, update } => {
                check_keys_untouched(&table.description, &update)?;
                let is_made = old.is_some() || update.makes_items();
                let updated = || self.rules.updated(&table, &key, &update, old.as_ref());
                is_made.then(updated).transpose()?
            }
        };
        if old.is_none() && new.is_none() {
            return Ok(Decision { table, key, outcome: Outcome::Same(None) });
        }
        let outcome = Outcome::Changed(set.rows.len());
        let (row, identity) = (table.clone(), ChangeIdentity::User);
        set.push(RowChange { table: row, key: key.clone(), old, new, identity });
        Ok(Decision { table, key, outcome })
    }

    fn check_condition(
        &self,
        table: &TableEntry,
        key: &[u8],
        item: Option<&EncodedItem>,
    ) -> Result<()> {
        let Some(condition) = &self.condition else { return Ok(()) };
        if condition.matches(item.map(EncodedItem::view))? {
            return Ok(());
        }
        let key = table.keys().decode(key);
        let key = key.map_err(|error| Error::corrupted(table.name.as_ref(), error))?;
        Err(Error::ConditionFailed {
            table: table.name.to_string(),
            key: Box::new(key),
            item: item.cloned().map(Box::new),
        })
    }
}

impl ItemRules {
    /// The item after the update, if it keeps the rules.
    fn updated(
        self,
        table: &TableEntry,
        key: &PrimaryKey,
        update: &Update,
        old: Option<&EncodedItem>,
    ) -> Result<EncodedItem> {
        let before = match old {
            Some(item) => item.to_item()?,
            None => key_alone(&table.description, key),
        };
        let after = update.apply(&before).map_err(|source| Error::Update {
            table: table.name.to_string(),
            key: Box::new(key.clone()),
            source,
        })?;
        let after = EncodedItem::try_from(&after)?;
        self.check_updated(&after)?;
        self.check_updated_index_keys(table, after.view())?;
        Ok(after)
    }
}

/// Refuses an update of key attributes.
pub(crate) fn check_keys_untouched(table: &TableDescription, update: &Update) -> Result<()> {
    for (path, _) in update.targets() {
        if table.key_attributes().any(|attribute| attribute.name == path.root()) {
            let (table, attribute) = (table.name.clone(), path.root().to_owned());
            return Err(Error::KeyUpdate { table, attribute });
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
