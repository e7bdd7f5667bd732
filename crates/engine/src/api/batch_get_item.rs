//! BatchGetItem: items by their keys, from several tables.
//!
//! Source: API reference, "BatchGetItem".

use std::collections::BTreeMap;

use dynafile_model::Item;

use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::stored_item::StoredItem;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct BatchGetItemInput {
    /// What to read, by table.
    pub request_items: BTreeMap<String, KeysAndAttributes>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

impl BatchGetItemInput {
    /// Reads these items.
    pub fn new(request_items: BTreeMap<String, KeysAndAttributes>) -> Self {
        Self { request_items, return_consumed_capacity: None }
    }
}

/// What to read from one table.
#[derive(Debug, Clone, Default)]
pub struct KeysAndAttributes {
    /// The items' keys.
    pub keys: Vec<Item>,
    /// Legacy: the attributes to return.
    pub attributes_to_get: Option<Vec<String>>,
    /// Whether the reads must see every write before them.
    pub consistent_read: Option<bool>,
    /// The attributes to return; all unless given.
    pub projection_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
}

impl KeysAndAttributes {
    /// The whole items with these keys.
    pub fn new(keys: Vec<Item>) -> Self {
        Self { keys, ..Self::default() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct BatchGetItemOutput {
    /// The items that there are, by table.
    pub responses: Option<BTreeMap<String, Vec<StoredItem>>>,
    /// What was not read because the response is full; empty if all was.
    pub unprocessed_keys: Option<BTreeMap<String, KeysAndAttributes>>,
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}
