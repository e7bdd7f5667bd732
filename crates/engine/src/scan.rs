//! Scan: all items of a table, or of one segment of it.

use dynafile_model::{KeyBounds, segment_buckets};
use serde::de::DeserializeOwned;

use crate::condition::Condition;
use crate::error::{OptionsError, Result};
use crate::expression::Expression;
use crate::items::{Items, Page, Values, WalkOptions};
use crate::page_key::PageKey;
use crate::store::RowTree;
use crate::table::Table;

/// The most segments a scan may have (API reference, "Scan", `TotalSegments`).
const MAX_TOTAL_SEGMENTS: u32 = 1_000_000;

/// A scan under construction: [`Table::scan`] starts one, [`Scan::items`] and its siblings run it.
///
/// Items come partition by partition, each in sort key order; the partitions are in no order
/// that means anything, and in the same order at every scan.
#[must_use = "a scan does nothing until it is run"]
#[derive(Debug, Clone)]
pub struct Scan {
    table: Table,
    segment: Option<(u32, u32)>,
    options: WalkOptions,
}

impl Scan {
    pub(crate) fn new(table: Table) -> Self {
        Self { table, segment: None, options: WalkOptions::default() }
    }

    /// Only segment `segment` (from 0) of `total_segments`. The segments of a scan are disjoint
    /// and together whole, so that several threads can take one each.
    pub fn segment(mut self, segment: u32, total_segments: u32) -> Self {
        self.segment = Some((segment, total_segments));
        self
    }

    /// At most this many items, counted after the filter.
    pub fn limit(mut self, items: usize) -> Self {
        self.options.limit = Some(items);
        self
    }

    /// Only items that the filter or expression is true of.
    pub fn filter(mut self, filter: impl Into<Condition>) -> Self {
        self.options.filter = Some(filter.into());
        self
    }

    /// Scans this index instead of the table.
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.options.index = Some(name.into());
        self
    }

    /// Only these attributes, and parts of attributes, of the items: a projection of DynamoDB, `"amount, address.city"`.
    /// An attribute that an index does not project is absent.
    pub fn projection(mut self, paths: impl Into<Expression>) -> Self {
        self.options.projection = Some(paths.into());
        self
    }

    /// Continues after this position: the `last_evaluated_key` of the page before, or, in a table,
    /// the key of any item.
    pub fn exclusive_start_key(mut self, key: impl Into<PageKey>) -> Self {
        self.options.exclusive_start_key = Some(key.into());
        self
    }

    /// Runs the scan; items are read as the iterator is pulled.
    ///
    /// # Errors
    /// The segment is out of range, the start key does not fit the table, or the filter does not
    /// parse or bind; storage errors.
    pub fn items(self) -> Result<Items> {
        let Self { table, segment, options } = self;
        let segment = segment.map(|(segment, total)| buckets(segment, total)).transpose()?;
        match segment {
            Some(None) => Ok(table.nothing()),
            Some(Some(range)) => {
                table.walk(options, |tree, options| continued(range, tree, options))
            }
            None => table.walk(options, |tree, options| continued(KeyBounds::all(), tree, options)),
        }
    }

    /// Runs the scan and reads the items as Rust values.
    ///
    /// # Errors
    /// As [`Scan::items`].
    pub fn values<T: DeserializeOwned>(self) -> Result<Values<T>> {
        Ok(self.items()?.values())
    }

    /// Runs the scan and says how many items it finds, up to its limit.
    ///
    /// # Errors
    /// As [`Scan::items`], and damage.
    pub fn count(mut self) -> Result<u64> {
        self.options.projection = None;
        self.items()?.count_rest()
    }

    /// Runs the scan to its limit, and says where to continue.
    ///
    /// # Errors
    /// As [`Scan::items`], and damage.
    pub fn page(self) -> Result<Page> {
        let limit = self.options.limit;
        Page::collect(self.items()?, limit)
    }
}

/// The rows of a segment; `None` if there are more segments than buckets and this one is empty.
pub(crate) fn buckets(
    segment: u32,
    total_segments: u32,
) -> Result<Option<KeyBounds>, OptionsError> {
    if total_segments == 0 || total_segments > MAX_TOTAL_SEGMENTS || segment >= total_segments {
        return Err(OptionsError::Segment { segment, total_segments });
    }
    Ok(segment_buckets(segment, total_segments).map(KeyBounds::buckets))
}

fn continued(range: KeyBounds, tree: &RowTree, options: &WalkOptions) -> Result<KeyBounds> {
    match &options.exclusive_start_key {
        Some(start) => Ok(range.after(&start.bytes(tree)?, options.direction)),
        None => Ok(range),
    }
}
