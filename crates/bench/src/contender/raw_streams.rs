//! Raw redb doing what a put does in a table with an index and a stream: four writes in one
//! transaction, of the same bytes, and nothing read, checked or counted.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

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
}

impl RawStreams {
    pub(crate) fn open(path: &Path, options: &Options) -> Outcome<Self> {
        let database = Database::builder().set_cache_size(options.cache_size_bytes).create(path)?;
        Ok(Self { database, sequence: AtomicU64::new(0) })
    }

    /// Writes the orders in one commit that is visible and not flushed.
    pub(crate) fn put_all(&self, records: &[Record]) -> Outcome<()> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(redb::Durability::None)?;
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
}
