//! GetItem: the item with a key.
//!
//! Source: API reference, "GetItem".

use std::collections::BTreeMap;

use dynafile_model::Item;

use super::consumed_capacity::Accounting;
use super::item_read::{ItemRead, ProjectionParameters};
use super::target::Target;
use super::{ConsumedCapacity, Request, ReturnConsumedCapacity};
use crate::capacity::{Units, read_units};
use crate::database::Database;
use crate::error::Result;
use crate::stored_item::StoredItem;

/// The request.
#[derive(Debug, Clone)]
pub struct GetItemInput {
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// Legacy: the attributes to return.
    pub attributes_to_get: Option<Vec<String>>,
    /// Whether the read must see every write before it. Here each read does; it costs as the
    /// service's would.
    pub consistent_read: Option<bool>,
    /// Whether to return what it cost.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// The attributes to return; all unless given.
    pub projection_expression: Option<String>,
    /// What the `#names` of the expression mean.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
}

impl GetItemInput {
    /// The whole item with this key.
    pub fn new(table_name: impl Into<String>, key: Item) -> Self {
        Self {
            table_name: table_name.into(),
            key,
            attributes_to_get: None,
            consistent_read: None,
            return_consumed_capacity: None,
            projection_expression: None,
            expression_attribute_names: None,
        }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct GetItemOutput {
    /// The item, if there is one.
    pub item: Option<StoredItem>,
    /// What it cost, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
}

impl Request for GetItemInput {
    type Output = GetItemOutput;

    const OPERATION: &'static str = "GetItem";

    fn execute(self, database: &Database) -> Result<GetItemOutput> {
        let projection = ProjectionParameters {
            projection_expression: self.projection_expression,
            attributes_to_get: self.attributes_to_get,
            expression_attribute_names: self.expression_attribute_names,
        }
        .bound(database)?;
        let target = Target::find(database, &self.table_name)?;
        let read = ItemRead::new(&target, &self.key, projection.as_ref())?;
        let found = read.run(&target)?;
        let units = read_units(found.size_bytes, self.consistent_read.unwrap_or_default());
        let units = Units::of_table(units);
        target.charge_read(&units)?;
        Ok(GetItemOutput {
            item: found.item,
            consumed_capacity: ConsumedCapacity::of(
                &self.table_name,
                &units,
                self.return_consumed_capacity,
                Accounting::Plain,
            ),
        })
    }
}
