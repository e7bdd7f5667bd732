//! DeleteItem: removes an item, if it is there.
//!
//! Source: API reference, "DeleteItem".

use std::collections::BTreeMap;

use dynafile_expr::Condition;
use dynafile_expr::legacy::{ConditionalOperator, ExpectedAttribute};
use dynafile_model::{AttributeValue, EncodedItem, Item};

use super::conditional_write::{ConditionParameters, ConditionalWrite, Returns, none_or_all_old};
use super::expressions::check_scalar_keys;
use super::primary_key::primary_key;
use super::target::Target;
use super::{
    ConsumedCapacity, ItemCollectionMetrics, Request, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, ReturnValue, ReturnValuesOnConditionCheckFailure,
};
use crate::database::Database;
use crate::error::Result;
use crate::operation::Change;

/// The request.
#[derive(Debug, Clone)]
pub struct DeleteItemInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// Legacy: the condition, attribute by attribute.
    pub expected: Option<BTreeMap<String, ExpectedAttribute>>,
    /// Legacy: how the entries of `expected` are connected.
    pub conditional_operator: Option<ConditionalOperator>,
    /// `NONE` or `ALL_OLD`.
    pub return_values: Option<ReturnValue>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether to return the size of the item collection.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// The item is removed only if this holds for it.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl DeleteItemInput {
    /// Removes the item with this key.
    pub fn new(table_name: impl Into<String>, key: Item) -> Self {
        Self {
            table_name: table_name.into(),
            key,
            expected: None,
            conditional_operator: None,
            return_values: None,
            return_consumed_capacity: None,
            return_item_collection_metrics: None,
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct DeleteItemOutput {
    /// With `ALL_OLD`, the item that was removed, if there was one.
    pub attributes: Option<EncodedItem>,
    /// What it cost, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item collection, if asked for and the table has local secondary indexes.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl Request for DeleteItemInput {
    type Output = DeleteItemOutput;

    const OPERATION: &'static str = "DeleteItem";

    fn execute(self, database: &Database) -> Result<DeleteItemOutput> {
        let condition = ConditionParameters {
            expected: self.expected,
            conditional_operator: self.conditional_operator,
            condition_expression: self.condition_expression,
            expression_attribute_names: self.expression_attribute_names,
            expression_attribute_values: self.expression_attribute_values,
        };
        condition.check()?;
        let return_values = none_or_all_old(self.return_values)?;
        let condition = condition.bound(database)?;
        let target = Target::find(database, &self.table_name)?;
        let key = primary_key(&target.table, &self.key)?;
        check_scalar_keys(&target.table, condition.iter().flat_map(Condition::paths))?;
        let write = ConditionalWrite {
            target,
            change: Change::Delete(key),
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
        Ok(DeleteItemOutput {
            attributes: returned.written.old,
            consumed_capacity: returned.consumed_capacity,
            item_collection_metrics: returned.item_collection_metrics,
        })
    }
}
