//! Which of the parameters that exclude or need each other a request has.
//!
//! Expressions exclude the legacy parameters, names and values need expressions. The order of the
//! checks is DynamoDB Local's.
//! Source: developer guide, "Legacy DynamoDB conditional parameters".

use std::collections::BTreeMap;

use dynafile_expr::legacy::{self, AttributeCondition, ConditionalOperator};
use dynafile_expr::{Condition, PlaceholderMap, Projection};
use dynafile_model::AttributeValue;

use crate::error::ValidationError;

/// A parameter's name, and whether the request has it.
pub(super) type Given = (&'static str, bool);

/// The parameters of a request that concern each other.
pub(super) struct Parameters<'r> {
    pub(super) legacy: &'r [Given],
    pub(super) expressions: &'r [Given],
    /// The expressions in which values can be, as the service lists them.
    pub(super) with_values: &'static [&'static str],
    pub(super) names: Option<&'r BTreeMap<String, String>>,
    pub(super) values: Option<&'r BTreeMap<String, AttributeValue>>,
}

impl Parameters<'_> {
    pub(super) fn check(&self) -> Result<(), ValidationError> {
        let (legacy, expressions) = (given(self.legacy), given(self.expressions));
        legacy::check_not_mixed(&legacy, &expressions)?;
        self.check_names(&expressions)?;
        self.check_values(&expressions)
    }

    fn check_names(&self, expressions: &[&'static str]) -> Result<(), ValidationError> {
        let Some(names) = self.names else { return Ok(()) };
        if expressions.is_empty() {
            return Err(ValidationError::NamesWithoutExpression);
        }
        if names.is_empty() {
            return Err(ValidationError::EmptyPlaceholders { map: PlaceholderMap::Names });
        }
        Ok(())
    }

    fn check_values(&self, expressions: &[&'static str]) -> Result<(), ValidationError> {
        let Some(values) = self.values else { return Ok(()) };
        if !self.with_values.iter().any(|name| expressions.contains(name)) {
            let expressions = self.with_values;
            return Err(ValidationError::ValuesWithoutExpression { expressions });
        }
        if values.is_empty() {
            return Err(ValidationError::EmptyPlaceholders { map: PlaceholderMap::Values });
        }
        Ok(())
    }
}

fn given(parameters: &[Given]) -> Vec<&'static str> {
    parameters.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect()
}

/// Checks `ConditionalOperator` against how many conditions there are to connect.
pub(super) fn check_conditional_operator(
    operator: Option<ConditionalOperator>,
    conditions: usize,
) -> Result<ConditionalOperator, ValidationError> {
    match (operator, conditions) {
        (None, _) => Ok(ConditionalOperator::default()),
        (Some(_), 0) => Err(ValidationError::ConditionalOperatorAlone),
        (Some(_), 1) => Err(ValidationError::ConditionalOperatorOfOne),
        (Some(operator), _) => Ok(operator),
    }
}

/// The parameter that the filter of a query or scan is.
pub(super) const FILTER: &str = "FilterExpression";

/// The parameter that says which attributes to return, if the request has one.
pub(super) fn projection_parameter(expression: bool, legacy: bool) -> Option<&'static str> {
    match (expression, legacy) {
        (true, _) => Some("ProjectionExpression"),
        (false, true) => Some("AttributesToGet"),
        (false, false) => None,
    }
}

/// The filter that `QueryFilter` or `ScanFilter` is.
pub(super) fn legacy_filter(
    conditions: Option<BTreeMap<String, AttributeCondition>>,
    operator: Option<ConditionalOperator>,
) -> Result<Option<Condition>, ValidationError> {
    let conditions = conditions.unwrap_or_default();
    let operator = check_conditional_operator(operator, conditions.len())?;
    Ok(legacy::filter(conditions, operator)?)
}

/// The projection that `AttributesToGet` is.
pub(super) fn legacy_projection(
    names: Option<Vec<String>>,
) -> Result<Option<Projection>, ValidationError> {
    Ok(names.map(legacy::attributes_to_get).transpose()?)
}
