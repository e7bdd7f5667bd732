//! Throttling by provisioned throughput, for programs that must be seen to be throttled.
//!
//! Each table and each global index in billing mode `PROVISIONED` has a bucket for reads and one for
//! writes, which fills at its rate and holds what is not used of the last five minutes (developer
//! guide, "Using burst capacity effectively"). A local index draws on its table's. What costs more
//! than there is in one of its buckets is refused and takes nothing.
//!
//! The buckets are this process's, and full when the database is opened. Not here: limits of
//! tables that are paid for by the request.

use std::collections::BTreeMap;
use std::sync::Arc;

use dynafile_model::{BillingMode, Capacity, IndexKind};
use parking_lot::Mutex;

use crate::capacity::Units;
use crate::error::{Error, Result};
use crate::operation::{WriteItem, Written};
use crate::store::expiry::Milliseconds;
use crate::store::{Operation, Reader, TableEntry, TableId, WriteSet};

/// How long throughput that is not used is kept.
const BURST_SECONDS: f64 = 300.0;

/// Which throughput a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    Read,
    Write,
}

/// Units left at a moment.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    units: f64,
    at: Milliseconds,
}

/// The buckets of a database.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    buckets: Mutex<BTreeMap<(TableId, Direction), Bucket>>,
}

impl Throttle {
    /// Takes the units out of the buckets of the table and its indexes, or out of none.
    ///
    /// # Errors
    /// [`Error::ThroughputExceeded`].
    pub(crate) fn charge(
        &self,
        table: &TableEntry,
        units: &Units,
        direction: Direction,
        now: Milliseconds,
    ) -> Result<()> {
        if table.description.settings.billing_mode() != BillingMode::Provisioned {
            return Ok(());
        }
        let mut buckets = self.buckets.lock();
        let mut left = Vec::new();
        for charge in charges(table, units) {
            let Some(rate) = rate(charge.capacity, direction) else { continue };
            let key = (charge.tree, direction);
            let most = rate * BURST_SECONDS;
            let units = buckets.get(&key).map_or(most, |bucket| bucket.filled(rate, most, now));
            if units < charge.units {
                let (table, index) = (table.name.to_string(), charge.index.map(str::to_owned));
                return Err(Error::ThroughputExceeded { table, index });
            }
            left.push((key, Bucket { units: units - charge.units, at: now }));
        }
        buckets.extend(left);
        Ok(())
    }
}

impl Bucket {
    fn filled(self, rate: f64, most: f64, now: Milliseconds) -> f64 {
        let seconds = now.saturating_sub(self.at) as f64 / 1000.0;
        (self.units + rate * seconds).min(most)
    }
}

/// Units to be taken out of one bucket.
struct Charge<'a> {
    tree: TableId,
    /// The index; `None` for the table.
    index: Option<&'a str>,
    capacity: &'a Capacity,
    units: f64,
}

fn charges<'a>(table: &'a TableEntry, units: &Units) -> Vec<Charge<'a>> {
    let is_local = |kind| kind == IndexKind::Local;
    let local = units.indexes.values().filter(|(kind, _)| is_local(*kind));
    let of_table = units.table + local.map(|(_, units)| units).sum::<f64>();
    let capacity = &table.description.settings.capacity;
    let mut charges = vec![Charge { tree: table.id, index: None, capacity, units: of_table }];
    for (name, (kind, units)) in &units.indexes {
        let Some(index) = table.index(name).filter(|_| !is_local(*kind)) else { continue };
        let description = &index.description;
        charges.push(Charge {
            tree: index.id,
            index: Some(&description.name),
            capacity: &description.settings.capacity,
            units: *units,
        });
    }
    charges.retain(|charge| charge.units > 0.0);
    charges
}

fn rate(capacity: &Capacity, direction: Direction) -> Option<f64> {
    let reserved = capacity.provisioned?;
    Some(match direction {
        Direction::Read => reserved.read_units as f64,
        Direction::Write => reserved.write_units as f64,
    })
}

/// A write of one item that is refused where it costs more than there is.
pub(crate) struct ThrottledWrite {
    pub(crate) write: WriteItem,
    pub(crate) throttle: Arc<Throttle>,
}

impl Operation for ThrottledWrite {
    type Output = Written;

    const NAME: &'static str = WriteItem::NAME;

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Written)> {
        let name = self.write.action.table.name.clone();
        let mut write = self.write;
        write.wanted.units = true;
        let (set, written) = write.decide(reader)?;
        let now = reader.now();
        if let Some(table) = reader.catalog().get(&name) {
            self.throttle.charge(table, &written.units, Direction::Write, now)?;
        }
        Ok((set, written))
    }
}
