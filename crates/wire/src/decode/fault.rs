//! What can be wrong with an attribute value whose JSON has the right types.

use dynafile_model::NumberError;

/// Why a value is not one of DynamoDB's ten types.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// No type is given.
    NoType,
    /// More than one type is given.
    SeveralTypes,
    /// `NULL` is false.
    NullIsFalse,
    /// A set without members.
    EmptySet(SetKind),
    /// A set that names a member twice; the members as they were sent, as many as a message has room for.
    RepeatedMember { kind: SetKind, members: Vec<String> },
    /// A member of a set is null.
    NullMember(SetKind),
    /// An element of a list is null, or the named attribute.
    NullValue { attribute: Option<String> },
    /// Text that is no number, as much of it as a message has room for.
    NotANumber { text: String },
    /// A number out of range.
    Number(NumberError),
    /// Values nest deeper than 32 levels.
    TooDeep,
    /// An attribute without a name.
    EmptyName,
    /// An attribute name of more than 65,535 bytes.
    NameTooLong,
    /// The encoder does not take the item for a reason that is none of these.
    NotEncodable,
}

/// A kind of set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetKind {
    Strings,
    Numbers,
    Binaries,
}
