//! The index by expiry after a table's TTL attribute was changed, and after a table was deleted.
//!
//! Readers look at rows, so a change counts for them at once. The index follows in bounded steps,
//! each a commit of its own; how far it is stands in the catalog, and for entries of deleted
//! tables in the file's `meta`, so whoever opens the file next goes on there.
//!
//! Invariants:
//! - a row that was written since the change, or looked at by a step, has the entry that the
//!   attribute says, and none by an earlier attribute;
//! - an entry without a row that says the same is harmless: the sweeper looks at the row.

use std::collections::BTreeSet;
use std::ops::Bound;

use dynafile_model::{AttributeValue, EncodedItem, Item, ItemView};
use redb::ReadableTable;

use super::catalog::TableEntry;
use super::expiry::{self, ExpiryRule};
use super::fault::AtPath;
use super::record::unseal;
use super::snapshot::Snapshot;
use super::write_scope::{Reader, WriteScope};
use super::write_set::RowChange;
use super::{meta, system};
use crate::error::{Error, Result};
use crate::guard::shielded;

/// Attributes that may still have entries: each is looked for in every row that is written.
const MAX_STALE_ATTRIBUTES: usize = 8;

/// What is still to be done about a table's entries in the index by expiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExpiryUpkeep {
    /// The attributes by which rows may have entries that are stale.
    pub(crate) stale: BTreeSet<String>,
    /// The key bytes of the last row that was looked at.
    pub(crate) done_to: Option<Vec<u8>>,
}

/// A change of one entry of the index by expiry, by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExpiryChange {
    Put(Vec<u8>),
    Remove(Vec<u8>),
}

/// How far the removal of entries of deleted tables is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExpiryCleaning {
    /// The entry behind which it goes on.
    From(Vec<u8>),
    /// There are none any more.
    Done,
}

impl ExpiryUpkeep {
    /// What is to be done once the table's attribute is `attribute`.
    ///
    /// # Errors
    /// [`Error::TableInUse`] while too many earlier changes are not carried out yet.
    pub(super) fn after_change(
        before: &TableEntry,
        attribute: Option<&str>,
    ) -> Result<Option<Self>> {
        let earlier = before.description.ttl_attribute.as_deref();
        if earlier == attribute {
            return Ok(before.expiry_upkeep.clone());
        }
        let unfinished = before.expiry_upkeep.iter().flat_map(|upkeep| upkeep.stale.iter());
        let mut stale: BTreeSet<_> = unfinished.map(String::as_str).chain(earlier).collect();
        if let Some(attribute) = attribute {
            stale.remove(attribute);
        }
        if stale.len() > MAX_STALE_ATTRIBUTES {
            return Err(Error::TableInUse { table: before.name.to_string(), status: "UPDATING" });
        }
        let stale = stale.into_iter().map(str::to_owned).collect();
        Ok(Some(Self { stale, done_to: None }))
    }

    /// What to do with the entries of a row, whatever the index has of it.
    pub(crate) fn changes_for(
        &self,
        table: &TableEntry,
        key: &[u8],
        item: ItemView<'_>,
    ) -> Result<Vec<ExpiryChange>> {
        let fresh = match &table.expiry {
            Some(rule) => rule.expiry(item)?,
            None => None,
        };
        let mut changes = Vec::new();
        for attribute in &self.stale {
            let stale = ExpiryRule::new(attribute).expiry(item)?.filter(|at| Some(*at) != fresh);
            changes
                .extend(stale.map(|at| ExpiryChange::Remove(expiry::entry_key(at, table.id, key))));
        }
        changes.extend(fresh.map(|at| ExpiryChange::Put(expiry::entry_key(at, table.id, key))));
        Ok(changes)
    }

    /// The stored form.
    pub(super) fn to_item(&self) -> Item {
        let mut item = Item::new();
        item.insert("stale", AttributeValue::list(self.stale.iter().map(String::as_str)));
        if let Some(key) = &self.done_to {
            item.insert("done_to", AttributeValue::B(key.clone()));
        }
        item
    }

    /// Reads what [`ExpiryUpkeep::to_item`] wrote; `None` if it is something else.
    pub(super) fn from_value(value: &AttributeValue) -> Option<Self> {
        let item = value.as_map()?;
        let AttributeValue::L(stale) = item.get("stale")? else { return None };
        let names = stale.iter().map(|name| name.as_str().map(str::to_owned));
        let done_to = match item.get("done_to") {
            None => None,
            Some(AttributeValue::B(key)) => Some(key.clone()),
            Some(_) => return None,
        };
        Some(Self { stale: names.collect::<Option<_>>()?, done_to })
    }
}

impl Snapshot {
    /// Whether there may be entries of deleted tables.
    pub(crate) fn expiry_needs_cleaning(&self) -> Result<bool> {
        shielded("read", || {
            let Some(tree) = self.tree(system::META)? else { return Ok(false) };
            Ok(meta::read_bytes(&*tree, meta::EXPIRY_CLEANING, &self.path)?.is_some())
        })
    }
}

impl Reader<'_, '_> {
    /// The entries of deleted tables among the next `limit` entries, and how far that is; `None`
    /// if there is nothing to be done.
    pub(crate) fn orphaned_entries(
        &mut self,
        limit: usize,
    ) -> Result<Option<(Vec<ExpiryChange>, ExpiryCleaning)>> {
        let alive: BTreeSet<_> = self.catalog().iter().map(|table| table.id).collect();
        let scope = self.scope();
        let path = scope.path.clone();
        let meta_tree = scope.tree(system::META)?;
        let Some(from) = meta::read_bytes(meta_tree, meta::EXPIRY_CLEANING, &path)? else {
            return Ok(None);
        };
        let bounds = (Bound::Excluded(from.as_slice()), Bound::Unbounded);
        let mut range = scope.tree(system::EXPIRY)?.range::<&[u8]>(bounds).at(&path)?;
        let (mut orphaned, mut last) = (Vec::new(), None);
        for entry in range.by_ref().take(limit) {
            let (key, record) = entry.at(&path)?;
            let is_sound = unseal(system::EXPIRY, key.value(), record.value()).is_ok();
            let table = expiry::parse_entry_key(key.value()).map(|(_, table, _)| table);
            // One that is damaged may be of any table; the check finds it.
            if is_sound && table.is_some_and(|table| !alive.contains(&table)) {
                orphaned.push(ExpiryChange::Remove(key.value().to_vec()));
            }
            last = Some(key.value().to_vec());
        }
        let more = range.next().is_some();
        let cleaning = match last.filter(|_| more) {
            Some(last) => ExpiryCleaning::From(last),
            None => ExpiryCleaning::Done,
        };
        Ok(Some((orphaned, cleaning)))
    }
}

impl WriteScope<'_> {
    /// Brings the index by expiry in step with a changed row.
    pub(super) fn apply_expiry(&mut self, change: &RowChange) -> Result<()> {
        let table = &change.table;
        if let Some(upkeep) = &table.expiry_upkeep {
            return self.apply_expiry_amid_upkeep(change, upkeep);
        }
        let Some(rule) = &table.expiry else { return Ok(()) };
        let expiry_of = |image: &Option<EncodedItem>| match image {
            Some(item) => rule.expiry(item.view()),
            None => Ok(None),
        };
        let (old, new) = (expiry_of(&change.old)?, expiry_of(&change.new)?);
        if old == new {
            return Ok(());
        }
        if let Some(old) = old {
            self.remove_record(system::EXPIRY, &expiry::entry_key(old, table.id, &change.key))?;
        }
        if let Some(new) = new {
            self.put_record(system::EXPIRY, &expiry::entry_key(new, table.id, &change.key), &[])?;
        }
        Ok(())
    }

    /// The old image may have an entry by any of the attributes, or none yet.
    fn apply_expiry_amid_upkeep(
        &mut self,
        change: &RowChange,
        upkeep: &ExpiryUpkeep,
    ) -> Result<()> {
        let changes_for = |image: &Option<EncodedItem>| match image {
            Some(item) => upkeep.changes_for(&change.table, &change.key, item.view()),
            None => Ok(Vec::new()),
        };
        for stale in changes_for(&change.old)? {
            self.apply_expiry_change(&ExpiryChange::Remove(stale.into_key()))?;
        }
        for fresh in changes_for(&change.new)? {
            self.apply_expiry_change(&fresh)?;
        }
        Ok(())
    }

    /// Changes one entry.
    pub(super) fn apply_expiry_change(&mut self, change: &ExpiryChange) -> Result<()> {
        match change {
            ExpiryChange::Put(key) => self.put_record(system::EXPIRY, key, &[]).map(drop),
            ExpiryChange::Remove(key) => self.remove_record(system::EXPIRY, key).map(drop),
        }
    }

    /// Notes how far the removal of entries of deleted tables is.
    pub(super) fn apply_expiry_cleaning(&mut self, cleaning: &ExpiryCleaning) -> Result<()> {
        match cleaning {
            ExpiryCleaning::From(key) => {
                self.put_record(system::META, meta::EXPIRY_CLEANING, key).map(drop)
            }
            ExpiryCleaning::Done => {
                self.remove_record(system::META, meta::EXPIRY_CLEANING).map(drop)
            }
        }
    }

    /// Has the entries of a table that is being deleted removed later.
    pub(super) fn leave_expiry_entries(&mut self, table: &TableEntry) -> Result<()> {
        if table.expiry.is_none() && table.expiry_upkeep.is_none() {
            return Ok(());
        }
        self.apply_expiry_cleaning(&ExpiryCleaning::From(Vec::new()))
    }
}

impl ExpiryChange {
    fn into_key(self) -> Vec<u8> {
        match self {
            Self::Put(key) | Self::Remove(key) => key,
        }
    }
}
