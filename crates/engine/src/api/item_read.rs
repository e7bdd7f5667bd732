//! Reading one item by its key: what GetItem, BatchGetItem and TransactGetItems are made of.

use std::collections::BTreeMap;

use dynafile_expr::Projection;
use dynafile_model::{Item, item_size_bytes};

use super::expressions::{Expressions, check_scalar_keys};
use super::parameters::{Parameters, legacy_projection};
use super::primary_key::primary_key;
use super::target::Target;
use crate::database::Database;
use crate::error::Result;
use crate::operation::key_of_primary;
use crate::stored_item::StoredItem;

/// Which attributes a read returns.
pub(super) struct ProjectionParameters {
    pub(super) projection_expression: Option<String>,
    pub(super) attributes_to_get: Option<Vec<String>>,
    pub(super) expression_attribute_names: Option<BTreeMap<String, String>>,
}

impl ProjectionParameters {
    /// The projection; `None` for all attributes.
    pub(super) fn bound(self, database: &Database) -> Result<Option<Projection>> {
        Parameters {
            legacy: &[("AttributesToGet", self.attributes_to_get.is_some())],
            expressions: &[("ProjectionExpression", self.projection_expression.is_some())],
            with_values: &[],
            names: self.expression_attribute_names.as_ref(),
            values: None,
        }
        .check()?;
        let Some(text) = self.projection_expression else {
            return Ok(legacy_projection(self.attributes_to_get)?);
        };
        let mut expressions = Expressions::new(database, self.expression_attribute_names, None)?;
        let projection = expressions.projection(&text)?;
        expressions.finish()?;
        Ok(Some(projection))
    }
}

/// A read of the item with a key, checked against the table.
pub(super) struct ItemRead<'p> {
    /// The key's bytes.
    key: Vec<u8>,
    projection: Option<&'p Projection>,
}

/// What a read found.
pub(super) struct Found {
    pub(super) item: Option<StoredItem>,
    /// The size of the whole item; 0 if there is none.
    pub(super) size_bytes: usize,
}

impl<'p> ItemRead<'p> {
    pub(super) fn new(
        target: &Target<'_>,
        key: &Item,
        projection: Option<&'p Projection>,
    ) -> Result<Self> {
        let paths = projection.into_iter().flat_map(Projection::paths);
        check_scalar_keys(&target.table, paths)?;
        let key = key_of_primary(&target.table, &primary_key(&target.table, key)?)?;
        Ok(Self { key, projection })
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    pub(super) fn run(&self, target: &Target<'_>) -> Result<Found> {
        let Some(row) = target.row(&self.key)? else {
            return Ok(Found { item: None, size_bytes: 0 });
        };
        let size_bytes = item_size_bytes(row.view())?;
        Ok(Found { item: Some(StoredItem::projected(row, self.projection)?), size_bytes })
    }
}
