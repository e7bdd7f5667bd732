//! JSON of another type than the member has.

/// A value of the wrong type.
#[derive(Debug, Clone)]
pub(crate) enum Mismatch {
    /// The JSON's type is another.
    Type { expected: Expected, found: Found },
    /// Base64 whose length is no multiple of four.
    Base64Length(usize),
    /// A character that Base64 does not have.
    Base64Character(char),
    /// Padding, or bits that should be zero, in the wrong place.
    Base64End,
}

/// What a member takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected {
    Text,
    Boolean,
    /// A number of this name in Java.
    Number(&'static str),
    Binary,
    List(Place),
    /// A map to values of this Java class.
    Map(&'static str),
    /// A structure of this name.
    Structure(&'static str, Place),
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is a member of a structure.
    Member,
    /// It is an element of a list or an entry of a map.
    Element,
}

/// What was found.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Found {
    Text,
    /// A number without point and exponent.
    Integer,
    /// Any other number.
    Decimal,
    True,
    False,
    List,
    /// An object.
    Map,
}
