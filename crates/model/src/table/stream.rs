//! A table's stream: whether its changes are recorded, and what of each.
//!
//! Not here: the records, their sequence numbers, their retention.

use super::member::{stored_map, stored_names};

stored_names! {
    /// What a stream record has of the item that changed (API reference, "StreamSpecification",
    /// `StreamViewType`).
    pub enum StreamViewType {
        /// The whole item as it is after the change.
        NewImage = "NEW_IMAGE",
        /// The whole item as it was before the change.
        OldImage = "OLD_IMAGE",
        /// Both.
        NewAndOldImages = "NEW_AND_OLD_IMAGES",
        /// The key attributes alone.
        KeysOnly = "KEYS_ONLY",
    }
}

/// The stream of a table that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct StreamSpecification {
    /// What its records have.
    pub view: StreamViewType,
}

impl StreamSpecification {
    /// A stream whose records have this.
    pub fn new(view: StreamViewType) -> Self {
        Self { view }
    }
}

stored_map!(StreamSpecification { "view" => view, });
