//! Items in their encoded form, owned.

use super::{DecodeError, EncodeError, ItemBuilder, ItemView, validate};
use crate::Item;
use std::fmt;

/// The bytes of an item, known to be its one canonical encoding: equal items have equal bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EncodedItem {
    bytes: Vec<u8>,
}

impl EncodedItem {
    /// Takes bytes from elsewhere, after a complete check.
    ///
    /// # Errors
    /// Bytes that no [`ItemBuilder`] writes.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<EncodedItem, DecodeError> {
        validate::item(&bytes)?;
        Ok(EncodedItem { bytes })
    }

    /// Takes bytes that came from an `EncodedItem` and are known to be unchanged, by a checksum for instance.
    /// Reads the header only.
    ///
    /// # Errors
    /// A header that cannot be one. Other damage surfaces when it is read.
    pub fn from_verified_bytes(bytes: Vec<u8>) -> Result<EncodedItem, DecodeError> {
        ItemView::new(&bytes)?;
        Ok(EncodedItem { bytes })
    }

    pub(super) fn from_builder(bytes: Vec<u8>) -> EncodedItem {
        debug_assert_eq!(validate::item(&bytes), Ok(()));
        EncodedItem { bytes }
    }

    /// The encoded bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The encoded bytes, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The item, to read in place.
    pub fn view(&self) -> ItemView<'_> {
        ItemView::new(&self.bytes).expect("every constructor reads the header")
    }
}

impl EncodedItem {
    /// The item as a tree.
    ///
    /// # Errors
    /// None, unless bytes given to [`EncodedItem::from_verified_bytes`] were damaged.
    pub fn to_item(&self) -> Result<Item, DecodeError> {
        self.view().to_item()
    }
}

impl TryFrom<&Item> for EncodedItem {
    type Error = EncodeError;

    /// Encodes a tree, nested as deeply as dynafile allows.
    fn try_from(item: &Item) -> Result<EncodedItem, EncodeError> {
        let mut builder = ItemBuilder::new();
        builder.attributes(item)?;
        builder.finish()
    }
}

impl TryFrom<Item> for EncodedItem {
    type Error = EncodeError;

    fn try_from(item: Item) -> Result<EncodedItem, EncodeError> {
        EncodedItem::try_from(&item)
    }
}

impl AsRef<[u8]> for EncodedItem {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for EncodedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}
