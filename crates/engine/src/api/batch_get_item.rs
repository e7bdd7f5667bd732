//! BatchGetItem: items by their keys, from several tables.
//!
//! Source: API reference, "BatchGetItem".

use std::collections::BTreeMap;

use dynafile_model::Item;
use dynafile_model::limits::{BATCH_GET_MAX_COUNT, BATCH_MAX_SIZE_BYTES};

use super::consumed_capacity::Accounting;
use super::item_read::{ItemRead, ProjectionParameters};
use super::parameters::{Parameters, legacy_projection};
use super::target::{Moment, Target};
use super::{ConsumedCapacity, Request, ReturnConsumedCapacity};
use crate::capacity::{Units, read_units};
use crate::database::Database;
use crate::error::{Error, Result, ValidationError};
use crate::stored_item::StoredItem;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct BatchGetItemInput {
    /// What to read, by table.
    pub request_items: BTreeMap<String, KeysAndAttributes>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

impl BatchGetItemInput {
    /// Reads these items.
    pub fn new(request_items: BTreeMap<String, KeysAndAttributes>) -> Self {
        Self { request_items, return_consumed_capacity: None }
    }
}

/// What to read from one table.
#[derive(Debug, Clone, Default)]
pub struct KeysAndAttributes {
    /// The items' keys.
    pub keys: Vec<Item>,
    /// Legacy: the attributes to return.
    pub attributes_to_get: Option<Vec<String>>,
    /// Whether the reads must see every write before them.
    pub consistent_read: Option<bool>,
    /// The attributes to return; all unless given.
    pub projection_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
}

impl KeysAndAttributes {
    /// The whole items with these keys.
    pub fn new(keys: Vec<Item>) -> Self {
        Self { keys, ..Self::default() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct BatchGetItemOutput {
    /// The items that there are, by table.
    pub responses: Option<BTreeMap<String, Vec<StoredItem>>>,
    /// What was not read because the response is full; empty if all was.
    pub unprocessed_keys: Option<BTreeMap<String, KeysAndAttributes>>,
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

impl Request for BatchGetItemInput {
    type Output = BatchGetItemOutput;

    const OPERATION: &'static str = "BatchGetItem";

    fn execute(self, database: &Database) -> Result<BatchGetItemOutput> {
        self.check()?;
        let mut projections = BTreeMap::new();
        for (table, wanted) in &self.request_items {
            projections.insert(table, wanted.projection().bound(database)?);
        }
        let moment = Moment::of(database)?;
        let mut tables = Vec::new();
        for (name, wanted) in &self.request_items {
            let target = moment.target(name)?;
            let projection = projections[name].as_ref();
            let read = |key| ItemRead::new(&target, key, projection);
            let reads = wanted.keys.iter().map(read).collect::<Result<Vec<_>>>()?;
            tables.push(TableReads { name, wanted, target, reads });
        }
        let mut batch = Batch::default();
        tables.iter().try_for_each(|table| batch.read(table))?;
        if let Some(refused) = batch.refused.take().filter(|_| batch.is_empty()) {
            return Err(refused);
        }
        let wanted = self.return_consumed_capacity;
        Ok(BatchGetItemOutput {
            responses: Some(batch.responses),
            unprocessed_keys: Some(batch.unprocessed),
            consumed_capacity: ConsumedCapacity::of_tables(&batch.units, wanted, Accounting::Plain),
        })
    }
}

impl BatchGetItemInput {
    fn check(&self) -> Result<(), ValidationError> {
        if self.request_items.is_empty() {
            return Err(ValidationError::NoItems { table: None });
        }
        let (count, limit) = (self.key_count(), BATCH_GET_MAX_COUNT);
        if count > limit {
            return Err(ValidationError::TooManyItems { count, limit });
        }
        self.check_one_language()?;
        for (table, wanted) in &self.request_items {
            if wanted.keys.is_empty() {
                return Err(ValidationError::NoItems { table: Some(table.clone()) });
            }
            // Names are looked at before keys are compared.
            legacy_projection(wanted.attributes_to_get.clone())?;
            let repeated = |(position, key)| wanted.keys[..position].contains(key);
            if wanted.keys.iter().enumerate().any(repeated) {
                return Err(ValidationError::RepeatedItem { table: table.clone() });
            }
        }
        Ok(())
    }

    /// One table with an expression and another with the legacy parameter are refused too.
    fn check_one_language(&self) -> Result<(), ValidationError> {
        let any = |has: fn(&KeysAndAttributes) -> bool| self.request_items.values().any(has);
        let legacy = any(|wanted| wanted.attributes_to_get.is_some());
        let expressions = any(|wanted| wanted.projection_expression.is_some());
        Parameters {
            legacy: &[("AttributesToGet", legacy)],
            expressions: &[("ProjectionExpression", expressions)],
            with_values: &[],
            names: None,
            values: None,
        }
        .check()
    }

    fn key_count(&self) -> usize {
        self.request_items.values().map(|wanted| wanted.keys.len()).sum()
    }
}

impl KeysAndAttributes {
    fn projection(&self) -> ProjectionParameters {
        ProjectionParameters {
            projection_expression: self.projection_expression.clone(),
            attributes_to_get: self.attributes_to_get.clone(),
            expression_attribute_names: self.expression_attribute_names.clone(),
        }
    }

    /// The same for other keys.
    fn with_keys(&self, keys: &[Item]) -> Self {
        Self { keys: keys.to_vec(), ..self.clone() }
    }
}

/// What is to be read of one table, checked.
struct TableReads<'r> {
    name: &'r String,
    wanted: &'r KeysAndAttributes,
    target: Target<'r>,
    /// In the order of the keys.
    reads: Vec<ItemRead<'r>>,
}

/// The response as far as it was read.
#[derive(Default)]
struct Batch {
    responses: BTreeMap<String, Vec<StoredItem>>,
    unprocessed: BTreeMap<String, KeysAndAttributes>,
    units: BTreeMap<String, Units>,
    size_bytes: usize,
    is_full: bool,
    /// Why something was refused for want of throughput.
    refused: Option<Error>,
}

impl Batch {
    /// Whether nothing at all was read.
    fn is_empty(&self) -> bool {
        self.units.values().all(|units| units.total() == 0.0)
    }

    /// Adds the items of one table, until the response is as large as it may be. A missing item
    /// costs as the guide says; DynamoDB Local counts nothing for it.
    fn read(&mut self, table: &TableReads<'_>) -> Result<()> {
        let consistent = table.wanted.consistent_read.unwrap_or_default();
        let (mut items, mut units) = (Vec::new(), Units::default());
        for (position, read) in table.reads.iter().enumerate() {
            let found = if self.is_full { None } else { Some(read.run(&table.target)?) };
            let Some(found) = found.filter(|found| self.has_room_for(found.size_bytes)) else {
                self.is_full = true;
                let rest = table.wanted.with_keys(&table.wanted.keys[position..]);
                self.unprocessed.insert(table.name.clone(), rest);
                break;
            };
            let cost = Units::of_table(read_units(found.size_bytes, consistent));
            match table.target.charge_read(&cost) {
                Ok(()) => {}
                Err(error @ Error::ThroughputExceeded { .. }) => {
                    let rest = table.wanted.with_keys(&table.wanted.keys[position..]);
                    self.unprocessed.insert(table.name.clone(), rest);
                    self.refused = Some(error);
                    break;
                }
                Err(error) => return Err(error),
            }
            self.size_bytes += found.size_bytes;
            units.add(cost);
            items.extend(found.item);
        }
        self.responses.insert(table.name.clone(), items);
        self.units.insert(table.name.clone(), units);
        Ok(())
    }

    /// The first item always has: a response without any would be asked for again and again.
    fn has_room_for(&self, size_bytes: usize) -> bool {
        self.size_bytes == 0 || self.size_bytes + size_bytes <= BATCH_MAX_SIZE_BYTES
    }
}
