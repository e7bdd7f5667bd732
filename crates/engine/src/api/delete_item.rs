//! DeleteItem: removes an item, if it is there.
//!
//! Source: API reference, "DeleteItem".

use std::collections::BTreeMap;

use dynafile_expr::legacy::{ConditionalOperator, ExpectedAttribute};
use dynafile_model::{AttributeValue, EncodedItem, Item};

use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValue, ReturnValuesOnConditionCheckFailure,
};

/// The request.
#[derive(Debug, Clone)]
pub struct DeleteItemInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// Legacy: the condition, attribute by attribute.
    pub expected: Option<BTreeMap<String, ExpectedAttribute>>,
    /// Legacy: how the entries of `expected` are connected.
    pub conditional_operator: Option<ConditionalOperator>,
    /// `NONE` or `ALL_OLD`.
    pub return_values: Option<ReturnValue>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether to return the size of the item collection.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// The item is removed only if this holds for it.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl DeleteItemInput {
    /// Removes the item with this key.
    pub fn new(table_name: impl Into<String>, key: Item) -> Self {
        Self {
            table_name: table_name.into(),
            key,
            expected: None,
            conditional_operator: None,
            return_values: None,
            return_consumed_capacity: None,
            return_item_collection_metrics: None,
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct DeleteItemOutput {
    /// With `ALL_OLD`, the item that was removed, if there was one.
    pub attributes: Option<EncodedItem>,
    /// What it cost, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item collection, if asked for and the table has local secondary indexes.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}
