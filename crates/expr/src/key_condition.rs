//! Key conditions: `KeyConditionExpression`, and the legacy `KeyConditions`.
//!
//! The text is that of a condition, and is parsed and bound as one; that no placeholder is unused is checked next, because
//! the service does. Then the [`Condition`] must be equality of the partition key's attributes and, optionally, one range
//! over the sort key, joined by `AND`. Which attributes those are only the table or index knows: [`KeyCondition::split`].
//! Source: developer guide, "Key condition expressions for the Query operation in DynamoDB"; details as DynamoDB Local.

use dynafile_model::AttributeValue;
use thiserror::Error;

use crate::comparator::Comparator;
use crate::condition::{Condition, Operand, Predicate};
use crate::expression::syntax::symbol;
use crate::logic::Logic;

/// Conditions on key attributes, in the order of the text, each attribute once.
///
/// ```
/// use dynafile_expr::{Condition, KeyCondition, KeyRange, Placeholders};
/// use dynafile_model::AttributeValue;
///
/// let values = [(":pk".to_owned(), AttributeValue::from("DE")), (":sk".to_owned(), AttributeValue::from("B"))];
/// let mut placeholders = Placeholders::new([], values)?;
/// let condition = Condition::parse("PK = :pk AND begins_with(SK, :sk)", &mut placeholders)?;
/// placeholders.check_all_used()?;
///
/// let key_condition = KeyCondition::try_from(&condition)?;
/// let found = key_condition.split(&["PK"], &["SK"])?;
/// assert_eq!(found.partition, [&AttributeValue::from("DE")]);
/// assert_eq!(found.sort, [&KeyRange::BeginsWith("B".into())]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCondition {
    tests: Vec<KeyTest>,
}

/// A condition on one key attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTest {
    /// The attribute's name.
    pub attribute: String,
    /// What its value has to be.
    pub range: KeyRange,
}

/// Which values a key attribute may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyRange {
    /// Exactly this one.
    Equal(AttributeValue),
    /// Those below this one.
    Less(AttributeValue),
    /// This one and those below.
    LessOrEqual(AttributeValue),
    /// Those above this one.
    Greater(AttributeValue),
    /// This one and those above.
    GreaterOrEqual(AttributeValue),
    /// Those between the two, and the two.
    Between(AttributeValue, AttributeValue),
    /// Those that begin with this.
    BeginsWith(AttributeValue),
}

/// A key condition that fits a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMatch<'c> {
    /// The values of the partition key's attributes, in the key's order.
    pub partition: Vec<&'c AttributeValue>,
    /// The conditions on the sort key's first attributes, in the key's order; all but the last are equalities.
    pub sort: Vec<&'c KeyRange>,
}

/// What is wrong with a condition as a key condition.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyConditionError {
    /// An operator or function that key conditions do not have.
    ///
    /// `Invalid operator used in KeyConditionExpression: {operator}`
    #[error("key conditions do not have the operator {operator}")]
    Operator {
        /// As written, `OR` and `NOT` in capitals.
        operator: &'static str,
    },
    /// `size(…)`.
    ///
    /// `KeyConditionExpressions cannot contain nested operations`
    #[error("a key condition cannot contain functions of operands")]
    NestedOperation,
    /// Two attributes in one test.
    ///
    /// `Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition`
    #[error("a key condition compares an attribute with a value, not with another attribute")]
    TwoAttributes,
    /// No attribute in a test.
    ///
    /// `Invalid condition in KeyConditionExpression: No key attribute specified`
    #[error("a part of the key condition names no attribute")]
    NoAttribute,
    /// `:v BETWEEN a AND :w`, `begins_with(:v, a)`.
    ///
    /// `Invalid condition in KeyConditionExpression: {operator} operator must have the key attribute as its first
    /// operand`
    #[error("the key attribute must be the first operand of {operator}")]
    AttributeNotFirst {
        /// `BETWEEN` or `begins_with`.
        operator: &'static str,
    },
    /// A path into an attribute.
    ///
    /// `KeyConditionExpressions cannot have conditions on nested attributes`
    #[error("a key condition is on whole attributes, and a path leads into {attribute}")]
    NestedPath {
        /// The top-level attribute.
        attribute: String,
    },
    /// Two tests of one attribute.
    ///
    /// `Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key`
    #[error("there are two conditions on the key attribute {attribute}")]
    RepeatedAttribute {
        /// The attribute.
        attribute: String,
    },
    /// More tests than the key has attributes.
    ///
    /// `The number of query conditions ({count}) exceeds the number of key attributes defined in the schema ({limit})`
    #[error("there are {count} conditions on a key of {limit} attributes")]
    TooManyTests {
        /// How many there are.
        count: usize,
        /// How many attributes the key has.
        limit: usize,
    },
    /// No test of an attribute that needs one.
    ///
    /// `Query condition missed key schema element: {attribute}`
    #[error("there is no condition on the key attribute {attribute}")]
    MissingAttribute {
        /// The attribute.
        attribute: String,
    },
    /// In a key with several attributes in one part: attributes without equality before one that has a condition.
    ///
    /// `{HASH|RANGE} key attributes {attributes} must have equality conditions specified in the query because a condition is
    /// present on key attribute {tested}`
    #[error(
        "the {part} key attributes {} need equality, because there is a condition on {tested}",
        attributes.join(", ")
    )]
    EqualityMissing {
        /// `HASH` or `RANGE`: the part of the key that they are in.
        part: &'static str,
        /// The attributes, in the key's order.
        attributes: Vec<String>,
        /// The last attribute of the key that has a condition.
        tested: String,
    },
    /// A range over a partition key, a second range over a sort key, or a sort condition where there is no sort key.
    ///
    /// `Query key condition not supported`
    #[error("the key attribute {attribute} cannot have this condition")]
    NotSupported {
        /// The attribute tested.
        attribute: String,
    },
}

impl KeyCondition {
    /// The condition that is these tests, each of another attribute.
    pub fn of_tests(tests: Vec<KeyTest>) -> Self {
        KeyCondition { tests }
    }

    /// The tests, in the order of the text.
    pub fn tests(&self) -> &[KeyTest] {
        &self.tests
    }

    /// Fits the condition to a key.
    ///
    /// # Errors
    /// [`KeyConditionError::TooManyTests`], [`KeyConditionError::EqualityMissing`],
    /// [`KeyConditionError::MissingAttribute`] or [`KeyConditionError::NotSupported`].
    pub fn split(
        &self,
        partition: &[&str],
        sort: &[&str],
    ) -> Result<KeyMatch<'_>, KeyConditionError> {
        let (count, limit) = (self.tests.len(), partition.len() + sort.len());
        // A table without sort key still answers two conditions with "not supported".
        if count > limit.max(2) {
            return Err(KeyConditionError::TooManyTests { count, limit });
        }
        if partition.len() > 1 || sort.len() > 1 {
            self.expect_no_gap(partition, sort)?;
        }
        let mut found = KeyMatch { partition: Vec::new(), sort: Vec::new() };
        for name in partition {
            match self.range_of(name) {
                Some(KeyRange::Equal(value)) => found.partition.push(value),
                Some(_) => {
                    return Err(KeyConditionError::NotSupported { attribute: (*name).to_owned() });
                }
                None => {
                    return Err(KeyConditionError::MissingAttribute {
                        attribute: (*name).to_owned(),
                    });
                }
            }
        }
        self.match_sort(sort, &mut found)?;
        if found.partition.len() + found.sort.len() == self.tests.len() {
            return Ok(found);
        }
        Err(self.left_over(partition, sort))
    }

    /// All attributes of the partition key need equality, and those of the sort key before the last one that is tested.
    fn expect_no_gap(&self, partition: &[&str], sort: &[&str]) -> Result<(), KeyConditionError> {
        let is_equal = |name: &str| matches!(self.range_of(name), Some(KeyRange::Equal(_)));
        let last_tested =
            |names: &[&str]| names.iter().rposition(|name| self.range_of(name).is_some());
        let missing = |part, names: &[&str], tested: &str| {
            let lack = names.iter().filter(|name| **name != tested && !is_equal(name));
            let attributes: Vec<String> = lack.map(|name| (*name).to_owned()).collect();
            if attributes.is_empty() {
                return Ok(());
            }
            let tested = tested.to_owned();
            Err(KeyConditionError::EqualityMissing { part, attributes, tested })
        };
        let in_sort = last_tested(sort);
        let tested = in_sort.map(|at| sort[at]).or(last_tested(partition).map(|at| partition[at]));
        if let Some(tested) = tested {
            missing("HASH", partition, tested)?;
        }
        in_sort.map_or(Ok(()), |at| missing("RANGE", &sort[..at], sort[at]))
    }

    /// Only the last of the tested attributes of a sort key may have a range, and none may be left out before it.
    fn match_sort<'c>(
        &'c self,
        sort: &[&str],
        found: &mut KeyMatch<'c>,
    ) -> Result<(), KeyConditionError> {
        for name in sort {
            let Some(range) = self.range_of(name) else {
                return Ok(());
            };
            if found.sort.last().is_some_and(|before| !matches!(before, KeyRange::Equal(_))) {
                return Err(KeyConditionError::NotSupported { attribute: (*name).to_owned() });
            }
            found.sort.push(range);
        }
        Ok(())
    }

    /// Why a test fits no key attribute.
    fn left_over(&self, partition: &[&str], sort: &[&str]) -> KeyConditionError {
        let untested = sort.iter().find(|name| self.range_of(name).is_none());
        if let Some(name) = untested {
            return KeyConditionError::MissingAttribute { attribute: (*name).to_owned() };
        }
        let is_key = |test: &&KeyTest| {
            partition.contains(&test.attribute.as_str()) || sort.contains(&test.attribute.as_str())
        };
        let stranger = self.tests.iter().find(|test| !is_key(test));
        let attribute = stranger.map_or_else(String::new, |test| test.attribute.clone());
        KeyConditionError::NotSupported { attribute }
    }

    fn range_of(&self, name: &str) -> Option<&KeyRange> {
        self.tests.iter().find(|test| test.attribute == name).map(|test| &test.range)
    }
}

impl KeyRange {
    /// The values that it is bounded by.
    pub fn values(&self) -> Vec<&AttributeValue> {
        match self {
            KeyRange::Equal(value)
            | KeyRange::Less(value)
            | KeyRange::LessOrEqual(value)
            | KeyRange::Greater(value)
            | KeyRange::GreaterOrEqual(value)
            | KeyRange::BeginsWith(value) => vec![value],
            KeyRange::Between(low, high) => vec![low, high],
        }
    }
}

impl TryFrom<&Condition> for KeyCondition {
    type Error = KeyConditionError;

    fn try_from(condition: &Condition) -> Result<Self, KeyConditionError> {
        let mut tests = Vec::new();
        collect(condition.tree(), &mut tests)?;
        Ok(KeyCondition { tests })
    }
}

fn collect(tree: &Logic<Predicate>, tests: &mut Vec<KeyTest>) -> Result<(), KeyConditionError> {
    match tree {
        Logic::All(parts) => parts.iter().try_for_each(|part| collect(part, tests)),
        Logic::Any(_) => Err(KeyConditionError::Operator { operator: "OR" }),
        Logic::Not(_) => Err(KeyConditionError::Operator { operator: "NOT" }),
        Logic::Test(predicate) => {
            let test = key_test(predicate)?;
            if tests.iter().any(|other| other.attribute == test.attribute) {
                return Err(KeyConditionError::RepeatedAttribute { attribute: test.attribute });
            }
            tests.push(test);
            Ok(())
        }
    }
}

impl TryFrom<&Predicate> for KeyTest {
    type Error = KeyConditionError;

    fn try_from(predicate: &Predicate) -> Result<Self, KeyConditionError> {
        key_test(predicate)
    }
}

fn key_test(predicate: &Predicate) -> Result<KeyTest, KeyConditionError> {
    match predicate {
        Predicate::Compare { left, comparator, right } => {
            if *comparator == Comparator::NotEqual {
                return Err(KeyConditionError::Operator { operator: symbol(*comparator) });
            }
            let (attribute, value, comparator) = match (left, right) {
                (Operand::Value(_), Operand::Value(_)) => {
                    return Err(KeyConditionError::NoAttribute);
                }
                (Operand::Value(value), right) => {
                    (attribute(right)?, value.value(), comparator.mirrored())
                }
                (left, right) => (attribute(left)?, value(right)?, *comparator),
            };
            Ok(KeyTest { attribute, range: comparison(comparator, value.clone()) })
        }
        Predicate::Between { value: compared, low, high } => {
            let attribute = first_attribute("BETWEEN", compared)?;
            let range = KeyRange::Between(value(low)?.clone(), value(high)?.clone());
            Ok(KeyTest { attribute, range })
        }
        Predicate::BeginsWith { operand, prefix } => {
            let attribute = first_attribute("begins_with", operand)?;
            Ok(KeyTest { attribute, range: KeyRange::BeginsWith(value(prefix)?.clone()) })
        }
        Predicate::In { .. } => Err(KeyConditionError::Operator { operator: "IN" }),
        Predicate::Exists(_) => Err(KeyConditionError::Operator { operator: "attribute_exists" }),
        Predicate::NotExists(_) => {
            Err(KeyConditionError::Operator { operator: "attribute_not_exists" })
        }
        Predicate::HasType { .. } => {
            Err(KeyConditionError::Operator { operator: "attribute_type" })
        }
        Predicate::Contains { .. } => Err(KeyConditionError::Operator { operator: "contains" }),
    }
}

fn comparison(comparator: Comparator, value: AttributeValue) -> KeyRange {
    match comparator {
        Comparator::Less => KeyRange::Less(value),
        Comparator::LessOrEqual => KeyRange::LessOrEqual(value),
        Comparator::Greater => KeyRange::Greater(value),
        Comparator::GreaterOrEqual => KeyRange::GreaterOrEqual(value),
        Comparator::Equal | Comparator::NotEqual => KeyRange::Equal(value),
    }
}

fn first_attribute(operator: &'static str, operand: &Operand) -> Result<String, KeyConditionError> {
    match operand {
        Operand::Value(_) => Err(KeyConditionError::AttributeNotFirst { operator }),
        _ => attribute(operand),
    }
}

fn attribute(operand: &Operand) -> Result<String, KeyConditionError> {
    match operand {
        Operand::Path(path) if path.is_nested() => {
            Err(KeyConditionError::NestedPath { attribute: path.root().to_owned() })
        }
        Operand::Path(path) => Ok(path.root().to_owned()),
        Operand::Value(_) => Err(KeyConditionError::NoAttribute),
        Operand::Size(_) => Err(KeyConditionError::NestedOperation),
    }
}

/// The value that a test's attribute is compared with.
fn value(operand: &Operand) -> Result<&AttributeValue, KeyConditionError> {
    match operand {
        Operand::Value(constant) => Ok(constant.value()),
        Operand::Path(_) => Err(KeyConditionError::TwoAttributes),
        Operand::Size(_) => Err(KeyConditionError::NestedOperation),
    }
}
