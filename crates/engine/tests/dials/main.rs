//! The dials that imitate the service's slowness: indexes that are behind, transactions that take time.

mod index_propagation;
mod transaction_conflicts;

use dynafile::{Builder, Database, IndexDescription, KeyAttribute, ManualClock, TableDescription};

/// A database in memory with a clock that stands still, and a table `orders` with the global index
/// `by_day` and the local index `by_total`.
fn database(set: impl FnOnce(Builder) -> Builder) -> (Database, ManualClock) {
    let clock = ManualClock::at_seconds(1_000_000);
    let builder = set(Database::builder().clock(clock.clone()));
    let db = builder.open_in_memory().expect("nothing can fail in memory");
    let description = TableDescription::new("orders", KeyAttribute::string("customer"))
        .with_sort_key(KeyAttribute::number("id"))
        .with_index(IndexDescription::global("by_day", KeyAttribute::string("weekday")))
        .with_index(IndexDescription::local("by_total", KeyAttribute::number("total")));
    db.create_table(description).expect("the description is right");
    (db, clock)
}
