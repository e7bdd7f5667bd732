//! How large the item collection of a written item is: all items of its partition, with their
//! entries in local secondary indexes.
//!
//! Source: API reference, "ItemCollectionMetrics"; developer guide, "Item collections in local
//! secondary indexes".

use dynafile_model::Item;

use super::service_enum::service_enum;

service_enum! {
    /// Whether a response has statistics about item collections.
    pub enum ReturnItemCollectionMetrics {
        /// It has, where the table has local secondary indexes.
        Size = "SIZE",
        /// It has not.
        None = "NONE",
    }
}

/// Statistics of an item collection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ItemCollectionMetrics {
    /// The partition key's attribute and value.
    pub item_collection_key: Option<Item>,
    /// Lower and upper bound of the collection's size, in gigabytes.
    pub size_estimate_range_gb: Option<Vec<f64>>,
}
