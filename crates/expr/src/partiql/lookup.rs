//! What a WHERE clause says about keys.
//!
//! A statement does not name a key; its condition may leave only one item, or some partitions and parts of them, that can
//! match. Reading that off the condition saves the scan, never changes the answer: whoever reads a partition still asks the
//! whole condition of every item.

use dynafile_model::AttributeValue;
use thiserror::Error;

use crate::comparator::Comparator;
use crate::condition::{Condition, Operand, Predicate};
use crate::key_condition::{KeyRange, KeyTest};
use crate::logic::Logic;

/// The most ways of fulfilling a condition that are told apart.
const MAX_WAYS: usize = 1000;

/// Why a condition is not about one item.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SingleItemError {
    /// Not every key attribute has to equal a value.
    ///
    /// `Where clause does not contain a mandatory equality on all key attributes`
    #[error("the WHERE clause does not say what each key attribute equals")]
    KeyIncomplete,
    /// A key attribute has to equal two values.
    ///
    /// `Multiple conditions on same key {attribute}. Only single item Update/Insert/Delete are supported`
    #[error("the WHERE clause gives the key attribute {attribute} two values")]
    RepeatedKey {
        /// The attribute.
        attribute: String,
    },
}

/// A condition that is about one item.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleItem {
    /// The values of the key attributes, in the order they were asked for.
    pub key: Vec<AttributeValue>,
    /// What is asked beyond the key, other values of key attributes included.
    pub rest: Option<Condition>,
    /// The first key attribute that has to equal another value as well.
    pub repeated: Option<String>,
}

/// The one item that can match, if every key attribute has to equal a value.
///
/// # Errors
/// [`SingleItemError::KeyIncomplete`].
pub fn single_item(
    condition: Option<&Condition>,
    key_attributes: &[&str],
) -> Result<SingleItem, SingleItemError> {
    let parts = conjuncts(condition);
    let mut key = Vec::with_capacity(key_attributes.len());
    let mut repeated = None;
    for attribute in key_attributes {
        let mut equal = parts.iter().filter_map(|part| equality(part, attribute));
        let value = equal.next().ok_or(SingleItemError::KeyIncomplete)?;
        if repeated.is_none() && equal.any(|other| other != value) {
            repeated = Some((*attribute).to_owned());
        }
        key.push(value.clone());
    }
    let says_key = |part: &Logic<Predicate>| {
        key_attributes.iter().zip(&key).any(|(name, value)| equality(part, name) == Some(value))
    };
    let rest: Vec<_> = parts.into_iter().filter(|part| !says_key(part)).cloned().collect();
    let rest = (!rest.is_empty()).then(|| Condition::from(Logic::all(rest)));
    Ok(SingleItem { key, rest, repeated })
}

/// The key of a condition that says what each key attribute equals and nothing else; a list of one value is that value.
pub fn single_read(
    condition: Option<&Condition>,
    key_attributes: &[&str],
) -> Option<Vec<AttributeValue>> {
    let parts = conjuncts(condition);
    let mut key = Vec::with_capacity(key_attributes.len());
    let mut said = 0;
    for attribute in key_attributes {
        let values = parts.iter().filter_map(|part| match listed(part, attribute)?.as_slice() {
            [value] => Some(*value),
            _ => None,
        });
        let values: Vec<_> = values.collect();
        let (first, others) = values.split_first()?;
        if others.iter().any(|other| other != first) {
            return None;
        }
        said += values.len();
        key.push((*first).clone());
    }
    (said == parts.len()).then_some(key)
}

/// What a condition says of a key: the ways of fulfilling it, each of which one read can answer.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyPlan {
    /// `None` if there are too many to be told apart.
    pub ways: Option<Vec<KeyWay>>,
    /// Whether each of them says what the partition key equals, however many they are.
    pub says_partition: bool,
    /// Whether a test of its own, not under an `OR`, says so.
    pub names_partition: bool,
    /// Whether the partition key is looked for in a list.
    pub has_partition_list: bool,
    /// The values that key attributes are compared with, in the order of the text.
    pub compared: Vec<(String, AttributeValue)>,
}

/// One way of fulfilling a condition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KeyWay {
    /// The values that the partition key has to equal; more than one cannot be fulfilled.
    pub partition: Vec<AttributeValue>,
    /// The ranges that the sort key has to be in.
    pub sort: Vec<KeyRange>,
    /// Whether the sort key has to be outside of something, which no range says.
    pub has_exception: bool,
    /// What is asked of other attributes.
    pub filters: Vec<Logic<Predicate>>,
}

/// What the condition says of a partition key and a sort key.
///
/// Source: developer guide, "PartiQL select statements for DynamoDB"; which conditions are keys as observed of the service.
pub fn key_plan(
    condition: Option<&Condition>,
    partition_key: &str,
    sort_key: Option<&str>,
) -> KeyPlan {
    let mut planner =
        Planner { partition_key, sort_key, compared: Vec::new(), has_partition_list: false };
    let (ways, says_partition) = match condition.map(Condition::tree) {
        None => (Some(vec![KeyWay::default()]), false),
        Some(tree) => (planner.ways(tree), planner.says_partition(tree)),
    };
    let Planner { compared, has_partition_list, .. } = planner;
    let names_partition =
        conjuncts(condition).into_iter().any(|part| listed(part, partition_key).is_some());
    KeyPlan { ways, says_partition, names_partition, has_partition_list, compared }
}

struct Planner<'k> {
    partition_key: &'k str,
    sort_key: Option<&'k str>,
    compared: Vec<(String, AttributeValue)>,
    has_partition_list: bool,
}

impl Planner<'_> {
    /// The ways of fulfilling a part; what does not speak of keys is one way as a whole.
    fn ways(&mut self, part: &Logic<Predicate>) -> Option<Vec<KeyWay>> {
        match part {
            Logic::All(parts) => {
                let mut ways = vec![KeyWay::default()];
                for part in parts {
                    let more = self.ways(part);
                    ways = more.and_then(|more| joined(&ways, &more))?;
                }
                Some(ways)
            }
            Logic::Any(parts) if self.names_key(part) => {
                let mut ways = Vec::new();
                for part in parts {
                    let more = self.ways(part);
                    ways.extend(more?);
                    if ways.len() > MAX_WAYS {
                        return None;
                    }
                }
                Some(ways)
            }
            Logic::Test(_) => Some(self.ways_of_test(part)),
            _ => Some(vec![self.filter(part)]),
        }
    }

    fn ways_of_test(&mut self, part: &Logic<Predicate>) -> Vec<KeyWay> {
        if let Some(values) = listed(part, self.partition_key) {
            self.has_partition_list |= is_list(part);
            self.note(self.partition_key.to_owned(), values.iter().copied());
            let way = |value: &AttributeValue| KeyWay {
                partition: vec![value.clone()],
                ..KeyWay::default()
            };
            return values.into_iter().map(way).collect();
        }
        let Some(sort_key) = self.sort_key else { return vec![self.filter(part)] };
        let way = |range| KeyWay { sort: vec![range], ..KeyWay::default() };
        if let Some(values) = listed(part, sort_key) {
            self.note(sort_key.to_owned(), values.iter().copied());
            return values.into_iter().map(|value| way(KeyRange::Equal(value.clone()))).collect();
        }
        match range(part, sort_key) {
            Some(range) => {
                self.note(sort_key.to_owned(), range.values().into_iter());
                vec![way(range)]
            }
            None => vec![self.filter(part)],
        }
    }

    fn note<'v>(&mut self, attribute: String, values: impl Iterator<Item = &'v AttributeValue>) {
        self.compared.extend(values.map(|value| (attribute.clone(), value.clone())));
    }

    fn filter(&self, part: &Logic<Predicate>) -> KeyWay {
        let is_exception = match part {
            Logic::Not(_) => true,
            Logic::Test(Predicate::Compare { comparator, .. }) => {
                *comparator == Comparator::NotEqual
            }
            _ => false,
        };
        let has_exception = is_exception && self.sort_key.is_some_and(|key| mentions(part, key));
        KeyWay { filters: vec![part.clone()], has_exception, ..KeyWay::default() }
    }

    /// Whether one of the ways of fulfilling a part speaks of a key.
    fn names_key(&self, part: &Logic<Predicate>) -> bool {
        match part {
            Logic::Test(_) => {
                let of_sort = |key: &str| listed(part, key).is_some() || range(part, key).is_some();
                listed(part, self.partition_key).is_some() || self.sort_key.is_some_and(of_sort)
            }
            Logic::All(parts) | Logic::Any(parts) => parts.iter().any(|part| self.names_key(part)),
            Logic::Not(_) => false,
        }
    }

    fn says_partition(&self, part: &Logic<Predicate>) -> bool {
        match part {
            Logic::Test(_) => listed(part, self.partition_key).is_some(),
            Logic::All(parts) => parts.iter().any(|part| self.says_partition(part)),
            Logic::Any(parts) => {
                !parts.is_empty() && parts.iter().all(|part| self.says_partition(part))
            }
            Logic::Not(_) => false,
        }
    }
}

/// The ways of fulfilling both.
fn joined(left: &[KeyWay], right: &[KeyWay]) -> Option<Vec<KeyWay>> {
    if left.len() * right.len() > MAX_WAYS {
        return None;
    }
    let both = |left: &KeyWay, right: &KeyWay| KeyWay {
        partition: [left.partition.as_slice(), &right.partition].concat(),
        sort: [left.sort.as_slice(), &right.sort].concat(),
        has_exception: left.has_exception || right.has_exception,
        filters: [left.filters.as_slice(), &right.filters].concat(),
    };
    Some(left.iter().flat_map(|left| right.iter().map(move |right| both(left, right))).collect())
}

/// The parts that all have to be true.
fn conjuncts(condition: Option<&Condition>) -> Vec<&Logic<Predicate>> {
    match condition.map(Condition::tree) {
        None => Vec::new(),
        Some(Logic::All(parts)) => parts.iter().collect(),
        Some(tree) => vec![tree],
    }
}

fn equality<'c>(part: &'c Logic<Predicate>, attribute: &str) -> Option<&'c AttributeValue> {
    let Logic::Test(Predicate::Compare { left, comparator: Comparator::Equal, right }) = part
    else {
        return None;
    };
    match (left, right) {
        (Operand::Path(path), Operand::Value(value))
        | (Operand::Value(value), Operand::Path(path))
            if path.root() == attribute && !path.is_nested() =>
        {
            Some(value.value())
        }
        _ => None,
    }
}

/// The values that a test leaves the attribute: what it equals, or is looked for in.
fn listed<'c>(part: &'c Logic<Predicate>, attribute: &str) -> Option<Vec<&'c AttributeValue>> {
    if let Some(value) = equality(part, attribute) {
        return Some(vec![value]);
    }
    match part {
        Logic::Test(Predicate::In { value: Operand::Path(path), candidates })
            if path.root() == attribute && !path.is_nested() =>
        {
            candidates.iter().map(constant).collect()
        }
        _ => None,
    }
}

fn is_list(part: &Logic<Predicate>) -> bool {
    matches!(part, Logic::Test(Predicate::In { .. }))
}

fn constant(operand: &Operand) -> Option<&AttributeValue> {
    match operand {
        Operand::Value(constant) => Some(constant.value()),
        _ => None,
    }
}

fn range(part: &Logic<Predicate>, attribute: &str) -> Option<KeyRange> {
    let Logic::Test(predicate) = part else { return None };
    let test = KeyTest::try_from(predicate).ok()?;
    (test.attribute == attribute).then_some(test.range)
}

fn mentions(part: &Logic<Predicate>, attribute: &str) -> bool {
    part.tests().into_iter().flat_map(Predicate::paths).any(|path| path.root() == attribute)
}
