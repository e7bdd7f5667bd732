//! What a statement of PartiQL does, and to what.
//!
//! It is parsed by what the engine parses it by. One that cannot be parsed is none: the engine refuses it.

use dynafile_expr::partiql::Statement;
use dynafile_model::AttributeValue;

use crate::fields::{Decoded, Fields};

/// IAM's actions of statements.
pub(super) const ACTIONS: [&str; 4] = [SELECT.alone, INSERT.alone, UPDATE.alone, DELETE.alone];

const SELECT: StatementAction =
    StatementAction { alone: "PartiQLSelect", in_transaction: "GetItem" };
const INSERT: StatementAction =
    StatementAction { alone: "PartiQLInsert", in_transaction: "PutItem" };
const UPDATE: StatementAction =
    StatementAction { alone: "PartiQLUpdate", in_transaction: "UpdateItem" };
const DELETE: StatementAction =
    StatementAction { alone: "PartiQLDelete", in_transaction: "DeleteItem" };
const EXISTS: StatementAction =
    StatementAction { alone: SELECT.alone, in_transaction: "ConditionCheckItem" };

/// The names that IAM has for what a kind of statement does.
#[derive(Debug, Clone, Copy)]
pub(super) struct StatementAction {
    /// By itself and in batches.
    pub(super) alone: &'static str,
    /// The action of a transaction that it is.
    pub(super) in_transaction: &'static str,
}

/// A statement, as far as permissions mind.
pub(super) struct ReadStatement {
    pub(super) action: StatementAction,
    /// The table's name or ARN, as it stands there.
    pub(super) table: String,
    pub(super) index: Option<String>,
}

/// The statement that stands in these members.
pub(super) fn read(fields: &Fields) -> Option<ReadStatement> {
    let text = super::text(fields, "Statement")?;
    let parameters = match fields.get("Parameters") {
        Some(Decoded::List(parameters)) => parameters.iter().map(attribute_value).collect(),
        _ => Vec::new(),
    };
    let statement = Statement::parse(text, parameters).ok()?;
    let table = statement.table().to_owned();
    let (action, index) = match statement {
        Statement::Select(select) => (SELECT, select.source.index),
        Statement::Exists(select) => (EXISTS, select.source.index),
        Statement::Insert(_) => (INSERT, None),
        Statement::Update(_) => (UPDATE, None),
        Statement::Delete(_) => (DELETE, None),
    };
    Some(ReadStatement { action, table, index })
}

/// What is no value is refused where it is used; its place counts here.
fn attribute_value(decoded: &Decoded) -> AttributeValue {
    match decoded {
        Decoded::Value(value) => value.clone(),
        _ => AttributeValue::Null,
    }
}
