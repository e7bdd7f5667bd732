//! What a query says about keys, and the range of rows that it is.
//!
//! Invariant: a comparison holds for sort keys of the type of its value; only `StartAt` crosses
//! types.

use std::slice;

use dynafile_model::{Direction, KeyAttribute, KeyBounds, KeyError, KeyValue, component};

use crate::error::{QueryError, Result};
use crate::items::WalkOptions;
use crate::store::RowTree;

/// What a query says about keys.
#[derive(Debug, Clone)]
pub(crate) struct KeyRange {
    /// A value per attribute of the partition key.
    pub(crate) partition: Vec<KeyValue>,
    /// Values of the leading attributes of a sort key.
    pub(crate) leading: Vec<KeyValue>,
    /// The condition on the attribute after those.
    pub(crate) condition: Option<SortCondition>,
}

impl KeyRange {
    /// The rows within, from an item on if the walk continues after one.
    pub(crate) fn bounds(&self, tree: &RowTree, options: &WalkOptions) -> Result<KeyBounds> {
        self.check(tree)?;
        let range = self.range(tree, options.direction)?;
        let Some(start) = &options.exclusive_start_key else { return Ok(range) };
        let key = start.bytes(tree)?;
        match key.starts_with(&self.prefix(tree)) {
            true => Ok(range.after(&key, options.direction)),
            false => Err(QueryError::ForeignStartKey.into()),
        }
    }

    /// The rows within; the values must fit the key.
    pub(crate) fn range(&self, tree: &RowTree, direction: Direction) -> Result<KeyBounds> {
        let prefix = self.prefix(tree);
        let condition = self.condition.as_ref();
        Ok(match (tree.index(), condition, self.leading.first()) {
            (Some(_), Some(condition), _) => condition.index_bounds(&prefix, direction)?,
            (None, Some(condition), _) => condition.bounds(&prefix, direction)?,
            (None, None, Some(sort)) => KeyBounds::equal(&prefix, sort.as_ref()),
            (_, None, _) => KeyBounds::partition(&prefix),
        })
    }

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

    /// The beginning of all keys within; of an index, with the leading values.
    fn prefix(&self, tree: &RowTree) -> Vec<u8> {
        let Some(index) = tree.index() else {
            return tree.table().keys().partition_prefix(self.partition[0].as_ref());
        };
        let partition: Vec<_> = self.partition.iter().map(KeyValue::as_ref).collect();
        let mut prefix = index.keys.partition_prefix(&partition);
        self.leading.iter().for_each(|value| component::encode(value.as_ref(), &mut prefix));
        prefix
    }
}

/// The key attributes that the tree is ordered by: partition key, sort key.
pub(crate) fn key_attributes(tree: &RowTree) -> (&[KeyAttribute], &[KeyAttribute]) {
    match tree.index() {
        Some(index) => (&index.description.partition_key, &index.description.sort_key),
        None => {
            let table = &tree.table().description;
            (slice::from_ref(&table.partition_key), table.sort_key.as_slice())
        }
    }
}

/// The table or index in words.
pub(crate) fn tree_name(tree: &RowTree) -> String {
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

/// The condition on the sort key.
#[derive(Debug, Clone)]
pub(crate) enum SortCondition {
    StartAt(KeyValue),
    BeginsWith(KeyValue),
    Between(KeyValue, KeyValue),
    Equal(KeyValue),
    GreaterThan(KeyValue),
    AtLeast(KeyValue),
    LessThan(KeyValue),
    AtMost(KeyValue),
    /// Above the one and below the other: a lower and an upper end of any two kinds.
    Within(Box<SortCondition>, Box<SortCondition>),
}

impl SortCondition {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::StartAt(_) => "start_at",
            Self::BeginsWith(_) => "begins_with",
            Self::Between(..) => "between",
            Self::Equal(_) => "eq",
            Self::GreaterThan(_) => "gt",
            Self::AtLeast(_) => "gte",
            Self::LessThan(_) => "lt",
            Self::AtMost(_) => "lte",
            Self::Within(..) => "a range",
        }
    }

    /// Both conditions as one, if they are a lower and an upper end.
    pub(crate) fn and(self, other: Self) -> Result<Self, QueryError> {
        match (self.is_lower_end(), other.is_lower_end()) {
            (Some(true), Some(false)) => Ok(Self::Within(Box::new(self), Box::new(other))),
            (Some(false), Some(true)) => Ok(Self::Within(Box::new(other), Box::new(self))),
            _ => {
                let (first, second) = (self.name(), other.name());
                Err(QueryError::SecondCondition { first, second })
            }
        }
    }

    /// Whether it is the lower or the upper end of a range; `None` if it is neither.
    fn is_lower_end(&self) -> Option<bool> {
        match self {
            Self::GreaterThan(_) | Self::AtLeast(_) => Some(true),
            Self::LessThan(_) | Self::AtMost(_) => Some(false),
            _ => None,
        }
    }

    /// The first value that it compares with.
    fn first_value(&self) -> &KeyValue {
        match self {
            Self::StartAt(value)
            | Self::BeginsWith(value)
            | Self::Between(value, _)
            | Self::Equal(value)
            | Self::GreaterThan(value)
            | Self::AtLeast(value)
            | Self::LessThan(value)
            | Self::AtMost(value) => value,
            Self::Within(low, _) => low.first_value(),
        }
    }

    /// The values the condition compares sort keys with.
    fn values(&self) -> impl Iterator<Item = &KeyValue> {
        let second = match self {
            Self::Between(_, high) => Some(high),
            Self::Within(_, high) => Some(high.first_value()),
            _ => None,
        };
        std::iter::once(self.first_value()).chain(second)
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
            Self::Within(low, high) => {
                check_between(low.first_value(), high.first_value())?;
                low.bounds(prefix, direction)?.intersect(high.bounds(prefix, direction)?)
            }
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
            Self::Within(low, high) => {
                check_between(low.first_value(), high.first_value())?;
                let low = low.index_bounds(prefix, direction)?;
                low.intersect(high.index_bounds(prefix, direction)?)
            }
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
