//! The walk that queries and scans of every face share: rows of one snapshot, in one direction.
//!
//! The walk does the work of the rows it passes and no more, and it decodes a row only as far as
//! the expiry rule and the filter look at it. All of its rows come from one snapshot, so it never
//! sees part of a write, however long it takes.
//!
//! Not here: limits and the ends of pages, which are their callers'.

use std::sync::Arc;

use dynafile_model::{Direction, KeyBounds};

use crate::condition::ItemTest;
use crate::error::{Error, Result};
use crate::store::expiry::Milliseconds;
use crate::store::{KeyedRow, RowTree, Rows, Snapshot};

/// Rows of a table or index, one after the other.
pub(crate) struct Walk {
    rows: Rows,
    direction: Direction,
    filter: Option<ItemTest>,
    expiry: Option<Expiry>,
    /// Rows looked at, those that were filtered away included.
    scanned: u64,
}

/// How the walk tells that an item has expired.
struct Expiry {
    now: Milliseconds,
    /// For an index whose entries do not have the TTL attribute: where the table's rows are.
    rows: Option<Arc<Snapshot>>,
}

impl Walk {
    pub(crate) fn new(
        snapshot: &Snapshot,
        tree: RowTree,
        bounds: &KeyBounds,
        direction: Direction,
    ) -> Result<Self> {
        let rows = snapshot.rows(tree, bounds)?;
        Ok(Self { rows, direction, filter: None, expiry: None, scanned: 0 })
    }

    /// The same over rows that the filter is true of.
    pub(crate) fn filtered(self, filter: Option<ItemTest>) -> Self {
        Self { filter, ..self }
    }

    /// The same without items that have expired at `now`.
    pub(crate) fn hiding_expired(self, snapshot: &Arc<Snapshot>, now: Milliseconds) -> Self {
        let expiry = Expiry::of(self.tree(), snapshot, now);
        Self { expiry, ..self }
    }

    pub(crate) fn tree(&self) -> &RowTree {
        self.rows.tree()
    }

    pub(crate) fn scanned_count(&self) -> u64 {
        self.scanned
    }

    /// The next row that passes.
    pub(crate) fn next(&mut self) -> Result<Option<KeyedRow>> {
        while let Some((found, passes)) = self.step()? {
            if passes {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The next row, and whether it passes.
    pub(crate) fn step(&mut self) -> Result<Option<(KeyedRow, bool)>> {
        let Some(found) = self.rows.next(self.direction).transpose()? else { return Ok(None) };
        self.scanned += 1;
        let passes = self.passes(&found)?;
        Ok(Some((found, passes)))
    }

    fn passes(&self, found: &KeyedRow) -> Result<bool> {
        let damaged = |error| Error::corrupted(self.rows.tree().place(found.key()), error);
        if let Some(expiry) = &self.expiry
            && expiry.has_passed(self.rows.tree(), found)?
        {
            return Ok(false);
        }
        match &self.filter {
            Some(filter) => filter.matches(Some(found.row.view())).map_err(damaged),
            None => Ok(true),
        }
    }
}

impl Expiry {
    /// `None` where the table's items do not expire.
    fn of(tree: &RowTree, snapshot: &Arc<Snapshot>, now: Milliseconds) -> Option<Self> {
        let table = &tree.table().description;
        let attribute = table.ttl_attribute.as_ref()?;
        let lacks_it =
            tree.index().is_some_and(|index| !index.description.projects(table, attribute));
        Some(Self { now, rows: lacks_it.then(|| snapshot.clone()) })
    }

    fn has_passed(&self, tree: &RowTree, found: &KeyedRow) -> Result<bool> {
        let table = tree.table();
        let Some(rule) = &table.expiry else { return Ok(false) };
        let damaged = |error| Error::corrupted(tree.place(found.key()), error);
        let Some(rows) = &self.rows else {
            return rule.has_expired(found.row.view(), self.now).map_err(damaged);
        };
        let key = tree.row_key(found.key()).map_err(damaged)?;
        match rows.row(table, key)? {
            Some(row) => rule.has_expired(row.view(), self.now).map_err(damaged),
            None => Err(Error::corrupted(tree.place(found.key()), "the entry has no row")),
        }
    }
}
