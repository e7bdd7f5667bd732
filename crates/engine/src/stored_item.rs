//! An item as a read returns it: still on its page, decoded as far as it is asked for.

use std::fmt;

use dynafile_model::{Item, ItemView};
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::store::StoredRow;
use crate::typed;

/// An item read from the database, not copied yet.
///
/// It keeps the pages of its snapshot from being reused; take what is needed and drop it.
pub struct StoredItem {
    row: StoredRow,
}

impl StoredItem {
    pub(crate) fn new(row: StoredRow) -> Self {
        Self { row }
    }

    /// The item, to look at attribute by attribute.
    pub fn view(&self) -> ItemView<'_> {
        self.row.view()
    }

    /// The whole item as a tree.
    ///
    /// # Errors
    /// The stored bytes are damaged.
    pub fn to_item(&self) -> Result<Item> {
        Ok(self.view().to_item()?)
    }

    /// The item as a Rust value.
    ///
    /// # Errors
    /// The item does not have the shape of the type.
    pub fn to_value<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(typed::from_view(self.view())?)
    }
}

impl fmt::Debug for StoredItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_item() {
            Ok(item) => item.fmt(f),
            Err(error) => write!(f, "<{error}>"),
        }
    }
}
