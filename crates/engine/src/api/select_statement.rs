//! SELECT: which rows its WHERE clause leaves to be read, and what is returned of them.
//!
//! The partitions that can match are read one after the other, or else the whole table or index; the whole condition is asked
//! of every row. A token says in which of them, and behind which row, the next page begins.
//! Source: developer guide, "PartiQL select statements for DynamoDB".

use dynafile_expr::partiql::lookup::{is_bound_by_name, partition_values, sort_range};
use dynafile_expr::partiql::{Column, OrderKey, Select};
use dynafile_expr::{Condition, KeyCondition, KeyRange as ValueRange, KeyTest, Projection};
use dynafile_model::limits::PAGE_MAX_SIZE_BYTES;
use dynafile_model::{
    AttributeValue, Direction, EncodedItem, Item, ItemView, KeyAttribute, KeyBounds, KeyValue,
};

use super::expressions::check_scalar_keys;
use super::page::{PageRequest, ReadPage};
use super::queried_range::queried_range;
use super::selection::Selection;
use super::statement_token::StatementToken;
use super::target::Target;
use super::walked_tree::{check_projected, walked_tree};
use crate::capacity::Units;
use crate::error::{Error, Result, StatementError, ValidationError};
use crate::key_range::key_attributes;
use crate::store::RowTree;
use crate::stored_item::StoredItem;

/// The most partitions that are read one by one; a condition that leaves more is asked of all rows.
const MAX_PARTITIONS: usize = 100;

/// A SELECT, checked against its table.
pub(super) struct SelectPlan<'d> {
    target: Target<'d>,
    tree: RowTree,
    /// What is read, in order.
    ranges: Vec<KeyBounds>,
    direction: Direction,
    condition: Option<Condition>,
    columns: Option<Vec<Column>>,
    /// Whether rows are read from the table, whose items have what a local index lacks.
    from_table: bool,
    consistent: bool,
}

/// A page of a SELECT.
pub(super) struct SelectedPage {
    pub(super) items: Vec<StoredItem>,
    /// Where to continue, if there may be more.
    pub(super) next: Option<StatementToken>,
    pub(super) last_evaluated_key: Option<Item>,
    pub(super) units: Units,
}

impl<'d> SelectPlan<'d> {
    /// # Errors
    /// An order or a condition that the key does not allow; attributes that an index does not have.
    pub(super) fn new(select: Select, target: Target<'d>, consistent: bool) -> Result<Self> {
        let Select { columns, source, condition, order } = select;
        let tree = walked_tree(&target, source.index.as_deref(), consistent)?;
        check_scalar_keys(&target.table, condition.iter().flat_map(Condition::paths))?;
        if is_keyed(&tree, condition.as_ref()) {
            check_projected(&tree, condition.as_ref())?;
        }
        let partitions = partitions(&tree, condition.as_ref());
        let direction = direction(&tree, &order, condition.is_some(), partitions.is_some())?;
        let ranges = match partitions {
            Some(partitions) => {
                let sort = sort_tests(&tree, condition.as_ref());
                let ordered = ordered(partitions, &tree, &order);
                let range = |tests: Vec<KeyTest>| partition_range(&tree, tests, &sort, direction);
                ordered.into_iter().map(range).collect::<Result<Vec<_>>>()?
            }
            None => vec![KeyBounds::all()],
        };
        let from_table = reads_table(&target, &tree, columns.as_deref())?;
        Ok(Self { target, tree, ranges, direction, condition, columns, from_table, consistent })
    }

    /// Reads a page, behind the place that the token names.
    ///
    /// # Errors
    /// A token that leads elsewhere; storage errors and damage.
    pub(super) fn page(
        &self,
        after: Option<&StatementToken>,
        limit: Option<usize>,
    ) -> Result<SelectedPage> {
        let mut position = after.map_or(0, |token| token.range);
        let mut start = after.and_then(|token| token.key.clone());
        let mut page = SelectedPage {
            items: Vec::new(),
            next: None,
            last_evaluated_key: None,
            units: Units::default(),
        };
        let (mut looked_at, mut size_bytes) = (0, 0);
        while let Some(range) = self.ranges.get(position) {
            if limit == Some(looked_at) || size_bytes > PAGE_MAX_SIZE_BYTES {
                page.next = Some(StatementToken { range: position, key: None });
                return Ok(page);
            }
            let bounds = match start.take() {
                Some(key) if range.contains(&key) => range.clone().after(&key, self.direction),
                // A token comes from outside: it must not lead out of what the condition leaves.
                Some(_) => return Err(StatementError::NextToken.into()),
                None => range.clone(),
            };
            let remaining = limit.map(|limit| limit - looked_at);
            let read = self.request(bounds, remaining, PAGE_MAX_SIZE_BYTES - size_bytes).run()?;
            looked_at += read.scanned_count as usize;
            size_bytes += read.size_bytes;
            self.add(&mut page, position, read)?;
            if page.next.is_some() {
                return Ok(page);
            }
            position += 1;
        }
        Ok(page)
    }

    fn request(
        &self,
        bounds: KeyBounds,
        limit: Option<usize>,
        max_size_bytes: usize,
    ) -> PageRequest<'d> {
        PageRequest {
            target: self.target.clone(),
            tree: self.tree.clone(),
            bounds,
            direction: self.direction,
            limit,
            max_size_bytes,
            filter: self.condition.clone(),
            selection: match self.from_table {
                true => Selection::FromTable(None),
                false => Selection::Whole,
            },
            consistent: self.consistent,
        }
    }

    fn add(&self, page: &mut SelectedPage, position: usize, read: ReadPage) -> Result<()> {
        page.units.add(read.units);
        for item in read.items.into_iter().flatten() {
            page.items.push(selected(item, self.columns.as_deref())?);
        }
        if read.last_evaluated_key.is_some() {
            page.next = Some(StatementToken { range: position, key: Some(read.last_key) });
            page.last_evaluated_key = read.last_evaluated_key;
        }
        Ok(())
    }
}

/// What a SELECT returns of an item: its columns, side by side whatever their paths.
pub(super) fn selected(item: StoredItem, columns: Option<&[Column]>) -> Result<StoredItem> {
    let Some(columns) = columns else { return Ok(item) };
    let mut selected = Item::new();
    for column in columns {
        if let Some(value) = value_at(item.view(), column)? {
            selected.insert(column.name.as_str(), value);
        }
    }
    Ok(EncodedItem::try_from(&selected)?.into())
}

fn value_at(item: ItemView<'_>, column: &Column) -> Result<Option<AttributeValue>> {
    let found = item.get_path(column.path.elements())?;
    Ok(found.map(|value| value.to_value()).transpose()?)
}

/// Whether the condition names the partitions, so that the statement queries them.
fn is_keyed(tree: &RowTree, condition: Option<&Condition>) -> bool {
    let (partition_key, _) = key_attributes(tree);
    partition_key.iter().all(|attribute| is_bound_by_name(condition, &attribute.name))
}

/// The equalities on the partition key that a match can have, a list for each partition.
fn partitions(tree: &RowTree, condition: Option<&Condition>) -> Option<Vec<Vec<KeyTest>>> {
    let (partition_key, _) = key_attributes(tree);
    let mut partitions: Vec<Vec<KeyTest>> = vec![Vec::new()];
    for attribute in partition_key {
        let values = partition_values(condition, &attribute.name)?;
        if partitions.len() * values.len() > MAX_PARTITIONS {
            return None;
        }
        let with = |tests: &Vec<KeyTest>, value: &AttributeValue| {
            let range = ValueRange::Equal(value.clone());
            let test = KeyTest { attribute: attribute.name.clone(), range };
            [tests.as_slice(), &[test]].concat()
        };
        partitions = partitions
            .iter()
            .flat_map(|tests| values.iter().map(|value| with(tests, value)))
            .collect();
    }
    Some(partitions)
}

/// The tests on the sort key that narrow a partition: equalities, then one range.
fn sort_tests(tree: &RowTree, condition: Option<&Condition>) -> Vec<KeyTest> {
    let (_, sort_key) = key_attributes(tree);
    let mut tests = Vec::new();
    for attribute in sort_key {
        let Some(range) = sort_range(condition, &attribute.name) else { return tests };
        let is_last = !matches!(range, ValueRange::Equal(_));
        tests.push(KeyTest { attribute: attribute.name.clone(), range });
        if is_last {
            return tests;
        }
    }
    tests
}

fn partition_range(
    tree: &RowTree,
    mut tests: Vec<KeyTest>,
    sort: &[KeyTest],
    direction: Direction,
) -> Result<KeyBounds> {
    tests.extend_from_slice(sort);
    let range = queried_range(tree, &KeyCondition::of_tests(tests)).map_err(key_type_error)?;
    range.range(tree, direction)
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

/// The direction of each partition.
fn direction(
    tree: &RowTree,
    order: &[OrderKey],
    has_condition: bool,
    has_partitions: bool,
) -> Result<Direction, StatementError> {
    if order.is_empty() {
        return Ok(Direction::Forward);
    }
    if !has_condition {
        return Err(StatementError::OrderWithoutWhere);
    }
    let (partition_key, sort_key) = key_attributes(tree);
    let is_of =
        |keys: &[KeyAttribute], attribute: &str| keys.iter().any(|key| key.name == attribute);
    let mut direction = Direction::Forward;
    for key in order {
        let attribute = &key.attribute;
        if is_of(sort_key, attribute) && key.is_descending {
            direction = Direction::Backward;
        } else if !is_of(sort_key, attribute) && !is_of(partition_key, attribute) {
            return Err(StatementError::OrderBy { attribute: attribute.clone() });
        }
    }
    match has_partitions {
        true => Ok(direction),
        false => Err(StatementError::OrderWithoutPartition),
    }
}

/// The partitions in the order asked for the partition key; as they are where none was.
fn ordered(
    mut partitions: Vec<Vec<KeyTest>>,
    tree: &RowTree,
    order: &[OrderKey],
) -> Vec<Vec<KeyTest>> {
    let (partition_key, _) = key_attributes(tree);
    let asked = |key: &&OrderKey| partition_key.iter().any(|part| part.name == key.attribute);
    let Some(asked) = order.iter().find(asked) else { return partitions };
    partitions.sort_by_cached_key(|tests| values_of(tests));
    if asked.is_descending {
        partitions.reverse();
    }
    partitions
}

/// The values that the equalities name.
fn values_of(tests: &[KeyTest]) -> Vec<KeyValue> {
    let value = |test: &KeyTest| match &test.range {
        ValueRange::Equal(value) => KeyValue::try_from(value).ok(),
        _ => None,
    };
    tests.iter().filter_map(value).collect()
}

/// Whether rows are read from the table, because a local index does not have all that is asked for.
fn reads_table(target: &Target<'_>, tree: &RowTree, columns: Option<&[Column]>) -> Result<bool> {
    let Some(columns) = columns else { return Ok(false) };
    let paths = columns.iter().map(|column| column.path.clone());
    let projection = Projection::of_paths(paths)?;
    check_scalar_keys(&target.table, projection.paths())?;
    let selection = Selection::of(tree, None, Some(projection))?;
    Ok(matches!(selection, Selection::FromTable(_)))
}
