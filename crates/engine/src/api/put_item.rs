//! PutItem: stores an item, in place of the one with its key.
//!
//! Source: API reference, "PutItem".

use std::collections::BTreeMap;

use dynafile_expr::Condition;
use dynafile_expr::legacy::{ConditionalOperator, ExpectedAttribute};
use dynafile_model::{AttributeValue, EncodedItem};

use super::conditional_write::{ConditionParameters, ConditionalWrite, Returns, none_or_all_old};
use super::expressions::check_scalar_keys;
use super::primary_key::check_key_of;
use super::target::Target;
use super::{
    ConsumedCapacity, ItemCollectionMetrics, Request, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, ReturnValue, ReturnValuesOnConditionCheckFailure,
};
use crate::database::Database;
use crate::error::Result;
use crate::operation::{Change, ItemRules};

/// The request.
#[derive(Debug, Clone)]
pub struct PutItemInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The item.
    pub item: EncodedItem,
    /// Legacy: the condition, attribute by attribute.
    pub expected: Option<BTreeMap<String, ExpectedAttribute>>,
    /// `NONE` or `ALL_OLD`.
    pub return_values: Option<ReturnValue>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether to return the size of the item collection.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// Legacy: how the entries of `expected` are connected.
    pub conditional_operator: Option<ConditionalOperator>,
    /// The item is stored only if this holds for the one that is there.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl PutItemInput {
    /// Stores the item, whatever is there.
    pub fn new(table_name: impl Into<String>, item: EncodedItem) -> Self {
        Self {
            table_name: table_name.into(),
            item,
            expected: None,
            return_values: None,
            return_consumed_capacity: None,
            return_item_collection_metrics: None,
            conditional_operator: None,
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct PutItemOutput {
    /// With `ALL_OLD`, the item that was replaced, if there was one.
    pub attributes: Option<EncodedItem>,
    /// What it cost, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item collection, if asked for and the table has local secondary indexes.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl Request for PutItemInput {
    type Output = PutItemOutput;

    const OPERATION: &'static str = "PutItem";

    fn execute(self, database: &Database) -> Result<PutItemOutput> {
        let condition = ConditionParameters {
            expected: self.expected,
            conditional_operator: self.conditional_operator,
            condition_expression: self.condition_expression,
            expression_attribute_names: self.expression_attribute_names,
            expression_attribute_values: self.expression_attribute_values,
        };
        condition.check()?;
        let return_values = none_or_all_old(self.return_values)?;
        ItemRules::Service.check_item(&self.item)?;
        let condition = condition.bound(database)?;
        let target = Target::find(database, &self.table_name)?;
        check_key_of(&target.table, self.item.view())?;
        check_scalar_keys(&target.table, condition.iter().flat_map(Condition::paths))?;
        let write = ConditionalWrite {
            target,
            change: Change::Put(self.item),
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
        Ok(PutItemOutput {
            attributes: returned.written.old,
            consumed_capacity: returned.consumed_capacity,
            item_collection_metrics: returned.item_collection_metrics,
        })
    }
}
