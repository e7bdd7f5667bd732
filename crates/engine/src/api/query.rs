//! Query: items of one partition of a table or index.
//!
//! Source: API reference, "Query".

use std::collections::BTreeMap;

use dynafile_expr::legacy::{self, AttributeCondition, ConditionalOperator};
use dynafile_expr::{Condition, KeyCondition, Projection};
use dynafile_model::limits::PAGE_MAX_SIZE_BYTES;
use dynafile_model::{AttributeValue, Direction, Item, KeyBounds};

use super::consumed_capacity::Accounting;
use super::expressions::{Expressions, check_scalar_keys};
use super::page::{PageRequest, page_limit};
use super::parameters::{
    FILTER, Parameters, legacy_filter, legacy_projection, projection_parameter,
};
use super::queried_range::queried_range;
use super::selection::{Selection, check_select};
use super::start_key::start_position;
use super::target::Target;
use super::walked_tree::{check_no_keys, check_projected, walked_tree};
use super::{ConsumedCapacity, Request, ReturnConsumedCapacity, Select};
use crate::database::Database;
use crate::error::{Result, StartKeyError, ValidationError};
use crate::key_range::{KeyRange, key_attributes};
use crate::store::RowTree;
use crate::stored_item::StoredItem;

const KEY_CONDITION: &str = "KeyConditionExpression";
/// The legacy form of the filter.
const LEGACY_FILTER: &str = "QueryFilter";

/// The request.
#[derive(Debug, Clone)]
pub struct QueryInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The index to query instead of the table.
    pub index_name: Option<String>,
    /// Which attributes to return.
    pub select: Option<Select>,
    /// Legacy: the attributes to return.
    pub attributes_to_get: Option<Vec<String>>,
    /// The most items to look at, counted before the filter.
    pub limit: Option<i32>,
    /// Whether the read must see every write before it; refused on global secondary indexes.
    pub consistent_read: Option<bool>,
    /// Legacy: the key condition, attribute by attribute.
    pub key_conditions: Option<BTreeMap<String, AttributeCondition>>,
    /// Legacy: the filter, attribute by attribute.
    pub query_filter: Option<BTreeMap<String, AttributeCondition>>,
    /// Legacy: how the entries of `query_filter` are connected.
    pub conditional_operator: Option<ConditionalOperator>,
    /// Whether from the smallest sort key up, as it is unless said, or from the largest down.
    pub scan_index_forward: Option<bool>,
    /// Where to continue: the `last_evaluated_key` of the page before.
    pub exclusive_start_key: Option<Item>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// The attributes to return.
    pub projection_expression: Option<String>,
    /// Only items for which this holds are returned.
    pub filter_expression: Option<String>,
    /// The partition, and a range of sort keys in it.
    pub key_condition_expression: Option<String>,
    /// What the `#names` of the expressions mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expressions mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
}

impl QueryInput {
    /// A query of the table; it still needs a key condition.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self {
            table_name: table_name.into(),
            index_name: None,
            select: None,
            attributes_to_get: None,
            limit: None,
            consistent_read: None,
            key_conditions: None,
            query_filter: None,
            conditional_operator: None,
            scan_index_forward: None,
            exclusive_start_key: None,
            return_consumed_capacity: None,
            projection_expression: None,
            filter_expression: None,
            key_condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
        }
    }
}

/// The response: a page.
#[derive(Debug, Clone, Default)]
pub struct QueryOutput {
    /// The items; none with [`Select::Count`].
    pub items: Option<Vec<StoredItem>>,
    /// How many items the filter let through.
    pub count: Option<i32>,
    /// How many items were looked at.
    pub scanned_count: Option<i32>,
    /// Where to continue, if there may be more.
    pub last_evaluated_key: Option<Item>,
    /// What it cost, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
}

impl Request for QueryInput {
    type Output = QueryOutput;

    const OPERATION: &'static str = "Query";

    fn execute(mut self, database: &Database) -> Result<QueryOutput> {
        self.check_parameters()?;
        let limit = page_limit(self.limit)?;
        let bound = self.bound(database)?;
        let target = Target::find(database, &self.table_name)?;
        let consistent = self.consistent_read.unwrap_or_default();
        let tree = walked_tree(&target, self.index_name.as_deref(), consistent)?;
        check_scalar_keys(&target.table, bound.filter.iter().flat_map(Condition::paths))?;
        let asked = queried_range(&tree, &bound.key_condition)?;
        let direction = match self.scan_index_forward {
            Some(false) => Direction::Backward,
            _ => Direction::Forward,
        };
        let bounds = match &self.exclusive_start_key {
            Some(key) => continued(&asked, &tree, key, direction)?,
            None => asked.range(&tree, direction)?,
        };
        let (partition_key, sort_key) = key_attributes(&tree);
        let is_of_one_item = finds_one_item(&tree);
        let parameter = if self.filter_expression.is_some() { FILTER } else { LEGACY_FILTER };
        check_no_keys(partition_key.iter().chain(sort_key), bound.filter.as_ref(), parameter)?;
        check_projected(&tree, bound.filter.as_ref())?;
        let paths = bound.projection.iter().flat_map(Projection::paths);
        check_scalar_keys(&target.table, paths)?;
        let selection = Selection::of(&tree, self.select, bound.projection)?;
        let filter = bound.filter;
        let page = PageRequest {
            target,
            tree,
            bounds,
            direction,
            limit,
            max_size_bytes: PAGE_MAX_SIZE_BYTES,
            filter,
            selection,
            consistent,
        };
        let page = page.run()?;
        Ok(QueryOutput {
            items: page.items,
            count: Some(page.count),
            scanned_count: Some(page.scanned_count),
            last_evaluated_key: page.last_evaluated_key.filter(|_| !is_of_one_item),
            consumed_capacity: ConsumedCapacity::of(
                &self.table_name,
                &page.units,
                self.return_consumed_capacity,
                Accounting::Plain,
            ),
        })
    }
}

/// The expressions of a query, bound.
struct Bound {
    filter: Option<Condition>,
    projection: Option<Projection>,
    key_condition: KeyCondition,
}

impl QueryInput {
    fn check_parameters(&self) -> Result<(), ValidationError> {
        // It goes with every expression but its own newer form.
        let is_old_form = self.key_conditions.is_some() && self.key_condition_expression.is_some();
        Parameters {
            legacy: &[
                ("AttributesToGet", self.attributes_to_get.is_some()),
                (LEGACY_FILTER, self.query_filter.is_some()),
                ("ConditionalOperator", self.conditional_operator.is_some()),
                ("KeyConditions", is_old_form),
            ],
            expressions: &[
                ("ProjectionExpression", self.projection_expression.is_some()),
                (FILTER, self.filter_expression.is_some()),
                (KEY_CONDITION, self.key_condition_expression.is_some()),
            ],
            with_values: &[FILTER, KEY_CONDITION],
            names: self.expression_attribute_names.as_ref(),
            values: self.expression_attribute_values.as_ref(),
        }
        .check()?;
        if self.key_conditions.is_none() && self.key_condition_expression.is_none() {
            return Err(ValidationError::NoKeyCondition);
        }
        Ok(())
    }

    fn bound(&mut self, database: &Database) -> Result<Bound> {
        let projection = projection_parameter(
            self.projection_expression.is_some(),
            self.attributes_to_get.is_some(),
        );
        let bound = self.bound_parts(database)?;
        check_select(self.select, projection, self.index_name.is_some())?;
        Ok(bound)
    }

    /// Each part in the form that the request gives it.
    fn bound_parts(&mut self, database: &Database) -> Result<Bound> {
        let names = self.expression_attribute_names.take();
        let values = self.expression_attribute_values.take();
        let mut expressions = Expressions::new(database, names, values)?;
        let filter = match self.filter_expression.as_deref() {
            Some(text) => Some(expressions.condition(FILTER, text)?),
            None => legacy_filter(self.query_filter.take(), self.conditional_operator)?,
        };
        let projection = match self.projection_expression.as_deref() {
            Some(text) => Some(expressions.projection(text)?),
            None => legacy_projection(self.attributes_to_get.take())?,
        };
        let condition = self.key_condition_expression.as_deref();
        let condition = condition.map(|text| expressions.condition(KEY_CONDITION, text));
        let condition = condition.transpose()?;
        expressions.finish()?;
        let key_condition = match &condition {
            Some(condition) => KeyCondition::try_from(condition).map_err(ValidationError::from)?,
            None => {
                let conditions = self.key_conditions.take().unwrap_or_default();
                legacy::key_condition(conditions).map_err(ValidationError::from)?
            }
        };
        Ok(Bound { filter, projection, key_condition })
    }
}

/// Whether a partition has one item at most: that of a table without sort key.
fn finds_one_item(tree: &RowTree) -> bool {
    tree.index().is_none() && tree.table().description.sort_key.is_none()
}

/// What is left of the range behind the start key.
fn continued(
    asked: &KeyRange,
    tree: &RowTree,
    key: &Item,
    direction: Direction,
) -> Result<KeyBounds> {
    let start = start_position(tree, key)?;
    if finds_one_item(tree) {
        return Err(StartKeyError::OneItem.into());
    }
    let position = start.bytes(tree)?;
    let range = asked.range(tree, direction)?;
    if range.contains(&position) {
        return Ok(range.after(&position, direction));
    }
    // The service looks at the sort key first.
    let of_its_partition = KeyRange { partition: start.partition(tree), ..asked.clone() };
    match of_its_partition.range(tree, direction)?.contains(&position) {
        true => Err(StartKeyError::OtherPartition.into()),
        false => Err(StartKeyError::OutsideOfRange.into()),
    }
}
