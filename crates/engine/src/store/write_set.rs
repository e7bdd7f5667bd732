//! What one operation changes: decided first, applied after, all or nothing.
//!
//! An operation reads, decides, and returns a [`WriteSet`]. Only the write scope applies it, and
//! it derives everything that must agree with the rows (index and expiry entries, stream records, counts, change
//! events)
//! from the same pair of images. Rows are changed in the order they stand here; the old image of
//! each is the one that its predecessors in the set leave.

use std::collections::HashMap;
use std::sync::Arc;

use dynafile_model::{EncodedItem, TableDescription};

use super::TableId;
use super::catalog::{Catalog, TableEntry};
use super::expiry_upkeep::{ExpiryChange, ExpiryCleaning};
use super::index::IndexRow;
use super::stream::StreamChange;
use super::token::TokenChange;
use super::write_scope::Reader;
use crate::error::{Error, Result};
use crate::listener::ChangeIdentity;

/// One row, before and after.
pub(crate) struct RowChange {
    pub(crate) table: Arc<TableEntry>,
    pub(crate) key: Vec<u8>,
    pub(crate) old: Option<EncodedItem>,
    pub(crate) new: Option<EncodedItem>,
    pub(crate) identity: ChangeIdentity,
}

/// A change of the tables themselves.
pub(crate) enum CatalogChange {
    /// A new table, or a new description of one.
    Put(Arc<TableEntry>),
    /// The table with all its rows.
    Delete(Arc<TableEntry>),
}

/// A table as an operation names it.
#[derive(Debug, Clone)]
pub(crate) struct TableReference {
    pub(crate) name: Arc<str>,
    /// The description to create the table by if it is missing; without it, missing is an error.
    pub(crate) wanted: Option<Arc<TableDescription>>,
}

/// All that one operation changes.
#[derive(Default)]
pub(crate) struct WriteSet {
    pub(crate) catalog: Vec<CatalogChange>,
    pub(crate) rows: Vec<RowChange>,
    /// Entries for an index that is being filled, from rows that do not change.
    pub(crate) index_rows: Vec<(TableId, IndexRow)>,
    /// Changes of the index by expiry beside those that follow from `rows`.
    pub(crate) expiry: Vec<ExpiryChange>,
    /// How far the removal of entries of deleted tables from that index is.
    pub(crate) expiry_cleaning: Option<ExpiryCleaning>,
    /// What is done about streams beside the records of `rows`.
    pub(crate) streams: Vec<StreamChange>,
    /// Tokens of transactions that are to be remembered or forgotten.
    pub(crate) tokens: Vec<TokenChange>,
    /// Where in `rows` the newest change of a row stands; kept only by sets that may touch a row
    /// twice.
    newest: Option<HashMap<RowPlace, usize>>,
}

/// Table and key of a row.
type RowPlace = (Arc<str>, Vec<u8>);

impl WriteSet {
    /// A set whose actions may touch a row more than once, each seeing what those before it did.
    pub(crate) fn of_many() -> Self {
        Self { newest: Some(HashMap::new()), ..Self::default() }
    }

    /// Whether applying it changes nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let Self { catalog, rows, index_rows, expiry, expiry_cleaning, streams, tokens, newest: _ } =
            self;
        let changes_nothing = |row: &RowChange| row.old.is_none() && row.new.is_none();
        catalog.is_empty()
            && rows.iter().all(changes_nothing)
            && index_rows.is_empty()
            && expiry.is_empty()
            && expiry_cleaning.is_none()
            && streams.is_empty()
            && tokens.is_empty()
    }

    /// The table, planned for creation if it is missing and the reference says how.
    pub(crate) fn table(
        &mut self,
        reader: &mut Reader<'_, '_>,
        reference: &TableReference,
    ) -> Result<Arc<TableEntry>> {
        if let Some(entry) = reader.catalog().get(&reference.name).cloned() {
            return match entry.is_usable(|| reader.now()) {
                true => Ok(entry),
                false => Err(Error::TableNotFound { name: reference.name.to_string() }),
            };
        }
        let planned = self.catalog.iter().find_map(|change| match change {
            CatalogChange::Put(entry) if entry.name == reference.name => Some(entry.clone()),
            _ => None,
        });
        if let Some(entry) = planned {
            return Ok(entry);
        }
        let Some(description) = &reference.wanted else {
            return Err(Error::TableNotFound { name: reference.name.to_string() });
        };
        let entry = reader.new_table(TableDescription::clone(description))?;
        self.catalog.push(CatalogChange::Put(entry.clone()));
        Ok(entry)
    }

    /// The row as the changes planned so far leave it.
    pub(crate) fn current(
        &self,
        reader: &mut Reader<'_, '_>,
        table: &TableEntry,
        key: &[u8],
    ) -> Result<Option<EncodedItem>> {
        if let Some(newest) = &self.newest {
            let place = (table.name.clone(), key.to_vec());
            if let Some(&position) = newest.get(&place) {
                return Ok(self.rows[position].new.clone());
            }
        }
        reader.row(table, key)
    }

    /// Adds a change.
    pub(crate) fn push(&mut self, change: RowChange) {
        if let Some(newest) = &mut self.newest {
            newest.insert((change.table.name.clone(), change.key.clone()), self.rows.len());
        }
        self.rows.push(change);
    }
}

impl CatalogChange {
    /// The catalog after the change.
    pub(crate) fn apply_to(&self, catalog: &Catalog) -> Catalog {
        match self {
            Self::Put(entry) => catalog.with(entry.clone()),
            Self::Delete(entry) => catalog.without(&entry.name),
        }
    }
}
