//! Statements, clause by clause: what is DynamoDB's of them.

use dynafile_model::{AttributeValue, PathElement};

use super::condition;
use super::error::PartiqlError;
use super::parser::Parser;
use super::reading::Reading;
use super::syntax::{
    ChangeNode, ColumnNode, InsertNode, Node, NodeKind, OrderNode, ReturningNode, SelectNode,
    SourceNode, StatementNode, Step,
};
use super::{
    Column, Columns, Delete, Insert, OrderKey, Returning, Select, Source, Statement,
    UpdateStatement, update, value,
};
use crate::condition::Condition;
use crate::expression::document_path::check_disjoint;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::PathText;
use crate::expression::{DocumentPath, ExpressionError};

pub(super) fn parse(
    text: &str,
    parameters: Vec<AttributeValue>,
) -> Result<Statement, PartiqlError> {
    let mut parser = Parser::new(text)?;
    let (node, expected) = parser.parse()?;
    let reading = Reading::new(text, parameters, expected)?;
    match node.kind {
        NodeKind::Statement(statement) => match *statement {
            StatementNode::Select(node) => select(reading, node).map(Statement::Select),
            StatementNode::Insert(node) => insert(&reading, node).map(Statement::Insert),
            StatementNode::Change(node) => change(reading, node),
            StatementNode::Other(operation) => {
                Err(PartiqlError::UnsupportedOperation { operation: operation.to_owned() })
            }
        },
        NodeKind::Call { ref function, ref operands } if function == "exists" => {
            match exists(operands) {
                Some(node) => select(reading, node).map(Statement::Exists),
                None => Err(PartiqlError::UnsupportedOperation { operation: node.name() }),
            }
        }
        _ => Err(PartiqlError::UnsupportedOperation { operation: node.name() }),
    }
}

/// The SELECT in the parentheses of EXISTS.
fn exists<'t>(operands: &[Node<'t>]) -> Option<SelectNode<'t>> {
    match operands {
        [Node { kind: NodeKind::Statement(statement), .. }] => match &**statement {
            StatementNode::Select(node) => Some(node.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn select(mut reading: Reading<'_>, node: SelectNode<'_>) -> Result<Select, PartiqlError> {
    if let Some((clause, token)) = node.other_clause {
        return Err(PartiqlError::UnsupportedClause { clause, place: reading.place(token) });
    }
    if node.is_value {
        return Err(PartiqlError::SelectValue);
    }
    let has_alias = node.columns.iter().flatten().any(|column| column.has_alias);
    if has_alias {
        return Err(PartiqlError::Alias);
    }
    let source = source(&reading, &node.source)?;
    let columns = columns(&reading, node.columns.as_deref())?;
    let condition = where_clause(&mut reading, node.condition.as_ref())?;
    let order = node.order.iter().map(order_key).collect::<Result<Vec<_>, _>>()?;
    let mut placeholders = reading.finish()?;
    let columns = columns.bind(&mut placeholders)?;
    Ok(Select { columns, source, condition: bind(condition, &mut placeholders)?, order })
}

/// A SELECT's columns as written.
enum ColumnTexts {
    All,
    Paths(Vec<PathText>),
    Refused(PartiqlError),
}

fn columns(
    reading: &Reading<'_>,
    columns: Option<&[ColumnNode<'_>]>,
) -> Result<ColumnTexts, PartiqlError> {
    let Some(columns) = columns else { return Ok(ColumnTexts::All) };
    let mut paths = Vec::with_capacity(columns.len());
    for column in columns {
        match reading.path(&column.node) {
            Ok(path) => paths.push(path),
            Err(error @ PartiqlError::ColumnNotAPath(_)) => return Ok(ColumnTexts::Refused(error)),
            Err(error) => return Err(error),
        }
    }
    Ok(ColumnTexts::Paths(paths))
}

impl ColumnTexts {
    /// Columns bear the last name of their paths, with the positions behind it.
    fn bind(self, placeholders: &mut Placeholders) -> Result<Columns, PartiqlError> {
        let paths = match self {
            ColumnTexts::All => return Ok(Columns::All),
            ColumnTexts::Refused(error) => return Ok(Columns::Refused(Box::new(error))),
            ColumnTexts::Paths(paths) => paths,
        };
        let mut columns: Vec<Column> = Vec::with_capacity(paths.len());
        for path in paths {
            let path = path.resolve(placeholders)?;
            let name = column_name(&path);
            if columns.iter().any(|column| column.name == name) {
                return Err(PartiqlError::RepeatedColumn { name });
            }
            columns.push(Column { name, path });
        }
        check_disjoint(columns.iter().map(|column| &column.path))?;
        Ok(Columns::Paths(columns))
    }
}

fn column_name(path: &DocumentPath) -> String {
    let elements = path.elements();
    let is_name = |element: &PathElement| matches!(element, PathElement::Name(_));
    let last_name = elements.iter().rposition(is_name).unwrap_or_default();
    let mut name = String::new();
    for element in &elements[last_name..] {
        match element {
            PathElement::Name(text) => name.push_str(text),
            PathElement::Index(index) => name.push_str(&format!("[{index}]")),
        }
    }
    name
}

/// What stands behind FROM, UPDATE and INSERT INTO.
fn source(reading: &Reading<'_>, node: &SourceNode<'_>) -> Result<Source, PartiqlError> {
    if node.is_joined {
        return Err(PartiqlError::SeveralSources);
    }
    if node.has_alias {
        return Err(PartiqlError::Alias);
    }
    let unexpected = || PartiqlError::SourceNotAName(reading.place(node.node.token));
    let (table, steps) = match &node.node.kind {
        NodeKind::Name(table) => (table, &[][..]),
        NodeKind::Path { root, steps } => match &root.kind {
            NodeKind::Name(table) => (table, steps.as_slice()),
            _ => return Err(unexpected()),
        },
        _ => return Err(unexpected()),
    };
    if steps.len() > 1 {
        return Err(PartiqlError::SourceComponents);
    }
    let index = match steps.first() {
        None => None,
        Some(Step::Name(name)) => Some(name.clone()),
        Some(Step::Bracket(Node { kind: NodeKind::Text(name), .. })) => Some(name.clone()),
        Some(_) => return Err(unexpected()),
    };
    if table.is_empty() || index.as_ref().is_some_and(String::is_empty) {
        return Err(PartiqlError::EmptyComponent);
    }
    Ok(Source { table: table.clone(), index })
}

/// A condition as it is written, to be bound once all values are kept.
type WhereClause = Option<crate::condition::ParsedCondition>;

fn where_clause(
    reading: &mut Reading<'_>,
    node: Option<&Node<'_>>,
) -> Result<WhereClause, PartiqlError> {
    node.map(|node| condition::read(reading, node)).transpose()
}

fn bind(
    clause: WhereClause,
    placeholders: &mut Placeholders,
) -> Result<Option<Condition>, ExpressionError> {
    clause.map(|clause| clause.bind(placeholders)).transpose()
}

fn order_key(node: &OrderNode<'_>) -> Result<OrderKey, PartiqlError> {
    let NodeKind::Name(attribute) = &node.key.kind else {
        return Err(PartiqlError::OrderNotAName { found: node.key.name() });
    };
    Ok(OrderKey { attribute: attribute.clone(), is_descending: node.is_descending })
}

fn insert(reading: &Reading<'_>, node: InsertNode<'_>) -> Result<Insert, PartiqlError> {
    let Some(item) = node.item else { return Err(PartiqlError::InsertOfSeveral) };
    if node.has_position {
        return Err(PartiqlError::InsertAt);
    }
    if let Some(token) = node.on_conflict {
        let (clause, place) = ("ON CONFLICT", reading.place(token));
        return Err(PartiqlError::UnsupportedClause { clause, place });
    }
    if node.returning.is_some() {
        return Err(PartiqlError::ReturningOfInsert);
    }
    let source = source(reading, &node.target)?;
    if source.index.is_some() {
        return Err(PartiqlError::InsertIntoIndex);
    }
    let NodeKind::Struct(members) = &item.kind else {
        return Err(PartiqlError::ItemFormat(reading.place(item.token)));
    };
    Ok(Insert { table: source.table, item: value::item(reading, members)? })
}

/// An UPDATE or a DELETE.
fn change(mut reading: Reading<'_>, node: ChangeNode<'_>) -> Result<Statement, PartiqlError> {
    let Some(target) = &node.source else {
        return Err(PartiqlError::UnsupportedOperation {
            operation: "DataManipulation".to_owned(),
        });
    };
    let source = source(&reading, target)?;
    if source.index.is_some() {
        return Err(PartiqlError::ChangeOfIndex);
    }
    let returning = node.returning.map(returning).transpose()?;
    let Some(actions) = &node.actions else {
        let returns_old = match returning {
            None => false,
            Some(Returning::AllOld) => true,
            Some(other) => return Err(PartiqlError::ReturningOfDelete(other.text())),
        };
        let condition = where_clause(&mut reading, node.condition.as_ref())?;
        let condition = bind(condition, &mut reading.finish()?)?;
        return Ok(Statement::Delete(Delete { table: source.table, condition, returns_old }));
    };
    let update = update::read(&mut reading, actions)?;
    let condition = where_clause(&mut reading, node.condition.as_ref())?;
    let mut placeholders = reading.finish()?;
    let update = update.bind(&mut placeholders)?;
    let condition = bind(condition, &mut placeholders)?;
    Ok(Statement::Update(UpdateStatement { table: source.table, update, condition, returning }))
}

fn returning(node: ReturningNode) -> Result<Returning, PartiqlError> {
    let [element] = node.elements.as_slice() else {
        return Err(PartiqlError::ReturningSeveral);
    };
    match element.is_whole {
        true => Ok(element.returning),
        false => Err(PartiqlError::ReturningStar),
    }
}

impl Returning {
    /// As it is written, without its star.
    fn text(self) -> &'static str {
        match self {
            Returning::AllOld => "ALL OLD",
            Returning::ModifiedOld => "MODIFIED OLD",
            Returning::AllNew => "ALL NEW",
            Returning::ModifiedNew => "MODIFIED NEW",
        }
    }
}
