//! Statements of PartiQL.
//!
//! Source: the service as conformance suites observed it (docs/fidelity.md); what they leave open, DynamoDB Local 1.25.1, and
//! of the grammar PartiQL's own parser, whose words the service passes on.

use dynafile::StatementError;
use dynafile_expr::partiql::lookup::SingleItemError;
use dynafile_expr::partiql::{Complaint, Mark, PartiqlError};

use super::validation::NO_MATCH;
use super::{INVALID_VALUES, expression, value};

/// What the service says of a statement.
pub(super) fn statement(error: &StatementError) -> String {
    match error {
        StatementError::Text(error) => text(error),
        StatementError::SingleItem(SingleItemError::KeyIncomplete) => {
            "Where clause does not contain a mandatory equality on all key attributes".to_owned()
        }
        StatementError::SingleItem(SingleItemError::RepeatedKey { attribute }) => format!(
            "Multiple conditions on same key {attribute}. Only single item Update/Insert/Delete are supported"
        ),
        StatementError::KeyType { attribute } => format!(
            "Key attribute's data type should match its data type in table's schema: Key {attribute}"
        ),
        StatementError::KeyValueType { attribute, found } => {
            let found = found.name();
            format!("Key value must be of type S, N, or B. Key name: {attribute}, Key type: {found}")
        }
        StatementError::KeyMissing { attribute } => {
            format!("Key attribute should be present in the item: Key {attribute}")
        }
        StatementError::OrderWithoutWhere => {
            "Must have WHERE clause in the statement when using ORDER BY clause.".to_owned()
        }
        StatementError::OrderWithoutPartition => "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.".to_owned(),
        StatementError::OrderBy { attribute } => format!(
            "Variable reference {attribute} in ORDER BY clause must be part of the primary key"
        ),
        StatementError::OrderOfPartitions => "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.".to_owned(),
        StatementError::ExistsAlone => {
            "EXISTS can only be used in ExecuteTransaction write requests.".to_owned()
        }
        StatementError::ExistsCondition => {
            "EXISTS() must contain a single item read with additional condition".to_owned()
        }
        StatementError::InTransaction { position, source } => {
            format!("Validation failed in TransactStatements[{position}]: {}", statement(source))
        }
        other => of_several(other),
    }
}

fn of_several(error: &StatementError) -> String {
    match error {
        StatementError::BatchRead => "Select statements within BatchExecuteStatement must specify the primary key in the where clause.",
        StatementError::TransactionRead => "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
        StatementError::TransactionIndexRead => {
            "Reads on indices are not supported within transactions."
        }
        StatementError::TransactionKey(_) => NO_MATCH,
        StatementError::TransactionReturning => {
            "RETURNING clause is not supported in ExecuteTransaction."
        }
        StatementError::MixedBatch => {
            "Read and write requests together in the same batch is not supported."
        }
        StatementError::MixedTransaction => "ExecuteTransaction API does not support both read and write operations in the same request.",
        StatementError::RepeatedItem => "Provided list of item keys contains duplicates",
        StatementError::NextToken => "Invalid NextToken",
        StatementError::OverlappingRanges => {
            "Overlapping conditions with range keys are not supported in where clause"
        }
        StatementError::TooManyReads { .. } => {
            "Too many decomposed read operations for a given query."
        }
        StatementError::MultiAttributeIndex { .. } => "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.",
        StatementError::IndexNotFound { .. } => "The table does not have the specified index",
        StatementError::ConsistentIndexRead { .. } => {
            "Strongly consistent read is not supported on Global Secondary Indexes"
        }
        other => return other.to_string(),
    }
    .to_owned()
}

/// What the service says of a statement's text.
fn text(error: &PartiqlError) -> String {
    match error {
        PartiqlError::NotWellFormed { complaint, .. } => {
            format!("Statement wasn't well formed, can't be processed: {}", grammar(complaint))
        }
        PartiqlError::UnsupportedOperation { operation } => {
            format!("Unsupported operation: {operation}")
        }
        PartiqlError::UnsupportedClause { clause, place } => {
            format!("Unsupported clause: {clause} at {place}")
        }
        PartiqlError::ColumnNotAPath(place) => format!("Unexpected path component at {place}"),
        PartiqlError::IndexOutOfRange { index, place } => {
            format!("List index is not within the allowable range; index: [{index}] at {place}")
        }
        PartiqlError::RepeatedColumn { name } => {
            format!("Duplicate identifiers in select clause: {name}")
        }
        PartiqlError::OrderNotAName { found } => {
            format!("Argument to ORDER BY must be of type VariableReference. Type: {found}")
        }
        PartiqlError::UnknownFunction { name, place } => {
            format!("Unrecognized function: {name} at {place}")
        }
        PartiqlError::OperatorInCondition { operator } => {
            format!("Unsupported operator in Condition Expression. Operator: {operator}")
        }
        PartiqlError::OperatorInUpdate { operator } => {
            format!("Unsupported operator in Update Expression. Operator: {operator}")
        }
        PartiqlError::IsType { name } => format!(
            "Unsupported data type for IS operator: {name}. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]"
        ),
        // The text of an expression, without the parameter that statements do not have.
        PartiqlError::Expression(error) => expression::text(error),
        other => literal(other),
    }
}

/// What is wrong with a literal, or with the function that has it.
fn literal(error: &PartiqlError) -> String {
    match error {
        PartiqlError::RepeatedMember { members, numbers_under } => {
            let members = members.join(", ");
            let end = match numbers_under {
                Some(path) => format!("! under {path}"),
                None => ".".to_owned(),
            };
            format!("{INVALID_VALUES}Input collection [{members}] contains duplicates{end}")
        }
        PartiqlError::MapName { found, path, place } => format!(
            "Tuple keys must be of type String. Actual type: {found} under {path} at {place}"
        ),
        PartiqlError::RepeatedName { name, path, place } => {
            format!("Duplicate keys in tuple. Key: {name} under {path} at {place}")
        }
        PartiqlError::NotAValue { found, path, place } => {
            format!("Unsupported data type: {found} under key {path} at {place}")
        }
        PartiqlError::IonLiteral { text, path } => {
            format!("Ion Literals are not supported: {text} under key {path}")
        }
        PartiqlError::TooDeep { path } => {
            format!("Nesting Levels have exceeded supported limits under {path}")
        }
        PartiqlError::ItemFormat(place) => format!(
            "Unsupported format in item expression. Please use struct format {{...}} to express item values for insert statement. at {place}"
        ),
        PartiqlError::SetFunctionOperands { function, place } => {
            format!("{function} must have exactly two arguments at {place}")
        }
        PartiqlError::SetFunctionTarget { function, place } => {
            format!("The first argument to {function} must equal the assignment value at {place}")
        }
        PartiqlError::SetFunctionValue { function, place } => {
            format!("The second argument to {function} must be a value with type SET at {place}")
        }
        PartiqlError::ReturningOfDelete(returning) => format!(
            "Invalid returning clause: RETURNING {returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements."
        ),
        PartiqlError::Number { error, path } => {
            format!("{} under {path}", value::number(*error))
        }
        PartiqlError::Value(reason) => expression::encode(reason),
        other => plain(other).map_or_else(|| other.to_string(), str::to_owned),
    }
}

/// What the service says in the same words whatever the statement.
fn plain(error: &PartiqlError) -> Option<&'static str> {
    Some(match error {
        PartiqlError::SelectValue => "Select projection doesn't support value or pivot keywords",
        PartiqlError::SeveralSources => "Only select from a single table or index is supported.",
        PartiqlError::SourceComponents => {
            "A path may contain at most 2 components in the FROM clause"
        }
        PartiqlError::EmptyComponent => "Path component cannot be an empty string",
        PartiqlError::SourceNotAName(_) => "Unexpected from source",
        PartiqlError::Alias => "Aliasing is not supported",
        PartiqlError::StarInPath { in_brackets: false } => {
            "Unpivot path component like a.*.b are not supported"
        }
        PartiqlError::StarInPath { in_brackets: true } => {
            "Wildcard path component like a[*].b are not supported"
        }
        PartiqlError::IsInUpdate => "IS operator is not supported in update expressions",
        PartiqlError::InsertInUpdate => {
            "Only SET and REMOVE are supported in update expressions at this time"
        }
        PartiqlError::MissingCompared => "MISSING must be compared using IS operator",
        PartiqlError::IsOperand => {
            "The left hand side argument to IS must be a Variable Reference, Literal, or Path"
        }
        PartiqlError::InOperands => {
            "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member"
        }
        PartiqlError::NotATest => "The arguments to AND/OR must be Expressions",
        PartiqlError::NotOfAValue => "The argument to NOT must be a Type or Expression",
        PartiqlError::WhereNotATest => {
            "WHERE clause must contain an expression that resolves to a boolean"
        }
        PartiqlError::ParameterCount { .. } => {
            "Number of parameters in request and statement don't match."
        }
        PartiqlError::EmptyBag(_) => "Empty bags are not supported",
        PartiqlError::BagMembers => {
            "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"
        }
        PartiqlError::EmptyName => "Empty attribute name",
        PartiqlError::NameTooLong => "Attribute name is too large, must be less than 65536 bytes",
        PartiqlError::InsertOfSeveral => {
            "Unsupported operation: Inserting multiple items in a single statement is not supported, use \"INSERT INTO tableName VALUE item\" instead"
        }
        PartiqlError::InsertAt => "AT is not supported in insert statements.",
        PartiqlError::ReturningOfInsert => "RETURNING is not supported in INSERT",
        PartiqlError::InsertIntoIndex => {
            "FROM clause may only contain a single table name in data manipulation statements"
        }
        PartiqlError::ChangeOfIndex => "This operation is not supported on an index",
        PartiqlError::ReturningStar => {
            "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause"
        }
        PartiqlError::ReturningSeveral => {
            "Invalid syntax with multiple returning elements in RETURNING clause"
        }
        _ => return None,
    })
}

/// What the service's grammar asks for.
fn grammar(complaint: &Complaint) -> String {
    match complaint {
        Complaint::Unreadable => "",
        Complaint::LeftOver => "Unexpected token after expression",
        Complaint::SecondStatement => {
            "Unexpected token after semicolon. (Only one query is allowed.)"
        }
        Complaint::Term => "Unexpected term",
        Complaint::Keyword => "Unexpected keyword",
        Complaint::Operator => "Unexpected operator",
        Complaint::RightSide => "Missing right-hand side expression of infix operator",
        Complaint::Mark(mark) => return format!("Expected {}", mark_name(*mark)),
        Complaint::And => "Expected AND keyword",
        Complaint::UpperBound => "Expected expression after AND",
        Complaint::TypeName => "Expected type name",
        Complaint::DotComponent => "Invalid path dot component",
        Complaint::StarInPath => "Invalid path dot component for simple path",
        Complaint::PathComponent => "Invalid path component for simple path",
        Complaint::SimplePath => "Expected identifier for simple path",
        Complaint::DataManipulation => "Expected data manipulation",
        Complaint::Assignment => "Expected '='",
        Complaint::FromAfterDelete => "Expected FROM after DELETE",
        Complaint::FromAfterSelect => "Expected FROM after SELECT list",
        Complaint::StarNotAlone => "Other expressions may not be present in the select list when '*' is used without dot notation.",
        Complaint::StarInColumn => "Invalid use of * in select list",
        Complaint::StarOperand { function } => return format!("{function}(*) is not allowed"),
        Complaint::AggregateOperands => "Aggregate functions are always unary",
        Complaint::AliasName(word) => return format!("Expected identifier for {word}-alias"),
        Complaint::ReturningElement => {
            "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element."
        }
        Complaint::NameAfterAt => "Identifier must follow @-operator",
        Complaint::Following(word) => return format!("Unexpected token following {word}"),
        other => return other.to_string(),
    }
    .to_owned()
}

fn mark_name(mark: Mark) -> &'static str {
    match mark {
        Mark::Row => "LEFT_PAREN for row value constructor",
        Mark::Parenthesis => "RIGHT_PAREN",
        Mark::Bracket => "RIGHT_BRACKET",
        Mark::Bag => "RIGHT_DOUBLE_ANGLE_BRACKET",
        Mark::Brace => "RIGHT_CURLY",
        Mark::Colon => "COLON",
        Mark::By => "BY",
    }
}
