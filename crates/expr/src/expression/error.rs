//! What can be wrong with an expression, before any item is looked at.
//!
//! The variants carry what AWS's messages say; the wording is rendered elsewhere, once, as
//! `Invalid <parameter>: <message>`. Each variant's second paragraph gives the message. The order of the checks
//! follows DynamoDB Local: length; syntax; redundant parentheses; then, in the order of the text, reserved words,
//! functions and list indexes; then, in the order of the text, placeholders and operands; the number of operators last.

use dynafile_model::{AttributeType, AttributeValue};
use thiserror::Error;

use super::document_path::DocumentPath;
use super::function::Function;

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExpressionError {
    /// The text is empty.
    ///
    /// `The expression can not be empty;`
    #[error("the expression is empty")]
    Empty,
    /// The text is longer than [`MAX_SIZE_BYTES`](super::MAX_SIZE_BYTES).
    ///
    /// `Expression size has exceeded the maximum allowed size; expression size: {size_bytes}`
    #[error("the expression is {size_bytes} bytes long, and may have at most 4096")]
    TooLarge {
        /// The text's length.
        size_bytes: usize,
    },
    /// A token that cannot stand where it stands.
    ///
    /// `Syntax error; token: "{token}", near: "{near}"`; at the end of the text the token is `<EOF>`.
    #[error("syntax error at `{token}`, near `{near}`")]
    Syntax {
        /// The token as written, or `<EOF>`.
        token: String,
        /// The text from the token before it to the token behind it.
        near: String,
    },
    /// Parentheses directly within parentheses.
    ///
    /// `The expression has redundant parentheses;`
    #[error("the expression has redundant parentheses")]
    RedundantParentheses,
    /// A reserved word as an attribute name.
    ///
    /// `Attribute name is a reserved keyword; reserved keyword: {word}`
    #[error("`{word}` is a reserved word; use a placeholder such as #name")]
    ReservedWord {
        /// The word as written.
        word: String,
    },
    /// No function of that name.
    ///
    /// `Invalid function name; function: {name}`
    #[error("there is no function `{name}`")]
    UnknownFunction {
        /// The name as written.
        name: String,
    },
    /// A function of updates in a condition.
    ///
    /// `The function is not allowed in a condition expression; function: {function}`
    #[error("the function `{function}` is not allowed in a condition")]
    FunctionNotInConditions {
        /// The function.
        function: Function,
    },
    /// A function of conditions in an update.
    ///
    /// `The function is not allowed in an update expression; function: {function}`
    #[error("the function `{function}` is not allowed in an update")]
    FunctionNotInUpdates {
        /// The function.
        function: Function,
    },
    /// `size(a)` as a condition, `attribute_exists(a) = :v`, `list_append` within something else, ….
    ///
    /// `The function is not allowed to be used this way in an expression; function: {function}`
    #[error("the function `{function}` cannot be used like this")]
    FunctionMisplaced {
        /// The function.
        function: Function,
    },
    /// A list index above 2147483647.
    ///
    /// `List index is not within the allowable range; index: [{index}]`
    #[error("the list index {index} is too large")]
    IndexOutOfRange {
        /// The digits.
        index: String,
    },
    /// `SET`, `REMOVE`, `ADD` or `DELETE` twice.
    ///
    /// `The "{section}" section can only be used once in an update expression;`
    #[error("there may be only one {section} section")]
    RepeatedSection {
        /// `SET`, `REMOVE`, `ADD` or `DELETE`.
        section: &'static str,
    },
    /// A `#name` that is not among the names.
    ///
    /// `An expression attribute name used in the document path is not defined; attribute name: {placeholder}`
    #[error("the name placeholder {placeholder} is not defined")]
    UndefinedName {
        /// The placeholder with its `#`.
        placeholder: String,
    },
    /// A `:value` that is not among the values.
    ///
    /// `An expression attribute value used in expression is not defined; attribute value: {placeholder}`
    #[error("the value placeholder {placeholder} is not defined")]
    UndefinedValue {
        /// The placeholder with its `:`.
        placeholder: String,
    },
    /// A path of more than 32 parts.
    ///
    /// `The document path has too many nesting levels; nesting levels: {levels}`
    #[error("the document path has {levels} levels, and may have at most 32")]
    PathTooDeep {
        /// How many parts it has.
        levels: usize,
    },
    /// More or fewer operands than the function takes.
    ///
    /// `Incorrect number of operands for operator or function; operator or function: {function}, number of operands:
    /// {count}`
    #[error("the function `{function}` does not take {count} operands")]
    OperandCount {
        /// The function.
        function: Function,
        /// How many operands it was given.
        count: usize,
    },
    /// An operand that has a type the operator or function does not take, whatever the item.
    ///
    /// `Incorrect operand type for operator or function; operator or function: {operator}, operand type: {found}`;
    /// where any type is possible the service prints the set of all its types.
    #[error("`{operator}` does not take an operand of type {}", found.map_or("any", AttributeType::name))]
    OperandType {
        /// The operator or function as written.
        operator: &'static str,
        /// The operand's type; `None` for a path where a value is needed.
        found: Option<AttributeType>,
    },
    /// A value that `ADD` or `DELETE` does not take.
    ///
    /// `Incorrect operand type for operator or function; operator: {section}, operand type: {found}, typeSet:
    /// ALLOWED_FOR_{section}_OPERAND`, with the types spelled `STRING`, `NUMBER`, `BINARY`, `BOOLEAN`, `NULL`, `MAP`,
    /// `LIST`, ….
    #[error("{section} does not take a value of type {found}")]
    SectionOperandType {
        /// `ADD` or `DELETE`.
        section: &'static str,
        /// The value's type.
        found: AttributeType,
    },
    /// A value or function where a path is needed.
    ///
    /// `Operator or function requires a document path; operator or function: {function}`
    #[error("the function `{function}` needs a document path")]
    PathRequired {
        /// The function.
        function: Function,
    },
    /// `a = a`.
    ///
    /// `The first operand must be distinct from the remaining operands for this operator or function; operator:
    /// {operator}, first operand: {path}`
    #[error("the first operand of `{operator}`, {path}, occurs again among its other operands")]
    OperandsNotDistinct {
        /// The operator or function as written.
        operator: &'static str,
        /// The path that occurs twice.
        path: DocumentPath,
    },
    /// A second operand of `attribute_type` that names no type.
    ///
    /// `Invalid attribute type name found; type: {name}, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}`
    #[error("there is no attribute type `{name}`")]
    UnknownType {
        /// The name given.
        name: String,
    },
    /// Two bounds of different types.
    ///
    /// `The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue:
    /// {S:a}, upper bound operand: AttributeValue: {N:1}`
    #[error("the bounds of BETWEEN have different types")]
    BoundTypes(Box<Bounds>),
    /// A lower bound above the upper one.
    ///
    /// `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand:
    /// AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}`
    #[error("the lower bound of BETWEEN is above the upper one")]
    BoundOrder(Box<Bounds>),
    /// More than 100 operands of `IN`.
    ///
    /// `The IN operator is provided with too many operands; number of operands: {count}`
    #[error("IN has {count} operands, and may have at most 100")]
    TooManyCandidates {
        /// How many there are.
        count: usize,
    },
    /// More than 300 operators and functions.
    ///
    /// `The expression contains too many operators; operator count: 301`
    #[error("the expression has more than 300 operators and functions")]
    TooManyOperators,
    /// One path that begins with another, or the same path twice.
    ///
    /// `Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {0}, path two:
    /// {1}`
    #[error("the document paths {0} and {1} overlap")]
    PathsOverlap(DocumentPath, DocumentPath),
    /// Two paths that take the same value for a map and for a list.
    ///
    /// `Two document paths conflict with each other; must remove or rewrite one of these paths; path one: {0}, path
    /// two: {1}`
    #[error(
        "the document paths {0} and {1} conflict: one takes for a map what the other takes for a list"
    )]
    PathsConflict(DocumentPath, DocumentPath),
}

/// The bounds of a BETWEEN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// The lower bound.
    pub low: AttributeValue,
    /// The upper bound.
    pub high: AttributeValue,
}
