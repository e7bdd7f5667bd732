//! Capacity units: what reads and writes cost by DynamoDB's arithmetic.
//!
//! A read unit is 4 KB read consistently, or 8 KB read eventually consistently; a write unit is 1 KB
//! of the larger of the item before and after. Each entry that an index gains, loses or changes
//! costs its own units, and one that moves costs both; an entry that stays costs nothing.
//! In a transaction the table's own units cost double, those of its indexes what they cost elsewhere; who reports them
//! doubles.
//!
//! Source: developer guide, "DynamoDB read and write operations" and "Using Global Secondary
//! Indexes in DynamoDB", "Provisioned throughput considerations". Where DynamoDB Local counts
//! otherwise (nothing for a missing item of a batch or an empty query) the guide is followed.

use std::collections::BTreeMap;

use dynafile_model::{EncodedItem, IndexKind, item_size_bytes};

use crate::error::Result;
use crate::store::TableEntry;
use crate::store::index::IndexRow;

const READ_UNIT_BYTES: usize = 4096;
const WRITE_UNIT_BYTES: usize = 1024;

/// What one or more operations cost on one table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Units {
    /// Of the table itself.
    pub(crate) table: f64,
    /// Of its indexes, by name.
    pub(crate) indexes: BTreeMap<String, (IndexKind, f64)>,
    /// Of writes that were refused: part of the total, and of nothing else.
    pub(crate) refused: f64,
}

impl Units {
    /// Units of the table itself.
    pub(crate) fn of_table(table: f64) -> Self {
        Self { table, ..Self::default() }
    }

    /// All of them.
    pub(crate) fn total(&self) -> f64 {
        self.table + self.refused + self.indexes.values().map(|(_, units)| units).sum::<f64>()
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.table += other.table;
        self.refused += other.refused;
        for (name, (kind, units)) in other.indexes {
            self.add_index(name, kind, units);
        }
    }

    pub(crate) fn add_index(&mut self, name: String, kind: IndexKind, units: f64) {
        self.indexes.entry(name).or_insert((kind, 0.0)).1 += units;
    }

    /// The same in a transaction.
    #[must_use]
    pub(crate) fn in_transaction(mut self) -> Self {
        self.table *= 2.0;
        self
    }
}

/// The read units of so many bytes; of nothing they are those of the smallest item.
pub(crate) fn read_units(size_bytes: usize, consistent: bool) -> f64 {
    let whole = size_bytes.div_ceil(READ_UNIT_BYTES).max(1) as f64;
    if consistent { whole } else { whole / 2.0 }
}

/// The write units of so many bytes; of nothing they are those of the smallest item.
pub(crate) fn write_units(size_bytes: usize) -> f64 {
    size_bytes.div_ceil(WRITE_UNIT_BYTES).max(1) as f64
}

/// What it costs to bring a row, and its index entries, from one image to the other.
pub(crate) fn units_of_change(
    table: &TableEntry,
    key: &[u8],
    old: Option<&EncodedItem>,
    new: Option<&EncodedItem>,
) -> Result<Units> {
    let mut units = Units::of_table(write_units(larger(old, new)?));
    for index in &table.indexes {
        let row_of = |image: Option<&EncodedItem>| match image {
            Some(item) => index.row_of(item, key),
            None => Ok(None),
        };
        let cost = entry_units(row_of(old)?, row_of(new)?)?;
        if cost > 0.0 {
            units.add_index(index.description.name.clone(), index.description.kind, cost);
        }
    }
    Ok(units)
}

fn entry_units(old: Option<IndexRow>, new: Option<IndexRow>) -> Result<f64> {
    if old == new {
        return Ok(0.0);
    }
    match (&old, &new) {
        (Some(before), Some(after)) if before.key != after.key => {
            let (before, after) =
                (larger(Some(&before.item), None)?, larger(Some(&after.item), None)?);
            Ok(write_units(before) + write_units(after))
        }
        _ => {
            let item = |row: &Option<IndexRow>| row.as_ref().map(|row| row.item.clone());
            Ok(write_units(larger(item(&old).as_ref(), item(&new).as_ref())?))
        }
    }
}

fn larger(old: Option<&EncodedItem>, new: Option<&EncodedItem>) -> Result<usize> {
    let size = |image: Option<&EncodedItem>| match image {
        Some(item) => item_size_bytes(item.view()),
        None => Ok(0),
    };
    Ok(size(old)?.max(size(new)?))
}
