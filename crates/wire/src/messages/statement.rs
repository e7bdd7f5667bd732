//! Statements of PartiQL.
//!
//! Source: the comments of `dynafile_expr::partiql::PartiqlError`, where they were observed.

use dynafile::StatementError;
use dynafile_expr::partiql::PartiqlError;
use dynafile_expr::partiql::lookup::SingleItemError;

use super::{expression, value};

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
        StatementError::BatchRead => "Only single item select is supported",
        StatementError::TransactionRead => "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
        StatementError::TransactionIndexRead => {
            "Reads on indices are not supported within transactions."
        }
        StatementError::TransactionReturning => {
            "RETURNING clause is not supported in ExecuteTransaction."
        }
        StatementError::MixedBatch => {
            "Read and write requests together in the same batch is not supported."
        }
        StatementError::MixedTransaction => "ExecuteTransaction API does not support both read and write operations in the same request.",
        StatementError::RepeatedItem => "Provided list of item keys contains duplicates",
        StatementError::NextToken => "Invalid NextToken",
        other => return other.to_string(),
    }
    .to_owned()
}

fn text(error: &PartiqlError) -> String {
    match error {
        PartiqlError::NotWellFormed { statement, .. } => {
            format!("Statement wasn't well formed, can't be processed: {statement}")
        }
        PartiqlError::UnsupportedOperation { operation } => {
            format!("Unsupported operation: {operation}")
        }
        PartiqlError::UnsupportedClause { clause, place } => {
            format!("Unsupported clause: {clause} at {place}")
        }
        PartiqlError::Alias => "Aliasing is not supported".to_owned(),
        PartiqlError::ColumnNotAPath(place) => format!("Unexpected path component at {place}"),
        PartiqlError::RepeatedColumn { name } => {
            format!("Duplicate identifiers in select clause: {name}")
        }
        PartiqlError::UnknownFunction { name } => format!("Unrecognized function: {name}"),
        PartiqlError::OperatorInCondition { operator } => {
            format!("Unsupported operator in Condition Expression. Operator: {operator}")
        }
        PartiqlError::MissingCompared => "MISSING must be compared using IS operator".to_owned(),
        PartiqlError::NotATest => "The arguments to AND/OR must be Expressions".to_owned(),
        PartiqlError::ParameterCount { .. } => {
            "Number of parameters in request and statement don't match.".to_owned()
        }
        PartiqlError::Expression(error) => {
            // The text of an expression, without the parameter that statements do not have.
            expression::text(error)
        }
        other => literal(other),
    }
}

fn literal(error: &PartiqlError) -> String {
    match error {
        PartiqlError::EmptyBag(place) => format!("Empty bags are not supported at {place}"),
        PartiqlError::RepeatedMember => "Input collection contains duplicates".to_owned(),
        PartiqlError::BagMembers => {
            "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"
                .to_owned()
        }
        PartiqlError::MapName { found, place } => {
            format!("Tuple keys must be of type String. Actual type: {found} under root at {place}")
        }
        PartiqlError::RepeatedName { name, place } => {
            format!("Duplicate keys in tuple. Key: {name} under root at {place}")
        }
        PartiqlError::NotAValue(place) => {
            format!("Unsupported data type: VariableReference under key root at {place}")
        }
        PartiqlError::TooDeep { limit } => format!(
            "Nesting Levels have exceeded supported limits: Attributes nested beyond {limit} levels"
        ),
        PartiqlError::ItemFormat(place) => format!(
            "Unsupported format in item expression. Please use struct format {{...}} to express item values for insert statement. at {place}"
        ),
        PartiqlError::InsertIntoIndex => {
            "FROM clause may only contain a single table name in data manipulation statements"
                .to_owned()
        }
        PartiqlError::ChangeOfIndex => "This operation is not supported on an index".to_owned(),
        PartiqlError::SetFunctionTarget { function } => {
            format!("The first argument to {function} must equal the assignment value")
        }
        PartiqlError::ReturningStar => {
            "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause".to_owned()
        }
        PartiqlError::ReturningOfDelete(returning) => format!(
            "Invalid returning clause: RETURNING {returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements."
        ),
        PartiqlError::Number(error) => value::number(*error).to_owned(),
        PartiqlError::Value(reason) => expression::encode(reason),
        other => other.to_string(),
    }
}
