//! Tests with everything resolved and checked that can be without an item.

use dynafile_model::{AttributeType, AttributeValue, ValueView};

use crate::comparator::Comparator;
use crate::expression::MAX_CANDIDATES;
use crate::expression::constant::Constant;
use crate::expression::document_path::DocumentPath;
use crate::expression::error::{Bounds, ExpressionError};
use crate::expression::function::Function;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::{Call, Term, Test, symbol};

/// One test of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    /// `left = right` and its kin.
    Compare {
        /// The left operand.
        left: Operand,
        /// The comparison.
        comparator: Comparator,
        /// The right operand.
        right: Operand,
    },
    /// `value BETWEEN low AND high`, bounds included.
    Between {
        /// What is compared.
        value: Operand,
        /// The lower bound.
        low: Operand,
        /// The upper bound.
        high: Operand,
    },
    /// `value IN (candidates)`.
    In {
        /// What is looked for.
        value: Operand,
        /// Where it is looked for: 1 to 100.
        candidates: Vec<Operand>,
    },
    /// `attribute_exists(path)`.
    Exists(DocumentPath),
    /// `attribute_not_exists(path)`.
    NotExists(DocumentPath),
    /// `attribute_type(operand, :type)`.
    HasType {
        /// What is looked at.
        operand: Operand,
        /// The type it has to have.
        attribute_type: AttributeType,
    },
    /// `begins_with(operand, prefix)`.
    BeginsWith {
        /// What is looked at.
        operand: Operand,
        /// What it has to begin with.
        prefix: Operand,
    },
    /// `contains(container, element)`.
    Contains {
        /// Where it is looked for.
        container: Operand,
        /// What is looked for.
        element: Operand,
    },
}

/// What stands in a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// A value of the item.
    Path(DocumentPath),
    /// A value of the request.
    Value(Constant),
    /// `size(operand)`.
    Size(Box<Operand>),
}

impl Predicate {
    /// The document paths in it, in the order of the text.
    pub fn paths(&self) -> Vec<&DocumentPath> {
        let operands: Vec<&Operand> = match self {
            Predicate::Exists(path) | Predicate::NotExists(path) => return vec![path],
            Predicate::Compare { left, right, .. } => vec![left, right],
            Predicate::Between { value, low, high } => vec![value, low, high],
            Predicate::In { value, candidates } => {
                std::iter::once(value).chain(candidates).collect()
            }
            Predicate::HasType { operand, .. } => vec![operand],
            Predicate::BeginsWith { operand, prefix } => vec![operand, prefix],
            Predicate::Contains { container, element } => vec![container, element],
        };
        operands.into_iter().filter_map(Operand::path).collect()
    }
}

impl Operand {
    fn path(&self) -> Option<&DocumentPath> {
        match self {
            Operand::Path(path) => Some(path),
            Operand::Value(_) => None,
            Operand::Size(measured) => measured.path(),
        }
    }

    /// The type it has whatever the item; `None` for a path.
    fn known_type(&self) -> Option<AttributeType> {
        match self {
            Operand::Path(_) => None,
            Operand::Value(constant) => Some(constant.attribute_type()),
            Operand::Size(_) => Some(AttributeType::N),
        }
    }

    fn constant(&self) -> Option<&Constant> {
        match self {
            Operand::Value(constant) => Some(constant),
            _ => None,
        }
    }
}

pub(super) fn bind(
    test: &Test,
    placeholders: &mut Placeholders,
) -> Result<Predicate, ExpressionError> {
    match test {
        Test::Compare { left, comparator, right } => {
            let left = operand(left, placeholders)?;
            let right = operand(right, placeholders)?;
            let operator = symbol(*comparator);
            if comparator.is_ordering() {
                check_ordered(operator, [&left, &right])?;
            }
            check_distinct(operator, &left, [&right])?;
            Ok(Predicate::Compare { left, comparator: *comparator, right })
        }
        Test::Between { value, low, high } => {
            let value = operand(value, placeholders)?;
            let low = operand(low, placeholders)?;
            let high = operand(high, placeholders)?;
            check_ordered("BETWEEN", [&value, &low, &high])?;
            check_distinct("BETWEEN", &value, [&low, &high])?;
            check_bounds(&low, &high)?;
            Ok(Predicate::Between { value, low, high })
        }
        Test::In { value, candidates } => {
            if candidates.len() > MAX_CANDIDATES {
                return Err(ExpressionError::TooManyCandidates { count: candidates.len() });
            }
            let value = operand(value, placeholders)?;
            let candidates = candidates
                .iter()
                .map(|term| operand(term, placeholders))
                .collect::<Result<Vec<_>, _>>()?;
            check_distinct("IN", &value, &candidates)?;
            Ok(Predicate::In { value, candidates })
        }
        Test::Call(call) => bind_call(call, placeholders),
    }
}

fn bind_call(call: &Call, placeholders: &mut Placeholders) -> Result<Predicate, ExpressionError> {
    call.check_arity()?;
    match call.function {
        Function::AttributeExists => the_path(call, placeholders).map(Predicate::Exists),
        Function::AttributeNotExists => the_path(call, placeholders).map(Predicate::NotExists),
        Function::AttributeType => {
            let (operand, named) = two_operands(call, placeholders)?;
            Ok(Predicate::HasType { operand, attribute_type: named_type(&named)? })
        }
        Function::BeginsWith => {
            let (operand, prefix) = two_operands(call, placeholders)?;
            for text in [&operand, &prefix] {
                check_type(call.function.name(), text, &[AttributeType::S, AttributeType::B])?;
            }
            Ok(Predicate::BeginsWith { operand, prefix })
        }
        Function::Contains => {
            let (container, element) = two_operands(call, placeholders)?;
            Ok(Predicate::Contains { container, element })
        }
        function => Err(ExpressionError::FunctionMisplaced { function }),
    }
}

/// The only operand, which has to be a path.
fn the_path(call: &Call, placeholders: &mut Placeholders) -> Result<DocumentPath, ExpressionError> {
    match operand(&call.operands[0], placeholders)? {
        Operand::Path(path) => Ok(path),
        _ => Err(ExpressionError::PathRequired { function: call.function }),
    }
}

fn two_operands(
    call: &Call,
    placeholders: &mut Placeholders,
) -> Result<(Operand, Operand), ExpressionError> {
    let first = operand(&call.operands[0], placeholders)?;
    let second = operand(&call.operands[1], placeholders)?;
    check_distinct(call.function.name(), &first, [&second])?;
    Ok((first, second))
}

fn operand(term: &Term, placeholders: &mut Placeholders) -> Result<Operand, ExpressionError> {
    match term {
        Term::Path(path) => path.resolve(placeholders).map(Operand::Path),
        Term::Value(placeholder) => placeholders.value(placeholder).map(Operand::Value),
        Term::Call(call) => {
            call.check_arity()?;
            let measured = operand(&call.operands[0], placeholders)?;
            check_type(
                call.function.name(),
                &measured,
                &[
                    AttributeType::S,
                    AttributeType::B,
                    AttributeType::L,
                    AttributeType::M,
                    AttributeType::Ss,
                    AttributeType::Ns,
                    AttributeType::Bs,
                ],
            )?;
            Ok(Operand::Size(Box::new(measured)))
        }
    }
}

/// The type that the second operand of `attribute_type` names.
fn named_type(operand: &Operand) -> Result<AttributeType, ExpressionError> {
    const TYPES: [AttributeType; 10] = [
        AttributeType::S,
        AttributeType::N,
        AttributeType::B,
        AttributeType::Bool,
        AttributeType::Null,
        AttributeType::M,
        AttributeType::L,
        AttributeType::Ss,
        AttributeType::Ns,
        AttributeType::Bs,
    ];
    let Some(AttributeValue::S(name)) = operand.constant().map(Constant::value) else {
        let found = operand.known_type();
        return Err(ExpressionError::OperandType {
            operator: Function::AttributeType.name(),
            found,
        });
    };
    let found = TYPES.into_iter().find(|attribute_type| attribute_type.name() == name);
    found.ok_or_else(|| ExpressionError::UnknownType { name: name.clone() })
}

fn check_ordered<const N: usize>(
    operator: &'static str,
    operands: [&Operand; N],
) -> Result<(), ExpressionError> {
    for operand in operands {
        check_type(operator, operand, &[AttributeType::S, AttributeType::N, AttributeType::B])?;
    }
    Ok(())
}

fn check_type(
    operator: &'static str,
    operand: &Operand,
    allowed: &[AttributeType],
) -> Result<(), ExpressionError> {
    match operand.known_type() {
        Some(found) if !allowed.contains(&found) => {
            Err(ExpressionError::OperandType { operator, found: Some(found) })
        }
        _ => Ok(()),
    }
}

fn check_distinct<'o>(
    operator: &'static str,
    first: &Operand,
    others: impl IntoIterator<Item = &'o Operand>,
) -> Result<(), ExpressionError> {
    let Operand::Path(path) = first else {
        return Ok(());
    };
    if others.into_iter().any(|other| other == first) {
        return Err(ExpressionError::OperandsNotDistinct { operator, path: path.clone() });
    }
    Ok(())
}

fn check_bounds(low: &Operand, high: &Operand) -> Result<(), ExpressionError> {
    let (Some(low), Some(high)) = (low.constant(), high.constant()) else {
        return Ok(());
    };
    let bounds = || Box::new(Bounds { low: low.value().clone(), high: high.value().clone() });
    if low.attribute_type() != high.attribute_type() {
        return Err(ExpressionError::BoundTypes(bounds()));
    }
    let is_ordered = match (low.view(), high.view()) {
        (ValueView::S(low), ValueView::S(high)) => low <= high,
        (ValueView::N(low), ValueView::N(high)) => low <= high,
        (ValueView::B(low), ValueView::B(high)) => low <= high,
        _ => true,
    };
    if is_ordered { Ok(()) } else { Err(ExpressionError::BoundOrder(bounds())) }
}
