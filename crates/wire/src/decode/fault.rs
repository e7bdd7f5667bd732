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
    EmptyName(Level),
    /// An attribute name of more than 65,535 bytes.
    NameTooLong(Level),
    /// The encoder does not take the item for a reason that is none of these.
    NotEncodable,
}

/// Where an attribute has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Among those of an item or key.
    Top,
    /// In a map within.
    Within,
}

/// The turns in which the service looks at an item; expressions of the same request have theirs after the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Turn {
    Names,
    Depth,
    Values,
    NamesWithin,
}

impl Fault {
    /// When the service finds it.
    pub(crate) fn turn(&self) -> Turn {
        match self {
            Fault::EmptyName(Level::Top) | Fault::NameTooLong(Level::Top) => Turn::Names,
            Fault::TooDeep => Turn::Depth,
            Fault::EmptyName(Level::Within) | Fault::NameTooLong(Level::Within) => {
                Turn::NamesWithin
            }
            _ => Turn::Values,
        }
    }
}

/// A kind of set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetKind {
    Strings,
    Numbers,
    Binaries,
}
