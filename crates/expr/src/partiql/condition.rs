//! WHERE clauses: the boolean tree that all conditions share, over PartiQL's tests.
//!
//! `IS MISSING`, `IS NULL` and other types become the functions that say the same. A test that is compared with a truth
//! value, or with another test, becomes the tree that is true where the comparison is.

use dynafile_model::{AttributeType, AttributeValue};

use super::error::PartiqlError;
use super::keyword::TypeName;
use super::reading::Reading;
use super::syntax::{Node, NodeKind, Operator};
use super::value::is_value;
use crate::comparator::Comparator;
use crate::condition::ParsedCondition;
use crate::expression::function::Function;
use crate::expression::syntax::{Call, Term, Test, symbol};
use crate::expression::{ExpressionError, MAX_OPERATORS};
use crate::logic::Logic;

/// What a WHERE clause asks.
pub(super) fn read(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
) -> Result<ParsedCondition, PartiqlError> {
    if !is_test(node) {
        return Err(PartiqlError::WhereNotATest);
    }
    Ok(ParsedCondition::of_tree(test(reading, node)?))
}

/// Whether a node is true or false rather than a value.
fn is_test(node: &Node<'_>) -> bool {
    match &node.kind {
        NodeKind::Call { function, .. } => function != Function::Size.name(),
        NodeKind::Operation { operator: Operator::Other(sign), operands } => {
            // What conditions do not have is refused as an operator.
            !(operands.len() == 1 && matches!(*sign, "+" | "-"))
        }
        NodeKind::Operation { .. } | NodeKind::Typed { .. } | NodeKind::Statement(_) => true,
        _ => false,
    }
}

fn test(reading: &mut Reading<'_>, node: &Node<'_>) -> Result<Logic<Test>, PartiqlError> {
    match &node.kind {
        NodeKind::Operation { operator, operands } => operation(reading, *operator, operands),
        NodeKind::Typed { operand, type_name } => typed(reading, operand, *type_name),
        NodeKind::Call { .. } => Ok(Logic::Test(Test::Call(call(reading, node)?))),
        _ => Err(PartiqlError::NotATest),
    }
}

fn operation(
    reading: &mut Reading<'_>,
    operator: Operator,
    operands: &[Node<'_>],
) -> Result<Logic<Test>, PartiqlError> {
    match (operator, operands) {
        (Operator::And, parts) => Ok(Logic::all(tests(reading, parts)?)),
        (Operator::Or, parts) => Ok(Logic::any(tests(reading, parts)?)),
        (Operator::Not, [part]) if is_test(part) => Ok(negation(test(reading, part)?)),
        (Operator::Not, _) => Err(PartiqlError::NotOfAValue),
        (Operator::Compare(comparator), [left, right]) => {
            comparison(reading, left, comparator, right)
        }
        (Operator::Between, [value, low, high]) => {
            let value = operand(reading, value)?;
            let (low, high) = (operand(reading, low)?, operand(reading, high)?);
            Ok(Logic::Test(Test::Between { value, low, high }))
        }
        (Operator::In, [value, list]) => membership(reading, value, list),
        (operator, _) => Err(PartiqlError::OperatorInCondition { operator: operator.text() }),
    }
}

fn tests(reading: &mut Reading<'_>, parts: &[Node<'_>]) -> Result<Vec<Logic<Test>>, PartiqlError> {
    parts
        .iter()
        .map(|part| if is_test(part) { test(reading, part) } else { refuse_value(part) })
        .collect()
}

fn refuse_value<T>(node: &Node<'_>) -> Result<T, PartiqlError> {
    match &node.kind {
        NodeKind::Operation { operator, .. } => {
            Err(PartiqlError::OperatorInCondition { operator: operator.text() })
        }
        _ => Err(PartiqlError::NotATest),
    }
}

fn comparison(
    reading: &mut Reading<'_>,
    left: &Node<'_>,
    comparator: Comparator,
    right: &Node<'_>,
) -> Result<Logic<Test>, PartiqlError> {
    if !is_test(left) && !is_test(right) {
        let (left, right) = (operand(reading, left)?, operand(reading, right)?);
        return Ok(Logic::Test(Test::Compare { left, comparator, right }));
    }
    if comparator.is_ordering() {
        let operator = symbol(comparator);
        let found = Some(AttributeType::Bool);
        return Err(ExpressionError::OperandType { operator, found }.into());
    }
    let (tested, other) = if is_test(left) { (left, right) } else { (right, left) };
    let tested = test(reading, tested)?;
    let equal = equality(reading, tested, other)?;
    Ok(if comparator == Comparator::NotEqual { negation(equal) } else { equal })
}

/// True where a test has the truth of something else.
fn equality(
    reading: &mut Reading<'_>,
    tested: Logic<Test>,
    other: &Node<'_>,
) -> Result<Logic<Test>, PartiqlError> {
    if is_test(other) {
        let other = test(reading, other)?;
        return both_or_neither(tested, [other.clone(), negation(other)]);
    }
    if is_value(other) {
        return Ok(match reading.value(other)? {
            AttributeValue::Bool(true) => tested,
            AttributeValue::Bool(false) => negation(tested),
            _ => never(),
        });
    }
    let path = operand(reading, other)?;
    let mut equals = |truth: bool| {
        let right = Term::Value(reading.keep(AttributeValue::Bool(truth)));
        let (left, comparator) = (path.clone(), Comparator::Equal);
        Logic::Test(Test::Compare { left, comparator, right })
    };
    let others = [equals(true), equals(false)];
    both_or_neither(tested, others)
}

/// True where the test and the first of the others are true, or the test is not and the second is. Each stands in it twice, so
/// that its size has to be bounded.
fn both_or_neither(
    tested: Logic<Test>,
    [when_true, when_false]: [Logic<Test>; 2],
) -> Result<Logic<Test>, PartiqlError> {
    let size = 2 * tested.tests().len() + when_true.tests().len() + when_false.tests().len();
    if size > MAX_OPERATORS {
        return Err(ExpressionError::TooManyOperators.into());
    }
    let both = Logic::all([tested.clone(), when_true]);
    Ok(Logic::any([both, Logic::all([negation(tested), when_false])]))
}

fn membership(
    reading: &mut Reading<'_>,
    value: &Node<'_>,
    list: &Node<'_>,
) -> Result<Logic<Test>, PartiqlError> {
    let (NodeKind::List(candidates) | NodeKind::Bag(candidates)) = &list.kind else {
        return Err(PartiqlError::InOperands);
    };
    if candidates.is_empty() || is_value(value) {
        return Err(PartiqlError::InOperands);
    }
    if is_test(value) {
        let tested = test(reading, value)?;
        let equal = candidates.iter().map(|candidate| equality(reading, tested.clone(), candidate));
        let equal = equal.collect::<Result<Vec<_>, _>>()?;
        return Ok(Logic::any(equal));
    }
    let value = operand(reading, value)?;
    let candidates = candidates.iter().map(|candidate| operand(reading, candidate));
    let candidates = candidates.collect::<Result<Vec<_>, _>>()?;
    Ok(Logic::Test(Test::In { value, candidates }))
}

fn typed(
    reading: &mut Reading<'_>,
    operand: &Node<'_>,
    type_name: TypeName,
) -> Result<Logic<Test>, PartiqlError> {
    let is_literal = is_value(operand) && !matches!(operand.kind, NodeKind::Parameter(_));
    let operand = match &operand.kind {
        NodeKind::Name(_) | NodeKind::Path { .. } => Term::Path(reading.path(operand)?),
        _ if is_literal => {
            let value = reading.value(operand)?;
            Term::Value(reading.keep(value))
        }
        _ => return Err(PartiqlError::IsOperand),
    };
    let (function, operands) = match (type_name, operand) {
        (TypeName::Missing, Term::Value(_)) => return Ok(never()),
        (TypeName::Missing, path) => (Function::AttributeNotExists, vec![path]),
        (TypeName::Attribute(attribute_type), operand) => {
            let name = reading.keep(attribute_type.name().into());
            (Function::AttributeType, vec![operand, Term::Value(name)])
        }
        (TypeName::Other(name), _) => return Err(PartiqlError::IsType { name }),
    };
    Ok(Logic::Test(Test::Call(Call { function, operands })))
}

/// A path, a value, or the size of one of them.
fn operand(reading: &mut Reading<'_>, node: &Node<'_>) -> Result<Term, PartiqlError> {
    if is_value(node) {
        let value = reading.value(node)?;
        return Ok(Term::Value(reading.keep(value)));
    }
    match &node.kind {
        NodeKind::Missing => Err(PartiqlError::MissingCompared),
        NodeKind::Call { .. } => {
            let call = call(reading, node)?;
            match call.function {
                Function::Size => Ok(Term::Call(call)),
                function => Err(ExpressionError::FunctionMisplaced { function }.into()),
            }
        }
        NodeKind::Operation { operator, .. } => {
            Err(PartiqlError::OperatorInCondition { operator: operator.text() })
        }
        NodeKind::Typed { .. } => Err(PartiqlError::OperatorInCondition { operator: "is" }),
        _ => reading.path(node).map(Term::Path),
    }
}

/// A call of a function of conditions.
fn call(reading: &mut Reading<'_>, node: &Node<'_>) -> Result<Call, PartiqlError> {
    let NodeKind::Call { function: name, operands } = &node.kind else {
        unreachable!("it was seen to be a call")
    };
    let function = Function::named(name).filter(|function| !function.is_for_updates());
    let Some(function) = function else {
        let (name, place) = (name.clone(), reading.place(node.token));
        return Err(PartiqlError::UnknownFunction { name, place });
    };
    let operands = operands.iter().map(|node| operand(reading, node));
    Ok(Call { function, operands: operands.collect::<Result<_, _>>()? })
}

fn negation(part: Logic<Test>) -> Logic<Test> {
    Logic::Not(Box::new(part))
}

/// What no item fulfils.
fn never() -> Logic<Test> {
    Logic::Any(Vec::new())
}
