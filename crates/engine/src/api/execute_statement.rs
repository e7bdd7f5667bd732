//! ExecuteStatement: one statement of PartiQL.
//!
//! Source: API reference, "ExecuteStatement"; developer guide, "PartiQL statements for DynamoDB".

use dynafile_expr::partiql::{Select, Statement};
use dynafile_model::{AttributeValue, Item};

use super::conditional_write::Returns;
use super::consumed_capacity::Accounting;
use super::page::page_limit;
use super::select_statement::SelectPlan;
use super::statement::{self, StatementWrite};
use super::statement_token::{StatementToken, statement_hash};
use super::target::Target;
use super::{
    ConsumedCapacity, Request, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
};
use crate::database::Database;
use crate::error::{Result, StatementError};
use crate::stored_item::StoredItem;

/// The request.
#[derive(Debug, Clone)]
pub struct ExecuteStatementInput {
    /// The statement.
    pub statement: String,
    /// The values of its `?`, in order.
    pub parameters: Option<Vec<AttributeValue>>,
    /// Whether a read must see every write before it; refused on global secondary indexes.
    pub consistent_read: Option<bool>,
    /// Where to continue: the `next_token` of the page before, for the same statement.
    pub next_token: Option<String>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// The most items to look at, counted before the condition.
    pub limit: Option<i32>,
    /// Whether the error has the item if the condition of a write does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl ExecuteStatementInput {
    /// Carries out this statement.
    pub fn new(statement: impl Into<String>) -> Self {
        Self {
            statement: statement.into(),
            parameters: None,
            consistent_read: None,
            next_token: None,
            return_consumed_capacity: None,
            limit: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ExecuteStatementOutput {
    /// What a SELECT found, or what a write returns.
    pub items: Option<Vec<StoredItem>>,
    /// For the next page, if there may be one.
    pub next_token: Option<String>,
    /// What it cost, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The key of the item that the page ended at, if there may be another.
    pub last_evaluated_key: Option<Item>,
}

impl Request for ExecuteStatementInput {
    type Output = ExecuteStatementOutput;

    const OPERATION: &'static str = "ExecuteStatement";

    fn execute(mut self, database: &Database) -> Result<ExecuteStatementOutput> {
        let hash = statement_hash(&self.statement, self.parameters.as_deref());
        let statement = statement::parse(&self.statement, self.parameters.take())?;
        if let Statement::Exists(_) = statement {
            return Err(StatementError::ExistsAlone.into());
        }
        let table = statement.table().to_owned();
        let target = Target::find(database, &table)?;
        match statement {
            Statement::Select(select) => self.select(select, target, hash?),
            write => self.write(write, target, table),
        }
    }
}

impl ExecuteStatementInput {
    fn select(
        self,
        select: Select,
        target: Target<'_>,
        hash: u64,
    ) -> Result<ExecuteStatementOutput> {
        let limit = page_limit(self.limit)?;
        let token = self.next_token.as_deref();
        let token = token.map(|text| StatementToken::from_text(text, hash)).transpose()?;
        let table = select.source.table.clone();
        let plan = SelectPlan::new(select, target, self.consistent_read.unwrap_or_default())?;
        let page = plan.page(token.as_ref(), limit)?;
        Ok(ExecuteStatementOutput {
            items: Some(page.items),
            next_token: page.next.map(|token| token.to_text(hash)),
            last_evaluated_key: page.last_evaluated_key,
            consumed_capacity: ConsumedCapacity::of(
                &table,
                &page.units,
                self.return_consumed_capacity,
                Accounting::Plain,
            ),
        })
    }

    fn write(
        self,
        statement: Statement,
        target: Target<'_>,
        table_name: String,
    ) -> Result<ExecuteStatementOutput> {
        let Some(write) = StatementWrite::of(statement, &target)? else {
            return Ok(ExecuteStatementOutput::default());
        };
        let returns = Returns {
            table_name,
            capacity: self.return_consumed_capacity,
            metrics: None,
            on_failure: self.return_values_on_condition_check_failure,
        };
        let (item, consumed_capacity) = write.run(target, returns)?;
        Ok(ExecuteStatementOutput {
            items: Some(item.into_iter().map(StoredItem::from).collect()),
            consumed_capacity,
            ..ExecuteStatementOutput::default()
        })
    }
}
