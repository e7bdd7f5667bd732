//! PartiQL as DynamoDB has it: SELECT, INSERT, UPDATE, DELETE and EXISTS over one table.
//!
//! A text is read in two steps. Its grammar is that of PartiQL as a whole, which decides what the service says of a text that
//! is not well formed. What of that DynamoDB has then becomes the same conditions, projections, updates and items that
//! requests are made of: literals and parameters take the place of a request's placeholders, so operands are checked by the
//! code that checks expressions. Which index or key a WHERE clause can be answered by is read off its condition
//! ([`lookup`]).
//!
//! Not here: tables, key types, and running anything.
//! Source: developer guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB"; PartiQL's language specification;
//! the errors as the service was observed to have them, otherwise as DynamoDB Local 1.25 does.

mod clauses;
mod complaint;
mod condition;
mod cursor;
mod error;
mod keyword;
pub mod lookup;
mod number;
mod parser;
mod reading;
mod statement;
mod syntax;
mod token;
mod update;
mod value;

use dynafile_model::{AttributeValue, Item};

pub use complaint::{Complaint, Mark};
pub use error::{PartiqlError, Place, ValuePath};
pub use number::parse_number;

use crate::condition::Condition;
use crate::expression::DocumentPath;
use crate::update::Update;

/// A statement, its parameters filled in.
///
/// ```
/// use dynafile_expr::partiql::Statement;
///
/// let text = r#"SELECT title FROM "music" WHERE artist = ? AND year > 1999"#;
/// let Statement::Select(select) = Statement::parse(text, vec!["Acme Band".into()])? else {
///     unreachable!("the text begins with SELECT")
/// };
/// assert_eq!(select.source.table, "music");
/// # Ok::<(), dynafile_expr::partiql::PartiqlError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// `SELECT … FROM … [WHERE …] [ORDER BY …]`
    Select(Select),
    /// `INSERT INTO … VALUE {…}`
    Insert(Insert),
    /// `UPDATE … SET … REMOVE … WHERE … [RETURNING …]`
    Update(UpdateStatement),
    /// `DELETE FROM … WHERE … [RETURNING ALL OLD *]`
    Delete(Delete),
    /// `EXISTS(SELECT …)`, a condition of a transaction.
    Exists(Select),
}

/// A table, or one of its indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The table's name.
    pub table: String,
    /// The index's name.
    pub index: Option<String>,
}

/// What a SELECT asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// What each item is reduced to.
    pub columns: Columns,
    /// Where from.
    pub source: Source,
    /// Which items.
    pub condition: Option<Condition>,
    /// In which order; empty where none was asked for.
    pub order: Vec<OrderKey>,
}

/// What a SELECT reduces each item to.
#[derive(Debug, Clone, PartialEq)]
pub enum Columns {
    /// `*`
    All,
    /// These.
    Paths(Vec<Column>),
    /// Something that is no column, such as `COUNT(*)`. The service looks for the table and index first.
    Refused(Box<PartiqlError>),
}

/// One value of a SELECT's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the result: the last part of the path, with the positions behind it, as in `films[0]`.
    pub name: String,
    /// Where it is in the item.
    pub path: DocumentPath,
}

/// An attribute to order by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderKey {
    /// The attribute.
    pub attribute: String,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

/// An item to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// The table's name.
    pub table: String,
    /// The item.
    pub item: Item,
}

/// A change of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateStatement {
    /// The table's name.
    pub table: String,
    /// What changes.
    pub update: Update,
    /// The WHERE clause.
    pub condition: Option<Condition>,
    /// What is returned.
    pub returning: Option<Returning>,
}

/// A removal of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    /// The table's name.
    pub table: String,
    /// The WHERE clause.
    pub condition: Option<Condition>,
    /// Whether the item is returned as it was.
    pub returns_old: bool,
}

/// What an UPDATE returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returning {
    /// `ALL OLD *`
    AllOld,
    /// `MODIFIED OLD *`
    ModifiedOld,
    /// `ALL NEW *`
    AllNew,
    /// `MODIFIED NEW *`
    ModifiedNew,
}

impl Statement {
    /// Parses a statement and puts the parameters in the places of its `?`, in order.
    ///
    /// # Errors
    /// [`PartiqlError`]: the first that is found, syntax before everything else.
    pub fn parse(text: &str, parameters: Vec<AttributeValue>) -> Result<Self, PartiqlError> {
        statement::parse(text, parameters)
    }

    /// The table the statement is about.
    pub fn table(&self) -> &str {
        match self {
            Statement::Select(select) | Statement::Exists(select) => &select.source.table,
            Statement::Insert(insert) => &insert.table,
            Statement::Update(update) => &update.table,
            Statement::Delete(delete) => &delete.table,
        }
    }

    /// Whether it only reads. EXISTS belongs to the writes it guards.
    pub fn is_read(&self) -> bool {
        matches!(self, Statement::Select(_))
    }
}
