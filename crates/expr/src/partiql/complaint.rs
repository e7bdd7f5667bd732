//! What the grammar of statements asks for where something else stands.

use std::fmt::{self, Display, Formatter};

use thiserror::Error;

/// Why a statement is not well formed.
///
/// The service says `Statement wasn't well formed, can't be processed: ` and then the words in the variants' comments.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Complaint {
    /// A character that begins nothing, a number out of all range, or a comment or quotation that does not end. The service
    /// says nothing more.
    #[error("the text cannot be read from here on")]
    Unreadable,
    /// `Unexpected token after expression`
    #[error("nothing may follow a statement but a semicolon")]
    LeftOver,
    /// `Unexpected token after semicolon. (Only one query is allowed.)`
    #[error("there may be only one statement")]
    SecondStatement,
    /// `Unexpected term`
    #[error("a name or a value is missing")]
    Term,
    /// `Unexpected keyword`
    #[error("this word is a keyword; as a name it needs double quotation marks")]
    Keyword,
    /// `Unexpected operator`
    #[error("an operator cannot stand here")]
    Operator,
    /// `Missing right-hand side expression of infix operator`
    #[error("the operator has no right side")]
    RightSide,
    /// `Expected RIGHT_PAREN`
    #[error("{0} is missing")]
    Mark(Mark),
    /// `Expected AND keyword`
    #[error("BETWEEN needs AND between its bounds")]
    And,
    /// `Expected expression after AND`
    #[error("the upper bound of BETWEEN is missing")]
    UpperBound,
    /// `Expected type name`
    #[error("IS needs a type, NULL or MISSING")]
    TypeName,
    /// `Invalid path dot component`
    #[error("behind a point stands a name; a keyword needs double quotation marks")]
    DotComponent,
    /// `Invalid path dot component for simple path`
    #[error("a path to be changed cannot have *")]
    StarInPath,
    /// `Invalid path component for simple path`
    #[error("a path to be changed has numbers and strings in its brackets")]
    PathComponent,
    /// `Expected identifier for simple path`
    #[error("a name is missing; a keyword needs double quotation marks")]
    SimplePath,
    /// `Expected data manipulation`
    #[error("SET or REMOVE is missing")]
    DataManipulation,
    /// `Expected '='`
    #[error("SET needs = between a path and its value")]
    Assignment,
    /// `Expected FROM after DELETE`
    #[error("DELETE needs FROM")]
    FromAfterDelete,
    /// `Expected FROM after SELECT list`
    #[error("SELECT needs FROM")]
    FromAfterSelect,
    /// `Other expressions may not be present in the select list when '*' is used without dot notation.`
    #[error("beside * there can be no other column")]
    StarNotAlone,
    /// `Invalid use of * in select list`
    #[error("* cannot be a part of a column's path")]
    StarInColumn,
    /// `{function}(*) is not allowed`
    #[error("{function} does not take *")]
    StarOperand {
        /// In small letters.
        function: String,
    },
    /// `Aggregate functions are always unary`
    #[error("an aggregate function takes one operand")]
    AggregateOperands,
    /// `Expected identifier for AS-alias`
    #[error("{0} needs a name behind it")]
    AliasName(&'static str),
    /// `Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.`
    #[error("RETURNING needs ALL or MODIFIED, and OLD or NEW")]
    ReturningElement,
    /// `Identifier must follow @-operator`
    #[error("@ needs a name behind it")]
    NameAfterAt,
    /// `Unexpected token following CREATE`
    #[error("{0} cannot be followed by this")]
    Following(&'static str),
}

/// A mark or word between the parts of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `LEFT_PAREN for row value constructor`
    Row,
    /// `RIGHT_PAREN`
    Parenthesis,
    /// `RIGHT_BRACKET`
    Bracket,
    /// `RIGHT_DOUBLE_ANGLE_BRACKET`
    Bag,
    /// `RIGHT_CURLY`
    Brace,
    /// `COLON`
    Colon,
    /// `BY`
    By,
}

impl Mark {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Mark::Row => "(",
            Mark::Parenthesis => ")",
            Mark::Bracket => "]",
            Mark::Bag => ">>",
            Mark::Brace => "}",
            Mark::Colon => ":",
            Mark::By => "by",
        }
    }
}

impl Display for Mark {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}
