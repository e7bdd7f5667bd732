//! What a native query or scan returns: an iterator over a walk, up to a limit, and its pages.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use dynafile_expr::{ExpressionCache, Projection};
use dynafile_model::{Direction, Item, KeyBounds};
use serde::de::DeserializeOwned;

use crate::condition::{Condition, ItemTest};
use crate::error::Result;
use crate::expression::Expression;
use crate::key_range::tree_name;
use crate::page_key::PageKey;
use crate::session::Session;
use crate::store::{KeyedRow, RowTree, Snapshot};
use crate::stored_item::StoredItem;
use crate::walk::Walk;

/// What a walk was asked for, besides its range.
#[derive(Debug, Clone, Default)]
pub(crate) struct WalkOptions {
    pub(crate) direction: Direction,
    pub(crate) limit: Option<usize>,
    pub(crate) filter: Option<Condition>,
    pub(crate) exclusive_start_key: Option<PageKey>,
    /// The index to walk instead of the table.
    pub(crate) index: Option<String>,
    /// Which parts of the items to return.
    pub(crate) projection: Option<Expression>,
}

/// The expressions of a walk, with their names and values looked up.
pub(crate) struct BoundOptions {
    pub(crate) filter: Option<ItemTest>,
    pub(crate) projection: Option<Projection>,
}

impl WalkOptions {
    pub(crate) fn bound(&self, parsed: &ExpressionCache) -> Result<BoundOptions> {
        let filter = self.filter.as_ref().map(|filter| filter.bound(parsed)).transpose()?;
        let projection = self.projection.as_ref().map(|text| text.to_projection(parsed));
        Ok(BoundOptions { filter, projection: projection.transpose()? })
    }
}

/// An iterator over items of a table, all from one snapshot.
///
/// It ends after an error. While it lives it keeps its snapshot's pages from being reused.
pub struct Items {
    session: Arc<Session>,
    walk: Option<Walk>,
    projection: Option<Projection>,
    remaining: Option<usize>,
    last_key: Option<Vec<u8>>,
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tree = self.walk.as_ref().map(|walk| tree_name(walk.tree()));
        f.debug_struct("Items")
            .field("of", &tree)
            .field("scanned_count", &self.scanned_count())
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}

impl Items {
    /// A walk over nothing: the table or the file does not exist yet.
    pub(crate) fn empty(session: Arc<Session>) -> Self {
        Self { session, walk: None, projection: None, remaining: None, last_key: None }
    }

    pub(crate) fn new(
        session: Arc<Session>,
        snapshot: &Arc<Snapshot>,
        tree: RowTree,
        bounds: &KeyBounds,
        options: &WalkOptions,
        bound: BoundOptions,
    ) -> Result<Self> {
        let BoundOptions { filter, projection } = bound;
        let walk = Walk::new(snapshot, tree, bounds, options.direction)?;
        let walk =
            Some(walk.filtered(filter).hiding_expired(snapshot, session.request_time().now()));
        Ok(Self { session, walk, projection, remaining: options.limit, last_key: None })
    }

    /// The position of the last item that was returned: continue after it with
    /// `exclusive_start_key`. `None` before the first item.
    ///
    /// # Errors
    /// The stored key is damaged.
    pub fn last_key(&self) -> Result<Option<PageKey>> {
        let Some(walk) = &self.walk else { return Ok(None) };
        let Some(key) = &self.last_key else { return Ok(None) };
        PageKey::of_bytes(walk.tree(), key).map(Some)
    }

    /// How many stored items were looked at so far, those that a filter or their expiry kept
    /// back included.
    pub fn scanned_count(&self) -> u64 {
        self.walk.as_ref().map_or(0, Walk::scanned_count)
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

impl Items {
    fn passed(&mut self, found: KeyedRow) -> Result<StoredItem> {
        self.remaining = self.remaining.map(|remaining| remaining - 1);
        let last_key = self.last_key.get_or_insert_default();
        last_key.clear();
        last_key.extend_from_slice(found.key());
        StoredItem::projected(found.row, self.projection.as_ref())
    }

    /// How many more there are.
    pub(crate) fn count_rest(self) -> Result<u64> {
        let mut count = 0;
        for item in self {
            item?;
            count += 1;
        }
        Ok(count)
    }
}

impl Iterator for Items {
    type Item = Result<StoredItem>;

    fn next(&mut self) -> Option<Self::Item> {
        let walk = self.walk.as_mut()?;
        if self.remaining == Some(0) {
            return None;
        }
        // A session that is being closed says so itself: its store may be open for a moment yet.
        let read =
            |walk: &mut Walk| walk.next().map_err(|error| self.session.store().failed_read(error));
        let found = self.session.expect_open().and_then(|()| read(walk)).transpose()?;
        let item = found.and_then(|found| self.passed(found));
        if item.is_err() {
            self.walk = None;
        }
        Some(item)
    }
}

/// An iterator over items as Rust values.
#[derive(Debug)]
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
