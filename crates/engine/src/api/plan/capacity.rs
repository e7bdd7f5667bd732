//! Throughput: what fits the billing mode, and how a change of it is kept.

use dynafile_model::{BillingMode, Capacity, OnDemandLimits, ProvisionedCapacity, WarmCapacity};

use crate::api::{OnDemandThroughput, ProvisionedThroughput, WarmThroughput};
use crate::error::{Error, Result, TableError, TableLimit, WarmFloor};

/// Units that can be reserved for a table or an index (developer guide, "Service, account, and
/// table quotas"; the default quota).
pub(in crate::api) const TABLE_MAX_UNITS: i64 = 40_000;

/// Units that can be reserved for all tables together, of each kind.
pub(in crate::api) const ACCOUNT_MAX_UNITS: i64 = 80_000;

/// What a table paid for by the request serves at once unless told otherwise (developer guide,
/// "Understanding DynamoDB warm throughput").
const ON_DEMAND_WARM: WarmCapacity = WarmCapacity { read_units: 12_000, write_units: 4_000 };

/// Decreases of reserved throughput on one day that need no hour between them.
const FREE_DECREASES: u64 = 4;

/// What removes a limit of payment by the request (API reference, "OnDemandThroughput").
const NO_LIMIT: i64 = -1;

const HOUR_MILLISECONDS: u64 = 60 * 60 * 1000;

/// Other throughput for a table or an index, as far as a request says so.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::api) struct CapacityChange {
    pub(in crate::api) provisioned: Option<ProvisionedThroughput>,
    pub(in crate::api) on_demand: Option<OnDemandThroughput>,
    pub(in crate::api) warm: Option<WarmThroughput>,
}

/// Whose throughput is changed, and how the table is paid for before and after.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct Subject<'a> {
    pub(in crate::api) table: &'a str,
    pub(in crate::api) index: Option<&'a str>,
    pub(in crate::api) from: BillingMode,
    pub(in crate::api) to: BillingMode,
    pub(in crate::api) now: u64,
}

/// The throughput of a table or index that is to be created.
///
/// # Errors
/// What does not fit the billing mode; values out of their ranges.
pub(in crate::api) fn planned(
    index: Option<&str>,
    mode: BillingMode,
    provisioned: Option<ProvisionedThroughput>,
    on_demand: Option<OnDemandThroughput>,
    warm: Option<WarmThroughput>,
) -> Result<Capacity, TableError> {
    let place = || index.map(str::to_owned);
    let provisioned = match (mode, provisioned) {
        (BillingMode::Provisioned, Some(units)) => {
            let (read, write) = expect_quota(index, units)?;
            Some(ProvisionedCapacity::new(read, write))
        }
        (BillingMode::Provisioned, None) => {
            return Err(TableError::NoProvisionedThroughput { index: place() });
        }
        (BillingMode::PayPerRequest, Some(_)) => {
            return Err(TableError::ProvisionedThroughputNotAllowed { index: place() });
        }
        (BillingMode::PayPerRequest, None) => None,
    };
    let mut capacity = Capacity { provisioned, ..Capacity::default() };
    expect_limits(index, on_demand)?;
    capacity.on_demand = limits(index, mode, None, on_demand)?;
    let floor = match mode {
        BillingMode::Provisioned => WarmFloor::Reserved,
        BillingMode::PayPerRequest => WarmFloor::Initial,
    };
    capacity.warm = warmed(index, mode, &capacity, warm, floor)?;
    Ok(capacity)
}

/// Refuses to remove limits of what has none yet.
fn expect_limits(index: Option<&str>, given: Option<OnDemandThroughput>) -> Result<(), TableError> {
    let removed = limits_of(given.unwrap_or_default())
        .into_iter()
        .find_map(|(member, units)| units.filter(|units| *units == NO_LIMIT).map(|_| member));
    match removed {
        None => Ok(()),
        Some(member) => {
            let index = index.map(str::to_owned);
            Err(TableError::OnDemandThroughputValue { index, member, units: NO_LIMIT })
        }
    }
}

/// The throughput after a change.
///
/// # Errors
/// As [`planned`]; units that there are already; more decreases than a day has.
pub(in crate::api) fn changed(
    subject: Subject<'_>,
    current: Capacity,
    change: CapacityChange,
) -> Result<Capacity> {
    let Subject { index, from, to, .. } = subject;
    if from != to {
        let CapacityChange { provisioned, on_demand, warm } = change;
        let mut switched = planned(index, to, provisioned, None, warm)?;
        switched.on_demand = limits(index, to, None, on_demand)?;
        return Ok(Capacity { warm: switched.warm.or(current.warm), ..switched });
    }
    let mut capacity = current;
    if let Some(units) = change.provisioned {
        capacity.provisioned = Some(reserved(subject, current.provisioned, units)?);
    }
    capacity.on_demand = limits(index, to, current.on_demand, change.on_demand)?;
    capacity.warm = warmed(index, to, &capacity, change.warm, WarmFloor::Current)?;
    Ok(capacity)
}

fn reserved(
    subject: Subject<'_>,
    current: Option<ProvisionedCapacity>,
    units: ProvisionedThroughput,
) -> Result<ProvisionedCapacity> {
    let Subject { table, index, to, now, .. } = subject;
    let place = || index.map(str::to_owned);
    if to == BillingMode::PayPerRequest {
        return Err(TableError::ProvisionedThroughputNotAllowed { index: place() }.into());
    }
    let (read, write) = expect_quota(index, units)?;
    let Some(current) = current else { return Ok(ProvisionedCapacity::new(read, write)) };
    if (read, write) == (current.read_units, current.write_units) {
        return Err(Error::Table(TableError::ThroughputUnchanged {
            table: table.to_owned(),
            index: place(),
            read_units: units.read_capacity_units,
            write_units: units.write_capacity_units,
        }));
    }
    let decreases_today = current.decreases_today(now);
    if current.is_decreased_by(read, write)
        && decreases_today >= FREE_DECREASES
        && let Some(decreased_at) = current.decreased_at
        && now < decreased_at.saturating_add(HOUR_MILLISECONDS)
    {
        let limit = TableLimit::Decreases { index: place(), decreases_today, decreased_at };
        return Err(Error::LimitExceeded(limit));
    }
    Ok(current.changed_to(read, write, now))
}

fn expect_quota(
    index: Option<&str>,
    units: ProvisionedThroughput,
) -> Result<(u64, u64), TableError> {
    let checked = |member: &'static str, units: i64| match u64::try_from(units) {
        Ok(number) if (1..=TABLE_MAX_UNITS).contains(&units) => Ok(number),
        _ => {
            let (index, limit) = (index.map(str::to_owned), TABLE_MAX_UNITS);
            Err(TableError::ThroughputOverQuota { index, member, units, limit })
        }
    };
    let read = checked("ReadCapacityUnits", units.read_capacity_units)?;
    Ok((read, checked("WriteCapacityUnits", units.write_capacity_units)?))
}

fn limits(
    index: Option<&str>,
    mode: BillingMode,
    current: Option<OnDemandLimits>,
    given: Option<OnDemandThroughput>,
) -> Result<Option<OnDemandLimits>, TableError> {
    let given = limits_of(given.unwrap_or_default());
    let index = || index.map(str::to_owned);
    if mode == BillingMode::Provisioned {
        return match given.into_iter().find(|(_, units)| units.is_some()) {
            None => Ok(current),
            Some((member, _)) => {
                Err(TableError::OnDemandThroughputNotAllowed { index: index(), member, mode })
            }
        };
    }
    let limit = |current: Option<u64>, (member, given): (&'static str, Option<i64>)| match given {
        None => Ok(current),
        Some(NO_LIMIT) => Ok(None),
        Some(units) => match u64::try_from(units) {
            Ok(units) if units > 0 => Ok(Some(units)),
            _ => Err(TableError::OnDemandThroughputValue { index: index(), member, units }),
        },
    };
    let ([read, write], current) = (given, current.unwrap_or_default());
    let max_read_units = limit(current.max_read_units, read)?;
    let max_write_units = limit(current.max_write_units, write)?;
    let limits = OnDemandLimits { max_read_units, max_write_units };
    Ok((limits != OnDemandLimits::default()).then_some(limits))
}

/// The members that a request can give limits with, and what it gives.
fn limits_of(given: OnDemandThroughput) -> [(&'static str, Option<i64>); 2] {
    [
        ("MaxReadRequestUnits", given.max_read_request_units),
        ("MaxWriteRequestUnits", given.max_write_request_units),
    ]
}

fn warmed(
    index: Option<&str>,
    mode: BillingMode,
    capacity: &Capacity,
    given: Option<WarmThroughput>,
    floor: WarmFloor,
) -> Result<Option<WarmCapacity>, TableError> {
    let Some(given) = given else { return Ok(capacity.warm) };
    let least = warm(mode, capacity);
    let raised = |member, least: u64, given: Option<i64>| match given {
        None => Ok(least),
        Some(units) => match u64::try_from(units) {
            Ok(number) if number >= least && number > 0 => Ok(number),
            _ => {
                let index = index.map(str::to_owned);
                let least = i64::try_from(least).unwrap_or(i64::MAX).max(1);
                Err(TableError::WarmThroughputValue { index, member, units, least, floor })
            }
        },
    };
    let read_units = raised("ReadUnitsPerSecond", least.read_units, given.read_units_per_second)?;
    let write_units =
        raised("WriteUnitsPerSecond", least.write_units, given.write_units_per_second)?;
    Ok(Some(WarmCapacity { read_units, write_units }))
}

/// What a table or index serves at once: what it was told, or what its mode gives.
pub(in crate::api) fn warm(mode: BillingMode, capacity: &Capacity) -> WarmCapacity {
    let by_itself = match (mode, capacity.provisioned) {
        (BillingMode::Provisioned, Some(reserved)) => {
            WarmCapacity { read_units: reserved.read_units, write_units: reserved.write_units }
        }
        _ => ON_DEMAND_WARM,
    };
    let told = capacity.warm.unwrap_or(by_itself);
    WarmCapacity {
        read_units: told.read_units.max(by_itself.read_units),
        write_units: told.write_units.max(by_itself.write_units),
    }
}
