//! Actions with everything resolved and checked that can be without an item.

use dynafile_model::AttributeType;

use super::parser::{ActionText, Sum};
use crate::expression::constant::Constant;
use crate::expression::document_path::{DocumentPath, check_disjoint};
use crate::expression::error::ExpressionError;
use crate::expression::function::Function;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::{Call, PathText, Term};

/// What an update does to one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Puts a value there.
    Set(SetValue),
    /// Removes what is there.
    Remove,
    /// Adds to the number or set there.
    Add(Constant),
    /// Takes members out of the set there.
    Delete(Constant),
}

/// The right side of a `SET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetValue {
    /// The value as it is.
    Operand(SetOperand),
    /// The sum of two numbers.
    Plus(SetOperand, SetOperand),
    /// The difference of two numbers.
    Minus(SetOperand, SetOperand),
    /// The concatenation of two lists.
    ListAppend(SetOperand, SetOperand),
}

/// What stands right of a `SET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetOperand {
    /// A value of the item.
    Path(DocumentPath),
    /// A value of the request.
    Value(Constant),
    /// The value at a path or, if there is none, another.
    IfNotExists(DocumentPath, Box<SetOperand>),
}

impl Action {
    /// The document paths that it reads.
    pub(super) fn paths(&self) -> Vec<&DocumentPath> {
        match self {
            Action::Set(SetValue::Operand(operand)) => operand.paths(),
            Action::Set(
                SetValue::Plus(left, right)
                | SetValue::Minus(left, right)
                | SetValue::ListAppend(left, right),
            ) => [left.paths(), right.paths()].concat(),
            Action::Remove | Action::Add(_) | Action::Delete(_) => Vec::new(),
        }
    }
}

impl SetOperand {
    fn paths(&self) -> Vec<&DocumentPath> {
        match self {
            SetOperand::Path(path) => vec![path],
            SetOperand::Value(_) => Vec::new(),
            SetOperand::IfNotExists(path, otherwise) => {
                let mut paths = vec![path];
                paths.extend(otherwise.paths());
                paths
            }
        }
    }
}

/// An action and where it applies.
pub(super) type Target = (DocumentPath, Action);

/// All targets first, then what the actions refer to, then the types of what they refer to: the service's order.
pub(super) fn bind(
    texts: &[(PathText, ActionText)],
    placeholders: &mut Placeholders,
) -> Result<Vec<Target>, ExpressionError> {
    let paths = texts
        .iter()
        .map(|(path, _)| path.resolve(placeholders))
        .collect::<Result<Vec<DocumentPath>, _>>()?;
    check_disjoint(&paths)?;
    let targets = paths
        .into_iter()
        .zip(texts)
        .map(|(path, (_, text))| Ok((path, resolve(text, placeholders)?)))
        .collect::<Result<Vec<Target>, ExpressionError>>()?;
    check_types(&targets)?;
    targets.iter().try_for_each(|(_, action)| check_distinct(action))?;
    Ok(targets)
}

fn resolve(text: &ActionText, placeholders: &mut Placeholders) -> Result<Action, ExpressionError> {
    match text {
        ActionText::Set(sum) => set_value(sum, placeholders).map(Action::Set),
        ActionText::Remove => Ok(Action::Remove),
        ActionText::Add(placeholder) => placeholders.value(placeholder).map(Action::Add),
        ActionText::Delete(placeholder) => placeholders.value(placeholder).map(Action::Delete),
    }
}

fn set_value(sum: &Sum, placeholders: &mut Placeholders) -> Result<SetValue, ExpressionError> {
    match sum {
        Sum::Operand(Term::Call(call)) if call.function == Function::ListAppend => {
            call.check_arity()?;
            let left = operand(&call.operands[0], placeholders)?;
            let right = operand(&call.operands[1], placeholders)?;
            Ok(SetValue::ListAppend(left, right))
        }
        Sum::Operand(term) => operand(term, placeholders).map(SetValue::Operand),
        Sum::Plus(left, right) => {
            Ok(SetValue::Plus(operand(left, placeholders)?, operand(right, placeholders)?))
        }
        Sum::Minus(left, right) => {
            Ok(SetValue::Minus(operand(left, placeholders)?, operand(right, placeholders)?))
        }
    }
}

fn operand(term: &Term, placeholders: &mut Placeholders) -> Result<SetOperand, ExpressionError> {
    match term {
        Term::Path(path) => path.resolve(placeholders).map(SetOperand::Path),
        Term::Value(placeholder) => placeholders.value(placeholder).map(SetOperand::Value),
        Term::Call(call) => if_not_exists(call, placeholders),
    }
}

fn if_not_exists(
    call: &Call,
    placeholders: &mut Placeholders,
) -> Result<SetOperand, ExpressionError> {
    call.check_arity()?;
    let SetOperand::Path(path) = operand(&call.operands[0], placeholders)? else {
        return Err(ExpressionError::PathRequired { function: call.function });
    };
    let otherwise = operand(&call.operands[1], placeholders)?;
    Ok(SetOperand::IfNotExists(path, Box::new(otherwise)))
}

/// ADD before SET before DELETE, as DynamoDB Local does.
fn check_types(targets: &[Target]) -> Result<(), ExpressionError> {
    for (_, action) in targets {
        if let Action::Add(value) = action {
            check_section_type("ADD", value, is_number_or_set)?;
        }
    }
    for (_, action) in targets {
        if let Action::Set(value) = action {
            check_set_type(value)?;
        }
    }
    for (_, action) in targets {
        if let Action::Delete(value) = action {
            check_section_type("DELETE", value, is_set)?;
        }
    }
    Ok(())
}

fn check_set_type(value: &SetValue) -> Result<(), ExpressionError> {
    let (operator, wanted, operands) = match value {
        SetValue::Operand(_) => return Ok(()),
        SetValue::Plus(left, right) => ("+", AttributeType::N, [left, right]),
        SetValue::Minus(left, right) => ("-", AttributeType::N, [left, right]),
        SetValue::ListAppend(left, right) => {
            (Function::ListAppend.name(), AttributeType::L, [left, right])
        }
    };
    for operand in operands {
        if let SetOperand::Value(constant) = operand
            && constant.attribute_type() != wanted
        {
            let found = Some(constant.attribute_type());
            return Err(ExpressionError::OperandType { operator, found });
        }
    }
    Ok(())
}

/// `if_not_exists(a, a)` is refused.
fn check_distinct(action: &Action) -> Result<(), ExpressionError> {
    let Action::Set(value) = action else {
        return Ok(());
    };
    let operands = match value {
        SetValue::Operand(operand) => vec![operand],
        SetValue::Plus(left, right)
        | SetValue::Minus(left, right)
        | SetValue::ListAppend(left, right) => vec![left, right],
    };
    for mut operand in operands {
        while let SetOperand::IfNotExists(path, otherwise) = operand {
            if matches!(&**otherwise, SetOperand::Path(other) if other == path) {
                let operator = Function::IfNotExists.name();
                return Err(ExpressionError::OperandsNotDistinct { operator, path: path.clone() });
            }
            operand = otherwise;
        }
    }
    Ok(())
}

fn check_section_type(
    section: &'static str,
    value: &Constant,
    is_allowed: fn(AttributeType) -> bool,
) -> Result<(), ExpressionError> {
    let found = value.attribute_type();
    if is_allowed(found) {
        return Ok(());
    }
    Err(ExpressionError::SectionOperandType { section, found })
}

fn is_set(attribute_type: AttributeType) -> bool {
    matches!(attribute_type, AttributeType::Ss | AttributeType::Ns | AttributeType::Bs)
}

fn is_number_or_set(attribute_type: AttributeType) -> bool {
    attribute_type == AttributeType::N || is_set(attribute_type)
}
