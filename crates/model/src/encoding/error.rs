//! What can be wrong with bytes that are read, and with values that are written.

use std::fmt;

/// Bytes that are not an item, a key or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("damaged data: {kind}")]
pub struct DecodeError {
    kind: DecodeErrorKind,
}

impl DecodeError {
    pub(crate) const fn new(kind: DecodeErrorKind) -> DecodeError {
        DecodeError { kind }
    }

    /// What is wrong.
    pub fn kind(self) -> DecodeErrorKind {
        self.kind
    }
}

/// What is wrong with the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes end before the value does.
    #[error("the bytes end early")]
    Truncated,
    /// Bytes follow the end of the value.
    #[error("bytes follow the end of the value")]
    TrailingBytes,
    /// The item's encoding has another version than this program reads.
    #[error("unknown version {0} of the item encoding")]
    UnknownVersion(u8),
    /// No type has this tag.
    #[error("unknown type tag")]
    InvalidTag,
    /// A string or name is not UTF-8.
    #[error("a string is not UTF-8")]
    InvalidUtf8,
    /// A number outside DynamoDB's range, or not in its one form.
    #[error("a number is out of range or not in its canonical form")]
    InvalidNumber,
    /// An offset table that does not fit its entries.
    #[error("an offset table does not fit its entries")]
    InvalidOffset,
    /// Values nest deeper than any writer writes.
    #[error("values nest too deeply")]
    TooDeep,
    /// A value that is well-formed but not in its one canonical encoding.
    #[error("a value is not in its canonical form")]
    NotCanonical,
    /// A key whose first byte is not the hash of its partition key.
    #[error("a key is in the wrong bucket")]
    WrongBucket,
}

/// A value that cannot be stored, and where in the item it is.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodeError(Box<EncodeErrorParts>);

#[derive(Clone, PartialEq, Eq)]
struct EncodeErrorParts {
    path: String,
    kind: EncodeErrorKind,
}

/// Why a value cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// DynamoDB has no empty sets.
    #[error("a set must not be empty")]
    EmptySet,
    /// An attribute name occurs twice in one map.
    #[error("the attribute name occurs twice")]
    DuplicateName,
    /// A member occurs twice in one set.
    #[error("a set holds the same member twice")]
    DuplicateInSet,
    /// Values nest deeper than allowed.
    #[error("values nest deeper than {limit} levels")]
    TooDeep {
        /// The deepest level allowed.
        limit: u32,
    },
    /// The item is larger than the encoding can address (4 GiB).
    #[error("the item is too large to encode")]
    TooLarge,
    /// The builder's methods were called in an order that makes no item.
    #[error("the item builder was used wrongly: {0}")]
    Misuse(&'static str),
}

impl EncodeError {
    pub(crate) fn new(path: String, kind: EncodeErrorKind) -> EncodeError {
        EncodeError(Box::new(EncodeErrorParts { path, kind }))
    }

    /// Where in the item: attribute names joined by dots, list positions in brackets, as in `a.b[3]`. Empty for
    /// the item itself.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Why the value cannot be stored.
    pub fn kind(&self) -> &EncodeErrorKind {
        &self.0.kind
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path() {
            "" => write!(f, "{}", self.kind()),
            path => write!(f, "{} (at `{path}`)", self.kind()),
        }
    }
}

impl fmt::Debug for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncodeError")
            .field("path", &self.path())
            .field("kind", self.kind())
            .finish()
    }
}

impl std::error::Error for EncodeError {}
