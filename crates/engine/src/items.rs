//! The walk that query and scan share: rows of one snapshot, in one direction, filtered.
//!
//! The walk does the work of the rows it passes and no more: it stops at the limit, and it decodes
//! a row only as far as the expiry rule and the filter look at it. All of its rows come from one
//! snapshot, so it never sees part of a write, however long it takes.

use std::marker::PhantomData;
use std::sync::Arc;

use dynafile_expr::Filter;
use dynafile_model::{Direction, Item, KeyBounds, PrimaryKey};
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::session::Session;
use crate::store::expiry::Milliseconds;
use crate::store::{KeyedRow, Rows, Snapshot, StoredRow, TableEntry};
use crate::stored_item::StoredItem;

/// What a walk was asked for, besides its range.
#[derive(Clone, Default)]
pub(crate) struct WalkOptions {
    pub(crate) direction: Direction,
    pub(crate) limit: Option<usize>,
    pub(crate) filter: Option<Filter>,
    pub(crate) exclusive_start_key: Option<PrimaryKey>,
}

/// An iterator over items of a table, all from one snapshot.
///
/// It ends after an error. While it lives it keeps its snapshot's pages from being reused.
pub struct Items {
    session: Arc<Session>,
    walk: Option<Walk>,
}

struct Walk {
    rows: Rows,
    table: Arc<TableEntry>,
    direction: Direction,
    remaining: Option<usize>,
    filter: Option<Filter>,
    /// The time expiry is judged by, where the table's items expire.
    now: Option<Milliseconds>,
    last_key: Option<Vec<u8>>,
    /// Rows looked at, those that were filtered away included.
    scanned: u64,
}

impl Items {
    /// A walk over nothing: the table or the file does not exist yet.
    pub(crate) fn empty(session: Arc<Session>) -> Self {
        Self { session, walk: None }
    }

    pub(crate) fn new(
        session: Arc<Session>,
        snapshot: &Snapshot,
        table: Arc<TableEntry>,
        bounds: &KeyBounds,
        options: WalkOptions,
    ) -> Result<Self> {
        let now = table.expiry.is_some().then(|| session.now());
        let rows = snapshot.rows(table.clone(), bounds)?;
        let walk = Walk {
            rows,
            table,
            direction: options.direction,
            remaining: options.limit,
            filter: options.filter,
            now,
            last_key: None,
            scanned: 0,
        };
        Ok(Self { session, walk: Some(walk) })
    }

    /// The key of the last item that was returned: continue after it with
    /// `exclusive_start_key`. `None` before the first item.
    ///
    /// # Errors
    /// The stored key is damaged.
    pub fn last_key(&self) -> Result<Option<PrimaryKey>> {
        let Some(walk) = &self.walk else { return Ok(None) };
        let Some(key) = &walk.last_key else { return Ok(None) };
        let place = || format!("a key of table '{}'", walk.table.name);
        let decoded = walk.table.keys().decode(key);
        decoded.map(Some).map_err(|error| Error::corrupted(place(), error))
    }

    /// How many stored items were looked at so far, those that a filter or their expiry kept
    /// back included.
    pub fn scanned_count(&self) -> u64 {
        self.walk.as_ref().map_or(0, |walk| walk.scanned)
    }

    /// The items as Rust values.
    pub fn values<T: DeserializeOwned>(self) -> Values<T> {
        Values { items: self, shape: PhantomData }
    }

    /// All the items as trees.
    ///
    /// # Errors
    /// The first that occurs; storage errors and damage.
    pub fn to_items(self) -> Result<Vec<Item>> {
        self.map(|item| item?.to_item()).collect()
    }

    /// Up to `count` more items into `sink`, for callers that take items in bulk; whether there
    /// may be more.
    ///
    /// # Errors
    /// Storage errors and damage; the walk is over then.
    pub fn take_into(&mut self, count: usize, sink: &mut Vec<StoredItem>) -> Result<bool> {
        for _ in 0..count {
            match self.next() {
                Some(item) => sink.push(item?),
                None => return Ok(false),
            }
        }
        Ok(self.walk.is_some())
    }
}

impl Walk {
    fn next(&mut self) -> Result<Option<StoredRow>> {
        if self.remaining == Some(0) {
            return Ok(None);
        }
        while let Some(found) = self.rows.next(self.direction) {
            let found = found?;
            self.scanned += 1;
            if self.wants(&found)? {
                self.remaining = self.remaining.map(|remaining| remaining - 1);
                let last_key = self.last_key.get_or_insert_default();
                last_key.clear();
                last_key.extend_from_slice(found.key());
                return Ok(Some(found.row));
            }
        }
        Ok(None)
    }

    fn wants(&self, found: &KeyedRow) -> Result<bool> {
        let damaged = |error| Error::corrupted(self.table.place(found.key()), error);
        if let (Some(now), Some(rule)) = (self.now, &self.table.expiry) {
            if rule.has_expired(found.row.view(), now).map_err(damaged)? {
                return Ok(false);
            }
        }
        match &self.filter {
            Some(filter) => filter.matches(found.row.view()).map_err(damaged),
            None => Ok(true),
        }
    }
}

impl Iterator for Items {
    type Item = Result<StoredItem>;

    fn next(&mut self) -> Option<Self::Item> {
        let walk = self.walk.as_mut()?;
        let next = self.session.expect_open().and_then(|()| walk.next());
        match next {
            Ok(row) => row.map(|row| Ok(StoredItem::new(row))),
            Err(error) => {
                self.walk = None;
                self.session.store().note_failure(&error);
                Some(Err(error))
            }
        }
    }
}

/// An iterator over items as Rust values.
pub struct Values<T> {
    items: Items,
    shape: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Iterator for Values<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.items.next()?.and_then(|item| item.to_value()))
    }
}

/// A page of a query or scan.
#[derive(Debug)]
pub struct Page {
    /// The items, in the order of the walk.
    pub items: Vec<StoredItem>,
    /// Where to continue: the last item's key, if the limit ended the page.
    pub last_evaluated_key: Option<PrimaryKey>,
}

impl Page {
    /// Collects what the walk yields; with a limit, the key to continue after it.
    pub(crate) fn collect(mut walk: Items, limit: Option<usize>) -> Result<Self> {
        let items = walk.by_ref().collect::<Result<Vec<_>>>()?;
        let full = limit.is_some_and(|limit| items.len() == limit && limit > 0);
        let last_evaluated_key = if full { walk.last_key()? } else { None };
        Ok(Self { items, last_evaluated_key })
    }
}
