//! What can go wrong between a Rust value and an item.
//!
//! An error holds the kind of failure as data and the path of the value it is about. The path is put
//! together while the error travels outwards, one element per level, so that success costs nothing.
//! A failure that the encoder found comes with its whole path, and is left as it is.

use std::fmt;

use dynafile_model::{DecodeError, EncodeError, EncodeErrorKind, NumberError, PathElement};
use serde::{de, ser};
use thiserror::Error;

/// Why a Rust value cannot become an item, or an item cannot become a Rust value.
///
/// `Display` says where (`address.lines[2]`), what, and how to fix it.
#[derive(Debug, Clone)]
pub struct TypedError {
    inner: Box<Inner>,
}

#[derive(Debug, Clone)]
struct Inner {
    kind: TypedErrorKind,
    path: Path,
}

#[derive(Debug, Clone)]
enum Path {
    /// Grows while the error travels: the outermost element is last.
    FromTheValueOutwards(Vec<PathElement>),
    /// Came with the error.
    Whole(String),
}

/// The kinds of [`TypedError`], with their data.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum TypedErrorKind {
    /// The outermost value is neither a struct nor a map.
    #[error(
        "an item is a struct or a map with string keys, and this is {found}: make it a field of a struct that has the key attributes too"
    )]
    NotAnItem {
        /// What the value is, in words.
        found: &'static str,
    },
    /// A number outside of DynamoDB's range or precision.
    #[error("{}", number_problem(value, *reason))]
    Number {
        /// The number's text.
        value: String,
        /// What does not fit.
        reason: NumberError,
    },
    /// A map key that has no text form.
    #[error(
        "a map key must be text, a number or a Boolean, and this one is {found}: convert the keys to strings, or store a list of pairs"
    )]
    MapKey {
        /// What the key is, in words.
        found: &'static str,
    },
    /// A field marked as a set is not a collection.
    #[error(
        "this field is marked as a {set} and is {found}: use a collection such as BTreeSet, or remove the mark"
    )]
    NotASet {
        /// The kind of set, in words.
        set: &'static str,
        /// What the value is, in words.
        found: &'static str,
    },
    /// A member of a set is of another type than the set.
    #[error("a {set} cannot hold {found}: use the set that fits its members, or a list")]
    SetMember {
        /// The kind of set, in words.
        set: &'static str,
        /// What the member is, in words.
        found: &'static str,
    },
    /// The encoder refused the value.
    #[error("{0}{fix}", fix = encode_fix(.0))]
    Encode(EncodeErrorKind),
    /// Values nest deeper than in any stored item.
    #[error("values nest deeper than {limit} levels: store the inner ones as items of their own")]
    TooDeep {
        /// The limit that was exceeded.
        limit: u32,
    },
    /// A type made of itself, through newtypes and `Option`s alone.
    #[error("the type wraps itself without end: put a struct, a Vec or a map between")]
    EndlessType,
    /// The stored value is not of the type that the field has.
    #[error("expected {expected}, found {found}: change the field's type, or what is stored")]
    Mismatch {
        /// What is stored, in words.
        found: String,
        /// What the type wants, in its own words.
        expected: String,
    },
    /// The item lacks an attribute that the type needs.
    #[error("the attribute is missing: store it, or make the field an Option or #[serde(default)]")]
    Missing,
    /// The type gives this field twice, for instance through an alias.
    #[error("the attribute is there twice, under two names of one field: remove one of them")]
    Duplicate,
    /// An attribute that a type with `deny_unknown_fields` does not have.
    #[error("the type has no field '{name}'{}: add it, or remove deny_unknown_fields", one_of(.known))]
    UnknownField {
        /// The attribute's name.
        name: String,
        /// The fields of the type.
        known: &'static [&'static str],
    },
    /// A variant that the enum does not have.
    #[error("there is no variant '{found}'{}: add it to the enum, or change what is stored", one_of(.known))]
    UnknownVariant {
        /// The name that is stored.
        found: String,
        /// The variants of the enum.
        known: &'static [&'static str],
    },
    /// The bytes of the item are damaged.
    #[error("the stored item is damaged: {0}")]
    Damaged(DecodeError),
    /// What the type's own `Serialize` or `Deserialize` said.
    #[error("{message}")]
    Other {
        /// Its words.
        message: String,
    },
}

/// What is wrong with a number; a float that is none says all of it itself.
fn number_problem(value: &str, reason: NumberError) -> String {
    match reason {
        NumberError::NotFinite(_) => reason.to_string(),
        _ => {
            format!("{value} cannot be stored ({reason}): store it as text, or a number that fits")
        }
    }
}

/// What the functions of this module return.
pub(super) type Result<T, E = TypedError> = std::result::Result<T, E>;

impl TypedError {
    /// What went wrong.
    pub fn kind(&self) -> &TypedErrorKind {
        &self.inner.kind
    }

    /// Where: the value that the error is about, as in `address.lines[2]`. Empty for the item itself.
    pub fn path(&self) -> String {
        let elements = match &self.inner.path {
            Path::FromTheValueOutwards(elements) => elements,
            Path::Whole(path) => return path.clone(),
        };
        let mut path = String::new();
        for element in elements.iter().rev() {
            match element {
                PathElement::Name(name) if path.is_empty() => path.push_str(name),
                PathElement::Name(name) => path.extend([".", name]),
                PathElement::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    /// The stored bytes are damaged, rather than of another shape than the type.
    pub fn is_corruption(&self) -> bool {
        matches!(self.inner.kind, TypedErrorKind::Damaged(_))
    }

    pub(super) fn new(kind: TypedErrorKind) -> Self {
        Self::at(Path::FromTheValueOutwards(Vec::new()), kind)
    }

    /// The same error, seen from the map that has the value as attribute `name`.
    #[cold]
    pub(super) fn in_attribute(self, name: &str) -> Self {
        self.within(|| PathElement::Name(name.to_owned()))
    }

    /// The same error, seen from the list that has the value at `index`.
    #[cold]
    pub(super) fn in_list(self, index: usize) -> Self {
        self.within(|| PathElement::Index(index))
    }

    /// The same error, seen from the value of attribute `name`.
    pub(super) fn out_of_attribute(mut self, name: &str) -> Self {
        if let Path::Whole(path) = &mut self.inner.path
            && let Some(rest) = path.strip_prefix(name)
        {
            *path = rest.strip_prefix('.').unwrap_or(rest).to_owned();
        }
        self
    }

    fn within(mut self, element: impl FnOnce() -> PathElement) -> Self {
        if let Path::FromTheValueOutwards(elements) = &mut self.inner.path {
            elements.push(element());
        }
        self
    }

    fn at(path: Path, kind: TypedErrorKind) -> Self {
        Self { inner: Box::new(Inner { kind, path }) }
    }
}

impl fmt::Display for TypedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path().as_str() {
            "" => write!(f, "{}", self.inner.kind),
            path => write!(f, "{path}: {}", self.inner.kind),
        }
    }
}

impl std::error::Error for TypedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.inner.kind {
            TypedErrorKind::Damaged(error) => Some(error),
            TypedErrorKind::Number { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

impl From<EncodeError> for TypedError {
    fn from(error: EncodeError) -> Self {
        Self::at(Path::Whole(error.path().to_owned()), TypedErrorKind::Encode(error.kind().clone()))
    }
}

impl From<DecodeError> for TypedError {
    fn from(error: DecodeError) -> Self {
        Self::new(TypedErrorKind::Damaged(error))
    }
}

impl ser::Error for TypedError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(TypedErrorKind::Other { message: message.to_string() })
    }
}

impl de::Error for TypedError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(TypedErrorKind::Other { message: message.to_string() })
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(TypedErrorKind::Mismatch {
            found: in_words(found),
            expected: expected.to_string(),
        })
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Self {
        let found = format!("a list of {length}");
        Self::new(TypedErrorKind::Mismatch { found, expected: expected.to_string() })
    }

    fn unknown_variant(found: &str, known: &'static [&'static str]) -> Self {
        Self::new(TypedErrorKind::UnknownVariant { found: found.to_owned(), known })
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::new(TypedErrorKind::UnknownField { name: name.to_owned(), known })
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(TypedErrorKind::Missing).in_attribute(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::new(TypedErrorKind::Duplicate).in_attribute(name)
    }
}

/// How to get past what the encoder refused.
fn encode_fix(kind: &EncodeErrorKind) -> &'static str {
    match kind {
        EncodeErrorKind::EmptySet => {
            ": leave it out while it is empty, with #[serde(default, skip_serializing_if = \"…::is_empty\")]"
        }
        EncodeErrorKind::DuplicateInSet => ": use a BTreeSet or HashSet, or store a list",
        EncodeErrorKind::DuplicateName => {
            ": rename a field, or look at what is flattened into the type"
        }
        EncodeErrorKind::TooDeep { .. } => ": store the inner values as items of their own",
        _ => "",
    }
}

/// serde's word for a found value, in the terms of items.
fn in_words(found: de::Unexpected<'_>) -> String {
    match found {
        de::Unexpected::Unit | de::Unexpected::Option => "null".to_owned(),
        de::Unexpected::Seq => "a list or a set".to_owned(),
        de::Unexpected::Map => "a map".to_owned(),
        de::Unexpected::Bytes(_) => "binary data".to_owned(),
        other => other.to_string(),
    }
}

/// `" (it has a, b)"`, or nothing where there is nothing to choose from.
fn one_of(known: &[&str]) -> String {
    if known.is_empty() { String::new() } else { format!(" (it has {})", known.join(", ")) }
}
