//! BatchExecuteStatement: up to 25 statements of PartiQL, each about one item, each for itself.
//!
//! Source: API reference, "BatchExecuteStatement"; developer guide, "Running batch operations with PartiQL for DynamoDB".

use std::collections::{BTreeMap, HashSet};

use dynafile_expr::partiql::Statement;
use dynafile_model::{AttributeValue, item_size_bytes};

use super::conditional_write::failure;
use super::consumed_capacity::Accounting;
use super::statement::{self, StatementEnd, StatementWrite};
use super::statement_read::SingleRead;
use super::target::Target;
use super::{
    ConsumedCapacity, Request, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
};
use crate::capacity::{Units, read_units, write_units};
use crate::database::Database;
use crate::error::{Error, Result, StatementError};
use crate::ongoing_transactions::ItemPlace;
use crate::operation::{Change, Wanted, WriteItem, WriteItems, Written};
use crate::stored_item::StoredItem;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct BatchExecuteStatementInput {
    /// The statements: all of them reads, or all of them writes.
    pub statements: Vec<BatchStatementRequest>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

impl BatchExecuteStatementInput {
    /// Carries out these statements.
    pub fn new(statements: Vec<BatchStatementRequest>) -> Self {
        Self { statements, return_consumed_capacity: None }
    }
}

/// A statement of a batch.
#[derive(Debug, Clone)]
pub struct BatchStatementRequest {
    /// The statement.
    pub statement: String,
    /// The values of its `?`, in order.
    pub parameters: Option<Vec<AttributeValue>>,
    /// Whether a read must see every write before it.
    pub consistent_read: Option<bool>,
    /// Whether the error has the item if the condition of a write does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl BatchStatementRequest {
    /// This statement.
    pub fn new(statement: impl Into<String>) -> Self {
        Self {
            statement: statement.into(),
            parameters: None,
            consistent_read: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct BatchExecuteStatementOutput {
    /// What came of each statement, in the order of the request.
    pub responses: Option<Vec<BatchStatementResponse>>,
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

/// What came of a statement of a batch.
#[derive(Debug, Clone, Default)]
pub struct BatchStatementResponse {
    /// Why it was not carried out; its wording belongs to whoever renders it.
    pub error: Option<Error>,
    /// The table, where the statement names one that exists.
    pub table_name: Option<String>,
    /// What a SELECT found, or what a write returns.
    pub item: Option<StoredItem>,
}

impl Request for BatchExecuteStatementInput {
    type Output = BatchExecuteStatementOutput;

    const OPERATION: &'static str = "BatchExecuteStatement";

    fn execute(self, database: &Database) -> Result<BatchExecuteStatementOutput> {
        let wanted = self.return_consumed_capacity;
        let statements: Vec<_> = self.statements.into_iter().map(BatchStatement::parse).collect();
        let reads = statements.iter().filter(|statement| statement.is_read() == Some(true)).count();
        let writes =
            statements.iter().filter(|statement| statement.is_read() == Some(false)).count();
        if reads > 0 && writes > 0 {
            return Err(StatementError::MixedBatch.into());
        }
        let batch = Batch { database, units: BTreeMap::new(), refused: BTreeMap::new() };
        match writes {
            0 => batch.read(statements, wanted),
            _ => batch.write(statements, wanted),
        }
    }
}

/// A statement of a batch, its text read.
struct BatchStatement {
    statement: Result<Statement, StatementError>,
    consistent: bool,
    on_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl BatchStatement {
    fn parse(request: BatchStatementRequest) -> Self {
        let statement = match statement::parse(&request.statement, request.parameters) {
            Ok(Statement::Exists(_)) => Err(StatementError::ExistsAlone),
            parsed => parsed,
        };
        Self {
            statement,
            consistent: request.consistent_read.unwrap_or_default(),
            on_failure: request.return_values_on_condition_check_failure,
        }
    }

    /// `None` where the text is no statement.
    fn is_read(&self) -> Option<bool> {
        self.statement.as_ref().ok().map(Statement::is_read)
    }
}

/// A batch on its way.
struct Batch<'d> {
    database: &'d Database,
    /// What the statements cost that were carried out, by table.
    units: BTreeMap<String, Units>,
    /// The write units of those that got as far as their item and were refused, by table.
    refused: BTreeMap<String, f64>,
}

impl<'d> Batch<'d> {
    fn read(
        mut self,
        statements: Vec<BatchStatement>,
        wanted: Option<ReturnConsumedCapacity>,
    ) -> Result<BatchExecuteStatementOutput> {
        let mut seen = HashSet::new();
        let mut reads = Vec::with_capacity(statements.len());
        for statement in statements {
            let read = self.prepared_read(statement);
            if let Ok((_, read)) = &read {
                check_distinct(&mut seen, read.place())?;
            }
            reads.push(read);
        }
        let responses = reads.into_iter().map(|read| self.answer_read(read)).collect();
        Ok(self.finish(responses, wanted))
    }

    fn prepared_read(&self, statement: BatchStatement) -> Result<(bool, SingleRead<'d>)> {
        let Statement::Select(select) = statement.statement? else {
            return Err(StatementError::BatchRead.into());
        };
        let target = Target::find(self.database, &select.source.table)?;
        let read = SingleRead::new(select, target, StatementError::BatchRead)?;
        Ok((statement.consistent, read))
    }

    fn answer_read(&mut self, read: Result<(bool, SingleRead<'_>)>) -> BatchStatementResponse {
        let answer = read.and_then(|(consistent, read)| {
            let table = read.table_name();
            let (item, size_bytes) = read.run()?;
            Ok((table, item, Units::of_table(read_units(size_bytes, consistent))))
        });
        match answer {
            Err(error) => BatchStatementResponse::refused(error),
            Ok((table, item, units)) => {
                self.units.entry(table.clone()).or_default().add(units);
                BatchStatementResponse { error: None, table_name: Some(table), item }
            }
        }
    }

    fn write(
        mut self,
        statements: Vec<BatchStatement>,
        wanted: Option<ReturnConsumedCapacity>,
    ) -> Result<BatchExecuteStatementOutput> {
        let mut seen = HashSet::new();
        let (mut writes, mut ends) = (Vec::new(), Vec::new());
        for statement in statements {
            match self.prepared_write(statement, wanted) {
                Err(error) => ends.push(Err(error)),
                Ok((place, write, end)) => {
                    check_distinct(&mut seen, place)?;
                    writes.push(write);
                    ends.push(Ok(end));
                }
            }
        }
        let mut outcomes = self.database.session().write(WriteItems { writes })?.into_iter();
        let responses = ends.into_iter().map(|end| match end {
            Err(error) => BatchStatementResponse::refused(error),
            Ok(end) => {
                let outcome = outcomes.next().expect("each write has an outcome");
                self.answer_write(end, outcome)
            }
        });
        let responses = responses.collect::<Vec<_>>();
        Ok(self.finish(responses, wanted))
    }

    fn prepared_write(
        &self,
        statement: BatchStatement,
        wanted: Option<ReturnConsumedCapacity>,
    ) -> Result<(ItemPlace, WriteItem, WriteEnd)> {
        let parsed = statement.statement?;
        let target = Target::find(self.database, parsed.table())?;
        let write = StatementWrite::of(parsed, &target)?.ok_or(StatementError::MixedBatch)?;
        let place = write.place(&target)?;
        target.expect_free(place.1.clone())?;
        let (action, end) = write.into_action(&target);
        let units = ReturnConsumedCapacity::is_wanted(wanted);
        let wanted = Wanted { units, ..end.wanted() };
        let given_bytes = match &action.change {
            Change::Put(item) => item_size_bytes(item.view())?,
            _ => 0,
        };
        let (table, on_failure) = (place.0.to_string(), statement.on_failure);
        let end = WriteEnd { table, given_bytes, on_failure, end };
        Ok((place, WriteItem { action, wanted }, end))
    }

    fn answer_write(&mut self, end: WriteEnd, outcome: Result<Written>) -> BatchStatementResponse {
        let WriteEnd { table, given_bytes, on_failure, end } = end;
        let table_name = Some(table.clone());
        match outcome {
            Err(error) => {
                let units = write_units(given_bytes.max(stored_bytes(&error)));
                *self.refused.entry(table).or_default() += units;
                let error = end.failure(failure(error, on_failure));
                BatchStatementResponse { error: Some(error), table_name, item: None }
            }
            Ok(mut written) => {
                let units = std::mem::take(&mut written.units);
                self.units.entry(table).or_default().add(units);
                match end.returned(written) {
                    Ok(item) => {
                        let item = item.map(StoredItem::from);
                        BatchStatementResponse { error: None, table_name, item }
                    }
                    Err(error) => BatchStatementResponse::refused(error),
                }
            }
        }
    }

    /// What was refused counts beside what was carried out on the same table; without that, the table is not told of.
    fn finish(
        mut self,
        responses: Vec<BatchStatementResponse>,
        wanted: Option<ReturnConsumedCapacity>,
    ) -> BatchExecuteStatementOutput {
        for (table, refused) in self.refused {
            if let Some(units) = self.units.get_mut(&table) {
                units.refused += refused;
            }
        }
        let consumed = ConsumedCapacity::of_tables(&self.units, wanted, Accounting::Plain);
        BatchExecuteStatementOutput {
            responses: Some(responses),
            consumed_capacity: consumed.filter(|tables| !tables.is_empty()),
        }
    }
}

/// The size of the item that a condition was asked of; 0 if there was none, or the error does not have it.
fn stored_bytes(error: &Error) -> usize {
    match error {
        Error::ConditionFailed { item: Some(item), .. } => {
            item_size_bytes(item.view()).unwrap_or_default()
        }
        _ => 0,
    }
}

/// What is needed after a write of a batch to answer it.
struct WriteEnd {
    table: String,
    /// The size of the item that an INSERT gives.
    given_bytes: usize,
    on_failure: Option<ReturnValuesOnConditionCheckFailure>,
    end: StatementEnd,
}

impl BatchStatementResponse {
    fn refused(error: Error) -> Self {
        Self { error: Some(error), ..Self::default() }
    }
}

fn check_distinct(seen: &mut HashSet<ItemPlace>, place: ItemPlace) -> Result<(), StatementError> {
    match seen.insert(place) {
        true => Ok(()),
        false => Err(StatementError::RepeatedItem),
    }
}
