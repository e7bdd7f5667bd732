//! What a request may look like: the shapes of the service's model, and their constraints.
//!
//! A shape says which JSON a value is decoded from, and what must hold of it. The members of a structure stand in the order
//! in which the service reports what is wrong with them, which is not that of its model. Constraints between members, or
//! about tables, are the engine's.

/// A kind of value.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// A string.
    Text(Text),
    /// The name or the ARN of a table that may be there.
    Table,
    /// A string that is one of these; the order is that of the service's message.
    Choice(&'static [&'static str]),
    /// A 32-bit integer.
    Integer(Range),
    /// A 64-bit integer.
    Long(Range),
    /// A floating point number.
    Double,
    /// A Boolean.
    Boolean,
    /// Seconds since 1970, with a fraction.
    Timestamp,
    /// Values of one shape.
    List(&'static List),
    /// Values of one shape, by name.
    Map(&'static Map),
    /// Members by name.
    Structure(&'static Structure),
    /// An attribute value, decoded to a tree.
    Value,
    /// The same in an expression of a transaction, where it may nest one level deeper.
    Operand,
    /// A parameter of a statement: an attribute value, whose numbers are read as those of statements.
    Parameter,
    /// Attribute values by name, decoded to an encoded item.
    Item,
    /// Attribute values by name, decoded to a tree.
    Key,
    /// Anything: what it asks for is not available yet. The text says what that is.
    Later(&'static str),
}

/// A string's constraints. Lengths count characters.
#[derive(Clone, Copy)]
pub(crate) struct Text {
    pub(crate) min: usize,
    pub(crate) max: usize,
    /// Whether only `[a-zA-Z0-9_.-]` may occur.
    pub(crate) is_name: bool,
    /// Whether it is groups of 16 hexadecimal digits, as the tokens of some lists are.
    pub(crate) is_hexadecimal: bool,
    /// Whether it is an ARN that names a table, or something that belongs to one.
    pub(crate) is_resource: bool,
}

/// A number's constraints.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    pub(crate) min: i64,
    pub(crate) max: i64,
}

/// A list's element and its constraints.
pub(crate) struct List {
    pub(crate) element: Shape,
    pub(crate) min: usize,
    pub(crate) max: usize,
}

/// A map's values and its constraints.
pub(crate) struct Map {
    /// The Java class of its values, which a message of the service names.
    pub(crate) class: &'static str,
    pub(crate) value: Shape,
    pub(crate) min: usize,
    pub(crate) max: usize,
    /// Whether its keys name tables.
    pub(crate) by_table: bool,
}

/// A structure's name in the model, and its members.
pub(crate) struct Structure {
    pub(crate) name: &'static str,
    pub(crate) members: &'static [Member],
}

/// A member of a structure.
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    /// How the service words what is wrong with it.
    pub(crate) style: Style,
}

/// How the service words a constraint that does not hold. Its operations are of different ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `Value 'x' at 'tableName' failed …`
    Quoting,
    /// `Value at 'TableName' failed …`; only lengths and ranges are worded like that.
    Naming,
    /// As `Quoting`; but if the member is missing, `The parameter 'TableName' is required but was not present in the
    /// request`, and nothing else is reported.
    Demanding,
    /// As `Quoting`; but if the member of a tag is missing, that is reported as a value that is wrong, after everything else.
    Tag,
    /// As `Quoting`; but an empty text is worded as with `Naming`, and nothing else is reported.
    NamingEmpty,
    /// `Failed to satisfy constraint: …`, with these values in place of the enumeration's.
    Anonymous(&'static [&'static str], Standing),
}

/// What else is reported beside a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Everything.
    Joined,
    /// Nothing.
    Alone,
    /// Nothing, and the message does not count it.
    Bare,
}

/// Any text.
const ANY: Text =
    Text { min: 0, max: usize::MAX, is_name: false, is_hexadecimal: false, is_resource: false };

pub(crate) const TEXT: Shape = Shape::Text(ANY);
pub(crate) const INTEGER: Shape = Shape::Integer(Range { min: i64::MIN, max: i64::MAX });
pub(crate) const LONG: Shape = Shape::Long(Range { min: i64::MIN, max: i64::MAX });
pub(crate) const POSITIVE_INTEGER: Shape = Shape::Integer(Range { min: 1, max: i64::MAX });
pub(crate) const POSITIVE_LONG: Shape = Shape::Long(Range { min: 1, max: i64::MAX });

/// The name of a table or index: 3 to 255 characters of `[a-zA-Z0-9_.-]`.
pub(crate) const NAME: Shape = Shape::Text(Text { min: 3, max: 255, is_name: true, ..ANY });

/// A string of a length between these.
pub(crate) const fn text(min: usize, max: usize) -> Shape {
    Shape::Text(Text { min, max, ..ANY })
}

/// Groups of 16 hexadecimal digits, of a length between these together.
pub(crate) const fn hexadecimal(min: usize, max: usize) -> Shape {
    Shape::Text(Text { min, max, is_hexadecimal: true, ..ANY })
}

/// An ARN of a length between these.
pub(crate) const fn resource(min: usize, max: usize) -> Shape {
    Shape::Text(Text { min, max, is_resource: true, ..ANY })
}

impl Member {
    /// A member that must be there.
    pub(crate) const fn required(name: &'static str, shape: Shape) -> Member {
        Member { name, shape, required: true, style: Style::Quoting }
    }

    /// A member that may be absent.
    pub(crate) const fn optional(name: &'static str, shape: Shape) -> Member {
        Member { name, shape, required: false, style: Style::Quoting }
    }

    /// The same with another style.
    pub(crate) const fn worded(self, style: Style) -> Member {
        Member { name: self.name, shape: self.shape, required: self.required, style }
    }
}

impl List {
    /// A list of any length.
    pub(crate) const fn of(element: Shape) -> List {
        List { element, min: 0, max: usize::MAX }
    }

    /// The same with constraints.
    pub(crate) const fn sized(element: Shape, min: usize, max: usize) -> List {
        List { element, min, max }
    }
}

impl Structure {
    /// The position of a member.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|member| member.name == name)
    }
}
