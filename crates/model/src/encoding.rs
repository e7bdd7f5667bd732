//! Items as bytes: a compact document that is read in place.
//!
//! `layout` is the byte format and its parts; `builder` writes documents, `encoded` owns them, `view` reads them,
//! `validate` proves that bytes are the one encoding of their value. The format is described in
//! `docs/file-format.md`.
//!
//! Invariants: a value has exactly one encoding; reading any bytes gives a value or a [`DecodeError`], never a
//! panic, and takes no more memory than the input has bytes.

mod builder;
mod encoded;
mod error;
mod layout;
mod number;
mod path;
mod tree;
mod validate;
pub(crate) mod varint;
mod view;

pub use builder::ItemBuilder;
pub use encoded::EncodedItem;
pub use error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind};
pub use path::PathElement;
pub use view::{
    BinarySetView, ItemView, ListIter, ListView, MapEntries, MapEntry, MapIter, MapView,
    NumberSetView, SetIter, SetMember, SetView, StringSetView, ValueView,
};
