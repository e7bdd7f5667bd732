//! How closely the service's slowness is imitated: nothing of it unless the builder says so.

use std::time::Duration;

/// The dials of a database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dials {
    /// How long a change of a table takes.
    pub(crate) table_status_delay: Duration,
    /// Whether reserved throughput can be used up.
    pub(crate) throttles: bool,
    /// How far global indexes are behind their tables.
    pub(crate) index_propagation_delay: Duration,
    /// How long a transaction holds its items.
    pub(crate) transaction_duration: Duration,
}
