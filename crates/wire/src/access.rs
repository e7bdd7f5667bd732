//! Who may do what: the question that a server answers before a request is carried out.

use std::collections::BTreeSet;

use dynafile_expr::partiql::Statement;
use dynafile_model::AttributeValue;

use crate::fields::{Decoded, Fields};
use crate::schema::Shape;

/// What a request is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access<'a> {
    /// The operation, `PutItem` for instance; IAM's action without its prefix. Statements of PartiQL are asked about one by
    /// one, as `PartiQLSelect` and its kin.
    pub action: &'a str,
    /// The names of the tables that the request names, each once, sorted. None if it names none: `ListTables`, and operations
    /// on what only names a table inside of itself, such as a shard iterator.
    pub tables: &'a [&'a str],
}

/// A request that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// What the caller is told.
    pub message: String,
}

/// The names of all tables that a request names, each once, sorted.
pub(crate) fn tables(request: &Fields) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    collect(request, &mut tables);
    tables
}

fn collect(fields: &Fields, tables: &mut BTreeSet<String>) {
    for (member, value) in fields.members() {
        if let Some(value) = value {
            collect_value(member.name, member.shape, value, tables);
        }
    }
}

fn collect_value(name: &str, shape: Shape, value: &Decoded, tables: &mut BTreeSet<String>) {
    match (shape, value) {
        (Shape::Table, Decoded::Text(table)) => {
            tables.insert(table_name(table).to_owned());
        }
        (Shape::Text(text), Decoded::Text(value)) if text.is_resource => {
            tables.insert(table_name(value).to_owned());
        }
        (Shape::Text(text), Decoded::Text(table)) if text.is_name && name == "TableName" => {
            tables.insert(table.clone());
        }
        (Shape::List(list), Decoded::List(elements)) => {
            for element in elements {
                collect_value(name, list.element, element, tables);
            }
        }
        (Shape::Map(map), Decoded::Map(entries)) => {
            for (key, entry) in entries {
                if map.by_table {
                    tables.insert(table_name(key).to_owned());
                }
                collect_value(name, map.value, entry, tables);
            }
        }
        (Shape::Structure(_), Decoded::Structure(fields)) => collect(fields, tables),
        _ => {}
    }
}

/// What the statements of a request do, and with which table: IAM's action without its prefix, and the table's name. One
/// that cannot be read is left out: the engine, which reads it the same way, refuses it.
///
/// Source: developer guide, "IAM security policies with PartiQL for DynamoDB".
pub(crate) fn statements(request: &Fields) -> Vec<(&'static str, String)> {
    let mut statements: Vec<_> = statement(request).into_iter().collect();
    for (_, value) in request.members() {
        let Some(Decoded::List(elements)) = value else { continue };
        statements.extend(elements.iter().filter_map(|element| match element {
            Decoded::Structure(fields) => statement(fields),
            _ => None,
        }));
    }
    statements
}

/// The action and the table of a structure's statement, if it has one.
fn statement(fields: &Fields) -> Option<(&'static str, String)> {
    let Some(Decoded::Text(text)) = fields.get("Statement") else { return None };
    let parameters = match fields.get("Parameters") {
        Some(Decoded::List(parameters)) => parameters.iter().filter_map(attribute_value).collect(),
        _ => Vec::new(),
    };
    let statement = Statement::parse(text, parameters).ok()?;
    let action = match &statement {
        Statement::Select(_) | Statement::Exists(_) => "PartiQLSelect",
        Statement::Insert(_) => "PartiQLInsert",
        Statement::Update(_) => "PartiQLUpdate",
        Statement::Delete(_) => "PartiQLDelete",
    };
    Some((action, table_name(statement.table()).to_owned()))
}

fn attribute_value(decoded: &Decoded) -> Option<AttributeValue> {
    match decoded {
        Decoded::Value(value) => Some(value.clone()),
        _ => None,
    }
}

/// The table's name of a name or an ARN: `arn:aws:dynamodb:…:table/Orders/stream/…` names `Orders`.
fn table_name(name: &str) -> &str {
    match name.split_once(":table/") {
        Some((_, resource)) => resource.split('/').next().unwrap_or(resource),
        None => name,
    }
}
