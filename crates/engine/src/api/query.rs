//! Query: items of one partition of a table or index.
//!
//! Source: API reference, "Query".

use std::collections::BTreeMap;

use dynafile_expr::legacy::{AttributeCondition, ConditionalOperator};
use dynafile_model::{AttributeValue, Item};

use super::{ConsumedCapacity, ReturnConsumedCapacity, Select};
use crate::stored_item::StoredItem;

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
