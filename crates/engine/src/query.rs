//! Query: the items of one partition, in sort key order.

use dynafile_expr::Filter;
use dynafile_model::{Direction, KeyAttribute, KeyBounds, KeyError, KeyValue, PrimaryKey};
use serde::de::DeserializeOwned;

use crate::error::{QueryError, Result};
use crate::items::{Items, Page, Values, WalkOptions};
use crate::operation::key_of_primary;
use crate::store::TableEntry;
use crate::table::Table;

/// The condition on the sort key.
#[derive(Debug, Clone)]
enum SortCondition {
    StartAt(KeyValue),
    BeginsWith(KeyValue),
    Between(KeyValue, KeyValue),
    Equal(KeyValue),
    GreaterThan(KeyValue),
    AtLeast(KeyValue),
    LessThan(KeyValue),
    AtMost(KeyValue),
}

/// A query under construction: [`Table::query`] starts one, [`Query::items`] and its siblings run it.
///
/// Without a condition it covers the whole partition. A comparison holds for sort keys of the
/// type it is given; `start_at` only sets where the walk begins, and crosses types.
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
#[derive(Clone)]
pub struct Query {
    table: Table,
    partition: KeyValue,
    condition: Option<SortCondition>,
    mistake: Option<QueryError>,
    options: WalkOptions,
}

impl Query {
    pub(crate) fn new(table: Table, partition: KeyValue) -> Self {
        let options = WalkOptions::default();
        Self { table, partition, condition: None, mistake: None, options }
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

    /// Only items that the filter matches.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.options.filter = Some(filter);
        self
    }

    /// Continues after the item with this key: the `last_evaluated_key` of the page before.
    pub fn exclusive_start_key(mut self, key: impl Into<PrimaryKey>) -> Self {
        self.options.exclusive_start_key = Some(key.into());
        self
    }

    /// Runs the query; items are read as the iterator is pulled.
    ///
    /// # Errors
    /// The condition does not fit the table's keys; storage errors.
    pub fn items(self) -> Result<Items> {
        if let Some(mistake) = self.mistake {
            return Err(mistake.into());
        }
        let Self { table, partition, condition, options, .. } = self;
        table.walk(options, |entry, options| bounds(entry, &partition, condition.as_ref(), options))
    }

    /// Runs the query and reads the items as Rust values.
    ///
    /// # Errors
    /// As [`Query::items`].
    pub fn values<T: DeserializeOwned>(self) -> Result<Values<T>> {
        Ok(self.items()?.values())
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
        if let Some(first) = &self.condition {
            let (first, second) = (first.name(), condition.name());
            self.mistake = Some(QueryError::SecondCondition { first, second });
        }
        self.condition = Some(condition);
        self
    }
}

impl SortCondition {
    fn name(&self) -> &'static str {
        match self {
            Self::StartAt(_) => "start_at",
            Self::BeginsWith(_) => "begins_with",
            Self::Between(..) => "between",
            Self::Equal(_) => "eq",
            Self::GreaterThan(_) => "gt",
            Self::AtLeast(_) => "gte",
            Self::LessThan(_) => "lt",
            Self::AtMost(_) => "lte",
        }
    }

    /// The values the condition compares sort keys with.
    fn values(&self) -> impl Iterator<Item = &KeyValue> {
        let (first, second) = match self {
            Self::Between(low, high) => (low, Some(high)),
            Self::StartAt(value)
            | Self::BeginsWith(value)
            | Self::Equal(value)
            | Self::GreaterThan(value)
            | Self::AtLeast(value)
            | Self::LessThan(value)
            | Self::AtMost(value) => (value, None),
        };
        std::iter::once(first).chain(second)
    }

    fn bounds(&self, prefix: &[u8], direction: Direction) -> Result<KeyBounds, QueryError> {
        Ok(match self {
            Self::StartAt(sort) => KeyBounds::start_at(prefix, sort.as_ref(), direction),
            Self::BeginsWith(start) => KeyBounds::begins_with(prefix, start.as_ref())
                .ok_or_else(|| QueryError::PrefixOfNumber { value: start.to_string() })?,
            Self::Between(low, high) => between(prefix, low, high)?,
            Self::Equal(sort) => KeyBounds::equal(prefix, sort.as_ref()),
            Self::GreaterThan(sort) => KeyBounds::greater_than(prefix, sort.as_ref()),
            Self::AtLeast(sort) => KeyBounds::at_least(prefix, sort.as_ref()),
            Self::LessThan(sort) => KeyBounds::less_than(prefix, sort.as_ref()),
            Self::AtMost(sort) => KeyBounds::at_most(prefix, sort.as_ref()),
        })
    }
}

fn between(prefix: &[u8], low: &KeyValue, high: &KeyValue) -> Result<KeyBounds, QueryError> {
    if low.attribute_type() != high.attribute_type() {
        let (lower, upper) = (low.attribute_type(), high.attribute_type());
        return Err(QueryError::MixedBounds { lower, upper });
    }
    if low > high {
        let (lower, upper) = (low.to_string(), high.to_string());
        return Err(QueryError::InvertedBounds { lower, upper });
    }
    Ok(KeyBounds::between(prefix, low.as_ref(), high.as_ref()))
}

/// Refuses values that no sort key of the table can equal. Empty ones are fine: they bound.
fn check_comparands(sort_key: &KeyAttribute, condition: &SortCondition) -> Result<(), KeyError> {
    let types = condition.values().map(KeyValue::attribute_type);
    match types.into_iter().find(|found| !sort_key.key_type.accepts(*found)) {
        None => Ok(()),
        Some(found) => Err(KeyError::WrongType {
            attribute: sort_key.name.clone(),
            expected: sort_key.key_type,
            found,
        }),
    }
}

/// The rows that the query covers.
fn bounds(
    table: &TableEntry,
    partition: &KeyValue,
    condition: Option<&SortCondition>,
    options: &WalkOptions,
) -> Result<KeyBounds> {
    let checked = table.description.check_partition_key(partition.as_ref());
    checked.map_err(|error| table.key_error(error))?;
    let prefix = table.keys().partition_prefix(partition.as_ref());
    let range = match condition {
        None => KeyBounds::partition(&prefix),
        Some(condition) => {
            let sort_key = table.description.sort_key.as_ref();
            let sort_key =
                sort_key.ok_or_else(|| QueryError::NoSortKey { table: table.name.to_string() })?;
            check_comparands(sort_key, condition).map_err(|error| table.key_error(error))?;
            condition.bounds(&prefix, options.direction)?
        }
    };
    let Some(start) = &options.exclusive_start_key else { return Ok(range) };
    if start.partition != *partition {
        return Err(QueryError::ForeignStartKey.into());
    }
    Ok(range.after(&key_of_primary(table, start)?, options.direction))
}
