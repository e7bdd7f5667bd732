//! TransactGetItems: items by their keys, from several tables, all as they were at one moment.
//!
//! Source: API reference, "TransactGetItems".

use std::collections::BTreeMap;

use dynafile_model::Item;
use dynafile_model::limits::{TRANSACTION_MAX_COUNT, TRANSACTION_MAX_SIZE_BYTES};

use super::consumed_capacity::Accounting;
use super::item_read::{ItemRead, ProjectionParameters};
use super::target::Moment;
use super::transaction_reasons::{check_distinct, prepared};
use super::{ConsumedCapacity, Request, ReturnConsumedCapacity};
use crate::capacity::{Units, read_units};
use crate::database::Database;
use crate::error::{Result, ValidationError};
use crate::stored_item::StoredItem;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct TransactGetItemsInput {
    /// What to read, in order.
    pub transact_items: Vec<TransactGetItem>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

impl TransactGetItemsInput {
    /// Reads these items.
    pub fn new(transact_items: Vec<TransactGetItem>) -> Self {
        Self { transact_items, return_consumed_capacity: None }
    }
}

/// One read of a transaction.
#[derive(Debug, Clone)]
pub struct TransactGetItem {
    /// What to read.
    pub get: Get,
}

impl TransactGetItem {
    /// This read.
    pub fn new(get: Get) -> Self {
        Self { get }
    }
}

/// What one read of a transaction reads.
#[derive(Debug, Clone)]
pub struct Get {
    /// The item's key.
    pub key: Item,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The attributes to return; all unless given.
    pub projection_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
}

impl Get {
    /// The whole item with this key.
    pub fn new(table_name: impl Into<String>, key: Item) -> Self {
        Self {
            key,
            table_name: table_name.into(),
            projection_expression: None,
            expression_attribute_names: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct TransactGetItemsOutput {
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// What was read, in the order of the request.
    pub responses: Option<Vec<ItemResponse>>,
}

/// What one read of a transaction found.
#[derive(Debug, Clone, Default)]
pub struct ItemResponse {
    /// The item, if there is one.
    pub item: Option<StoredItem>,
}

impl Request for TransactGetItemsInput {
    type Output = TransactGetItemsOutput;

    const OPERATION: &'static str = "TransactGetItems";

    fn execute(self, database: &Database) -> Result<TransactGetItemsOutput> {
        check_action_count(self.transact_items.len())?;
        let bind = |item: &TransactGetItem| item.get.projection().bound(database);
        let projections = self.transact_items.iter().map(bind).collect::<Result<Vec<_>>>()?;
        let moment = Moment::of(database)?;
        let targets = self.transact_items.iter().map(|item| moment.target(&item.get.table_name));
        let targets = targets.collect::<Result<Vec<_>>>()?;
        let reads =
            prepared(self.transact_items.iter().zip(&targets), |position, (item, target)| {
                let read = ItemRead::new(target, &item.get.key, projections[position].as_ref())?;
                Ok((&item.get.table_name, target, read))
            })?;
        let places =
            reads.iter().map(|(_, target, read)| (target.table.name.clone(), read.key().to_vec()));
        let places: Vec<_> = places.collect();
        check_distinct(&places)?;
        moment.expect_free(&places)?;
        let (mut size_bytes, mut responses) = (0, Vec::with_capacity(reads.len()));
        let mut units = BTreeMap::<String, Units>::new();
        for (table_name, target, read) in &reads {
            let found = read.run(target)?;
            size_bytes += found.size_bytes;
            check_payload(size_bytes, true)?;
            let read = Units::of_table(read_units(found.size_bytes, true)).in_transaction();
            units.entry((*table_name).clone()).or_default().add(read);
            // Where nothing is selected of an item, there is no item in the response either.
            let item = found.item.filter(|item| !item.view().is_empty());
            responses.push(ItemResponse { item });
        }
        let (wanted, accounting) = (self.return_consumed_capacity, Accounting::TransactionRead);
        Ok(TransactGetItemsOutput {
            consumed_capacity: ConsumedCapacity::of_tables(&units, wanted, accounting),
            responses: Some(responses),
        })
    }
}

impl Get {
    /// Names without an expression are not looked at.
    pub(super) fn projection(&self) -> ProjectionParameters {
        let projection_expression = self.projection_expression.clone();
        let names = self.expression_attribute_names.clone();
        ProjectionParameters {
            attributes_to_get: None,
            expression_attribute_names: names.filter(|_| projection_expression.is_some()),
            projection_expression,
        }
    }
}

/// Checks how many actions a transaction has.
pub(super) fn check_action_count(count: usize) -> Result<(), ValidationError> {
    match count {
        0 => Err(ValidationError::NoItems { table: None }),
        1..=TRANSACTION_MAX_COUNT => Ok(()),
        _ => Err(ValidationError::TooManyItems { count, limit: TRANSACTION_MAX_COUNT }),
    }
}

/// Checks how much data a transaction has.
pub(super) fn check_payload(size_bytes: usize, response: bool) -> Result<(), ValidationError> {
    let limit_bytes = TRANSACTION_MAX_SIZE_BYTES;
    match size_bytes > limit_bytes {
        true => Err(ValidationError::RequestSize { size_bytes, limit_bytes, response }),
        false => Ok(()),
    }
}
