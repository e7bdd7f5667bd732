//! What PutItem, UpdateItem and DeleteItem have in common: the condition, and what is returned.

use std::collections::BTreeMap;

use dynafile_expr::Condition;
use dynafile_expr::legacy::{self, ConditionalOperator, ExpectedAttribute};
use dynafile_model::{AttributeValue, KeyValue};

use super::consumed_capacity::Accounting;
use super::expressions::Expressions;
use super::parameters::{Parameters, check_conditional_operator};
use super::target::Target;
use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValue, ReturnValuesOnConditionCheckFailure,
};
use crate::database::Database;
use crate::error::{Error, Result, ValidationError};
use crate::operation::{Change, ItemRules, Wanted, WriteAction, WriteItem, Written};
use crate::update::ReturnValues;

/// The parameters that make up the condition of a write without other expressions.
pub(super) struct ConditionParameters {
    pub(super) expected: Expected,
    pub(super) conditional_operator: Option<ConditionalOperator>,
    pub(super) condition_expression: Option<String>,
    pub(super) expression_attribute_names: Option<BTreeMap<String, String>>,
    pub(super) expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
}

/// The legacy form of a condition.
pub(super) type Expected = Option<BTreeMap<String, ExpectedAttribute>>;

impl ConditionParameters {
    /// Checks which of them there are.
    pub(super) fn check(&self) -> Result<(), ValidationError> {
        Parameters {
            legacy: &[
                ("Expected", self.expected.is_some()),
                ("ConditionalOperator", self.conditional_operator.is_some()),
            ],
            expressions: &[("ConditionExpression", self.condition_expression.is_some())],
            with_values: &["ConditionExpression"],
            names: self.expression_attribute_names.as_ref(),
            values: self.expression_attribute_values.as_ref(),
        }
        .check()
    }

    /// The condition that they are.
    pub(super) fn bound(self, database: &Database) -> Result<Option<Condition>> {
        let Some(text) = self.condition_expression else {
            return Ok(expected_condition(self.expected, self.conditional_operator)?);
        };
        let (names, values) = (self.expression_attribute_names, self.expression_attribute_values);
        let mut expressions = Expressions::new(database, names, values)?;
        let condition = expression_condition(&mut expressions, Some(&text))?;
        expressions.finish()?;
        Ok(condition)
    }
}

/// The condition that `Expected` is.
pub(super) fn expected_condition(
    expected: Expected,
    operator: Option<ConditionalOperator>,
) -> Result<Option<Condition>, ValidationError> {
    let expected = expected.unwrap_or_default();
    let operator = check_conditional_operator(operator, expected.len())?;
    Ok(legacy::expected(expected, operator)?)
}

/// The condition that `ConditionExpression` is.
pub(super) fn expression_condition(
    expressions: &mut Expressions<'_>,
    text: Option<&str>,
) -> Result<Option<Condition>> {
    text.map(|text| expressions.condition("ConditionExpression", text)).transpose()
}

/// A write of one item, and what its response is to say.
pub(super) struct ConditionalWrite<'d> {
    pub(super) target: Target<'d>,
    pub(super) change: Change,
    pub(super) condition: Option<Condition>,
    pub(super) return_values: ReturnValues,
    pub(super) returns: Returns,
}

/// What the response of a write is to say, besides values.
pub(super) struct Returns {
    /// The table as the request calls it.
    pub(super) table_name: String,
    pub(super) capacity: Option<ReturnConsumedCapacity>,
    pub(super) metrics: Option<ReturnItemCollectionMetrics>,
    pub(super) on_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// What the response of a write says.
pub(super) struct Returned {
    pub(super) written: Written,
    pub(super) consumed_capacity: Option<ConsumedCapacity>,
    pub(super) item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl ConditionalWrite<'_> {
    pub(super) fn run(self) -> Result<Returned> {
        let Self { target, change, condition, return_values, returns } = self;
        let partition = partition_of(&target, &change)?;
        let (table, condition) = (target.reference(), condition.map(Into::into));
        let action = WriteAction { table, change, condition, rules: ItemRules::Service };
        let units = ReturnConsumedCapacity::is_wanted(returns.capacity);
        let wanted = Wanted { units, ..return_values.wanted() };
        let written = target.write(WriteItem { action, wanted });
        let written = written.map_err(|error| failure(error, returns.on_failure))?;
        Ok(Returned {
            consumed_capacity: ConsumedCapacity::of(
                &returns.table_name,
                &written.units,
                returns.capacity,
                Accounting::Plain,
            ),
            item_collection_metrics: ItemCollectionMetrics::of(
                &target,
                &partition,
                returns.metrics,
            )?,
            written,
        })
    }
}

/// The partition key of the item that a change is about.
pub(super) fn partition_of(target: &Target<'_>, change: &Change) -> Result<KeyValue> {
    let description = &target.table.description;
    match change {
        Change::Put(item) => {
            let key = description.key_of(item.view());
            Ok(key.map_err(|error| target.table.key_error(error))?.0.to_owned())
        }
        Change::Update { key, .. } | Change::Delete(key) | Change::Check(key) => {
            Ok(key.partition.clone())
        }
    }
}

/// Leaves the item in the error of a failed condition only where it was asked for.
pub(super) fn failure(
    error: Error,
    on_failure: Option<ReturnValuesOnConditionCheckFailure>,
) -> Error {
    match error {
        Error::ConditionFailed { table, key, .. }
            if on_failure != Some(ReturnValuesOnConditionCheckFailure::AllOld) =>
        {
            Error::ConditionFailed { table, key, item: None }
        }
        error => error,
    }
}

/// The values of `ReturnValues` that PutItem and DeleteItem have.
pub(super) fn none_or_all_old(value: Option<ReturnValue>) -> Result<ReturnValues, ValidationError> {
    match value {
        None | Some(ReturnValue::None) => Ok(ReturnValues::None),
        Some(ReturnValue::AllOld) => Ok(ReturnValues::AllOld),
        Some(value) => Err(ValidationError::ReturnValues { value }),
    }
}
