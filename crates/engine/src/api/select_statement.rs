//! SELECT: which rows its WHERE clause leaves to be read, and what is returned of them.
//!
//! What is read is read one after the other; the whole condition is asked of every row. A token says in which of the reads,
//! and behind which row, the next page begins.
//! Source: developer guide, "PartiQL select statements for DynamoDB".

use dynafile_expr::partiql::{Column, Columns, OrderKey, Select};
use dynafile_expr::{Condition, Projection};
use dynafile_model::limits::PAGE_MAX_SIZE_BYTES;
use dynafile_model::{
    AttributeValue, Direction, EncodedItem, IndexKind, Item, ItemView, KeyAttribute, KeyBounds,
};

use super::expressions::check_scalar_keys;
use super::page::{PageRequest, ReadPage};
use super::select_reads::{KeyedWays, PartitionReads};
use super::selection::Selection;
use super::statement_token::StatementToken;
use super::target::Target;
use crate::capacity::Units;
use crate::error::{Error, Result, StatementError, ValidationError};
use crate::key_range::key_attributes;
use crate::store::RowTree;
use crate::stored_item::StoredItem;

/// The most items that a page of a SELECT with a list of partitions returns.
///
/// Source: developer guide, "IN".
const LIST_PAGE_MAX_ITEMS: usize = 10;

/// A SELECT, checked against its table.
pub(super) struct SelectPlan<'d> {
    target: Target<'d>,
    tree: RowTree,
    /// What is read, in order.
    ranges: Vec<KeyBounds>,
    direction: Direction,
    condition: Option<Condition>,
    columns: Option<Vec<Column>>,
    /// The most items that a page returns.
    max_items: Option<usize>,
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
        let tree = selected_tree(&target, source.index.as_deref(), consistent)?;
        let columns = selected_columns(columns)?;
        check_scalar_keys(&target.table, condition.iter().flat_map(Condition::paths))?;
        let ways = KeyedWays::of(&tree, condition.as_ref())?;
        let reads = ways.reads(&tree)?;
        check_projected(&tree, &ways)?;
        let direction = direction(&tree, &order, condition.is_some(), reads.as_deref())?;
        let ranges = match reads {
            Some(reads) => ordered(reads, &tree, &order, direction),
            None => vec![KeyBounds::all()],
        };
        let from_table = reads_table(&target, &tree, columns.as_deref())?;
        let max_items = ways.has_partition_list().then_some(LIST_PAGE_MAX_ITEMS);
        Ok(Self {
            target,
            tree,
            ranges,
            direction,
            condition,
            columns,
            max_items,
            from_table,
            consistent,
        })
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
        let mut place = after.cloned().unwrap_or(StatementToken { range: 0, key: None });
        let mut page = SelectedPage {
            items: Vec::new(),
            next: None,
            last_evaluated_key: None,
            units: Units::default(),
        };
        let (mut looked_at, mut size_bytes) = (0, 0);
        while let Some(range) = self.ranges.get(place.range) {
            let room = self.max_items.map(|items| items - page.items.len());
            let left = limit.map(|limit| limit - looked_at);
            let remaining = room.into_iter().chain(left).min();
            if remaining == Some(0) || size_bytes > PAGE_MAX_SIZE_BYTES {
                page.next = Some(place);
                return Ok(page);
            }
            let bounds = match place.key.take() {
                Some(key) if range.contains(&key) => range.clone().after(&key, self.direction),
                // A token comes from outside: it must not lead out of what the condition leaves.
                Some(_) => return Err(StatementError::NextToken.into()),
                None => range.clone(),
            };
            let read = self.request(bounds, remaining, PAGE_MAX_SIZE_BYTES - size_bytes).run()?;
            looked_at += read.scanned_count as usize;
            size_bytes += read.size_bytes;
            page.last_evaluated_key.clone_from(&read.last_evaluated_key);
            place = match read.last_evaluated_key {
                Some(_) => StatementToken { key: Some(read.last_key.clone()), ..place },
                None => StatementToken { range: place.range + 1, key: None },
            };
            self.add(&mut page, read)?;
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

    fn add(&self, page: &mut SelectedPage, read: ReadPage) -> Result<()> {
        page.units.add(read.units);
        for item in read.items.into_iter().flatten() {
            page.items.push(selected(item, self.columns.as_deref())?);
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

/// The table or index that a statement reads.
///
/// # Errors
/// An index that is not there, that has a key which statements do not read, or that cannot be read consistently.
pub(super) fn selected_tree(
    target: &Target<'_>,
    index: Option<&str>,
    consistent: bool,
) -> Result<RowTree> {
    let Some(name) = index else { return Ok(RowTree::of_table(target.table.clone())) };
    let tree = target.index(name).map_err(|error| match error {
        Error::IndexNotFound { table, index } => {
            StatementError::IndexNotFound { table, index }.into()
        }
        error => error,
    })?;
    let (partition_key, sort_key) = key_attributes(&tree);
    let index = || name.to_owned();
    if partition_key.len() > 1 || sort_key.len() > 1 {
        return Err(StatementError::MultiAttributeIndex { index: index() }.into());
    }
    let is_global = tree.index().is_some_and(|index| index.description.kind == IndexKind::Global);
    match consistent && is_global {
        true => Err(StatementError::ConsistentIndexRead { index: index() }.into()),
        false => Ok(tree),
    }
}

/// The columns of a SELECT; `None` for all.
pub(super) fn selected_columns(columns: Columns) -> Result<Option<Vec<Column>>, StatementError> {
    match columns {
        Columns::All => Ok(None),
        Columns::Paths(columns) => Ok(Some(columns)),
        Columns::Refused(error) => Err((*error).into()),
    }
}

/// Refuses filters on attributes that the index does not have, where it is read by its key.
fn check_projected(tree: &RowTree, ways: &KeyedWays) -> Result<(), ValidationError> {
    let Some(index) = tree.index() else { return Ok(()) };
    let table = &tree.table().description;
    let attributes = ways.unprojected(|name| index.description.projects(table, name));
    match attributes.is_empty() {
        true => Ok(()),
        false => {
            let index = index.description.name.clone();
            Err(ValidationError::FilterNotProjected { index, attributes })
        }
    }
}

/// The direction of each partition.
fn direction(
    tree: &RowTree,
    order: &[OrderKey],
    has_condition: bool,
    reads: Option<&[PartitionReads]>,
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
    let has_partition = order.iter().any(|key| is_of(partition_key, &key.attribute));
    match reads {
        None => Err(StatementError::OrderWithoutPartition),
        Some(reads) if reads.len() > 1 && !has_partition => Err(StatementError::OrderOfPartitions),
        Some(_) => Ok(direction),
    }
}

/// The partitions in the order asked for the partition key, as they are where none was; and what is read of each.
fn ordered(
    mut reads: Vec<PartitionReads>,
    tree: &RowTree,
    order: &[OrderKey],
    direction: Direction,
) -> Vec<KeyBounds> {
    let (partition_key, _) = key_attributes(tree);
    let asked = |key: &&OrderKey| partition_key.iter().any(|part| part.name == key.attribute);
    if let Some(asked) = order.iter().find(asked) {
        reads.sort_by(|left, right| left.partition.cmp(&right.partition));
        if asked.is_descending {
            reads.reverse();
        }
    }
    let in_direction = |mut reads: PartitionReads| {
        if direction == Direction::Backward {
            reads.ranges.reverse();
        }
        reads.ranges
    };
    reads.into_iter().flat_map(in_direction).collect()
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
