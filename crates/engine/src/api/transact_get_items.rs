//! TransactGetItems: items by their keys, from several tables, all as they were at one moment.
//!
//! Source: API reference, "TransactGetItems".

use std::collections::BTreeMap;

use dynafile_model::Item;

use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::stored_item::StoredItem;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct TransactGetItemsInput {
    /// What to read, in order.
    pub transact_items: Vec<TransactGetItem>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

impl TransactGetItemsInput {
    /// Reads these items.
    pub fn new(transact_items: Vec<TransactGetItem>) -> Self {
        Self { transact_items, return_consumed_capacity: None }
    }
}

/// One read of a transaction.
#[derive(Debug, Clone)]
pub struct TransactGetItem {
    /// What to read.
    pub get: Get,
}

impl TransactGetItem {
    /// This read.
    pub fn new(get: Get) -> Self {
        Self { get }
    }
}

/// What one read of a transaction reads.
#[derive(Debug, Clone)]
pub struct Get {
    /// The item's key.
    pub key: Item,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The attributes to return; all unless given.
    pub projection_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
}

impl Get {
    /// The whole item with this key.
    pub fn new(table_name: impl Into<String>, key: Item) -> Self {
        Self {
            key,
            table_name: table_name.into(),
            projection_expression: None,
            expression_attribute_names: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct TransactGetItemsOutput {
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// What was read, in the order of the request.
    pub responses: Option<Vec<ItemResponse>>,
}

/// What one read of a transaction found.
#[derive(Debug, Clone, Default)]
pub struct ItemResponse {
    /// The item, if there is one.
    pub item: Option<StoredItem>,
}
