//! Query: the items of one partition, in sort key order.

use dynafile_model::{Direction, KeyValue};
use serde::de::DeserializeOwned;

use crate::condition::Condition;
use crate::error::{QueryError, Result};
use crate::expression::Expression;
use crate::items::{Items, Page, Values, WalkOptions};
use crate::key_range::{KeyRange, SortCondition};
use crate::page_key::PageKey;
use crate::table::Table;

/// A query under construction: [`Table::query`] starts one, [`Query::items`] and its siblings run it.
///
/// Without a condition it covers the whole partition. A comparison holds for sort keys of the
/// type it is given, and a lower end (`gt`, `gte`) goes together with an upper one (`lt`, `lte`);
/// `start_at` only sets where the walk begins, and crosses types.
///
/// ```
/// use dynafile::{Database, KeyAttribute, TableDescription, item};
///
/// let db = Database::in_memory()?;
/// let description = TableDescription::new("log", KeyAttribute::string("host"))
///     .with_sort_key(KeyAttribute::number("at"));
/// let log = db.create_table(description)?;
/// for at in 0..100 {
///     log.put_item(item! { "host" => "a", "at" => at })?;
/// }
/// let newest = log.query("a").lt(50).reverse().limit(3).items()?.to_items()?;
/// assert_eq!(newest[0].get("at"), Some(&49.into()));
/// assert_eq!(newest.len(), 3);
/// # Ok::<(), dynafile::Error>(())
/// ```
#[must_use = "a query does nothing until it is run"]
#[derive(Debug, Clone)]
pub struct Query {
    table: Table,
    /// A value per attribute of the partition key.
    partition: Vec<KeyValue>,
    /// Values of the leading attributes of an index's sort key.
    leading: Vec<KeyValue>,
    condition: Option<SortCondition>,
    mistake: Option<QueryError>,
    options: WalkOptions,
}

impl Query {
    pub(crate) fn new(table: Table, partition: KeyValue) -> Self {
        let options = WalkOptions::default();
        let (partition, leading) = (vec![partition], Vec::new());
        Self { table, partition, leading, condition: None, mistake: None, options }
    }

    /// Queries this index instead of the table.
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.options.index = Some(name.into());
        self
    }

    /// The value of the next attribute of an index's partition key, where it has several.
    pub fn and_partition_key(mut self, value: impl Into<KeyValue>) -> Self {
        self.partition.push(value.into());
        self
    }

    /// Only entries with this value in the next attribute of an index's sort key, where it has
    /// several; the condition is on the attribute after those.
    pub fn and_sort_key(mut self, value: impl Into<KeyValue>) -> Self {
        self.leading.push(value.into());
        self
    }

    /// Begins the walk at this sort key, included: upwards from it, or downwards when reversed.
    pub fn start_at(self, sort: impl Into<KeyValue>) -> Self {
        self.with(SortCondition::StartAt(sort.into()))
    }

    /// Sort keys that begin with the prefix, a string or binary.
    pub fn begins_with(self, prefix: impl Into<KeyValue>) -> Self {
        self.with(SortCondition::BeginsWith(prefix.into()))
    }

    /// Sort keys from `low` to `high`, both included.
    pub fn between(self, low: impl Into<KeyValue>, high: impl Into<KeyValue>) -> Self {
        self.with(SortCondition::Between(low.into(), high.into()))
    }

    /// The one item with this sort key.
    pub fn eq(self, sort: impl Into<KeyValue>) -> Self {
        self.with(SortCondition::Equal(sort.into()))
    }

    /// Sort keys above this one.
    pub fn gt(self, sort: impl Into<KeyValue>) -> Self {
        self.with(SortCondition::GreaterThan(sort.into()))
    }

    /// This sort key and those above.
    pub fn gte(self, sort: impl Into<KeyValue>) -> Self {
        self.with(SortCondition::AtLeast(sort.into()))
    }

    /// Sort keys below this one.
    pub fn lt(self, sort: impl Into<KeyValue>) -> Self {
        self.with(SortCondition::LessThan(sort.into()))
    }

    /// This sort key and those below.
    pub fn lte(self, sort: impl Into<KeyValue>) -> Self {
        self.with(SortCondition::AtMost(sort.into()))
    }

    /// Walks from the largest sort key down.
    pub fn reverse(mut self) -> Self {
        self.options.direction = Direction::Backward;
        self
    }

    /// At most this many items, counted after the filter.
    pub fn limit(mut self, items: usize) -> Self {
        self.options.limit = Some(items);
        self
    }

    /// Only items that the filter or expression is true of.
    pub fn filter(mut self, filter: impl Into<Condition>) -> Self {
        self.options.filter = Some(filter.into());
        self
    }

    /// Only these attributes, and parts of attributes, of the items: a projection of DynamoDB, `"amount, address.city"`.
    /// An attribute that an index does not project is absent.
    pub fn projection(mut self, paths: impl Into<Expression>) -> Self {
        self.options.projection = Some(paths.into());
        self
    }

    /// Continues after this position: the `last_evaluated_key` of the page before, or, in a table,
    /// the key of any item.
    pub fn exclusive_start_key(mut self, key: impl Into<PageKey>) -> Self {
        self.options.exclusive_start_key = Some(key.into());
        self
    }

    /// Runs the query; items are read as the iterator is pulled.
    ///
    /// # Errors
    /// The condition does not fit the table's keys; the filter does not parse or bind; storage
    /// errors.
    pub fn items(self) -> Result<Items> {
        if let Some(mistake) = self.mistake {
            return Err(mistake.into());
        }
        let Self { table, partition, leading, condition, options, .. } = self;
        let asked = KeyRange { partition, leading, condition };
        table.walk(options, |tree, options| asked.bounds(tree, options))
    }

    /// Runs the query and reads the items as Rust values.
    ///
    /// # Errors
    /// As [`Query::items`].
    pub fn values<T: DeserializeOwned>(self) -> Result<Values<T>> {
        Ok(self.items()?.values())
    }

    /// Runs the query and says how many items it finds, up to its limit.
    ///
    /// # Errors
    /// As [`Query::items`], and damage.
    pub fn count(mut self) -> Result<u64> {
        self.options.projection = None;
        self.items()?.count_rest()
    }

    /// Runs the query to its limit, and says where to continue.
    ///
    /// # Errors
    /// As [`Query::items`], and damage.
    pub fn page(self) -> Result<Page> {
        let limit = self.options.limit;
        Page::collect(self.items()?, limit)
    }

    fn with(mut self, condition: SortCondition) -> Self {
        let joined = match self.condition.take() {
            Some(first) => first.and(condition),
            None => Ok(condition),
        };
        match joined {
            Ok(condition) => self.condition = Some(condition),
            Err(mistake) => self.mistake = Some(mistake),
        }
        self
    }
}
