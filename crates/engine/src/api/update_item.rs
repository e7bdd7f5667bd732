//! UpdateItem: changes attributes of an item, or makes the item if it is not there and there is more to do than to take
//! away.
//!
//! Source: API reference, "UpdateItem".

use std::collections::BTreeMap;

use dynafile_expr::legacy::{self, AttributeUpdate, ConditionalOperator, ExpectedAttribute};
use dynafile_expr::{Condition, Update as BoundUpdate};
use dynafile_model::{AttributeValue, EncodedItem, Item};

use super::conditional_write::{
    ConditionalWrite, Returns, expected_condition, expression_condition,
};
use super::expressions::{Expressions, check_scalar_keys};
use super::parameters::Parameters;
use super::primary_key::primary_key;
use super::target::Target;
use super::{
    ConsumedCapacity, ItemCollectionMetrics, Request, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, ReturnValue, ReturnValuesOnConditionCheckFailure,
};
use crate::database::Database;
use crate::error::{Result, ValidationError};
use crate::operation::{Change, check_keys_untouched};
use crate::update::ReturnValues;

/// The request.
#[derive(Debug, Clone)]
pub struct UpdateItemInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// Legacy: the update, attribute by attribute.
    pub attribute_updates: Option<BTreeMap<String, AttributeUpdate>>,
    /// Legacy: the condition, attribute by attribute.
    pub expected: Option<BTreeMap<String, ExpectedAttribute>>,
    /// Legacy: how the entries of `expected` are connected.
    pub conditional_operator: Option<ConditionalOperator>,
    /// Which attributes to return.
    pub return_values: Option<ReturnValue>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether to return the size of the item collection.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// The update.
    pub update_expression: Option<String>,
    /// The item is changed only if this holds for it as it was.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expressions mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expressions mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl UpdateItemInput {
    /// Makes the item with this key if it is not there, and changes nothing else yet.
    pub fn new(table_name: impl Into<String>, key: Item) -> Self {
        Self {
            table_name: table_name.into(),
            key,
            attribute_updates: None,
            expected: None,
            conditional_operator: None,
            return_values: None,
            return_consumed_capacity: None,
            return_item_collection_metrics: None,
            update_expression: None,
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct UpdateItemOutput {
    /// The attributes that were asked for.
    pub attributes: Option<EncodedItem>,
    /// What it cost, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item collection, if asked for and the table has local secondary indexes.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl Request for UpdateItemInput {
    type Output = UpdateItemOutput;

    const OPERATION: &'static str = "UpdateItem";

    fn execute(mut self, database: &Database) -> Result<UpdateItemOutput> {
        self.check_parameters()?;
        let (update, condition) = self.bound(database)?;
        let target = Target::find(database, &self.table_name)?;
        let key = primary_key(&target.table, &self.key)?;
        check_scalar_keys(&target.table, condition.iter().flat_map(Condition::paths))?;
        check_keys_untouched(&target.table.description, &update)?;
        check_scalar_keys(&target.table, update.paths())?;
        let return_values = self.return_values.map_or(ReturnValues::None, Into::into);
        let write = ConditionalWrite {
            target,
            change: Change::Update { key, update: update.clone() },
            condition,
            return_values,
            returns: Returns {
                table_name: self.table_name,
                capacity: self.return_consumed_capacity,
                metrics: self.return_item_collection_metrics,
                on_failure: self.return_values_on_condition_check_failure,
            },
        };
        let returned = write.run()?;
        let attributes = return_values.of(&update, returned.written)?;
        Ok(UpdateItemOutput {
            attributes: attributes.filter(|item| !item.view().is_empty()),
            consumed_capacity: returned.consumed_capacity,
            item_collection_metrics: returned.item_collection_metrics,
        })
    }
}

impl UpdateItemInput {
    fn check_parameters(&self) -> Result<(), ValidationError> {
        Parameters {
            legacy: &[
                ("AttributeUpdates", self.attribute_updates.is_some()),
                ("Expected", self.expected.is_some()),
                ("ConditionalOperator", self.conditional_operator.is_some()),
            ],
            expressions: &[
                ("UpdateExpression", self.update_expression.is_some()),
                ("ConditionExpression", self.condition_expression.is_some()),
            ],
            with_values: &["UpdateExpression", "ConditionExpression"],
            names: self.expression_attribute_names.as_ref(),
            values: self.expression_attribute_values.as_ref(),
        }
        .check()
    }

    /// The update, which may change nothing, and the condition.
    fn bound(&mut self, database: &Database) -> Result<(BoundUpdate, Option<Condition>)> {
        let has_expression =
            self.update_expression.is_some() || self.condition_expression.is_some();
        if !has_expression {
            let expected = self.expected.take();
            let condition = expected_condition(expected, self.conditional_operator)?;
            let updates = self.attribute_updates.take().unwrap_or_default();
            return Ok((legacy::update(updates).map_err(ValidationError::from)?, condition));
        }
        let names = self.expression_attribute_names.take();
        let values = self.expression_attribute_values.take();
        let mut expressions = Expressions::new(database, names, values)?;
        let update = match &self.update_expression {
            Some(text) => expressions.update(text)?,
            None => legacy::update([]).map_err(ValidationError::from)?,
        };
        let condition =
            expression_condition(&mut expressions, self.condition_expression.as_deref())?;
        expressions.finish()?;
        Ok((update, condition))
    }
}

impl From<ReturnValue> for ReturnValues {
    fn from(value: ReturnValue) -> Self {
        match value {
            ReturnValue::None => Self::None,
            ReturnValue::AllOld => Self::AllOld,
            ReturnValue::UpdatedOld => Self::UpdatedOld,
            ReturnValue::AllNew => Self::AllNew,
            ReturnValue::UpdatedNew => Self::UpdatedNew,
        }
    }
}
