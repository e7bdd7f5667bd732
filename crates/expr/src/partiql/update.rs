//! The SET and REMOVE clauses of an UPDATE.

use super::error::PartiqlError;
use super::reading::Reading;
use super::syntax::{ActionNode, Node, NodeKind, Operator};
use super::value::{is_set, is_value};
use crate::expression::ExpressionError;
use crate::expression::function::Function;
use crate::expression::syntax::{Call, PathText, Term};
use crate::update::{ActionText, ParsedUpdate, Sum};

/// A function that has a set as its second operand.
struct SetFunction {
    word: &'static str,
    /// Its name in errors.
    name: &'static str,
    /// What it does with the placeholder of the set.
    action: fn(String) -> ActionText,
}

const SET_FUNCTIONS: [SetFunction; 2] = [
    SetFunction { word: "set_add", name: "SET_ADD", action: ActionText::Add },
    SetFunction { word: "set_delete", name: "SET_DELETE", action: ActionText::Delete },
];

/// What an UPDATE changes.
pub(super) fn read(
    reading: &mut Reading<'_>,
    actions: &[ActionNode<'_>],
) -> Result<ParsedUpdate, PartiqlError> {
    let actions = actions.iter().map(|action| match action {
        ActionNode::Set { path, value } => {
            let path = reading.path(path)?;
            let action = assigned(reading, &path, value)?;
            Ok((path, action))
        }
        ActionNode::Remove(path) => Ok((reading.path(path)?, ActionText::Remove)),
        ActionNode::Insert => Err(PartiqlError::InsertInUpdate),
    });
    let actions = actions.collect::<Result<Vec<_>, PartiqlError>>()?;
    Ok(ParsedUpdate::of_actions(actions))
}

/// What stands right of `=`.
fn assigned(
    reading: &mut Reading<'_>,
    target: &PathText,
    node: &Node<'_>,
) -> Result<ActionText, PartiqlError> {
    match &node.kind {
        NodeKind::Call { function, operands } => {
            let set_function = SET_FUNCTIONS.into_iter().find(|known| known.word == function);
            if let Some(SetFunction { name, action, .. }) = set_function {
                return set(reading, target, node, name, operands).map(action);
            }
        }
        NodeKind::Operation { operator: Operator::Other(sign @ ("+" | "-")), operands } => {
            if let [left, right] = operands.as_slice() {
                let (left, right) = (operand(reading, left)?, operand(reading, right)?);
                let sum = if *sign == "+" { Sum::Plus } else { Sum::Minus };
                return Ok(ActionText::Set(sum(left, right)));
            }
        }
        _ => {}
    }
    let term = match is_call_of(node, Function::ListAppend) {
        true => Term::Call(call(reading, node)?),
        false => operand(reading, node)?,
    };
    Ok(ActionText::Set(Sum::Operand(term)))
}

/// `(target, set)`: the placeholder of the set.
fn set(
    reading: &mut Reading<'_>,
    target: &PathText,
    node: &Node<'_>,
    function: &'static str,
    operands: &[Node<'_>],
) -> Result<String, PartiqlError> {
    let place = reading.place(node.token);
    let [first, second] = operands else {
        return Err(PartiqlError::SetFunctionOperands { function, place });
    };
    let is_target = matches!(first.kind, NodeKind::Name(_) | NodeKind::Path { .. });
    if !is_target || reading.path(first)? != *target {
        return Err(PartiqlError::SetFunctionTarget { function, place });
    }
    let not_a_set = || {
        let place = reading.place(first.token);
        PartiqlError::SetFunctionValue { function, place }
    };
    if !matches!(second.kind, NodeKind::Bag(_) | NodeKind::Parameter(_)) {
        return Err(not_a_set());
    }
    match reading.value(second)? {
        value if is_set(&value) => Ok(reading.keep(value)),
        _ => Err(not_a_set()),
    }
}

/// A path, a value, or what a path has unless it has nothing.
fn operand(reading: &mut Reading<'_>, node: &Node<'_>) -> Result<Term, PartiqlError> {
    if is_value(node) {
        let value = reading.value(node)?;
        return Ok(Term::Value(reading.keep(value)));
    }
    match &node.kind {
        NodeKind::Missing => Err(PartiqlError::MissingCompared),
        NodeKind::Typed { .. } => Err(PartiqlError::IsInUpdate),
        NodeKind::Operation { operator, .. } => {
            Err(PartiqlError::OperatorInUpdate { operator: operator.text() })
        }
        NodeKind::Call { .. } => {
            let call = call(reading, node)?;
            match call.function {
                Function::IfNotExists => Ok(Term::Call(call)),
                function => Err(ExpressionError::FunctionMisplaced { function }.into()),
            }
        }
        _ => reading.path(node).map(Term::Path),
    }
}

fn is_call_of(node: &Node<'_>, function: Function) -> bool {
    matches!(&node.kind, NodeKind::Call { function: name, .. } if name == function.name())
}

/// A call of a function of updates.
fn call(reading: &mut Reading<'_>, node: &Node<'_>) -> Result<Call, PartiqlError> {
    let NodeKind::Call { function: name, operands } = &node.kind else {
        unreachable!("it was seen to be a call")
    };
    let function = Function::named(name).filter(|function| function.is_for_updates());
    let Some(function) = function else {
        let (name, place) = (name.clone(), reading.place(node.token));
        return Err(PartiqlError::UnknownFunction { name, place });
    };
    let operands = operands.iter().map(|node| operand(reading, node));
    Ok(Call { function, operands: operands.collect::<Result<_, _>>()? })
}
