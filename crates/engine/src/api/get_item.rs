//! GetItem: the item with a key.
//!
//! Source: API reference, "GetItem".

use std::collections::BTreeMap;

use dynafile_model::Item;

use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::stored_item::StoredItem;

/// The request.
#[derive(Debug, Clone)]
pub struct GetItemInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// Legacy: the attributes to return.
    pub attributes_to_get: Option<Vec<String>>,
    /// Whether the read must see every write before it. Here each read does; it costs as the
    /// service's would.
    pub consistent_read: Option<bool>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// The attributes to return; all unless given.
    pub projection_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
}

impl GetItemInput {
    /// The whole item with this key.
    pub fn new(table_name: impl Into<String>, key: Item) -> Self {
        Self {
            table_name: table_name.into(),
            key,
            attributes_to_get: None,
            consistent_read: None,
            return_consumed_capacity: None,
            projection_expression: None,
            expression_attribute_names: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct GetItemOutput {
    /// The item, if there is one.
    pub item: Option<StoredItem>,
    /// What it cost, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
}
