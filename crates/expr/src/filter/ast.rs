//! What a parsed filter is made of. Everything is bound: names are split, numbers and dates converted, regular
//! expressions compiled, so that evaluation only compares.
//!
//! Two trees are equal if they were written alike; a tree's `Display` is text that parses to an equal tree (see
//! `print.rs`).

use dynafile_model::Number;
use jiff::civil::DateTime;

use super::pattern::Pattern;
use super::subnet::Subnet;
pub use crate::comparator::Comparator;

/// One test of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// The operand alone: is it truthy?
    Truth(Operand),
    /// `left == right` and its kin.
    Compare {
        /// What stands left of the operator.
        left: Operand,
        /// The operator.
        comparator: Comparator,
        /// What stands right of the operator.
        right: Operand,
    },
    /// `element in container`.
    Membership {
        /// What is looked for.
        element: Operand,
        /// Where it is looked for.
        container: Operand,
    },
    /// `address in 10.0.0.0/8`.
    InSubnet {
        /// What holds the address.
        address: Operand,
        /// The subnet.
        subnet: Subnet,
    },
    /// `text =~ /pattern/`.
    Match {
        /// What holds the text.
        text: Operand,
        /// The regular expression.
        pattern: Pattern,
    },
}

/// What stands beside an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// An attribute of the item.
    Attribute(Attribute),
    /// A value written in the filter.
    Literal(Literal),
    /// `1, 2` or `[1, 2]`.
    List(Vec<Literal>),
    /// A regular expression that is not the right side of `=~`: truthy, and equal to nothing.
    Pattern(Pattern),
}

/// A scalar written in the filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// `-1.5`
    Number(Number),
    /// `'text'` or `"text"`
    String(String),
    /// `2024-02-29`, `2024-02-29T12:30:00`, or `12:30:00` on the day the filter was parsed.
    Moment(DateTime),
}

/// Where in an item a name leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// A top-level attribute.
    Name(String),
    /// `a.b` without back-quotes: the top-level attribute of that whole name if the item has one, else the path.
    Dotted {
        /// The whole name, dots included.
        name: String,
        /// The names between the dots: at least two.
        path: Vec<String>,
    },
    /// A path with a back-quoted part: never a top-level name with dots. At least two names.
    Path(Vec<String>),
}

impl Attribute {
    /// The attribute that an unquoted name means.
    pub fn bare(name: &str) -> Self {
        if !name.contains('.') {
            return Attribute::Name(name.to_owned());
        }
        Attribute::Dotted {
            name: name.to_owned(),
            path: name.split('.').map(str::to_owned).collect(),
        }
    }

    /// The attribute at the end of `path`, each part taken as it is.
    ///
    /// # Panics
    /// If `path` is empty.
    pub fn path(mut path: Vec<String>) -> Self {
        match path.len() {
            0 => panic!("a path has at least one name"),
            1 => Attribute::Name(path.remove(0)),
            _ => Attribute::Path(path),
        }
    }
}
