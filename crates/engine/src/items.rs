//! The walk that query and scan share: rows of one snapshot, in one direction, filtered.
//!
//! The walk does the work of the rows it passes and no more: it stops at the limit, and it decodes
//! a row only as far as the expiry rule and the filter look at it. All of its rows come from one
//! snapshot, so it never sees part of a write, however long it takes.

use std::marker::PhantomData;
use std::sync::Arc;

use dynafile_model::{Direction, Item, KeyBounds};
use serde::de::DeserializeOwned;

use crate::condition::{Condition, ItemTest};
use crate::error::{Error, Result};
use crate::page_key::PageKey;
use crate::session::Session;
use crate::store::expiry::Milliseconds;
use crate::store::{KeyedRow, RowTree, Rows, Snapshot, StoredRow};
use crate::stored_item::StoredItem;

/// What a walk was asked for, besides its range.
#[derive(Clone, Default)]
pub(crate) struct WalkOptions {
    pub(crate) direction: Direction,
    pub(crate) limit: Option<usize>,
    pub(crate) filter: Option<Condition>,
    pub(crate) exclusive_start_key: Option<PageKey>,
    /// The index to walk instead of the table.
    pub(crate) index: Option<String>,
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
    direction: Direction,
    remaining: Option<usize>,
    filter: Option<ItemTest>,
    expiry: Option<Expiry>,
    last_key: Option<Vec<u8>>,
    /// Rows looked at, those that were filtered away included.
    scanned: u64,
}

/// How the walk tells that an item has expired.
struct Expiry {
    now: Milliseconds,
    /// For an index whose entries do not have the TTL attribute: where the table's rows are.
    rows: Option<Arc<Snapshot>>,
}

impl Items {
    /// A walk over nothing: the table or the file does not exist yet.
    pub(crate) fn empty(session: Arc<Session>) -> Self {
        Self { session, walk: None }
    }

    pub(crate) fn new(
        session: Arc<Session>,
        snapshot: &Arc<Snapshot>,
        tree: RowTree,
        bounds: &KeyBounds,
        options: WalkOptions,
        filter: Option<ItemTest>,
    ) -> Result<Self> {
        let expiry = Expiry::of(&tree, snapshot, &session);
        let walk = Walk {
            rows: snapshot.rows(tree, bounds)?,
            direction: options.direction,
            remaining: options.limit,
            filter,
            expiry,
            last_key: None,
            scanned: 0,
        };
        Ok(Self { session, walk: Some(walk) })
    }

    /// The position of the last item that was returned: continue after it with
    /// `exclusive_start_key`. `None` before the first item.
    ///
    /// # Errors
    /// The stored key is damaged.
    pub fn last_key(&self) -> Result<Option<PageKey>> {
        let Some(walk) = &self.walk else { return Ok(None) };
        let Some(key) = &walk.last_key else { return Ok(None) };
        let tree = walk.rows.tree();
        let position = tree.position(key);
        let position = position.map_err(|error| Error::corrupted(tree.place(key), error))?;
        Ok(Some(PageKey::of(position)))
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
    fn of(tree: &RowTree, snapshot: &Arc<Snapshot>, session: &Session) -> Option<Self> {
        let table = &tree.table().description;
        let attribute = table.ttl_attribute.as_ref()?;
        let lacks_it =
            tree.index().is_some_and(|index| !index.description.projects(table, attribute));
        Some(Self { now: session.now(), rows: lacks_it.then(|| snapshot.clone()) })
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

impl Iterator for Items {
    type Item = Result<StoredItem>;

    fn next(&mut self) -> Option<Self::Item> {
        let walk = self.walk.as_mut()?;
        // A session that is being closed says so itself: its store may be open for a moment yet.
        let read =
            |walk: &mut Walk| walk.next().map_err(|error| self.session.store().failed_read(error));
        match self.session.expect_open().and_then(|()| read(walk)) {
            Ok(row) => row.map(|row| Ok(StoredItem::new(row))),
            Err(error) => {
                self.walk = None;
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
    /// Where to continue: the last item's position, if the limit ended the page.
    pub last_evaluated_key: Option<PageKey>,
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
