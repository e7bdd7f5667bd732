//! PutItem: stores an item, in place of the one with its key.
//!
//! Source: API reference, "PutItem".

use std::collections::BTreeMap;

use dynafile_expr::legacy::{ConditionalOperator, ExpectedAttribute};
use dynafile_model::{AttributeValue, EncodedItem};

use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValue, ReturnValuesOnConditionCheckFailure,
};

/// The request.
#[derive(Debug, Clone)]
pub struct PutItemInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The item.
    pub item: EncodedItem,
    /// Legacy: the condition, attribute by attribute.
    pub expected: Option<BTreeMap<String, ExpectedAttribute>>,
    /// `NONE` or `ALL_OLD`.
    pub return_values: Option<ReturnValue>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether to return the size of the item collection.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// Legacy: how the entries of `expected` are connected.
    pub conditional_operator: Option<ConditionalOperator>,
    /// The item is stored only if this holds for the one that is there.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl PutItemInput {
    /// Stores the item, whatever is there.
    pub fn new(table_name: impl Into<String>, item: EncodedItem) -> Self {
        Self {
            table_name: table_name.into(),
            item,
            expected: None,
            return_values: None,
            return_consumed_capacity: None,
            return_item_collection_metrics: None,
            conditional_operator: None,
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct PutItemOutput {
    /// With `ALL_OLD`, the item that was replaced, if there was one.
    pub attributes: Option<EncodedItem>,
    /// What it cost, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item collection, if asked for and the table has local secondary indexes.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}
