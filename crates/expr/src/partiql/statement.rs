//! Statements, clause by clause.

use dynafile_model::{AttributeValue, PathElement};

use super::condition::{self, WhereClause};
use super::cursor::Cursor;
use super::error::PartiqlError;
use super::token::TokenKind;
use super::{
    Column, Delete, Insert, OrderKey, Returning, Select, Source, Statement, UpdateStatement, update,
};
use crate::condition::Condition;
use crate::expression::DocumentPath;
use crate::expression::document_path::check_disjoint;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::PathText;

/// Statements of SQL that begin like these are of another kind.
const OTHER_STATEMENTS: [(&str, &str, &str); 4] = [
    ("CREATE", "TABLE", "CreateTable"),
    ("CREATE", "INDEX", "CreateIndex"),
    ("DROP", "TABLE", "DropTable"),
    ("DROP", "INDEX", "DropIndex"),
];

/// Clauses of SQL that DynamoDB does not have.
const OTHER_CLAUSES: [&str; 6] = ["LIMIT", "OFFSET", "GROUP", "HAVING", "LET", "JOIN"];

pub(super) fn parse(
    text: &str,
    parameters: Vec<AttributeValue>,
) -> Result<Statement, PartiqlError> {
    let mut cursor = Cursor::new(text, parameters);
    if cursor.take_word("SELECT") {
        let clauses = SelectClauses::parse(&mut cursor)?;
        let mut placeholders = cursor.finish()?;
        return clauses.bind(&mut placeholders).map(Statement::Select);
    }
    if cursor.is_word("EXISTS") && cursor.peek_at(1).kind == TokenKind::Symbol("(") {
        return exists(cursor);
    }
    if cursor.take_words(&["INSERT", "INTO"]) {
        return insert(cursor);
    }
    if cursor.take_word("UPDATE") {
        return update_statement(cursor);
    }
    if cursor.take_words(&["DELETE", "FROM"]) {
        return delete(cursor);
    }
    Err(other_statement(&mut cursor))
}

fn other_statement(cursor: &mut Cursor<'_>) -> PartiqlError {
    for (first, second, operation) in OTHER_STATEMENTS {
        if cursor.take_words(&[first, second]) {
            return PartiqlError::UnsupportedOperation { operation };
        }
    }
    let is_dml = ["INSERT", "DELETE"].into_iter().any(|word| cursor.is_word(word));
    match cursor.peek().kind {
        TokenKind::Word | TokenKind::Quoted if !is_dml => {
            PartiqlError::UnsupportedOperation { operation: "VariableReference" }
        }
        TokenKind::Text | TokenKind::Number => {
            PartiqlError::UnsupportedOperation { operation: "Literal" }
        }
        _ => cursor.unexpected(),
    }
}

/// A SELECT whose condition is not bound yet.
struct SelectClauses {
    columns: Option<Vec<PathText>>,
    source: Source,
    condition: Option<WhereClause>,
    order: Vec<OrderKey>,
}

impl SelectClauses {
    /// What follows SELECT.
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self, PartiqlError> {
        let columns = match cursor.take_symbol("*") {
            true => None,
            false => Some(columns(cursor)?),
        };
        cursor.expect_word("FROM")?;
        let source = source(cursor)?;
        if cursor.is_word("AS") || is_alias(cursor) {
            return Err(PartiqlError::Alias);
        }
        let condition = where_clause(cursor)?;
        let order = match cursor.take_words(&["ORDER", "BY"]) {
            true => order_keys(cursor)?,
            false => Vec::new(),
        };
        refuse_other_clauses(cursor)?;
        Ok(SelectClauses { columns, source, condition, order })
    }

    fn bind(self, placeholders: &mut Placeholders) -> Result<Select, PartiqlError> {
        let columns = match self.columns {
            Some(paths) => Some(named_columns(&paths, placeholders)?),
            None => None,
        };
        let condition = bind_condition(self.condition, placeholders)?;
        Ok(Select { columns, source: self.source, condition, order: self.order })
    }
}

fn columns(cursor: &mut Cursor<'_>) -> Result<Vec<PathText>, PartiqlError> {
    let mut paths = Vec::new();
    loop {
        let start = cursor.peek();
        paths.push(cursor.path()?);
        if cursor.is_symbol("(") {
            return Err(PartiqlError::ColumnNotAPath(cursor.place(start)));
        }
        if cursor.is_word("AS") {
            return Err(PartiqlError::Alias);
        }
        if !cursor.take_symbol(",") {
            return Ok(paths);
        }
    }
}

/// Columns bear the last name of their paths, with the positions behind it.
fn named_columns(
    paths: &[PathText],
    placeholders: &mut Placeholders,
) -> Result<Vec<Column>, PartiqlError> {
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
    Ok(columns)
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

/// Whether a second name follows the table's.
fn is_alias(cursor: &Cursor<'_>) -> bool {
    let clauses = ["WHERE", "ORDER"].into_iter().chain(OTHER_CLAUSES);
    match cursor.peek().kind {
        TokenKind::Quoted => true,
        TokenKind::Word => !clauses.into_iter().any(|word| cursor.is_word(word)),
        _ => false,
    }
}

fn source(cursor: &mut Cursor<'_>) -> Result<Source, PartiqlError> {
    let table = cursor.name()?;
    let index = match cursor.take_symbol(".") {
        true => Some(cursor.name()?),
        false => None,
    };
    Ok(Source { table, index })
}

fn where_clause(cursor: &mut Cursor<'_>) -> Result<Option<WhereClause>, PartiqlError> {
    match cursor.take_word("WHERE") {
        true => condition::parse(cursor).map(Some),
        false => Ok(None),
    }
}

fn bind_condition(
    clause: Option<WhereClause>,
    placeholders: &mut Placeholders,
) -> Result<Option<Condition>, PartiqlError> {
    clause.map(|clause| clause.bind(placeholders)).transpose()
}

fn order_keys(cursor: &mut Cursor<'_>) -> Result<Vec<OrderKey>, PartiqlError> {
    let mut keys = Vec::new();
    loop {
        let attribute = cursor.name()?;
        let is_descending = cursor.take_word("DESC");
        if !is_descending {
            cursor.take_word("ASC");
        }
        keys.push(OrderKey { attribute, is_descending });
        if !cursor.take_symbol(",") {
            return Ok(keys);
        }
    }
}

/// The place is that of what the clause says, as the service has it.
fn refuse_other_clauses(cursor: &Cursor<'_>) -> Result<(), PartiqlError> {
    let token = cursor.peek_at(1);
    match OTHER_CLAUSES.into_iter().find(|clause| cursor.is_word(clause)) {
        Some(clause) => Err(PartiqlError::UnsupportedClause {
            clause: clause.to_owned(),
            place: cursor.place(token),
        }),
        None => Ok(()),
    }
}

fn exists(mut cursor: Cursor<'_>) -> Result<Statement, PartiqlError> {
    cursor.advance();
    cursor.expect_symbol("(")?;
    cursor.expect_word("SELECT")?;
    let clauses = SelectClauses::parse(&mut cursor)?;
    cursor.expect_symbol(")")?;
    let mut placeholders = cursor.finish()?;
    clauses.bind(&mut placeholders).map(Statement::Exists)
}

fn insert(mut cursor: Cursor<'_>) -> Result<Statement, PartiqlError> {
    let source = source(&mut cursor)?;
    cursor.expect_word("VALUE")?;
    let token = cursor.peek();
    if !cursor.take_symbol("{") {
        return Err(match cursor.is_value() {
            true => PartiqlError::ItemFormat(cursor.place(token)),
            false => cursor.unexpected(),
        });
    }
    let item = cursor.map(0)?;
    cursor.finish()?;
    match source.index {
        Some(_) => Err(PartiqlError::InsertIntoIndex),
        None => Ok(Statement::Insert(Insert { table: source.table, item })),
    }
}

fn update_statement(mut cursor: Cursor<'_>) -> Result<Statement, PartiqlError> {
    let source = source(&mut cursor)?;
    let update = update::parse(&mut cursor)?;
    let condition = where_clause(&mut cursor)?;
    let returning = returning(&mut cursor)?;
    let mut placeholders = cursor.finish()?;
    if source.index.is_some() {
        return Err(PartiqlError::ChangeOfIndex);
    }
    let update = update.bind(&mut placeholders)?;
    let condition = bind_condition(condition, &mut placeholders)?;
    Ok(Statement::Update(UpdateStatement { table: source.table, update, condition, returning }))
}

fn delete(mut cursor: Cursor<'_>) -> Result<Statement, PartiqlError> {
    let source = source(&mut cursor)?;
    let condition = where_clause(&mut cursor)?;
    let returning = returning(&mut cursor)?;
    let mut placeholders = cursor.finish()?;
    if source.index.is_some() {
        return Err(PartiqlError::ChangeOfIndex);
    }
    let returns_old = match returning {
        None => false,
        Some(Returning::AllOld) => true,
        Some(other) => return Err(PartiqlError::ReturningOfDelete(other.text())),
    };
    let condition = bind_condition(condition, &mut placeholders)?;
    Ok(Statement::Delete(Delete { table: source.table, condition, returns_old }))
}

fn returning(cursor: &mut Cursor<'_>) -> Result<Option<Returning>, PartiqlError> {
    if !cursor.take_word("RETURNING") {
        return Ok(None);
    }
    let all = [
        (["ALL", "OLD"], Returning::AllOld),
        (["MODIFIED", "OLD"], Returning::ModifiedOld),
        (["ALL", "NEW"], Returning::AllNew),
        (["MODIFIED", "NEW"], Returning::ModifiedNew),
    ];
    let found = all.into_iter().find(|(words, _)| cursor.take_words(words));
    let Some((_, returning)) = found else {
        return Err(cursor.unexpected());
    };
    match cursor.take_symbol("*") {
        true => Ok(Some(returning)),
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
