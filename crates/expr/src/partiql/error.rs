//! What is wrong with a statement. Variants carry what AWS's wording needs; it stands in their comments.

use std::fmt::{self, Display, Formatter};

use dynafile_model::{EncodeErrorKind, NumberError};
use thiserror::Error;

use super::complaint::Complaint;
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

/// Where in a literal something stands: `root`, `root.name[0]`, ….
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ValuePath {
    /// What stands behind `root`.
    steps: String,
    levels: u32,
}

impl ValuePath {
    /// How many lists and maps are around it.
    pub fn levels(&self) -> u32 {
        self.levels
    }

    pub(super) fn element(&self, index: usize) -> Self {
        ValuePath { steps: format!("{}[{index}]", self.steps), levels: self.levels + 1 }
    }

    pub(super) fn member(&self, name: &str) -> Self {
        ValuePath { steps: format!("{}.{name}", self.steps), levels: self.levels + 1 }
    }
}

impl Display for ValuePath {
    /// AWS's form, `root.name[0]`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "root{}", self.steps)
    }
}

/// Why a statement is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PartiqlError {
    /// Something stands where it cannot.
    ///
    /// `Statement wasn't well formed, can't be processed: {complaint}`
    #[error("the statement is not well formed at {place}: {complaint}")]
    NotWellFormed {
        /// What is wrong.
        complaint: Complaint,
        /// Where.
        place: Place,
    },
    /// A statement of another kind, or none.
    ///
    /// `Unsupported operation: {operation}`
    #[error("the statement is none of SELECT, INSERT, UPDATE and DELETE, but {operation}")]
    UnsupportedOperation {
        /// In the service's words: `CreateTable`, `DropTable`, `VariableReference`, ….
        operation: String,
    },
    /// A clause of SQL that DynamoDB does not have.
    ///
    /// `Unsupported clause: {clause} at {place}`
    #[error("there is no {clause} clause (at {place})")]
    UnsupportedClause {
        /// In capitals.
        clause: &'static str,
        /// Where.
        place: Place,
    },
    /// `SELECT VALUE`.
    ///
    /// `Select projection doesn't support value or pivot keywords`
    #[error("SELECT takes columns, not VALUE")]
    SelectValue,
    /// Several tables.
    ///
    /// `Only select from a single table or index is supported.`
    #[error("a statement is about one table or index")]
    SeveralSources,
    /// More than a table and an index behind FROM.
    ///
    /// `A path may contain at most 2 components in the FROM clause`
    #[error("FROM takes a table, or a table and one of its indexes")]
    SourceComponents,
    /// An empty name of a table, index or attribute.
    ///
    /// `Path component cannot be an empty string`
    #[error("a name cannot be empty")]
    EmptyComponent,
    /// Something else than names behind FROM.
    ///
    /// `Unexpected from source`
    #[error("FROM takes names (at {0})")]
    SourceNotAName(Place),
    /// `AS`.
    ///
    /// `Aliasing is not supported`
    #[error("names cannot be given aliases")]
    Alias,
    /// A function in the list of columns, or another part of a path that is neither a name nor a position.
    ///
    /// `Unexpected path component at {0}`
    #[error("a column has to be a document path (at {0})")]
    ColumnNotAPath(Place),
    /// `a.*` and `a[*]`.
    ///
    /// `Unpivot path component like a.*.b are not supported` and `Wildcard path component like a[*].b are not supported`
    #[error("a document path cannot have *")]
    StarInPath {
        /// Whether it stands in brackets.
        in_brackets: bool,
    },
    /// A position of a list that is negative or above 2147483647.
    ///
    /// `List index is not within the allowable range; index: [{index}] at {place}`
    #[error("the list index {index} is out of range (at {place})")]
    IndexOutOfRange {
        /// As written, with its sign.
        index: String,
        /// Where its digits are.
        place: Place,
    },
    /// Two columns of one name.
    ///
    /// `Duplicate identifiers in select clause: {name}`
    #[error("two columns have the name {name}")]
    RepeatedColumn {
        /// The name.
        name: String,
    },
    /// ORDER BY something else than an attribute.
    ///
    /// `Argument to ORDER BY must be of type VariableReference. Type: {found}`
    #[error("ORDER BY takes key attributes, not {found}")]
    OrderNotAName {
        /// In the service's words.
        found: String,
    },
    /// A function that does not exist there.
    ///
    /// `Unrecognized function: {name} at {place}`
    #[error("there is no function {name} here (at {place})")]
    UnknownFunction {
        /// In small letters.
        name: String,
        /// Where.
        place: Place,
    },
    /// `+`, `-` and the like in a condition.
    ///
    /// `Unsupported operator in Condition Expression. Operator: {operator}`
    #[error("conditions do not have the operator {operator}")]
    OperatorInCondition {
        /// The operator.
        operator: &'static str,
    },
    /// `*`, `AND` and the like in an update.
    ///
    /// `Unsupported operator in Update Expression. Operator: {operator}`
    #[error("updates do not have the operator {operator}")]
    OperatorInUpdate {
        /// The operator.
        operator: &'static str,
    },
    /// IS in an update.
    ///
    /// `IS operator is not supported in update expressions`
    #[error("updates do not have IS")]
    IsInUpdate,
    /// An INSERT among the changes of an UPDATE.
    ///
    /// `Only SET and REMOVE are supported in update expressions at this time`
    #[error("an UPDATE has SET and REMOVE")]
    InsertInUpdate,
    /// `= MISSING`.
    ///
    /// `MISSING must be compared using IS operator`
    #[error("MISSING is compared with IS MISSING and IS NOT MISSING")]
    MissingCompared,
    /// IS behind something that is no path or literal.
    ///
    /// `The left hand side argument to IS must be a Variable Reference, Literal, or Path`
    #[error("IS looks at a document path or a literal")]
    IsOperand,
    /// IS of a type that DynamoDB does not have.
    ///
    /// `Unsupported data type for IS operator: {name}. Supported data types are [MISSING, …, LIST]`
    #[error("no attribute has the type {name}")]
    IsType {
        /// In capitals.
        name: &'static str,
    },
    /// IN of no list, of an empty one, or of something that is no document path.
    ///
    /// `IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at
    /// least one member`
    #[error("IN looks for a document path in a list of at least one value")]
    InOperands,
    /// A value where a condition is needed.
    ///
    /// `The arguments to AND/OR must be Expressions`
    #[error("a part of the condition is a value, not a test")]
    NotATest,
    /// NOT of a value.
    ///
    /// `The argument to NOT must be a Type or Expression`
    #[error("NOT takes a test, not a value")]
    NotOfAValue,
    /// A WHERE clause that is a value.
    ///
    /// `WHERE clause must contain an expression that resolves to a boolean`
    #[error("the WHERE clause is a value, not a test")]
    WhereNotATest,
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
    /// `Empty bags are not supported`
    #[error("a set cannot be empty (at {0})")]
    EmptyBag(Place),
    /// A set with a member twice.
    ///
    /// `One or more parameter values were invalid: Input collection [x, x] contains duplicates.`, and of numbers
    /// `… contains duplicates! under {path}`
    #[error("a set has a member twice: {}", members.join(", "))]
    RepeatedMember {
        /// The members as they are written.
        members: Vec<String>,
        /// Where the set is, if it is one of numbers.
        numbers_under: Option<ValuePath>,
    },
    /// A set of members that are not all strings, or all numbers.
    ///
    /// `Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags`
    #[error(
        "the members of a set are all strings or all numbers; a set of binary values is given as a parameter"
    )]
    BagMembers,
    /// A name of a map that is no string.
    ///
    /// `Tuple keys must be of type String. Actual type: {found} under {path} at {place}`
    #[error(
        "the names in a map are strings in single quotation marks, and {place} has something else"
    )]
    MapName {
        /// In the service's words: `VariableReference`, `Literal`, ….
        found: String,
        /// Where the map is.
        path: ValuePath,
        /// Where the name is.
        place: Place,
    },
    /// A name of a map that comes twice.
    ///
    /// `Duplicate keys in tuple. Key: {name} under {path} at {place}`
    #[error("a map has the name {name} twice (at {place})")]
    RepeatedName {
        /// The name.
        name: String,
        /// Where the map is.
        path: ValuePath,
        /// Where it comes again.
        place: Place,
    },
    /// An empty name in a map.
    ///
    /// `Empty attribute name`
    #[error("a name in a map is empty")]
    EmptyName,
    /// A name of 64 KiB or more.
    ///
    /// `Attribute name is too large, must be less than 65536 bytes`
    #[error("an attribute name has more than 65535 bytes")]
    NameTooLong,
    /// A name, an operation or a parameter within a literal.
    ///
    /// `Unsupported data type: {found} under key {path} at {place}`
    #[error("a literal is made of values, and {place} has {found}")]
    NotAValue {
        /// In the service's words: `VariableReference`, `Parameter`, the name of a function, ….
        found: String,
        /// Where in the literal.
        path: ValuePath,
        /// Where in the text.
        place: Place,
    },
    /// A literal of Amazon Ion.
    ///
    /// `Ion Literals are not supported: {text} under key {path}`
    #[error("literals of Amazon Ion are not supported: {text}")]
    IonLiteral {
        /// As written, without its backticks.
        text: String,
        /// Where in the literal.
        path: ValuePath,
    },
    /// Lists and maps in one another deeper than items can be.
    ///
    /// `Nesting Levels have exceeded supported limits under {path}`
    #[error("a literal nests too deep")]
    TooDeep {
        /// Where.
        path: ValuePath,
    },
    /// INSERT of something that is no map.
    ///
    /// `Unsupported format in item expression. Please use struct format {...} to express item values for insert statement. at
    /// {0}`
    #[error("an item to insert is written {{'name': value, …}} (at {0})")]
    ItemFormat(Place),
    /// INSERT of several items.
    ///
    /// `Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO tableName
    /// VALUE item" instead`
    #[error("an INSERT adds one item: INSERT INTO table VALUE {{…}}")]
    InsertOfSeveral,
    /// `AT` in an INSERT.
    ///
    /// `AT is not supported in insert statements.`
    #[error("an INSERT does not have AT")]
    InsertAt,
    /// `RETURNING` in an INSERT.
    ///
    /// `RETURNING is not supported in INSERT`
    #[error("an INSERT returns nothing")]
    ReturningOfInsert,
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
    /// `set_add` and `set_delete` of more or less than the attribute and a set.
    ///
    /// `{function} must have exactly two arguments at {place}`
    #[error("{function} takes the attribute it is assigned to, and a set (at {place})")]
    SetFunctionOperands {
        /// `SET_ADD` or `SET_DELETE`.
        function: &'static str,
        /// Where the function is.
        place: Place,
    },
    /// `SET a = set_add(b, …)`.
    ///
    /// `The first argument to {function} must equal the assignment value at {place}`
    #[error("{function} works on the attribute it is assigned to (at {place})")]
    SetFunctionTarget {
        /// `SET_ADD` or `SET_DELETE`.
        function: &'static str,
        /// Where the function is.
        place: Place,
    },
    /// `SET a = set_add(a, 1)`.
    ///
    /// `The second argument to {function} must be a value with type SET at {place}`
    #[error("{function} takes a set (at {place})")]
    SetFunctionValue {
        /// `SET_ADD` or `SET_DELETE`.
        function: &'static str,
        /// Where the first argument is.
        place: Place,
    },
    /// RETURNING of single attributes.
    ///
    /// `Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause`
    #[error("RETURNING ends with *")]
    ReturningStar,
    /// RETURNING of several things.
    ///
    /// `Invalid syntax with multiple returning elements in RETURNING clause`
    #[error("RETURNING has one element")]
    ReturningSeveral,
    /// RETURNING of anything but the old item in a DELETE.
    ///
    /// `Invalid returning clause: RETURNING {0} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`
    #[error("a DELETE returns ALL OLD * or nothing, not {0} *")]
    ReturningOfDelete(&'static str),
    /// A number that DynamoDB's numbers do not hold.
    ///
    /// `Number overflow. … under {path}`
    #[error("a number of the statement is not valid: {error}")]
    Number {
        /// Why it is none.
        error: NumberError,
        /// Where in its literal.
        path: ValuePath,
    },
    /// A value that no item can have.
    #[error("a value of the statement cannot be stored: {0}")]
    Value(EncodeErrorKind),
    /// What is wrong with the statement's expressions otherwise.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
}
