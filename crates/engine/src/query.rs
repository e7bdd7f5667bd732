//! Query: the items of one partition, in sort key order.

use std::slice;

use dynafile_model::{Direction, KeyAttribute, KeyBounds, KeyError, KeyValue, component};
use serde::de::DeserializeOwned;

use crate::condition::Condition;
use crate::error::{QueryError, Result};
use crate::items::{Items, Page, Values, WalkOptions};
use crate::operation::key_of_primary;
use crate::page_key::PageKey;
use crate::store::index::IndexEntry;
use crate::store::{RowTree, TableEntry};
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
        let asked = KeyCondition { partition, leading, condition };
        table.walk(options, |tree, options| bounds(tree, &asked, options))
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

    /// The range of a table's rows.
    fn bounds(&self, prefix: &[u8], direction: Direction) -> Result<KeyBounds, QueryError> {
        Ok(match self {
            Self::StartAt(sort) => KeyBounds::start_at(prefix, sort.as_ref(), direction),
            Self::BeginsWith(start) => {
                KeyBounds::begins_with(prefix, start.as_ref()).ok_or_else(|| no_prefix(start))?
            }
            Self::Between(low, high) => {
                check_between(low, high)?;
                KeyBounds::between(prefix, low.as_ref(), high.as_ref())
            }
            Self::Equal(sort) => KeyBounds::equal(prefix, sort.as_ref()),
            Self::GreaterThan(sort) => KeyBounds::greater_than(prefix, sort.as_ref()),
            Self::AtLeast(sort) => KeyBounds::at_least(prefix, sort.as_ref()),
            Self::LessThan(sort) => KeyBounds::less_than(prefix, sort.as_ref()),
            Self::AtMost(sort) => KeyBounds::at_most(prefix, sort.as_ref()),
        })
    }

    /// The range of an index's entries.
    fn index_bounds(&self, prefix: &[u8], direction: Direction) -> Result<KeyBounds, QueryError> {
        Ok(match self {
            Self::StartAt(sort) => KeyBounds::index_start_at(prefix, sort.as_ref(), direction),
            Self::BeginsWith(start) => KeyBounds::index_begins_with(prefix, start.as_ref())
                .ok_or_else(|| no_prefix(start))?,
            Self::Between(low, high) => {
                check_between(low, high)?;
                KeyBounds::index_between(prefix, low.as_ref(), high.as_ref())
            }
            Self::Equal(sort) => KeyBounds::index_equal(prefix, sort.as_ref()),
            Self::GreaterThan(sort) => KeyBounds::index_greater_than(prefix, sort.as_ref()),
            Self::AtLeast(sort) => KeyBounds::index_at_least(prefix, sort.as_ref()),
            Self::LessThan(sort) => KeyBounds::index_less_than(prefix, sort.as_ref()),
            Self::AtMost(sort) => KeyBounds::index_at_most(prefix, sort.as_ref()),
        })
    }
}

fn no_prefix(start: &KeyValue) -> QueryError {
    QueryError::PrefixOfNumber { value: start.to_string() }
}

fn check_between(low: &KeyValue, high: &KeyValue) -> Result<(), QueryError> {
    if low.attribute_type() != high.attribute_type() {
        let (lower, upper) = (low.attribute_type(), high.attribute_type());
        return Err(QueryError::MixedBounds { lower, upper });
    }
    if low > high {
        let (lower, upper) = (low.to_string(), high.to_string());
        return Err(QueryError::InvertedBounds { lower, upper });
    }
    Ok(())
}

/// What a query says about keys.
struct KeyCondition {
    partition: Vec<KeyValue>,
    leading: Vec<KeyValue>,
    condition: Option<SortCondition>,
}

impl KeyCondition {
    /// Refuses values that no key can have: too many or too few of them, or of another type.
    fn check(&self, tree: &RowTree) -> Result<()> {
        let table = tree.table();
        let (partition_key, sort_key) = key_attributes(tree);
        if self.partition.len() != partition_key.len() {
            let (expected, found) = (partition_key.len(), self.partition.len());
            let place = tree_name(tree);
            return Err(QueryError::PartitionValues { place, expected, found }.into());
        }
        if self.leading.len() + usize::from(self.condition.is_some()) > sort_key.len() {
            return Err(QueryError::NoSortKey { place: tree_name(tree) }.into());
        }
        let pairs =
            self.partition.iter().zip(partition_key).chain(self.leading.iter().zip(sort_key));
        let compared = self.condition.iter().flat_map(SortCondition::values);
        let pairs = pairs.chain(compared.map(|value| (value, &sort_key[self.leading.len()])));
        for (value, attribute) in pairs {
            check_type(attribute, value).map_err(|error| table.key_error(error))?;
        }
        Ok(())
    }

    /// The prefix of the entries that the leading values leave.
    fn index_prefix(&self, index: &IndexEntry) -> Vec<u8> {
        let partition: Vec<_> = self.partition.iter().map(KeyValue::as_ref).collect();
        let mut prefix = index.keys.partition_prefix(&partition);
        self.leading.iter().for_each(|value| component::encode(value.as_ref(), &mut prefix));
        prefix
    }
}

fn key_attributes(tree: &RowTree) -> (&[KeyAttribute], &[KeyAttribute]) {
    match tree.index() {
        Some(index) => (&index.description.partition_key, &index.description.sort_key),
        None => {
            let table = &tree.table().description;
            (slice::from_ref(&table.partition_key), table.sort_key.as_slice())
        }
    }
}

fn tree_name(tree: &RowTree) -> String {
    match tree.index() {
        Some(index) => {
            format!("index '{}' of table '{}'", index.description.name, tree.table().name)
        }
        None => format!("table '{}'", tree.table().name),
    }
}

/// Empty values are fine: they bound, and match nothing.
fn check_type(attribute: &KeyAttribute, value: &KeyValue) -> Result<(), KeyError> {
    let found = value.attribute_type();
    if attribute.key_type.accepts(found) {
        return Ok(());
    }
    let (attribute, expected) = (attribute.name.clone(), attribute.key_type);
    Err(KeyError::WrongType { attribute, expected, found })
}

/// The rows that the query covers.
fn bounds(tree: &RowTree, asked: &KeyCondition, options: &WalkOptions) -> Result<KeyBounds> {
    asked.check(tree)?;
    match tree.index() {
        None => table_bounds(tree.table(), asked, options),
        Some(index) => index_bounds(tree.table(), index, asked, options),
    }
}

fn table_bounds(
    table: &TableEntry,
    asked: &KeyCondition,
    options: &WalkOptions,
) -> Result<KeyBounds> {
    let prefix = table.keys().partition_prefix(asked.partition[0].as_ref());
    let range = match (&asked.condition, asked.leading.first()) {
        (Some(condition), _) => condition.bounds(&prefix, options.direction)?,
        (None, Some(sort)) => KeyBounds::equal(&prefix, sort.as_ref()),
        (None, None) => KeyBounds::partition(&prefix),
    };
    let Some(start) = &options.exclusive_start_key else { return Ok(range) };
    if start.primary.partition != asked.partition[0] || !start.index.is_empty() {
        return Err(QueryError::ForeignStartKey.into());
    }
    Ok(range.after(&key_of_primary(table, &start.primary)?, options.direction))
}

fn index_bounds(
    table: &TableEntry,
    index: &IndexEntry,
    asked: &KeyCondition,
    options: &WalkOptions,
) -> Result<KeyBounds> {
    let prefix = asked.index_prefix(index);
    let range = match &asked.condition {
        Some(condition) => condition.index_bounds(&prefix, options.direction)?,
        None => KeyBounds::partition(&prefix),
    };
    let Some(start) = &options.exclusive_start_key else { return Ok(range) };
    let key = start.index_bytes(table, index)?.ok_or(QueryError::ForeignStartKey)?;
    match key.starts_with(&prefix) {
        true => Ok(range.after(&key, options.direction)),
        false => Err(QueryError::ForeignStartKey.into()),
    }
}
