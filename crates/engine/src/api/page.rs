//! A page of a query or scan: what both do once they know which rows they are about.
//!
//! The limit counts rows that are looked at, before the filter; a page ends too with the row that
//! makes them more than 1 MB. Either way it says where to continue, whether anything follows or not.
//! The sizes are those of table rows or index entries, whatever is returned of them.
//! Source: developer guide, "Query operations in DynamoDB", "Limiting the number of items" and
//! "Paginating the results". That the row which crosses the megabyte still belongs to the page, and
//! that the page has its key, was observed of the service.

use std::sync::Arc;

use dynafile_expr::Condition;
use dynafile_model::{Direction, IndexKind, Item, KeyBounds, item_size_bytes};

use super::selection::Selection;
use super::target::Target;
use crate::capacity::{Units, read_units};
use crate::error::{Error, Result, ValidationError};
use crate::page_key::PageKey;
use crate::store::{KeyedRow, RowTree, Snapshot};
use crate::stored_item::StoredItem;
use crate::walk::Walk;

/// Which rows a page is about, and what is returned of them.
pub(super) struct PageRequest<'d> {
    pub(super) target: Target<'d>,
    pub(super) tree: RowTree,
    pub(super) bounds: KeyBounds,
    pub(super) direction: Direction,
    pub(super) limit: Option<usize>,
    /// The page ends once the rows looked at make up more than this.
    pub(super) max_size_bytes: usize,
    pub(super) filter: Option<Condition>,
    pub(super) selection: Selection,
    pub(super) consistent: bool,
}

/// What a page is.
pub(super) struct ReadPage {
    /// `None` where only the count was asked for.
    pub(super) items: Option<Vec<StoredItem>>,
    pub(super) count: i32,
    pub(super) scanned_count: i32,
    pub(super) last_evaluated_key: Option<Item>,
    /// The key bytes of the last row looked at.
    pub(super) last_key: Vec<u8>,
    /// The size of the rows looked at.
    pub(super) size_bytes: usize,
    pub(super) units: Units,
}

/// A page as far as it was read.
#[derive(Default)]
struct Progress {
    items: Vec<StoredItem>,
    count: usize,
    scanned: usize,
    size_bytes: usize,
    /// Units for items of the table that a local index does not have whole.
    fetched: f64,
    last_key: Vec<u8>,
}

impl PageRequest<'_> {
    pub(super) fn run(self) -> Result<ReadPage> {
        let read = self.read();
        let page = read.map_err(|error| self.target.session.store().failed_read(error))?;
        self.target.charge_read(&page.units)?;
        Ok(page)
    }

    fn read(&self) -> Result<ReadPage> {
        let Some(snapshot) = self.shown()? else {
            return self.finish(Progress::default(), false);
        };
        let walk = Walk::new(&snapshot, self.tree.clone(), &self.bounds, self.direction)?;
        let mut walk = walk.filtered(self.filter.clone().map(Into::into));
        let mut page = Progress::default();
        let has_more = loop {
            if self.limit == Some(page.scanned) || page.size_bytes > self.max_size_bytes {
                break true;
            }
            let Some((row, passes)) = walk.step()? else { break false };
            self.take(&mut page, row, passes)?;
        };
        self.finish(page, has_more)
    }

    /// The state of the database that the rows are read from; `None` if there was none yet.
    fn shown(&self) -> Result<Option<Arc<Snapshot>>> {
        let newest = &self.target.snapshot;
        match self.tree.index().map(|index| index.description.kind) {
            Some(IndexKind::Global) => {
                self.target.session.shown_by_indexes(newest, &self.target.time)
            }
            _ => Ok(Some(newest.clone())),
        }
    }

    /// Adds a row that was looked at.
    fn take(&self, page: &mut Progress, row: KeyedRow, passes: bool) -> Result<()> {
        page.scanned += 1;
        page.size_bytes += item_size_bytes(row.row.view())?;
        page.last_key.clear();
        page.last_key.extend_from_slice(row.key());
        if !passes {
            return Ok(());
        }
        page.count += 1;
        match &self.selection {
            Selection::Count => {}
            Selection::Whole => page.items.push(StoredItem::new(row.row)),
            Selection::Parts(projection) => {
                page.items.push(StoredItem::projected(row.row, Some(projection))?)
            }
            Selection::FromTable(projection) => {
                let damaged = |detail: &str| Error::corrupted(self.tree.place(row.key()), detail);
                let key = self.tree.row_key(row.key());
                let key = key.map_err(|error| damaged(&error.to_string()))?;
                let found = self.target.row(key)?;
                let found = found.ok_or_else(|| damaged("the entry has no row"))?;
                page.fetched += read_units(item_size_bytes(found.view())?, self.consistent);
                page.items.push(StoredItem::projected(found, projection.as_ref())?);
            }
        }
        Ok(())
    }

    fn finish(&self, page: Progress, has_more: bool) -> Result<ReadPage> {
        let last_evaluated_key = match has_more {
            true => {
                let position = PageKey::of_bytes(&self.tree, &page.last_key)?;
                Some(position.to_item(&self.target.table.description))
            }
            false => None,
        };
        let walked = read_units(page.size_bytes, self.consistent);
        let mut units = Units::of_table(page.fetched);
        match self.tree.index() {
            None => units.table += walked,
            Some(index) => {
                let description = &index.description;
                units.add_index(description.name.clone(), description.kind, walked);
            }
        }
        let counts_only = matches!(self.selection, Selection::Count);
        Ok(ReadPage {
            items: (!counts_only).then_some(page.items),
            count: page.count as i32,
            scanned_count: page.scanned as i32,
            last_evaluated_key,
            last_key: page.last_key,
            size_bytes: page.size_bytes,
            units,
        })
    }
}

/// The `Limit` parameter.
pub(super) fn page_limit(limit: Option<i32>) -> Result<Option<usize>, ValidationError> {
    match limit.map(usize::try_from).transpose() {
        Ok(Some(0)) | Err(_) => Err(ValidationError::Limit),
        Ok(limit) => Ok(limit),
    }
}
