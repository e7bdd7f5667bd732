//! What is wrong with a statement. Variants carry what AWS's wording needs; it stands in their comments.

use std::fmt::{self, Display, Formatter};

use dynafile_model::{EncodeErrorKind, NumberError};
use thiserror::Error;

use crate::expression::ExpressionError;

/// Where in a statement something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// In characters.
    pub length: usize,
}

impl Display for Place {
    /// AWS's form, `1:50:1`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.line, self.column, self.length)
    }
}

/// Why a statement is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PartiqlError {
    /// Something stands where it cannot.
    ///
    /// `Statement wasn't well formed, can't be processed: {statement}`
    #[error("the statement is not well formed: {found} is unexpected at {place}")]
    NotWellFormed {
        /// The statement as given.
        statement: String,
        /// What stands there.
        found: String,
        /// Where.
        place: Place,
    },
    /// A statement of another kind, or none.
    ///
    /// `Unsupported operation: {operation}`
    #[error("the statement is none of SELECT, INSERT, UPDATE and DELETE, but {operation}")]
    UnsupportedOperation {
        /// In the service's words: `CreateTable`, `DropTable`, `VariableReference`, ….
        operation: &'static str,
    },
    /// A clause of SQL that DynamoDB does not have.
    ///
    /// `Unsupported clause: {clause} at {place}`
    #[error("there is no {clause} clause (at {place})")]
    UnsupportedClause {
        /// In capitals.
        clause: String,
        /// Where.
        place: Place,
    },
    /// `AS`.
    ///
    /// `Aliasing is not supported`
    #[error("names cannot be given aliases")]
    Alias,
    /// A function in the list of columns.
    ///
    /// `Unexpected path component at {0}`
    #[error("a column has to be a document path (at {0})")]
    ColumnNotAPath(Place),
    /// Two columns of one name.
    ///
    /// `Duplicate identifiers in select clause: {name}`
    #[error("two columns have the name {name}")]
    RepeatedColumn {
        /// The name.
        name: String,
    },
    /// A function that does not exist.
    ///
    /// `Unrecognized function: {name}`
    #[error("there is no function {name}")]
    UnknownFunction {
        /// As written.
        name: String,
    },
    /// `+`, `-` and the like in a condition.
    ///
    /// `Unsupported operator in Condition Expression. Operator: {operator}`
    #[error("conditions do not have the operator {operator}")]
    OperatorInCondition {
        /// The operator.
        operator: &'static str,
    },
    /// `= MISSING`.
    ///
    /// `MISSING must be compared using IS operator`
    #[error("MISSING is compared with IS MISSING and IS NOT MISSING")]
    MissingCompared,
    /// A value where a condition is needed.
    ///
    /// `The arguments to AND/OR must be Expressions`
    #[error("a part of the condition is a value, not a test")]
    NotATest,
    /// Not one parameter for each `?`.
    ///
    /// `Number of parameters in request and statement don't match.`
    #[error(
        "the statement has {expected} places for parameters, and {given} parameters were given"
    )]
    ParameterCount {
        /// How many `?` there are.
        expected: usize,
        /// How many parameters there are.
        given: usize,
    },
    /// `<<>>`.
    ///
    /// `Empty bags are not supported at {0}`
    #[error("a set cannot be empty (at {0})")]
    EmptyBag(Place),
    /// A set with a member twice.
    ///
    /// `Input collection contains duplicates`
    #[error("a set has a member twice")]
    RepeatedMember,
    /// A set of members that are not all strings, numbers or binary values.
    ///
    /// `Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags`
    #[error("the members of a set are all strings, all numbers or all binary")]
    BagMembers,
    /// A name of a map that is no string.
    ///
    /// `Tuple keys must be of type String. Actual type: {found} under root at {place}`
    #[error(
        "the names in a map are strings in single quotation marks, and {place} has something else"
    )]
    MapName {
        /// In the service's words: `VariableReference`, `Literal`, ….
        found: &'static str,
        /// Where.
        place: Place,
    },
    /// A name of a map that comes twice.
    ///
    /// `Duplicate keys in tuple. Key: {name} under root at {place}`
    #[error("a map has the name {name} twice (at {place})")]
    RepeatedName {
        /// The name.
        name: String,
        /// Where it comes again.
        place: Place,
    },
    /// A name or an operation where a value is needed.
    ///
    /// `Unsupported data type: VariableReference under key root at {0}`
    #[error("a literal is made of values, and {0} has a name")]
    NotAValue(Place),
    /// Lists and maps in one another deeper than items can be.
    ///
    /// `Nesting Levels have exceeded supported limits: Attributes nested beyond {limit} levels`
    #[error("a literal nests more than {limit} levels deep")]
    TooDeep {
        /// The most levels.
        limit: u32,
    },
    /// INSERT of something that is no map.
    ///
    /// `Unsupported format in item expression. Please use struct format {...} to express item values for insert statement. at
    /// {0}`
    #[error("an item to insert is written {{'name': value, …}} (at {0})")]
    ItemFormat(Place),
    /// An index in an INSERT.
    ///
    /// `FROM clause may only contain a single table name in data manipulation statements`
    #[error("items are written to tables, not to indexes")]
    InsertIntoIndex,
    /// An index in an UPDATE or DELETE.
    ///
    /// `This operation is not supported on an index`
    #[error("items are changed in tables, not in indexes")]
    ChangeOfIndex,
    /// `SET a = set_add(b, …)`.
    ///
    /// `The first argument to {function} must equal the assignment value`
    #[error("{function} works on the attribute it is assigned to")]
    SetFunctionTarget {
        /// `SET_ADD` or `SET_DELETE`.
        function: &'static str,
    },
    /// RETURNING of single attributes.
    ///
    /// `Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause`
    #[error("RETURNING ends with *")]
    ReturningStar,
    /// RETURNING of anything but the old item in a DELETE.
    ///
    /// `Invalid returning clause: RETURNING {0} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`
    #[error("a DELETE returns ALL OLD * or nothing, not {0} *")]
    ReturningOfDelete(&'static str),
    /// A number that DynamoDB's numbers do not hold.
    #[error("a number of the statement is not valid: {0}")]
    Number(#[from] NumberError),
    /// A value that no item can have.
    #[error("a value of the statement cannot be stored: {0}")]
    Value(EncodeErrorKind),
    /// What is wrong with the statement's expressions otherwise.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
}
