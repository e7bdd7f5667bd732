//! A table's stream: whether its changes are recorded, and what of each.
//!
//! Not here: the records, their sequence numbers, their retention.

use crate::{Item, item};

/// What a stream record has of the item that changed (API reference, "StreamSpecification",
/// `StreamViewType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamViewType {
    /// The key attributes alone.
    KeysOnly,
    /// The whole item as it is after the change.
    NewImage,
    /// The whole item as it was before the change.
    OldImage,
    /// Both.
    NewAndOldImages,
}

impl StreamViewType {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::KeysOnly, Self::NewImage, Self::OldImage, Self::NewAndOldImages];

    /// The service's name, which is also the stored one.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeysOnly => "KEYS_ONLY",
            Self::NewImage => "NEW_IMAGE",
            Self::OldImage => "OLD_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }

    /// The view type of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
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

    pub(super) fn to_item(self) -> Item {
        item! { "view" => self.view.name() }
    }

    /// Reads what [`Self::to_item`] wrote; `None` for anything else.
    pub(super) fn from_item(item: &Item) -> Option<Self> {
        let view = item.get("view")?.as_str()?;
        StreamViewType::named(view).map(Self::new)
    }
}
