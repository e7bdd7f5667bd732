//! BatchWriteItem: puts and deletes in several tables.
//!
//! Source: API reference, "BatchWriteItem".

use std::collections::{BTreeMap, HashSet};

use dynafile_model::limits::{BATCH_MAX_SIZE_BYTES, BATCH_WRITE_MAX_COUNT};
use dynafile_model::{EncodedItem, Item, item_size_bytes};

use super::consumed_capacity::Accounting;
use super::item_collection_metrics::MetricsPerTable;
use super::primary_key::{check_key_of, primary_key};
use super::target::{Moment, Target, by_given_name};
use super::{
    ConsumedCapacity, ItemCollectionMetrics, Request, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics,
};
use crate::capacity::Units;
use crate::database::Database;
use crate::error::{Error, Result, ValidationError};
use crate::operation::{
    BatchWriteItem, Change, ItemRules, WriteAction, WriteItem, key_of_item, key_of_primary,
};

/// The request.
#[derive(Debug, Clone, Default)]
pub struct BatchWriteItemInput {
    /// What to write, by table.
    pub request_items: BTreeMap<String, Vec<WriteRequest>>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether to return the sizes of the item collections.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
}

impl BatchWriteItemInput {
    /// Writes these items.
    pub fn new(request_items: BTreeMap<String, Vec<WriteRequest>>) -> Self {
        Self { request_items, ..Self::default() }
    }
}

/// A put or a delete: one of the two.
#[derive(Debug, Clone, Default)]
pub struct WriteRequest {
    /// Stores an item.
    pub put_request: Option<PutRequest>,
    /// Removes an item.
    pub delete_request: Option<DeleteRequest>,
}

impl WriteRequest {
    /// Stores the item.
    pub fn put(item: EncodedItem) -> Self {
        Self { put_request: Some(PutRequest::new(item)), delete_request: None }
    }

    /// Removes the item with this key.
    pub fn delete(key: Item) -> Self {
        Self { put_request: None, delete_request: Some(DeleteRequest::new(key)) }
    }
}

/// A put.
#[derive(Debug, Clone)]
pub struct PutRequest {
    /// The item.
    pub item: EncodedItem,
}

impl PutRequest {
    /// Stores the item.
    pub fn new(item: EncodedItem) -> Self {
        Self { item }
    }
}

/// A delete.
#[derive(Debug, Clone)]
pub struct DeleteRequest {
    /// The item's key.
    pub key: Item,
}

impl DeleteRequest {
    /// Removes the item with this key.
    pub fn new(key: Item) -> Self {
        Self { key }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct BatchWriteItemOutput {
    /// What was not written; empty if all was.
    pub unprocessed_items: Option<BTreeMap<String, Vec<WriteRequest>>>,
    /// The sizes of the item collections, by table, if asked for.
    pub item_collection_metrics: Option<BTreeMap<String, Vec<ItemCollectionMetrics>>>,
    /// What it cost, by table, if asked for.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

impl Request for BatchWriteItemInput {
    type Output = BatchWriteItemOutput;

    const OPERATION: &'static str = "BatchWriteItem";

    fn execute(self, database: &Database) -> Result<BatchWriteItemOutput> {
        let requests = checked(self.request_items)?;
        let moment = Moment::of(database)?;
        let mut named = BTreeMap::new();
        for (name, _) in &requests {
            named.insert(name.clone(), moment.target(name)?);
        }
        let mut actions = Vec::with_capacity(requests.len());
        let mut metrics = MetricsPerTable::new(self.return_item_collection_metrics);
        let mut places = HashSet::new();
        let mut originals = Vec::new();
        let imitated = database.session().database();
        let refuses = imitated.throttle().is_some() || imitated.ongoing_transactions().is_some();
        for (name, request) in requests {
            let target = &named[&name];
            if refuses {
                originals.push((name.clone(), request.clone().into_request()));
            }
            let (change, place) = request.change(target)?;
            if !places.insert((target.table.name.clone(), place)) {
                return Err(ValidationError::RepeatedItem { table: name }.into());
            }
            metrics.add(&name, target, &change)?;
            let (table, condition) = (target.reference(), None);
            actions.push(WriteAction { table, change, condition, rules: ItemRules::Service });
        }
        let wanted = self.return_consumed_capacity;
        let wants_units = ReturnConsumedCapacity::is_wanted(wanted);
        let (units, unprocessed) = match refuses {
            false => {
                let units = database.session().write(BatchWriteItem { actions, wants_units })?;
                (by_given_name(&named, units), BTreeMap::new())
            }
            true => write_one_by_one(&named, originals, actions)?,
        };
        Ok(BatchWriteItemOutput {
            unprocessed_items: Some(unprocessed),
            item_collection_metrics: metrics.finish(),
            consumed_capacity: ConsumedCapacity::of_tables(&units, wanted, Accounting::Plain),
        })
    }
}

/// The requests with the tables they are for, checked as far as that goes without the tables.
fn checked(request_items: BTreeMap<String, Vec<WriteRequest>>) -> Result<Vec<(String, Checked)>> {
    if request_items.is_empty() {
        return Err(ValidationError::NoItems { table: None }.into());
    }
    let count = request_items.values().map(Vec::len).sum();
    if count > BATCH_WRITE_MAX_COUNT {
        let limit = BATCH_WRITE_MAX_COUNT;
        return Err(ValidationError::TooManyItems { count, limit }.into());
    }
    let (mut requests, mut size_bytes) = (Vec::with_capacity(count), 0);
    for (table, of_table) in request_items {
        if of_table.is_empty() {
            return Err(ValidationError::NoItems { table: Some(table) }.into());
        }
        for request in of_table {
            let request = request.checked(requests.len())?;
            size_bytes += request.size_bytes()?;
            requests.push((table.clone(), request));
        }
    }
    match size_bytes > BATCH_MAX_SIZE_BYTES {
        true => {
            let (limit_bytes, response) = (BATCH_MAX_SIZE_BYTES, false);
            Err(ValidationError::RequestSize { size_bytes, limit_bytes, response }.into())
        }
        false => Ok(requests),
    }
}

/// Units by table, and what was not written, by table; the tables as the request calls them.
type WrittenOneByOne = (BTreeMap<String, Units>, BTreeMap<String, Vec<WriteRequest>>);

/// Carries out what there is throughput for and what no transaction holds; an error only if that is
/// nothing.
fn write_one_by_one(
    named: &BTreeMap<String, Target<'_>>,
    originals: Vec<(String, WriteRequest)>,
    actions: Vec<WriteAction>,
) -> Result<WrittenOneByOne> {
    let (mut units, mut unprocessed) = (BTreeMap::<_, Units>::new(), BTreeMap::<_, Vec<_>>::new());
    let mut refused = None;
    for ((name, request), action) in originals.into_iter().zip(actions) {
        match named[&name].write(WriteItem::new(action)) {
            Ok(written) => units.entry(name).or_default().add(written.units),
            Err(error @ (Error::ThroughputExceeded { .. } | Error::TransactionConflict { .. })) => {
                unprocessed.entry(name).or_default().push(request);
                refused = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    match refused.filter(|_| units.is_empty()) {
        Some(refused) => Err(refused),
        None => Ok((units, unprocessed)),
    }
}

/// One of the two requests.
#[derive(Clone)]
enum Checked {
    Put(EncodedItem),
    Delete(Item),
}

impl WriteRequest {
    fn checked(self, position: usize) -> Result<Checked> {
        match (self.put_request, self.delete_request) {
            (Some(put), None) => {
                ItemRules::Service.check_item(&put.item)?;
                Ok(Checked::Put(put.item))
            }
            (None, Some(delete)) => Ok(Checked::Delete(delete.key)),
            (None, None) => Err(ValidationError::NotOneAction { position, found: 0 }.into()),
            (Some(_), Some(_)) => Err(ValidationError::NotOneAction { position, found: 2 }.into()),
        }
    }
}

impl Checked {
    fn into_request(self) -> WriteRequest {
        match self {
            Self::Put(item) => WriteRequest::put(item),
            Self::Delete(key) => WriteRequest::delete(key),
        }
    }

    fn size_bytes(&self) -> Result<usize> {
        match self {
            Self::Put(item) => Ok(item_size_bytes(item.view())?),
            Self::Delete(key) => Ok(key.size_bytes()),
        }
    }

    /// The change that it is, and the key bytes of the item it is about.
    fn change(self, target: &Target<'_>) -> Result<(Change, Vec<u8>)> {
        match self {
            Self::Put(item) => {
                check_key_of(&target.table, item.view())?;
                let place = key_of_item(&target.table, item.view())?;
                Ok((Change::Put(item), place))
            }
            Self::Delete(key) => {
                let key = primary_key(&target.table, &key)?;
                let place = key_of_primary(&target.table, &key)?;
                Ok((Change::Delete(key), place))
            }
        }
    }
}
