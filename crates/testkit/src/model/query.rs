//! Queries of the model: look at every row, keep what fits.

use std::time::Duration;

use dynafile::{Filter, Query, Table};
use dynafile_model::{EncodedItem, Item, KeyValue, PrimaryKey};

use super::ModelTable;

/// A condition on the sort key.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "named as the query's methods")]
pub enum SortTest {
    StartAt(KeyValue),
    BeginsWith(KeyValue),
    Between(KeyValue, KeyValue),
    Equal(KeyValue),
    GreaterThan(KeyValue),
    AtLeast(KeyValue),
    LessThan(KeyValue),
    AtMost(KeyValue),
}

/// A query: what the engine and the model are both asked.
#[derive(Debug, Clone)]
pub struct ModelQuery {
    /// The partition.
    pub partition: KeyValue,
    /// The condition on the sort key.
    pub test: Option<SortTest>,
    /// Downwards.
    pub reverse: bool,
    /// At most this many.
    pub limit: Option<usize>,
    /// The text of a filter.
    pub filter: Option<&'static str>,
    /// Continue after this key.
    pub after: Option<PrimaryKey>,
}

impl ModelQuery {
    /// The query as the engine takes it.
    pub fn on(&self, table: &Table) -> Query {
        let mut query = table.query(self.partition.clone());
        query = match self.test.clone() {
            None => query,
            Some(SortTest::StartAt(value)) => query.start_at(value),
            Some(SortTest::BeginsWith(value)) => query.begins_with(value),
            Some(SortTest::Between(low, high)) => query.between(low, high),
            Some(SortTest::Equal(value)) => query.eq(value),
            Some(SortTest::GreaterThan(value)) => query.gt(value),
            Some(SortTest::AtLeast(value)) => query.gte(value),
            Some(SortTest::LessThan(value)) => query.lt(value),
            Some(SortTest::AtMost(value)) => query.lte(value),
        };
        if self.reverse {
            query = query.reverse();
        }
        if let Some(limit) = self.limit {
            query = query.limit(limit);
        }
        if let Some(filter) = self.filter {
            query = query.filter(parse_filter(filter));
        }
        match &self.after {
            Some(key) => query.exclusive_start_key(key.clone()),
            None => query,
        }
    }

    /// What the engine must answer.
    pub fn answer(&self, table: &ModelTable, now: Duration) -> Vec<Item> {
        let mut rows: Vec<_> = table.rows.iter().collect();
        if self.reverse {
            rows.reverse();
        }
        let filter = self.filter.map(parse_filter);
        let passes = |item: &Item| match &filter {
            Some(filter) => filter.matches(EncodedItem::try_from(item).unwrap().view()).unwrap(),
            None => true,
        };
        let wanted = |key: &PrimaryKey, item: &Item| {
            key.partition == self.partition
                && self.is_past_start(key)
                && self.test.as_ref().is_none_or(|test| self.holds(test, key.sort.as_ref()))
                && table.is_visible(item, now)
                && passes(item)
        };
        let rows = rows.into_iter().filter(|(key, item)| wanted(key, item));
        rows.map(|(_, item)| item.clone()).take(self.limit.unwrap_or(usize::MAX)).collect()
    }

    fn is_past_start(&self, key: &PrimaryKey) -> bool {
        match (&self.after, self.reverse) {
            (None, _) => true,
            (Some(start), false) => key > start,
            (Some(start), true) => key < start,
        }
    }

    fn holds(&self, test: &SortTest, sort: Option<&KeyValue>) -> bool {
        let Some(sort) = sort else { return false };
        let alike = |value: &KeyValue| sort.attribute_type() == value.attribute_type();
        match test {
            SortTest::StartAt(value) if self.reverse => sort <= value,
            SortTest::StartAt(value) => sort >= value,
            SortTest::BeginsWith(prefix) => begins_with(sort, prefix),
            SortTest::Between(low, high) => alike(low) && low <= sort && sort <= high,
            SortTest::Equal(value) => sort == value,
            SortTest::GreaterThan(value) => alike(value) && sort > value,
            SortTest::AtLeast(value) => alike(value) && sort >= value,
            SortTest::LessThan(value) => alike(value) && sort < value,
            SortTest::AtMost(value) => alike(value) && sort <= value,
        }
    }
}

fn begins_with(sort: &KeyValue, prefix: &KeyValue) -> bool {
    match (sort, prefix) {
        (KeyValue::S(sort), KeyValue::S(prefix)) => sort.starts_with(prefix.as_str()),
        (KeyValue::B(sort), KeyValue::B(prefix)) => sort.starts_with(prefix),
        _ => false,
    }
}

/// A filter of the filter language; the date stands still, as the clock does.
fn parse_filter(text: &str) -> Filter {
    Filter::parse(text, jiff::civil::date(1970, 1, 12)).unwrap()
}
