//! The SET and REMOVE clauses of an UPDATE.

use super::cursor::Cursor;
use super::error::PartiqlError;
use super::token::TokenKind;
use crate::expression::ExpressionError;
use crate::expression::function::Function;
use crate::expression::syntax::{Call, PathText, Term};
use crate::update::{ActionText, ParsedUpdate, Sum};

/// One or more clauses, in any order.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<ParsedUpdate, PartiqlError> {
    let mut actions = Vec::new();
    loop {
        if cursor.take_word("SET") {
            assignments(cursor, &mut actions)?;
        } else if cursor.take_word("REMOVE") {
            actions.push((cursor.path()?, ActionText::Remove));
        } else if actions.is_empty() {
            return Err(cursor.unexpected());
        } else {
            return Ok(ParsedUpdate::of_actions(actions));
        }
    }
}

fn assignments(
    cursor: &mut Cursor<'_>,
    actions: &mut Vec<(PathText, ActionText)>,
) -> Result<(), PartiqlError> {
    loop {
        let path = cursor.path()?;
        cursor.expect_symbol("=")?;
        let action = assigned(cursor, &path)?;
        actions.push((path, action));
        if !cursor.take_symbol(",") {
            return Ok(());
        }
    }
}

/// What stands right of `=`.
fn assigned(cursor: &mut Cursor<'_>, target: &PathText) -> Result<ActionText, PartiqlError> {
    for (word, function, action) in [
        ("set_add", "SET_ADD", ActionText::Add as fn(String) -> ActionText),
        ("set_delete", "SET_DELETE", ActionText::Delete),
    ] {
        if cursor.is_word(word) && cursor.peek_at(1).kind == TokenKind::Symbol("(") {
            cursor.advance();
            return set_function(cursor, target, function).map(action);
        }
    }
    let left = operand(cursor)?;
    let sum = match cursor.peek().kind {
        TokenKind::Symbol("+") => Sum::Plus,
        TokenKind::Symbol("-") => Sum::Minus,
        _ => return Ok(ActionText::Set(Sum::Operand(left))),
    };
    cursor.advance();
    Ok(ActionText::Set(sum(summand(left)?, summand(operand(cursor)?)?)))
}

fn summand(term: Term) -> Result<Term, PartiqlError> {
    match term {
        Term::Call(Call { function: function @ Function::ListAppend, .. }) => {
            Err(ExpressionError::FunctionMisplaced { function }.into())
        }
        term => Ok(term),
    }
}

/// `(target, set)`: the placeholder of the set.
fn set_function(
    cursor: &mut Cursor<'_>,
    target: &PathText,
    function: &'static str,
) -> Result<String, PartiqlError> {
    cursor.expect_symbol("(")?;
    if cursor.path()? != *target {
        return Err(PartiqlError::SetFunctionTarget { function });
    }
    cursor.expect_symbol(",")?;
    let set = cursor.literal(0)?;
    cursor.expect_symbol(")")?;
    Ok(cursor.keep(set))
}

fn operand(cursor: &mut Cursor<'_>) -> Result<Term, PartiqlError> {
    let is_call =
        cursor.peek().kind == TokenKind::Word && cursor.peek_at(1).kind == TokenKind::Symbol("(");
    if !is_call {
        return cursor.value_or_path();
    }
    let call = cursor.call()?;
    match call.function {
        function if !function.is_for_updates() => {
            Err(ExpressionError::FunctionNotInUpdates { function }.into())
        }
        _ => Ok(Term::Call(call)),
    }
}

impl Cursor<'_> {
    /// A function and its operands. Case does not matter.
    pub(super) fn call(&mut self) -> Result<Call, PartiqlError> {
        let name = self.advance().text;
        let Some(function) = Function::named(&name.to_ascii_lowercase()) else {
            return Err(PartiqlError::UnknownFunction { name: name.to_owned() });
        };
        self.expect_symbol("(")?;
        let mut operands = vec![self.value_or_path()?];
        while self.take_symbol(",") {
            operands.push(self.value_or_path()?);
        }
        self.expect_symbol(")")?;
        Ok(Call { function, operands })
    }
}
