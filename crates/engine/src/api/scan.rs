//! Scan: all items of a table or index, or of one segment of it.
//!
//! Source: API reference, "Scan".

use std::collections::BTreeMap;

use dynafile_expr::legacy::{AttributeCondition, ConditionalOperator};
use dynafile_model::{AttributeValue, Item};

use super::{ConsumedCapacity, ReturnConsumedCapacity, Select};
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
