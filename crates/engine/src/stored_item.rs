//! An item as a read returns it: still on its page where it can be, decoded as far as it is asked
//! for.

use std::fmt;

use dynafile_expr::Projection;
use dynafile_model::{EncodedItem, Item, ItemView};
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::store::StoredRow;
use crate::typed;

/// An item read from the database, not copied yet unless it had to be put together.
///
/// One on its page keeps the pages of its snapshot from being reused; take what is needed and drop
/// it. A clone is a copy, and keeps nothing.
pub struct StoredItem {
    form: Form,
}

enum Form {
    OnPage(StoredRow),
    Owned(EncodedItem),
}

impl StoredItem {
    pub(crate) fn new(row: StoredRow) -> Self {
        Self { form: Form::OnPage(row) }
    }

    /// What is wanted of a stored item; the item itself where that is all of it.
    pub(crate) fn projected(row: StoredRow, projection: Option<&Projection>) -> Result<Self> {
        let Some(projection) = projection else { return Ok(Self::new(row)) };
        let item = projection.apply(row.view())?;
        Ok(EncodedItem::try_from(&item)?.into())
    }

    /// The item, to look at attribute by attribute.
    pub fn view(&self) -> ItemView<'_> {
        match &self.form {
            Form::OnPage(row) => row.view(),
            Form::Owned(item) => item.view(),
        }
    }

    /// The item, copied off its page.
    pub fn into_encoded(self) -> EncodedItem {
        match self.form {
            Form::OnPage(row) => row.to_encoded(),
            Form::Owned(item) => item,
        }
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

impl From<EncodedItem> for StoredItem {
    fn from(item: EncodedItem) -> Self {
        Self { form: Form::Owned(item) }
    }
}

impl Clone for StoredItem {
    fn clone(&self) -> Self {
        match &self.form {
            Form::OnPage(row) => row.to_encoded().into(),
            Form::Owned(item) => item.clone().into(),
        }
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
