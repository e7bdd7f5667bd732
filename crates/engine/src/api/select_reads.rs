//! What a SELECT reads: the parts of partitions that its WHERE clause leaves, one after the other, or everything.
//!
//! The service makes one read of each way of fulfilling a clause, and refuses clauses of which two would read the same. Where
//! it does not, though two ways meet, what they share is read once.
//! Source: developer guide, "PartiQL select statements for DynamoDB"; the limits as observed of the service.

use std::collections::BTreeMap;
use std::ops::Bound;

use dynafile_expr::partiql::lookup::{KeyPlan, KeyWay, key_plan};
use dynafile_expr::{Condition, KeyCondition, KeyRange as ValueRange, KeyTest};
use dynafile_model::{AttributeValue, Direction, KeyAttribute, KeyBounds, KeyRef, KeyValue};

use super::queried_range::queried_range;
use crate::error::{Error, Result, StatementError, ValidationError};
use crate::key_range::key_attributes;
use crate::store::RowTree;

/// The most reads that a WHERE clause may come to.
///
/// Source: developer guide, "IN": up to 50 values of a partition key.
const MAX_READS: usize = 50;

/// What a WHERE clause says of the key of a table or index.
pub(super) struct KeyedWays {
    plan: KeyPlan,
    partition_key: KeyAttribute,
    sort_key: Option<KeyAttribute>,
}

/// What is read, a partition at a time.
pub(super) struct PartitionReads {
    pub(super) partition: KeyValue,
    /// In the order of the sort key, apart from one another.
    pub(super) ranges: Vec<KeyBounds>,
}

/// One way of fulfilling a clause, with a partition.
struct Read {
    partition: KeyValue,
    bounds: KeyBounds,
    /// Whether it may meet others.
    has_exception: bool,
}

impl KeyedWays {
    /// # Errors
    /// Values that no key has; too many ways.
    pub(super) fn of(tree: &RowTree, condition: Option<&Condition>) -> Result<Self> {
        let (partition_key, sort_key) = key_attributes(tree);
        let (partition_key, sort_key) = (partition_key[0].clone(), sort_key.first().cloned());
        let sort_name = sort_key.as_ref().map(|key| key.name.as_str());
        let plan = key_plan(condition, &partition_key.name, sort_name);
        let ways = Self { plan, partition_key, sort_key };
        ways.check_types()?;
        let count = ways.plan.ways.as_ref().map(Vec::len);
        match ways.plan.says_partition && count.is_none_or(|count| count > MAX_READS) {
            true => Err(StatementError::TooManyReads { limit: MAX_READS }.into()),
            false => Ok(ways),
        }
    }

    fn check_types(&self) -> Result<(), StatementError> {
        for (attribute, value) in &self.plan.compared {
            let (attribute, found) = (attribute.clone(), value.attribute_type());
            if KeyRef::try_from(value).is_err() {
                return Err(StatementError::KeyValueType { attribute, found });
            }
            let mut keys = std::iter::once(&self.partition_key).chain(&self.sort_key);
            let fits = |key: &KeyAttribute| key.name == attribute && key.key_type.accepts(found);
            if !keys.any(fits) {
                return Err(StatementError::KeyType { attribute });
            }
        }
        Ok(())
    }

    /// Whether the partition key is looked for in a list.
    pub(super) fn has_partition_list(&self) -> bool {
        self.plan.has_partition_list
    }

    /// Whether each way is about one partition.
    pub(super) fn is_keyed(&self) -> bool {
        self.ways().is_some()
    }

    /// The ways, if each is about one partition.
    fn ways(&self) -> Option<Vec<(KeyValue, &KeyWay)>> {
        let ways = self.plan.ways.as_ref()?;
        ways.iter().map(|way| Some((partition_of(way)?, way))).collect()
    }

    /// The attributes that filters ask for and the index does not have, where the service refuses them: the condition names
    /// partitions outside of any `OR`, each way is about one of them, and none can do without.
    pub(super) fn unprojected(&self, projects: impl Fn(&str) -> bool) -> Vec<String> {
        let keyed = self.ways().filter(|_| self.plan.names_partition);
        let Some(mut ways) = keyed else { return Vec::new() };
        ways.sort_by(|(left, _), (right, _)| left.cmp(right));
        let mut last = Vec::new();
        for (_, way) in ways {
            let mut missing: Vec<String> = Vec::new();
            let tests = way.filters.iter().flat_map(|filter| filter.tests());
            for path in tests.flat_map(|test| test.paths()) {
                let name = path.root();
                if !projects(name) && !missing.iter().any(|known| known == name) {
                    missing.push(name.to_owned());
                }
            }
            if missing.is_empty() {
                return missing;
            }
            last = missing;
        }
        last
    }

    /// What is read, in the order of the text; `None` for everything.
    ///
    /// # Errors
    /// Two ways that read the same part of a partition.
    pub(super) fn reads(&self, tree: &RowTree) -> Result<Option<Vec<PartitionReads>>> {
        // A way with two partitions reads nothing.
        let possible = |way: &&KeyWay| way.partition.is_empty() || partition_of(way).is_some();
        let Some(ways) = &self.plan.ways else { return Ok(None) };
        let mut reads = Vec::new();
        for way in ways.iter().filter(possible) {
            let Some(partition) = partition_of(way) else { return Ok(None) };
            let bounds = self.bounds(tree, way)?;
            if !bounds.is_empty() {
                reads.push(Read { partition, bounds, has_exception: way.has_exception });
            }
        }
        if self.is_keyed() {
            check_apart(&reads)?;
        }
        Ok(Some(by_partition(reads)))
    }

    /// The rows of a way: those in all of its ranges.
    fn bounds(&self, tree: &RowTree, way: &KeyWay) -> Result<KeyBounds> {
        let equal = ValueRange::Equal(way.partition[0].clone());
        let partition = KeyTest { attribute: self.partition_key.name.clone(), range: equal };
        let of_tests = |tests: Vec<KeyTest>| -> Result<KeyBounds> {
            let range = queried_range(tree, &KeyCondition::of_tests(tests));
            range.map_err(key_type_error)?.range(tree, Direction::Forward)
        };
        let mut bounds = of_tests(vec![partition.clone()])?;
        let Some(sort_key) = &self.sort_key else { return Ok(bounds) };
        for range in &way.sort {
            let sort = KeyTest { attribute: sort_key.name.clone(), range: range.clone() };
            bounds = bounds.intersect(of_tests(vec![partition.clone(), sort])?);
        }
        Ok(bounds)
    }
}

/// The one partition of a way; `None` if it has none, or several.
fn partition_of(way: &KeyWay) -> Option<KeyValue> {
    let (first, others) = way.partition.split_first()?;
    match others.iter().all(|other: &AttributeValue| other == first) {
        true => KeyValue::try_from(first).ok(),
        false => None,
    }
}

/// Refuses reads that meet. Those with exceptions may: they are one read with a filter.
fn check_apart(reads: &[Read]) -> Result<(), StatementError> {
    for (position, read) in reads.iter().enumerate() {
        let meets = |other: &&Read| {
            let may = read.has_exception || other.has_exception;
            let same = !may && read.partition == other.partition;
            same && !read.bounds.clone().intersect(other.bounds.clone()).is_empty()
        };
        if reads[..position].iter().any(|other| meets(&other)) {
            return Err(StatementError::OverlappingRanges);
        }
    }
    Ok(())
}

/// The reads of each partition, those that meet made one.
fn by_partition(reads: Vec<Read>) -> Vec<PartitionReads> {
    let mut order: BTreeMap<KeyValue, usize> = BTreeMap::new();
    let mut partitions: Vec<PartitionReads> = Vec::new();
    for Read { partition, bounds, .. } in reads {
        let position = *order.entry(partition.clone()).or_insert(partitions.len());
        match partitions.get_mut(position) {
            Some(reads) => reads.ranges.push(bounds),
            None => partitions.push(PartitionReads { partition, ranges: vec![bounds] }),
        }
    }
    for reads in &mut partitions {
        reads.ranges = apart(std::mem::take(&mut reads.ranges));
    }
    partitions
}

fn apart(mut ranges: Vec<KeyBounds>) -> Vec<KeyBounds> {
    ranges.sort_by(|left, right| start_of(left).cmp(&start_of(right)));
    let mut apart: Vec<KeyBounds> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match apart.last_mut() {
            Some(last) if !last.clone().intersect(range.clone()).is_empty() => {
                if end_of(&range) > end_of(last) {
                    last.upper = range.upper;
                }
            }
            _ => apart.push(range),
        }
    }
    apart
}

/// Where a range begins, in a form that orders ranges.
fn start_of(range: &KeyBounds) -> (&[u8], bool) {
    match &range.lower {
        Bound::Unbounded => (&[], false),
        Bound::Included(key) => (key, false),
        Bound::Excluded(key) => (key, true),
    }
}

/// Where a range ends, in a form that orders ranges: without end, behind everything.
fn end_of(range: &KeyBounds) -> (bool, &[u8], bool) {
    match &range.upper {
        Bound::Unbounded => (true, &[], true),
        Bound::Included(key) => (false, key, true),
        Bound::Excluded(key) => (false, key, false),
    }
}

/// The error of a value that no key has, as statements have it.
fn key_type_error(error: Error) -> Error {
    match error {
        Error::Validation(error) => match *error {
            ValidationError::KeyConditionType { attribute, .. } => {
                StatementError::KeyType { attribute }.into()
            }
            error => error.into(),
        },
        error => error,
    }
}
