//! What throughput a table or a global secondary index has been given, and how it is paid for.
//!
//! Kept and described; nothing here limits anybody. Times are milliseconds since 1970.

use super::member::{Field, stored_map, stored_members, stored_names};
use crate::{AttributeValue, Item};

stored_names! {
    /// How throughput is paid for (developer guide, "DynamoDB throughput capacity").
    pub enum BillingMode {
        /// So many units a second, reserved.
        Provisioned = "PROVISIONED",
        /// By the request.
        PayPerRequest = "PAY_PER_REQUEST",
    }
}

/// Units a second that were reserved, and when that was last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProvisionedCapacity {
    /// Strongly consistent reads of up to 4 KB a second.
    pub read_units: u64,
    /// Writes of up to 1 KB a second.
    pub write_units: u64,
    /// When one of the two was last raised.
    pub increased_at: Option<u64>,
    /// When one of the two was last lowered.
    pub decreased_at: Option<u64>,
    /// How often they were lowered on the day (UTC) of `decreased_at`.
    pub decreases_that_day: u64,
}

const DAY_MILLISECONDS: u64 = 24 * 60 * 60 * 1000;

impl ProvisionedCapacity {
    /// Capacity that was never changed.
    pub fn new(read_units: u64, write_units: u64) -> Self {
        Self {
            read_units,
            write_units,
            increased_at: None,
            decreased_at: None,
            decreases_that_day: 0,
        }
    }

    /// How often it was lowered on the day of `now`, in UTC.
    pub fn decreases_today(&self, now: u64) -> u64 {
        let is_today = |at: u64| at / DAY_MILLISECONDS == now / DAY_MILLISECONDS;
        if self.decreased_at.is_some_and(is_today) { self.decreases_that_day } else { 0 }
    }

    /// The same with other units from `now` on; whoever raises one and lowers the other has done both.
    #[must_use]
    pub fn changed_to(self, read_units: u64, write_units: u64, now: u64) -> Self {
        let mut changed = Self { read_units, write_units, ..self };
        if read_units > self.read_units || write_units > self.write_units {
            changed.increased_at = Some(now);
        }
        if self.is_decreased_by(read_units, write_units) {
            changed.decreases_that_day = self.decreases_today(now) + 1;
            changed.decreased_at = Some(now);
        }
        changed
    }

    /// Whether a change to these units lowers one of them.
    pub fn is_decreased_by(&self, read_units: u64, write_units: u64) -> bool {
        read_units < self.read_units || write_units < self.write_units
    }
}

stored_map!(ProvisionedCapacity {
    "read_units" => read_units,
    "write_units" => write_units,
    "increased_at" => increased_at,
    "decreased_at" => decreased_at,
    "decreases_that_day" => decreases_that_day,
});

/// The most that a table or index paid for by the request may consume, in units a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct OnDemandLimits {
    /// Read units; `None` for no limit.
    pub max_read_units: Option<u64>,
    /// Write units; `None` for no limit.
    pub max_write_units: Option<u64>,
}

stored_map!(OnDemandLimits {
    "max_read_units" => max_read_units,
    "max_write_units" => max_write_units,
});

/// What a table or index must be able to serve at once, in units a second (developer guide, "Understanding
/// DynamoDB warm throughput").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WarmCapacity {
    /// Read units.
    pub read_units: u64,
    /// Write units.
    pub write_units: u64,
}

stored_map!(WarmCapacity { "read_units" => read_units, "write_units" => write_units, });

/// The throughput of a table, or of a global secondary index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Capacity {
    /// What is reserved, in billing mode [`BillingMode::Provisioned`].
    pub provisioned: Option<ProvisionedCapacity>,
    /// The limits in billing mode [`BillingMode::PayPerRequest`].
    pub on_demand: Option<OnDemandLimits>,
    /// What was asked to be warm; `None` for what the service gives by itself.
    pub warm: Option<WarmCapacity>,
}

stored_members!(Capacity {
    "provisioned" => provisioned,
    "on_demand" => on_demand,
    "warm" => warm,
});

impl Field for Capacity {
    fn put(&self, name: &str, item: &mut Item) {
        if *self != Self::default() {
            let mut members = Item::new();
            self.put_members(&mut members);
            item.insert(name, members);
        }
    }

    fn take(name: &str, item: &mut Item) -> Option<Self> {
        match item.remove(name) {
            None => Some(Self::default()),
            Some(AttributeValue::M(mut members)) => Self::take_members(&mut members).ok(),
            Some(_) => None,
        }
    }
}
