//! TransactWriteItems: writes and checks in several tables that happen together or not at all.
//!
//! Source: API reference, "TransactWriteItems"; developer guide, "Amazon DynamoDB Transactions:
//! How it works".

use std::collections::BTreeMap;

use dynafile_model::{AttributeValue, EncodedItem, Item};

use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValuesOnConditionCheckFailure,
};

/// The request.
#[derive(Debug, Clone, Default)]
pub struct TransactWriteItemsInput {
    /// The actions, in order.
    pub transact_items: Vec<TransactWriteItem>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether to return the sizes of the item collections.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// A request with the same token within ten minutes is not carried out again.
    pub client_request_token: Option<String>,
}

impl TransactWriteItemsInput {
    /// Carries these actions out.
    pub fn new(transact_items: Vec<TransactWriteItem>) -> Self {
        Self { transact_items, ..Self::default() }
    }
}

/// An action: one of the four.
#[derive(Debug, Clone, Default)]
pub struct TransactWriteItem {
    /// Only asks for a condition.
    pub condition_check: Option<ConditionCheck>,
    /// Stores an item.
    pub put: Option<Put>,
    /// Removes an item.
    pub delete: Option<Delete>,
    /// Changes attributes of an item.
    pub update: Option<Update>,
}

/// An action that changes nothing and has all others fail unless its condition holds.
#[derive(Debug, Clone)]
pub struct ConditionCheck {
    /// The item's key.
    pub key: Item,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The condition.
    pub condition_expression: String,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl ConditionCheck {
    /// Checks the item with this key.
    pub fn new(
        table_name: impl Into<String>,
        key: Item,
        condition_expression: impl Into<String>,
    ) -> Self {
        Self {
            key,
            table_name: table_name.into(),
            condition_expression: condition_expression.into(),
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// An action that stores an item.
#[derive(Debug, Clone)]
pub struct Put {
    /// The item.
    pub item: EncodedItem,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The condition, if any.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl Put {
    /// Stores the item.
    pub fn new(table_name: impl Into<String>, item: EncodedItem) -> Self {
        Self {
            item,
            table_name: table_name.into(),
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// An action that removes an item.
#[derive(Debug, Clone)]
pub struct Delete {
    /// The item's key.
    pub key: Item,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The condition, if any.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl Delete {
    /// Removes the item with this key.
    pub fn new(table_name: impl Into<String>, key: Item) -> Self {
        Self {
            key,
            table_name: table_name.into(),
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// An action that changes attributes of an item.
#[derive(Debug, Clone)]
pub struct Update {
    /// The item's key.
    pub key: Item,
    /// The update.
    pub update_expression: String,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The condition, if any.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expressions mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expressions mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl Update {
    /// Changes the item with this key.
    pub fn new(
        table_name: impl Into<String>,
        key: Item,
        update_expression: impl Into<String>,
    ) -> Self {
        Self {
            key,
            update_expression: update_expression.into(),
            table_name: table_name.into(),
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct TransactWriteItemsOutput {
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// The sizes of the item collections, by table, if asked for.
    pub item_collection_metrics: Option<BTreeMap<String, Vec<ItemCollectionMetrics>>>,
}
