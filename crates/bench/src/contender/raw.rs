//! Raw redb: one table of bytes to bytes, no checksums, no statistics, no listeners. The limit of what the engine
//! on top of it can reach.

use std::path::Path;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

use super::queue::CommitQueue;
use super::{Contender, Durability};
use crate::Outcome;
use crate::fixture::{Key, Record};
use crate::options::Options;

const ORDERS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("orders");

/// How single writes reach the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commit {
    /// A transaction of their own.
    Alone,
    /// Through a group-commit queue.
    Grouped,
    /// A transaction of their own, and a durable one every so often: what relaxed writes that may
    /// lose no more than the interval cost at least.
    DurableEvery(Duration),
}

pub(crate) struct Raw {
    database: Database,
    durability: redb::Durability,
    commit: Commit,
    queue: CommitQueue,
    last_durable: Mutex<Instant>,
}

impl Raw {
    pub(crate) fn open(
        path: &Path,
        options: &Options,
        durability: Durability,
        commit: Commit,
    ) -> Outcome<Self> {
        let database = Database::builder().set_cache_size(options.cache_size_bytes).create(path)?;
        let durability = match durability {
            Durability::Full => redb::Durability::Immediate,
            Durability::Relaxed => redb::Durability::None,
        };
        let last_durable = Mutex::new(Instant::now());
        let raw =
            Self { database, durability, commit, queue: CommitQueue::default(), last_durable };
        raw.write(|_| Ok(()))?;
        Ok(raw)
    }

    fn write(
        &self,
        work: impl FnOnce(&mut redb::Table<'_, &[u8], &[u8]>) -> Outcome<()>,
    ) -> Outcome<()> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(self.durability_now())?;
        work(&mut transaction.open_table(ORDERS)?)?;
        transaction.commit()?;
        Ok(())
    }

    fn durability_now(&self) -> redb::Durability {
        let Commit::DurableEvery(interval) = self.commit else { return self.durability };
        let mut last_durable = self.last_durable.lock();
        if last_durable.elapsed() < interval {
            return self.durability;
        }
        *last_durable = Instant::now();
        redb::Durability::Immediate
    }
}

impl Contender for Raw {
    fn put(&self, record: &Record) -> Outcome<()> {
        if self.commit == Commit::Grouped {
            let entry = (record.key.bytes.clone(), record.encoded.clone());
            return self.queue.put(entry, |entries| {
                self.write(|table| {
                    for (key, value) in entries {
                        table.insert(key.as_slice(), &**value)?;
                    }
                    Ok(())
                })
            });
        }
        self.write(|table| {
            table.insert(record.key.bytes.as_slice(), &*record.encoded)?;
            Ok(())
        })
    }

    fn put_batch(&self, records: &[Record]) -> Outcome<()> {
        self.write(|table| {
            for record in records {
                table.insert(record.key.bytes.as_slice(), &*record.encoded)?;
            }
            Ok(())
        })
    }

    fn delete(&self, key: &Key) -> Outcome<()> {
        self.write(|table| {
            table.remove(key.bytes.as_slice())?;
            Ok(())
        })
    }

    fn get(&self, key: &Key) -> Outcome<()> {
        let table = self.database.begin_read()?.open_table(ORDERS)?;
        let value = table.get(key.bytes.as_slice())?.ok_or("an order is missing")?;
        touch(value.value());
        Ok(())
    }

    fn page(&self, partition: &str) -> Outcome<u64> {
        let table = self.database.begin_read()?.open_table(ORDERS)?;
        let first = [partition.as_bytes(), b"\0"].concat();
        let past = [partition.as_bytes(), b"\x01"].concat();
        let mut items = 0;
        for entry in table.range(first.as_slice()..past.as_slice())? {
            touch(entry?.1.value());
            items += 1;
        }
        Ok(items)
    }

    fn scan(&self) -> Outcome<u64> {
        let table = self.database.begin_read()?.open_table(ORDERS)?;
        let mut items = 0;
        for entry in table.iter()? {
            touch(entry?.1.value());
            items += 1;
        }
        Ok(items)
    }
}

/// Reads the value once, as its user does, and as we do to verify it.
fn touch(value: &[u8]) {
    let sum = value
        .chunks_exact(8)
        .fold(0_u64, |sum, chunk| sum ^ chunk.try_into().map_or(0, u64::from_le_bytes));
    std::hint::black_box(sum);
}
