//! The items: orders of customers, about 1 KB each, a hundred to a partition, the same in every run.

use std::sync::Arc;

use dynafile::{AttributeValue, EncodedItem, Item, item};

use crate::Outcome;

pub(crate) const ITEMS_PER_PARTITION: u64 = 100;
/// One order in so many is marked; the filter of the scans keeps these.
pub(crate) const MARKED_ONE_IN: u64 = 100;
/// The filter that keeps the marked orders, in the filter language.
pub(crate) const MARKED_FILTER: &str = "status == 'returned'";

/// The key of one order in each contender's form, made before the clock runs.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) partition: String,
    pub(crate) sort: String,
    /// For raw redb: a prefix of these bytes is the partition's.
    pub(crate) bytes: Vec<u8>,
}

impl Key {
    /// The key of order `number`.
    pub(crate) fn of(number: u64) -> Self {
        let partition = partition(number / ITEMS_PER_PARTITION);
        let sort = format!("order#{number:012}");
        let bytes = [partition.as_bytes(), b"\0", sort.as_bytes()].concat();
        Self { partition, sort, bytes }
    }
}

/// The partition key of customer `number`.
pub(crate) fn partition(number: u64) -> String {
    format!("customer#{number:08}")
}

/// One order: its key, its tree form and its encoded form.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) key: Key,
    pub(crate) item: Item,
    pub(crate) encoded: Arc<[u8]>,
}

impl Record {
    /// Order `number`; `version` changes its content and not its size.
    pub(crate) fn of(number: u64, version: u64) -> Outcome<Self> {
        let key = Key::of(number);
        let item = order(&key, number, version);
        let encoded = EncodedItem::try_from(&item)?.into_bytes().into();
        Ok(Self { key, item, encoded })
    }

    /// What the index orders by.
    pub(crate) fn status(&self) -> &[u8] {
        self.item.get("status").and_then(AttributeValue::as_str).unwrap_or_default().as_bytes()
    }

    /// The orders `first`, `first + 1`, … as many as `count`.
    pub(crate) fn range(first: u64, count: u64, version: u64) -> Outcome<Vec<Self>> {
        (first..first + count).map(|number| Self::of(number, version)).collect()
    }
}

fn order(key: &Key, number: u64, version: u64) -> Item {
    let mut random = Random::new(number ^ version << 40);
    let status = if number.is_multiple_of(MARKED_ONE_IN) { "returned" } else { "delivered" };
    let lines: Vec<AttributeValue> = (0..3).map(|_| order_line(&mut random)).collect();
    item! {
        "PK" => key.partition.as_str(),
        "SK" => key.sort.as_str(),
        "status" => status,
        "version" => 1_000_000 + version as i64,
        "total" => (random.next() % 100_000) as i64,
        "paid" => number.is_multiple_of(2),
        "address" => item! {
            "street" => random.text(24),
            "city" => random.text(12),
            "country" => "DE",
        },
        "lines" => lines,
        "note" => random.text(520),
    }
}

fn order_line(random: &mut Random) -> AttributeValue {
    let line = item! {
        "article" => random.text(12),
        "quantity" => (random.next() % 10) as i64,
        "price" => (random.next() % 10_000) as i64,
    };
    line.into()
}

/// Numbers that look random and are the same in every run (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn text(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(b'a' + (self.next() % 26) as u8)).collect()
    }
}

/// `count` keys of the orders below `items`, at random.
pub(crate) fn random_keys(items: u64, count: u64, seed: u64) -> Vec<Key> {
    let mut random = Random::new(seed);
    (0..count).map(|_| Key::of(random.next() % items)).collect()
}
