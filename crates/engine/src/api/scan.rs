//! Scan: all items of a table or index, or of one segment of it.
//!
//! Source: API reference, "Scan".

use std::collections::BTreeMap;
use std::ops::Bound;

use dynafile_expr::legacy::{AttributeCondition, ConditionalOperator};
use dynafile_expr::{Condition, Projection};
use dynafile_model::limits::PAGE_MAX_SIZE_BYTES;
use dynafile_model::{AttributeValue, Direction, Item, KeyBounds};

use super::consumed_capacity::Accounting;
use super::expressions::{Expressions, check_scalar_keys};
use super::page::{PageRequest, page_limit};
use super::parameters::{
    FILTER, Parameters, legacy_filter, legacy_projection, projection_parameter,
};
use super::selection::{Selection, check_select};
use super::start_key::start_position;
use super::target::Target;
use super::walked_tree::walked_tree;
use super::{ConsumedCapacity, Request, ReturnConsumedCapacity, Select};
use crate::database::Database;
use crate::error::{Result, StartKeyError, ValidationError};
use crate::scan::buckets;
use crate::store::RowTree;
use crate::stored_item::StoredItem;

/// The request.
#[derive(Debug, Clone)]
pub struct ScanInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The index to scan instead of the table.
    pub index_name: Option<String>,
    /// Legacy: the attributes to return.
    pub attributes_to_get: Option<Vec<String>>,
    /// The most items to look at, counted before the filter.
    pub limit: Option<i32>,
    /// Which attributes to return.
    pub select: Option<Select>,
    /// Legacy: the filter, attribute by attribute.
    pub scan_filter: Option<BTreeMap<String, AttributeCondition>>,
    /// Legacy: how the entries of `scan_filter` are connected.
    pub conditional_operator: Option<ConditionalOperator>,
    /// Where to continue: the `last_evaluated_key` of the page before.
    pub exclusive_start_key: Option<Item>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Into how many segments the scan is divided.
    pub total_segments: Option<i32>,
    /// The segment to scan, from 0.
    pub segment: Option<i32>,
    /// The attributes to return.
    pub projection_expression: Option<String>,
    /// Only items for which this holds are returned.
    pub filter_expression: Option<String>,
    /// What the `#names` of the expressions mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expressions mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the read must see every write before it; refused on global secondary indexes.
    pub consistent_read: Option<bool>,
}

impl ScanInput {
    /// A scan of the whole table.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self {
            table_name: table_name.into(),
            index_name: None,
            attributes_to_get: None,
            limit: None,
            select: None,
            scan_filter: None,
            conditional_operator: None,
            exclusive_start_key: None,
            return_consumed_capacity: None,
            total_segments: None,
            segment: None,
            projection_expression: None,
            filter_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            consistent_read: None,
        }
    }
}

/// The response: a page.
#[derive(Debug, Clone, Default)]
pub struct ScanOutput {
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

impl Request for ScanInput {
    type Output = ScanOutput;

    const OPERATION: &'static str = "Scan";

    fn execute(mut self, database: &Database) -> Result<ScanOutput> {
        self.check_parameters()?;
        let limit = page_limit(self.limit)?;
        let segment = self.segment()?;
        let (filter, projection) = self.bound(database)?;
        let target = Target::find(database, &self.table_name)?;
        let consistent = self.consistent_read.unwrap_or_default();
        let tree = walked_tree(&target, self.index_name.as_deref(), consistent)?;
        let segment = segment.map(|(segment, total)| buckets(segment, total)).transpose()?;
        // With more segments than buckets some have none, and nothing to look at.
        let range = match segment {
            None => KeyBounds::all(),
            Some(buckets) => buckets.unwrap_or_else(nothing),
        };
        let bounds = match &self.exclusive_start_key {
            Some(key) => continued(range, &tree, key)?,
            None => range,
        };
        check_scalar_keys(&target.table, filter.iter().flat_map(Condition::paths))?;
        check_scalar_keys(&target.table, projection.iter().flat_map(Projection::paths))?;
        let selection = Selection::of(&tree, self.select, projection)?;
        let direction = Direction::Forward;
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
        Ok(ScanOutput {
            items: page.items,
            count: Some(page.count),
            scanned_count: Some(page.scanned_count),
            last_evaluated_key: page.last_evaluated_key,
            consumed_capacity: ConsumedCapacity::of(
                &self.table_name,
                &page.units,
                self.return_consumed_capacity,
                Accounting::Plain,
            ),
        })
    }
}

impl ScanInput {
    fn check_parameters(&self) -> Result<(), ValidationError> {
        Parameters {
            legacy: &[
                ("AttributesToGet", self.attributes_to_get.is_some()),
                ("ScanFilter", self.scan_filter.is_some()),
                ("ConditionalOperator", self.conditional_operator.is_some()),
            ],
            expressions: &[
                ("ProjectionExpression", self.projection_expression.is_some()),
                (FILTER, self.filter_expression.is_some()),
            ],
            with_values: &[FILTER],
            names: self.expression_attribute_names.as_ref(),
            values: self.expression_attribute_values.as_ref(),
        }
        .check()
    }

    /// The segment and the number of segments.
    fn segment(&self) -> Result<Option<(u32, u32)>, ValidationError> {
        let (segment, total_segments) = match (self.segment, self.total_segments) {
            (None, None) => return Ok(None),
            (Some(_), None) => return Err(ValidationError::SegmentWithoutTotal),
            (None, Some(_)) => return Err(ValidationError::TotalWithoutSegment),
            (Some(segment), Some(total)) => (segment, total),
        };
        match (u32::try_from(segment), u32::try_from(total_segments)) {
            (Ok(number), Ok(total)) if number < total => Ok(Some((number, total))),
            _ => Err(ValidationError::Segment { segment, total_segments }),
        }
    }

    fn bound(&mut self, database: &Database) -> Result<(Option<Condition>, Option<Projection>)> {
        let projection = projection_parameter(
            self.projection_expression.is_some(),
            self.attributes_to_get.is_some(),
        );
        let has_expression =
            self.projection_expression.is_some() || self.filter_expression.is_some();
        let bound = match has_expression {
            true => self.bound_expressions(database)?,
            false => (
                legacy_filter(self.scan_filter.take(), self.conditional_operator)?,
                legacy_projection(self.attributes_to_get.take())?,
            ),
        };
        check_select(self.select, projection, self.index_name.is_some())?;
        Ok(bound)
    }

    fn bound_expressions(
        &mut self,
        database: &Database,
    ) -> Result<(Option<Condition>, Option<Projection>)> {
        let names = self.expression_attribute_names.take();
        let values = self.expression_attribute_values.take();
        let mut expressions = Expressions::new(database, names, values)?;
        let filter = self.filter_expression.as_deref();
        let filter = filter.map(|text| expressions.condition(FILTER, text)).transpose()?;
        let projection = self.projection_expression.as_deref();
        let projection = projection.map(|text| expressions.projection(text)).transpose()?;
        expressions.finish()?;
        Ok((filter, projection))
    }
}

fn continued(range: KeyBounds, tree: &RowTree, key: &Item) -> Result<KeyBounds> {
    let position = start_position(tree, key)?.bytes(tree)?;
    match range.contains(&position) {
        true => Ok(range.after(&position, Direction::Forward)),
        false => Err(StartKeyError::OtherSegment.into()),
    }
}

/// A range without rows.
fn nothing() -> KeyBounds {
    KeyBounds { lower: Bound::Excluded(Vec::new()), upper: Bound::Excluded(Vec::new()) }
}
