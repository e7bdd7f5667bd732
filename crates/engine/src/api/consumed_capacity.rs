//! What an operation cost, in capacity units.
//!
//! Source: API reference, "ConsumedCapacity"; developer guide, "DynamoDB read and write operations".

use std::collections::BTreeMap;

use dynafile_model::IndexKind;

use super::service_enum::service_enum;
use crate::capacity::Units;

service_enum! {
    /// How much a response says of the capacity that its operation consumed.
    pub enum ReturnConsumedCapacity {
        /// The total, and of the table and of each index.
        Indexes = "INDEXES",
        /// The total.
        Total = "TOTAL",
        /// Nothing.
        None = "NONE",
    }
}

/// Capacity units that a table or an index consumed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Capacity {
    /// Read units; only in responses to transactions.
    pub read_capacity_units: Option<f64>,
    /// Write units; only in responses to transactions.
    pub write_capacity_units: Option<f64>,
    /// All units.
    pub capacity_units: Option<f64>,
}

/// Capacity units that an operation consumed on one table and its indexes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConsumedCapacity {
    /// The table.
    pub table_name: Option<String>,
    /// All units.
    pub capacity_units: Option<f64>,
    /// Read units; only in responses to transactions.
    pub read_capacity_units: Option<f64>,
    /// Write units; only in responses to transactions.
    pub write_capacity_units: Option<f64>,
    /// What the table itself consumed.
    pub table: Option<Capacity>,
    /// What each local secondary index consumed, by its name.
    pub local_secondary_indexes: Option<BTreeMap<String, Capacity>>,
    /// What each global secondary index consumed, by its name.
    pub global_secondary_indexes: Option<BTreeMap<String, Capacity>>,
}

/// How an operation counts what it consumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accounting {
    /// Units alone.
    Plain,
    /// Of a transaction that reads: as read units too.
    TransactionRead,
    /// Of a transaction that writes: as write units too.
    TransactionWrite,
}

impl ReturnConsumedCapacity {
    /// Whether a response says anything.
    pub(super) fn is_wanted(wanted: Option<Self>) -> bool {
        matches!(wanted, Some(Self::Indexes | Self::Total))
    }
}

impl ConsumedCapacity {
    /// What a response says of the units; `None` if it was not asked.
    pub(super) fn of(
        table_name: &str,
        units: &Units,
        wanted: Option<ReturnConsumedCapacity>,
        accounting: Accounting,
    ) -> Option<Self> {
        if !ReturnConsumedCapacity::is_wanted(wanted) {
            return None;
        }
        let all = Capacity::of(units.total(), accounting);
        let mut consumed = Self {
            table_name: Some(table_name.to_owned()),
            capacity_units: all.capacity_units,
            read_capacity_units: all.read_capacity_units,
            write_capacity_units: all.write_capacity_units,
            ..Self::default()
        };
        if wanted == Some(ReturnConsumedCapacity::Indexes) {
            consumed.table = Some(Capacity::of(units.table, accounting));
            consumed.local_secondary_indexes = of_kind(units, IndexKind::Local, accounting);
            consumed.global_secondary_indexes = of_kind(units, IndexKind::Global, accounting);
        }
        Some(consumed)
    }

    /// What a response over several tables says; `None` if it was not asked.
    pub(super) fn of_tables(
        units: &BTreeMap<String, Units>,
        wanted: Option<ReturnConsumedCapacity>,
        accounting: Accounting,
    ) -> Option<Vec<Self>> {
        let of_table = |(name, units): (&String, &Units)| Self::of(name, units, wanted, accounting);
        ReturnConsumedCapacity::is_wanted(wanted)
            .then(|| units.iter().filter_map(of_table).collect())
    }
}

impl Capacity {
    fn of(units: f64, accounting: Accounting) -> Self {
        Self {
            read_capacity_units: (accounting == Accounting::TransactionRead).then_some(units),
            write_capacity_units: (accounting == Accounting::TransactionWrite).then_some(units),
            capacity_units: Some(units),
        }
    }
}

fn of_kind(
    units: &Units,
    kind: IndexKind,
    accounting: Accounting,
) -> Option<BTreeMap<String, Capacity>> {
    let indexes = units.indexes.iter().filter(|(_, (found, _))| *found == kind);
    let capacities: BTreeMap<_, _> = indexes
        .map(|(name, (_, units))| (name.clone(), Capacity::of(*units, accounting)))
        .collect();
    (!capacities.is_empty()).then_some(capacities)
}
