//! `Expected`, `ScanFilter`, `QueryFilter` and `KeyConditions` to the tests that they are.

use std::fmt::{self, Display, Formatter};

use dynafile_model::{AttributeType, AttributeValue};

use super::error::LegacyError;
use super::{attribute, constant};
use crate::comparator::Comparator;
use crate::condition::{Operand, Predicate};
use crate::expression::document_path::DocumentPath;
use crate::logic::Logic;

/// How several conditions are connected. `And` unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ConditionalOperator {
    /// All must hold.
    #[default]
    And,
    /// One must hold.
    Or,
}

/// An operator of the legacy conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ComparisonOperator {
    /// Equal.
    Eq,
    /// Not equal; true of a missing attribute.
    Ne,
    /// Equal to one of the values.
    In,
    /// Less than or equal.
    Le,
    /// Less than.
    Lt,
    /// Greater than or equal.
    Ge,
    /// Greater than.
    Gt,
    /// Between two values, or one of them.
    Between,
    /// The attribute exists.
    NotNull,
    /// The attribute does not exist.
    Null,
    /// A part of a string, or an element of a set or list.
    Contains,
    /// The attribute exists and does not contain the value.
    NotContains,
    /// A prefix.
    BeginsWith,
}

impl ComparisonOperator {
    const NAMES: [(&str, ComparisonOperator); 13] = [
        ("EQ", ComparisonOperator::Eq),
        ("NE", ComparisonOperator::Ne),
        ("IN", ComparisonOperator::In),
        ("LE", ComparisonOperator::Le),
        ("LT", ComparisonOperator::Lt),
        ("GE", ComparisonOperator::Ge),
        ("GT", ComparisonOperator::Gt),
        ("BETWEEN", ComparisonOperator::Between),
        ("NOT_NULL", ComparisonOperator::NotNull),
        ("NULL", ComparisonOperator::Null),
        ("CONTAINS", ComparisonOperator::Contains),
        ("NOT_CONTAINS", ComparisonOperator::NotContains),
        ("BEGINS_WITH", ComparisonOperator::BeginsWith),
    ];

    /// The operator of this name, `NOT_NULL` for instance.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(written, _)| *written == name).map(|(_, operator)| *operator)
    }

    /// As the service writes it.
    pub fn name(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(_, operator)| *operator == self);
        named.map_or("", |(name, _)| name)
    }

    fn takes(self, count: usize) -> bool {
        match self {
            ComparisonOperator::NotNull | ComparisonOperator::Null => count == 0,
            ComparisonOperator::Between => count == 2,
            ComparisonOperator::In => count >= 1,
            _ => count == 1,
        }
    }

    fn takes_type(self, value: AttributeType) -> bool {
        use AttributeType::{B, Bool, N, Null, S};
        match self {
            ComparisonOperator::Eq | ComparisonOperator::Ne => true,
            ComparisonOperator::Contains | ComparisonOperator::NotContains => {
                matches!(value, S | N | B | Bool | Null)
            }
            ComparisonOperator::BeginsWith => matches!(value, S | B),
            _ => matches!(value, S | N | B),
        }
    }
}

impl Display for ComparisonOperator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An entry of `ScanFilter`, `QueryFilter` or `KeyConditions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeCondition {
    /// `ComparisonOperator`
    pub operator: ComparisonOperator,
    /// `AttributeValueList`
    pub values: Vec<AttributeValue>,
}

/// An entry of `Expected`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedAttribute {
    /// `Value`
    pub value: Option<AttributeValue>,
    /// `Exists`
    pub exists: Option<bool>,
    /// `ComparisonOperator`
    pub operator: Option<ComparisonOperator>,
    /// `AttributeValueList`
    pub values: Option<Vec<AttributeValue>>,
}

impl AttributeCondition {
    pub(super) fn check_indexable(&self) -> Result<(), LegacyError> {
        match self.operator {
            ComparisonOperator::Eq
            | ComparisonOperator::Le
            | ComparisonOperator::Lt
            | ComparisonOperator::Ge
            | ComparisonOperator::Gt
            | ComparisonOperator::Between
            | ComparisonOperator::BeginsWith => Ok(()),
            _ => Err(LegacyError::NotIndexable),
        }
    }

    fn check(&self) -> Result<(), LegacyError> {
        let operator = self.operator;
        if !operator.takes(self.values.len()) {
            return Err(LegacyError::ValueCount { operator, count: self.values.len() });
        }
        let mut types = self.values.iter().map(AttributeValue::attribute_type);
        if let Some(found) = types.clone().find(|found| !operator.takes_type(*found)) {
            return Err(LegacyError::ValueType { operator, found });
        }
        let first = types.next();
        if types.any(|other| Some(other) != first) {
            return Err(LegacyError::MixedTypes);
        }
        if operator == ComparisonOperator::Between && is_above(&self.values[0], &self.values[1]) {
            return Err(LegacyError::BoundOrder);
        }
        Ok(())
    }

    pub(super) fn into_logic(self, name: &str) -> Result<Logic<Predicate>, LegacyError> {
        self.check()?;
        let exists = || Predicate::Exists(DocumentPath::attribute(name));
        let operand = || attribute(name);
        let mut values = self
            .values
            .into_iter()
            .map(|value| constant(name, value).map(Operand::Value))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter();
        let mut next = || values.next().expect("the number of values was checked");
        let comparator = match self.operator {
            ComparisonOperator::Eq => Comparator::Equal,
            ComparisonOperator::Ne => Comparator::NotEqual,
            ComparisonOperator::Le => Comparator::LessOrEqual,
            ComparisonOperator::Lt => Comparator::Less,
            ComparisonOperator::Ge => Comparator::GreaterOrEqual,
            ComparisonOperator::Gt => Comparator::Greater,
            ComparisonOperator::NotNull => return Ok(Logic::Test(exists())),
            ComparisonOperator::Null => {
                return Ok(Logic::Test(Predicate::NotExists(DocumentPath::attribute(name))));
            }
            ComparisonOperator::Contains => {
                return Ok(Logic::Test(Predicate::Contains {
                    container: operand(),
                    element: next(),
                }));
            }
            ComparisonOperator::NotContains => {
                let contains = Predicate::Contains { container: operand(), element: next() };
                let not = Logic::Not(Box::new(Logic::Test(contains)));
                return Ok(Logic::all([Logic::Test(exists()), not]));
            }
            ComparisonOperator::BeginsWith => {
                return Ok(Logic::Test(Predicate::BeginsWith {
                    operand: operand(),
                    prefix: next(),
                }));
            }
            ComparisonOperator::Between => {
                let (low, high) = (next(), next());
                return Ok(Logic::Test(Predicate::Between { value: operand(), low, high }));
            }
            ComparisonOperator::In => {
                return Ok(Logic::Test(Predicate::In {
                    value: operand(),
                    candidates: values.collect(),
                }));
            }
        };
        Ok(Logic::Test(Predicate::Compare { left: operand(), comparator, right: next() }))
    }
}

impl ExpectedAttribute {
    pub(super) fn into_logic(self, name: &str) -> Result<Logic<Predicate>, LegacyError> {
        self.check_members(name)?;
        let attribute = || name.to_owned();
        if let Some(operator) = self.operator {
            let values = self.values.unwrap_or_default();
            return AttributeCondition { operator, values }.into_logic(name);
        }
        match (self.exists, self.value) {
            (Some(false), Some(_)) => {
                Err(LegacyError::ExpectedValueUnused { attribute: attribute() })
            }
            (Some(false), None) => {
                Ok(Logic::Test(Predicate::NotExists(DocumentPath::attribute(name))))
            }
            (exists, None) => {
                Err(LegacyError::ExpectedValueMissing { attribute: attribute(), exists })
            }
            (_, Some(value)) => {
                AttributeCondition { operator: ComparisonOperator::Eq, values: vec![value] }
                    .into_logic(name)
            }
        }
    }

    /// Members of the older form (`Value`, `Exists`) exclude those of the newer one.
    fn check_members(&self, name: &str) -> Result<(), LegacyError> {
        let members = |first, second| {
            Err(LegacyError::ExpectedMembers { attribute: name.to_owned(), first, second })
        };
        if self.value.is_some() && self.values.is_some() {
            return members("Value", "AttributeValueList");
        }
        if self.exists.is_some() && self.operator.is_some() {
            return members("Exists", "ComparisonOperator");
        }
        if self.value.is_some() && self.operator.is_some() {
            return members("Value", "ComparisonOperator");
        }
        if self.values.is_some() && self.operator.is_none() {
            return Err(LegacyError::ExpectedOperatorMissing { attribute: name.to_owned() });
        }
        Ok(())
    }
}

fn is_above(low: &AttributeValue, high: &AttributeValue) -> bool {
    match (low, high) {
        (AttributeValue::S(low), AttributeValue::S(high)) => low > high,
        (AttributeValue::N(low), AttributeValue::N(high)) => low > high,
        (AttributeValue::B(low), AttributeValue::B(high)) => low > high,
        _ => false,
    }
}
