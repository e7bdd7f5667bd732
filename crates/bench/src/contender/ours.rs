//! dynafile, through its public face.

use std::path::Path;
use std::time::Duration;

use dynafile::{Database, Filter, KeyAttribute, StoredItem, Table, TableDescription};

use super::{Contender, Durability};
use crate::Outcome;
use crate::fixture::{Key, MARKED_FILTER, MARKED_ONE_IN, Record};
use crate::options::Options;

pub(crate) struct Ours {
    database: Database,
    table: Table,
    filter: Filter,
}

impl Ours {
    pub(crate) fn open(path: &Path, options: &Options, durability: Durability) -> Outcome<Self> {
        Self::open_as(path, options, durability, |orders| orders)
    }

    /// Opens it with a table that is described otherwise.
    pub(crate) fn open_as(
        path: &Path,
        options: &Options,
        durability: Durability,
        describe: impl FnOnce(TableDescription) -> TableDescription,
    ) -> Outcome<Self> {
        let durability = match durability {
            Durability::Full => dynafile::Durability::Full,
            Durability::Relaxed => {
                dynafile::Durability::Relaxed { interval: Duration::from_millis(100) }
            }
        };
        let database = Database::builder()
            .durability(durability)
            .cache_size_bytes(options.cache_size_bytes as u64)
            .open(path)?;
        let orders = TableDescription::new("orders", KeyAttribute::string("PK"))
            .with_sort_key(KeyAttribute::string("SK"));
        let table = database.open_or_create_table(describe(orders))?;
        Ok(Self {
            database,
            table,
            filter: Filter::parse(MARKED_FILTER, jiff::civil::date(2026, 1, 1))?,
        })
    }

    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    /// Ends the last relaxed writes and says whether the file took them.
    pub(crate) fn close(self) -> Outcome<()> {
        Ok(self.database.close()?)
    }

    /// Reads one order and builds its tree, as a program does that wants all of it.
    pub(crate) fn get_decoded(&self, key: &Key) -> Outcome<()> {
        let item = self.table.get_item((key.partition.as_str(), key.sort.as_str()))?;
        std::hint::black_box(item.ok_or("an order is missing")?);
        Ok(())
    }
}

impl Contender for Ours {
    fn put(&self, record: &Record) -> Outcome<()> {
        Ok(self.table.put_item(&record.item)?)
    }

    fn put_batch(&self, records: &[Record]) -> Outcome<()> {
        let mut batch = self.database.batch();
        for record in records {
            batch.put_item(&self.table, &record.item)?;
        }
        batch.commit()?;
        Ok(())
    }

    fn delete(&self, key: &Key) -> Outcome<()> {
        self.table.delete((key.partition.as_str(), key.sort.as_str()))?;
        Ok(())
    }

    fn get(&self, key: &Key) -> Outcome<()> {
        let item = self.table.get_stored((key.partition.as_str(), key.sort.as_str()))?;
        touch(&item.ok_or("an order is missing")?)
    }

    fn page(&self, partition: &str) -> Outcome<u64> {
        let mut items = 0;
        for item in self.table.query(partition).items()? {
            touch(&item?)?;
            items += 1;
        }
        Ok(items)
    }

    fn scan(&self) -> Outcome<u64> {
        let mut kept = 0;
        for item in self.table.scan().filter(self.filter.clone()).items()? {
            touch(&item?)?;
            kept += 1;
        }
        Ok(kept * MARKED_ONE_IN)
    }
}

/// Reads one attribute: what a reader does at least.
fn touch(item: &StoredItem) -> Outcome<()> {
    std::hint::black_box(item.view().get("total")?);
    Ok(())
}
