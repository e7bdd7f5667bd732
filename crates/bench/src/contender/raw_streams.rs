//! Raw redb doing what a put does in a table with an index and a stream: four writes in one
//! transaction, of the same bytes, and nothing read, checked or counted.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use redb::{Database, TableDefinition};

use crate::Outcome;
use crate::fixture::Record;
use crate::options::Options;

type Definition = TableDefinition<'static, &'static [u8], &'static [u8]>;

const ORDERS: Definition = TableDefinition::new("orders");
const INDEX: Definition = TableDefinition::new("orders by status");
const STREAM: Definition = TableDefinition::new("stream");
const COUNTS: Definition = TableDefinition::new("counts");

pub(crate) struct RawStreams {
    database: Database,
    sequence: AtomicU64,
    /// How often a commit is flushed; never without it.
    flush_interval: Option<Duration>,
    last_flush: Mutex<Instant>,
}

impl RawStreams {
    pub(crate) fn open(
        path: &Path,
        options: &Options,
        flush_interval: Option<Duration>,
    ) -> Outcome<Self> {
        let database = Database::builder().set_cache_size(options.cache_size_bytes).create(path)?;
        let (sequence, last_flush) = (AtomicU64::new(0), Mutex::new(Instant::now()));
        Ok(Self { database, sequence, flush_interval, last_flush })
    }

    /// Writes the orders in one commit.
    pub(crate) fn put_all(&self, records: &[Record]) -> Outcome<()> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(self.durability_now())?;
        {
            let mut orders = transaction.open_table(ORDERS)?;
            let mut index = transaction.open_table(INDEX)?;
            let mut stream = transaction.open_table(STREAM)?;
            let mut counts = transaction.open_table(COUNTS)?;
            for record in records {
                let key = record.key.bytes.as_slice();
                orders.insert(key, &*record.encoded)?;
                index.insert([record.status(), key].concat().as_slice(), &*record.encoded)?;
                // Both images.
                let change = [&*record.encoded, &*record.encoded].concat();
                let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
                stream.insert(&sequence.to_be_bytes()[..], change.as_slice())?;
                counts.insert(&b"orders"[..], &sequence.to_le_bytes()[..])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    fn durability_now(&self) -> redb::Durability {
        let mut last_flush = self.last_flush.lock();
        match self.flush_interval {
            Some(interval) if last_flush.elapsed() >= interval => {
                *last_flush = Instant::now();
                redb::Durability::Immediate
            }
            _ => redb::Durability::None,
        }
    }
}
