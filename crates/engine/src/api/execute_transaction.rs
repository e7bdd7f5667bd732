//! ExecuteTransaction: up to 100 statements of PartiQL, all reads or all writes, that happen together or not at all.
//!
//! Source: API reference, "ExecuteTransaction"; developer guide, "Performing transactions with PartiQL for DynamoDB".

use std::collections::BTreeMap;

use dynafile_expr::partiql::Statement;
use dynafile_expr::partiql::lookup::SingleItemError;
use dynafile_model::AttributeValue;

use super::conditional_write::failure;
use super::consumed_capacity::Accounting;
use super::statement::{self, StatementEnd, StatementWrite};
use super::statement_read::SingleRead;
use super::target::Moment;
use super::transact_get_items::{check_action_count, check_payload};
use super::transaction_digest::digest_of_statements;
use super::transaction_reasons::{all_prepared, check_distinct, is_reason};
use super::{
    ConsumedCapacity, ItemResponse, Request, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure,
};
use crate::capacity::{Units, read_units};
use crate::database::Database;
use crate::error::{Error, Result, StatementError};
use crate::ongoing_transactions::ItemPlace;
use crate::operation::{RequestToken, TransactWriteItems, WriteAction};

/// The request.
#[derive(Debug, Clone, Default)]
pub struct ExecuteTransactionInput {
    /// The statements: all of them reads, or all of them writes and EXISTS.
    pub transact_statements: Vec<ParameterizedStatement>,
    /// A request with the same token within ten minutes is not carried out again.
    pub client_request_token: Option<String>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

impl ExecuteTransactionInput {
    /// Carries out these statements.
    pub fn new(transact_statements: Vec<ParameterizedStatement>) -> Self {
        Self { transact_statements, ..Self::default() }
    }
}

/// A statement of a transaction.
#[derive(Debug, Clone)]
pub struct ParameterizedStatement {
    /// The statement.
    pub statement: String,
    /// The values of its `?`, in order.
    pub parameters: Option<Vec<AttributeValue>>,
    /// Whether the error has the item if the condition of a write does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl ParameterizedStatement {
    /// This statement.
    pub fn new(statement: impl Into<String>) -> Self {
        Self {
            statement: statement.into(),
            parameters: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ExecuteTransactionOutput {
    /// What was read, in the order of the request; for writes, an empty response each.
    pub responses: Option<Vec<ItemResponse>>,
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

impl Request for ExecuteTransactionInput {
    type Output = ExecuteTransactionOutput;

    const OPERATION: &'static str = "ExecuteTransaction";

    fn execute(self, database: &Database) -> Result<ExecuteTransactionOutput> {
        check_action_count(self.transact_statements.len())?;
        let token = self.request_token()?;
        let wanted = self.return_consumed_capacity;
        let parse = |statement: ParameterizedStatement| {
            let on_failure = statement.return_values_on_condition_check_failure;
            let parsed = statement::parse(&statement.statement, statement.parameters)?;
            Ok((parsed, on_failure))
        };
        let statements = self.transact_statements.into_iter().enumerate();
        let statements = statements.map(|(position, statement)| {
            parse(statement).map_err(|error: StatementError| in_transaction(error.into(), position))
        });
        let statements = statements.collect::<Result<Vec<_>>>()?;
        let reads = statements.iter().filter(|(statement, _)| statement.is_read()).count();
        let moment = Moment::of(database)?;
        match reads {
            0 => write(&moment, statements, token, wanted),
            all if all == statements.len() => read(&moment, statements, wanted),
            _ => Err(StatementError::MixedTransaction.into()),
        }
    }
}

impl ExecuteTransactionInput {
    fn request_token(&self) -> Result<Option<RequestToken>> {
        let Some(token) = self.client_request_token.clone() else { return Ok(None) };
        Ok(Some(RequestToken { token, digest: digest_of_statements(&self.transact_statements)? }))
    }
}

type OnFailure = Option<ReturnValuesOnConditionCheckFailure>;

fn read(
    moment: &Moment<'_>,
    statements: Vec<(Statement, OnFailure)>,
    wanted: Option<ReturnConsumedCapacity>,
) -> Result<ExecuteTransactionOutput> {
    let reads = all_prepared(statements, is_statement_reason, |position, (statement, _)| {
        prepared_read(moment, statement).map_err(|error| in_transaction(error, position))
    })?;
    let places: Vec<_> = reads.iter().map(SingleRead::place).collect();
    check_distinct(&places)?;
    moment.expect_free(&places)?;
    let (mut size_bytes, mut responses) = (0, Vec::new());
    let mut units = BTreeMap::<_, Units>::new();
    for read in reads {
        let (item, item_size_bytes) = read.run()?;
        size_bytes += item_size_bytes;
        check_payload(size_bytes, true)?;
        let cost = Units::of_table(read_units(item_size_bytes, true)).in_transaction();
        units.entry(read.table_name()).or_default().add(cost);
        responses.push(ItemResponse { item });
    }
    Ok(ExecuteTransactionOutput {
        responses: Some(responses),
        consumed_capacity: ConsumedCapacity::of_tables(&units, wanted, Accounting::TransactionRead),
    })
}

fn prepared_read<'d>(moment: &Moment<'d>, statement: Statement) -> Result<SingleRead<'d>> {
    let Statement::Select(select) = statement else {
        return Err(StatementError::MixedTransaction.into());
    };
    let target = moment.target(&select.source.table)?;
    if select.source.index.is_some() {
        return Err(StatementError::TransactionIndexRead.into());
    }
    SingleRead::new(select, target, StatementError::TransactionRead)
}

fn write(
    moment: &Moment<'_>,
    statements: Vec<(Statement, OnFailure)>,
    token: Option<RequestToken>,
    wanted: Option<ReturnConsumedCapacity>,
) -> Result<ExecuteTransactionOutput> {
    let writes =
        all_prepared(statements, is_statement_reason, |position, (statement, on_failure)| {
            let write = prepared_write(moment, statement, on_failure);
            write.map_err(|error| in_transaction(error, position))
        })?;
    check_distinct(writes.iter().map(|(place, ..)| place))?;
    let (actions, ends): (Vec<WriteAction>, Vec<_>) =
        writes.into_iter().map(|(_, action, end)| (action, end)).unzip();
    let wants_units = ReturnConsumedCapacity::is_wanted(wanted);
    let transacted = moment.transact(TransactWriteItems { actions, wants_units, token });
    let transacted = transacted.map_err(|error| cancellation(error, &ends))?;
    let in_transaction = |(name, units): (String, Units)| (name, units.in_transaction());
    let units = transacted.units.into_iter().map(in_transaction).collect();
    let accounting = match transacted.repeated {
        true => Accounting::TransactionRead,
        false => Accounting::TransactionWrite,
    };
    Ok(ExecuteTransactionOutput {
        responses: Some(Vec::new()),
        consumed_capacity: ConsumedCapacity::of_tables(&units, wanted, accounting),
    })
}

/// A statement's item, its change, and what is needed afterwards.
type PreparedWrite = (ItemPlace, WriteAction, (StatementEnd, OnFailure));

fn prepared_write(
    moment: &Moment<'_>,
    statement: Statement,
    on_failure: OnFailure,
) -> Result<PreparedWrite> {
    let target = moment.target(statement.table())?;
    if returns(&statement) {
        return Err(StatementError::TransactionReturning.into());
    }
    let write = StatementWrite::of_transaction(statement, &target)?;
    let write = write.ok_or(StatementError::MixedTransaction)?;
    let place = write.place(&target)?;
    let (action, end) = write.into_action(&target);
    Ok((place, action, (end, on_failure)))
}

/// Whether a statement asks for what it changed.
fn returns(statement: &Statement) -> bool {
    match statement {
        Statement::Update(update) => update.returning.is_some(),
        Statement::Delete(delete) => delete.returns_old,
        _ => false,
    }
}

/// What does not fit the table is a reason; what does not belong in a transaction is an error of the
/// request.
fn is_statement_reason(error: &Error) -> bool {
    match error {
        Error::Statement(error) => {
            matches!(**error, StatementError::TransactionKey(_) | StatementError::SingleItem(_))
        }
        Error::TableNotFound { .. } => true,
        error => is_reason(error),
    }
}

/// The error of a statement as a transaction has it: that it does not give a key is told of its item, whatever else of its
/// place in the request.
fn in_transaction(error: Error, position: usize) -> Error {
    let Error::Statement(source) = error else { return error };
    match *source {
        StatementError::KeyType { .. }
        | StatementError::KeyValueType { .. }
        | StatementError::SingleItem(SingleItemError::KeyIncomplete) => {
            StatementError::TransactionKey(source).into()
        }
        StatementError::SingleItem(_) | StatementError::MixedTransaction => {
            Error::Statement(source)
        }
        _ => StatementError::InTransaction { position, source }.into(),
    }
}

/// The reasons as the statements have them.
fn cancellation(error: Error, ends: &[(StatementEnd, OnFailure)]) -> Error {
    let Error::TransactionCancelled { reasons } = error else { return error };
    let of_statement =
        |(reason, (end, on_failure)): (Option<Error>, &(StatementEnd, OnFailure))| {
            reason.map(|reason| end.failure(failure(reason, *on_failure)))
        };
    let reasons = reasons.into_iter().zip(ends).map(of_statement).collect();
    Error::TransactionCancelled { reasons }
}
