//! TransactWriteItems: writes and checks in several tables that happen together or not at all.
//!
//! Source: API reference, "TransactWriteItems"; developer guide, "Amazon DynamoDB Transactions:
//! How it works".

use std::collections::BTreeMap;

use dynafile_model::{AttributeValue, EncodedItem, Item};

use super::conditional_write::failure;
use super::consumed_capacity::Accounting;
use super::item_collection_metrics::MetricsPerTable;
use super::target::{Moment, Target, by_given_name};
use super::transact_action::TransactAction;
use super::transact_get_items::{check_action_count, check_payload};
use super::transaction_digest::digest;
use super::transaction_reasons::{check_distinct, prepared};
use super::{
    ConsumedCapacity, ItemCollectionMetrics, Request, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, ReturnValuesOnConditionCheckFailure,
};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::operation::{RequestToken, TransactWriteItems, WriteAction};

/// The request.
#[derive(Debug, Clone, Default)]
pub struct TransactWriteItemsInput {
    /// The actions, in order.
    pub transact_items: Vec<TransactWriteItem>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether to return the sizes of the item collections.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// A request with the same token within ten minutes is not carried out again.
    pub client_request_token: Option<String>,
}

impl TransactWriteItemsInput {
    /// Carries these actions out.
    pub fn new(transact_items: Vec<TransactWriteItem>) -> Self {
        Self { transact_items, ..Self::default() }
    }
}

/// An action: one of the four.
#[derive(Debug, Clone, Default)]
pub struct TransactWriteItem {
    /// Only asks for a condition.
    pub condition_check: Option<ConditionCheck>,
    /// Stores an item.
    pub put: Option<Put>,
    /// Removes an item.
    pub delete: Option<Delete>,
    /// Changes attributes of an item.
    pub update: Option<Update>,
}

/// An action that changes nothing and has all others fail unless its condition holds.
#[derive(Debug, Clone)]
pub struct ConditionCheck {
    /// The item's key.
    pub key: Item,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The condition.
    pub condition_expression: String,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl ConditionCheck {
    /// Checks the item with this key.
    pub fn new(
        table_name: impl Into<String>,
        key: Item,
        condition_expression: impl Into<String>,
    ) -> Self {
        Self {
            key,
            table_name: table_name.into(),
            condition_expression: condition_expression.into(),
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// An action that stores an item.
#[derive(Debug, Clone)]
pub struct Put {
    /// The item.
    pub item: EncodedItem,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The condition, if any.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl Put {
    /// Stores the item.
    pub fn new(table_name: impl Into<String>, item: EncodedItem) -> Self {
        Self {
            item,
            table_name: table_name.into(),
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// An action that removes an item.
#[derive(Debug, Clone)]
pub struct Delete {
    /// The item's key.
    pub key: Item,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The condition, if any.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expression mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl Delete {
    /// Removes the item with this key.
    pub fn new(table_name: impl Into<String>, key: Item) -> Self {
        Self {
            key,
            table_name: table_name.into(),
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// An action that changes attributes of an item.
#[derive(Debug, Clone)]
pub struct Update {
    /// The item's key.
    pub key: Item,
    /// The update.
    pub update_expression: String,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The condition, if any.
    pub condition_expression: Option<String>,
    /// What the `#names` of the expressions mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What the `:values` of the expressions mean.
    pub expression_attribute_values: Option<BTreeMap<String, AttributeValue>>,
    /// Whether the error has the item if the condition does not hold.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl Update {
    /// Changes the item with this key.
    pub fn new(
        table_name: impl Into<String>,
        key: Item,
        update_expression: impl Into<String>,
    ) -> Self {
        Self {
            key,
            update_expression: update_expression.into(),
            table_name: table_name.into(),
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct TransactWriteItemsOutput {
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// The sizes of the item collections, by table, if asked for.
    pub item_collection_metrics: Option<BTreeMap<String, Vec<ItemCollectionMetrics>>>,
}

impl Request for TransactWriteItemsInput {
    type Output = TransactWriteItemsOutput;

    const OPERATION: &'static str = "TransactWriteItems";

    fn execute(self, database: &Database) -> Result<TransactWriteItemsOutput> {
        check_action_count(self.transact_items.len())?;
        let token = self.request_token()?;
        let actions = bound(database, self.transact_items)?;
        let on_failure: Vec<_> = actions.iter().map(|action| action.on_failure).collect();
        let moment = Moment::of(database)?;
        let mut named = BTreeMap::new();
        for action in &actions {
            named.insert(action.table_name.clone(), moment.target(&action.table_name)?);
        }
        let mut metrics = MetricsPerTable::new(self.return_item_collection_metrics);
        let actions = placed(actions, &named, &mut metrics)?;
        let wanted = self.return_consumed_capacity;
        let wants_units = ReturnConsumedCapacity::is_wanted(wanted);
        let transacted = moment.transact(TransactWriteItems { actions, wants_units, token });
        let transacted = transacted.map_err(|error| cancellation(error, &on_failure))?;
        let units = by_given_name(&named, transacted.units);
        let units = units.into_iter().map(|(name, units)| (name, units.in_transaction())).collect();
        let accounting = match transacted.repeated {
            true => Accounting::TransactionRead,
            false => Accounting::TransactionWrite,
        };
        Ok(TransactWriteItemsOutput {
            consumed_capacity: ConsumedCapacity::of_tables(&units, wanted, accounting),
            item_collection_metrics: metrics.finish(),
        })
    }
}

impl TransactWriteItemsInput {
    fn request_token(&self) -> Result<Option<RequestToken>> {
        let Some(token) = self.client_request_token.clone() else { return Ok(None) };
        Ok(Some(RequestToken { token, digest: digest(&self.transact_items)? }))
    }
}

/// The actions with their expressions bound, checked as far as that goes without the tables.
fn bound(database: &Database, items: Vec<TransactWriteItem>) -> Result<Vec<TransactAction>> {
    let bind = |(position, item)| TransactAction::new(database, position, item);
    let actions = items.into_iter().enumerate().map(bind).collect::<Result<Vec<_>>>()?;
    let mut size_bytes = 0;
    for action in &actions {
        size_bytes += action.size_bytes()?;
    }
    check_payload(size_bytes, false)?;
    Ok(actions)
}

/// The actions as writes of their tables, of distinct items.
fn placed(
    actions: Vec<TransactAction>,
    named: &BTreeMap<String, Target<'_>>,
    metrics: &mut MetricsPerTable,
) -> Result<Vec<WriteAction>> {
    let placed = prepared(actions, |_, action| {
        let table_name = action.table_name.clone();
        let target = &named[&table_name];
        Ok((action.placed(target)?, table_name, target))
    })?;
    let places =
        placed.iter().map(|(placed, _, target)| (target.table.name.clone(), placed.key.clone()));
    check_distinct(places)?;
    let mut writes = Vec::with_capacity(placed.len());
    for (placed, table_name, target) in placed {
        metrics.add(&table_name, target, &placed.action.change)?;
        writes.push(placed.action);
    }
    Ok(writes)
}

/// Leaves the items in the reasons only where they were asked for.
fn cancellation(error: Error, on_failure: &[Option<ReturnValuesOnConditionCheckFailure>]) -> Error {
    let Error::TransactionCancelled { reasons } = error else { return error };
    let with_item = |(reason, wanted): (Option<Error>, &Option<_>)| {
        reason.map(|reason| failure(reason, *wanted))
    };
    Error::TransactionCancelled {
        reasons: reasons.into_iter().zip(on_failure).map(with_item).collect(),
    }
}
