//! BatchWriteItem: puts and deletes in several tables.
//!
//! Source: API reference, "BatchWriteItem".

use std::collections::BTreeMap;

use dynafile_model::{EncodedItem, Item};

use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
};

/// The request.
#[derive(Debug, Clone, Default)]
pub struct BatchWriteItemInput {
    /// What to write, by table.
    pub request_items: BTreeMap<String, Vec<WriteRequest>>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether to return the sizes of the item collections.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
}

impl BatchWriteItemInput {
    /// Writes these items.
    pub fn new(request_items: BTreeMap<String, Vec<WriteRequest>>) -> Self {
        Self { request_items, ..Self::default() }
    }
}

/// A put or a delete: one of the two.
#[derive(Debug, Clone, Default)]
pub struct WriteRequest {
    /// Stores an item.
    pub put_request: Option<PutRequest>,
    /// Removes an item.
    pub delete_request: Option<DeleteRequest>,
}

impl WriteRequest {
    /// Stores the item.
    pub fn put(item: EncodedItem) -> Self {
        Self { put_request: Some(PutRequest::new(item)), delete_request: None }
    }

    /// Removes the item with this key.
    pub fn delete(key: Item) -> Self {
        Self { put_request: None, delete_request: Some(DeleteRequest::new(key)) }
    }
}

/// A put.
#[derive(Debug, Clone)]
pub struct PutRequest {
    /// The item.
    pub item: EncodedItem,
}

impl PutRequest {
    /// Stores the item.
    pub fn new(item: EncodedItem) -> Self {
        Self { item }
    }
}

/// A delete.
#[derive(Debug, Clone)]
pub struct DeleteRequest {
    /// The item's key.
    pub key: Item,
}

impl DeleteRequest {
    /// Removes the item with this key.
    pub fn new(key: Item) -> Self {
        Self { key }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct BatchWriteItemOutput {
    /// What was not written; empty if all was.
    pub unprocessed_items: Option<BTreeMap<String, Vec<WriteRequest>>>,
    /// The sizes of the item collections, by table, if asked for.
    pub item_collection_metrics: Option<BTreeMap<String, Vec<ItemCollectionMetrics>>>,
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}
