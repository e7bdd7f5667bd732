//! Expressions as callers give them: text, and what its `#names` and `:values` mean.

use std::collections::BTreeMap;

use dynafile_expr::{
    Condition, ExpressionCache, ExpressionError, ParsedCondition, Placeholders, Projection, Update,
};
use dynafile_model::AttributeValue;

use crate::error::Result;

/// A condition, update or projection expression of DynamoDB, with its names and values.
///
/// ```
/// use dynafile::Expression;
///
/// let condition = Expression::new("#status = :open AND attribute_exists(total)")
///     .name("#status", "status")
///     .value(":open", "open");
/// ```
///
/// Source: developer guide, "Using expressions in DynamoDB".
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    text: String,
    names: BTreeMap<String, String>,
    values: BTreeMap<String, AttributeValue>,
}

impl Expression {
    /// An expression without names and values.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), names: BTreeMap::new(), values: BTreeMap::new() }
    }

    /// What `placeholder`, a name that begins with `#`, stands for: an attribute.
    #[must_use]
    pub fn name(mut self, placeholder: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.names.insert(placeholder.into(), attribute.into());
        self
    }

    /// What `placeholder`, a name that begins with `:`, stands for: a value.
    #[must_use]
    pub fn value(
        mut self,
        placeholder: impl Into<String>,
        value: impl Into<AttributeValue>,
    ) -> Self {
        self.values.insert(placeholder.into(), value.into());
        self
    }

    /// Whether the text is a condition in DynamoDB's language, whatever its names and values are:
    /// for faces that can tell their callers what else it might be.
    pub fn is_condition(&self) -> bool {
        ParsedCondition::parse(&self.text).is_ok()
    }

    pub(crate) fn to_condition(&self, parsed: &ExpressionCache) -> Result<Condition> {
        let condition = parsed.condition(&self.text)?;
        self.bound(|placeholders| condition.bind(placeholders))
    }

    pub(crate) fn to_update(&self, parsed: &ExpressionCache) -> Result<Update> {
        let update = parsed.update(&self.text)?;
        self.bound(|placeholders| update.bind(placeholders))
    }

    pub(crate) fn to_projection(&self, parsed: &ExpressionCache) -> Result<Projection> {
        let projection = parsed.projection(&self.text)?;
        self.bound(|placeholders| projection.bind(placeholders))
    }

    fn bound<T>(
        &self,
        bind: impl FnOnce(&mut Placeholders) -> Result<T, ExpressionError>,
    ) -> Result<T> {
        let mut placeholders = Placeholders::new(self.names.clone(), self.values.clone())?;
        let bound = bind(&mut placeholders)?;
        placeholders.check_all_used()?;
        Ok(bound)
    }
}

impl From<&str> for Expression {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Expression {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}
