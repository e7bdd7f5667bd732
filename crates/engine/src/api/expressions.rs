//! The expressions of one request, bound to its names and values.

use std::collections::BTreeMap;

use dynafile_expr::{
    Condition, DocumentPath, ExpressionCache, ExpressionError, Placeholders, Projection, Update,
};
use dynafile_model::AttributeValue;
use dynafile_model::limits::NESTING_MAX_DEPTH;

use crate::database::Database;
use crate::error::{Error, Result, ValidationError};
use crate::store::TableEntry;

/// Binds the expressions of a request, one after the other in the order the service does.
pub(super) struct Expressions<'d> {
    parsed: &'d ExpressionCache,
    placeholders: Placeholders,
}

impl<'d> Expressions<'d> {
    /// # Errors
    /// Names or values that cannot be.
    pub(super) fn new(
        database: &'d Database,
        names: Option<BTreeMap<String, String>>,
        values: Option<BTreeMap<String, AttributeValue>>,
    ) -> Result<Self> {
        check_depths(values.as_ref())?;
        Self::of_any_depth(database, names, values)
    }

    /// The same without a look at how deep the values nest.
    pub(super) fn of_any_depth(
        database: &'d Database,
        names: Option<BTreeMap<String, String>>,
        values: Option<BTreeMap<String, AttributeValue>>,
    ) -> Result<Self> {
        let placeholders =
            Placeholders::new(names.unwrap_or_default(), values.unwrap_or_default())?;
        Ok(Self { parsed: database.session().expressions(), placeholders })
    }

    pub(super) fn condition(&mut self, parameter: &'static str, text: &str) -> Result<Condition> {
        let parsed = self.parsed.condition(text);
        parsed.and_then(|parsed| parsed.bind(&mut self.placeholders)).map_err(in_(parameter))
    }

    pub(super) fn update(&mut self, text: &str) -> Result<Update> {
        let parsed = self.parsed.update(text);
        let bound = parsed.and_then(|parsed| parsed.bind(&mut self.placeholders));
        bound.map_err(in_("UpdateExpression"))
    }

    pub(super) fn projection(&mut self, text: &str) -> Result<Projection> {
        let parsed = self.parsed.projection(text);
        let bound = parsed.and_then(|parsed| parsed.bind(&mut self.placeholders));
        bound.map_err(in_("ProjectionExpression"))
    }

    /// # Errors
    /// Names or values that no expression used.
    pub(super) fn finish(self) -> Result<()> {
        Ok(self.placeholders.check_all_used()?)
    }
}

fn in_(parameter: &'static str) -> impl Fn(ExpressionError) -> Error {
    move |source| ValidationError::Expression { parameter, source }.into()
}

/// Refuses values of expressions that nest too deep.
pub(super) fn check_depths(
    values: Option<&BTreeMap<String, AttributeValue>>,
) -> Result<(), ValidationError> {
    let mut values = values.into_iter().flatten();
    match values.find(|(_, value)| !fits(value, NESTING_MAX_DEPTH)) {
        Some((key, _)) => Err(ValidationError::PlaceholderTooDeep { key: key.clone() }),
        None => Ok(()),
    }
}

/// Whether the value's lists and maps nest no deeper.
fn fits(value: &AttributeValue, levels: u32) -> bool {
    let members_fit = |mut members: Box<dyn Iterator<Item = &AttributeValue> + '_>| {
        levels.checked_sub(1).is_some_and(|below| members.all(|member| fits(member, below)))
    };
    match value {
        AttributeValue::M(map) => members_fit(Box::new(map.iter().map(|(_, member)| member))),
        AttributeValue::L(list) => members_fit(Box::new(list.iter())),
        _ => true,
    }
}

/// Refuses paths into attributes of the table's key or of an index's.
pub(super) fn check_scalar_keys<'p>(
    table: &TableEntry,
    paths: impl IntoIterator<Item = &'p DocumentPath>,
) -> Result<(), ValidationError> {
    for path in paths.into_iter().filter(|path| path.is_nested()) {
        let attribute = path.root();
        if table.description.key_attributes().any(|key| key.name == attribute) {
            let attribute = attribute.to_owned();
            return Err(ValidationError::NestedKeyPath { attribute, index: None });
        }
        let orders_by = |index: &&dynafile_model::IndexDescription| {
            index.partition_key.iter().chain(&index.sort_key).any(|key| key.name == attribute)
        };
        if let Some(index) = table.description.indexes.iter().find(orders_by) {
            let (attribute, index) = (attribute.to_owned(), Some(index.name.clone()));
            return Err(ValidationError::NestedKeyPath { attribute, index });
        }
    }
    Ok(())
}
