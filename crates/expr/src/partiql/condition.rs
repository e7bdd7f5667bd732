//! WHERE clauses: the boolean tree that all conditions share, over PartiQL's tests.
//!
//! `IS MISSING`, `IS NULL` and the negated forms become the functions that say the same.

use super::cursor::Cursor;
use super::error::PartiqlError;
use super::token::TokenKind;
use crate::comparator::Comparator;
use crate::condition::{Condition, ParsedCondition};
use crate::expression::function::Function;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::{Call, PathText, Term, Test};
use crate::expression::{ExpressionError, MAX_OPERATORS};
use crate::logic::{self, Grammar, Logic};

/// A condition as written.
pub(super) struct WhereClause {
    tree: Logic<Test>,
}

impl WhereClause {
    pub(super) fn bind(self, placeholders: &mut Placeholders) -> Result<Condition, PartiqlError> {
        Ok(ParsedCondition::of_tree(self.tree).bind(placeholders)?)
    }
}

/// What follows WHERE.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<WhereClause, PartiqlError> {
    let tree = logic::parse(&mut Parser { cursor })?;
    Ok(WhereClause { tree: tree.flatten() })
}

struct Parser<'c, 't> {
    cursor: &'c mut Cursor<'t>,
}

impl Grammar for Parser<'_, '_> {
    /// A tree, for the tests that have a negated form.
    type Test = Logic<Test>;
    type Error = PartiqlError;

    const MAX_DEPTH: usize = MAX_OPERATORS;

    fn take_or(&mut self) -> Result<bool, PartiqlError> {
        Ok(self.cursor.take_word("OR"))
    }

    fn take_and(&mut self) -> Result<bool, PartiqlError> {
        Ok(self.cursor.take_word("AND"))
    }

    fn take_not(&mut self) -> Result<bool, PartiqlError> {
        Ok(self.cursor.take_word("NOT"))
    }

    fn take_open(&mut self) -> Result<bool, PartiqlError> {
        Ok(self.cursor.take_symbol("("))
    }

    fn close(&mut self) -> Result<(), PartiqlError> {
        self.cursor.expect_symbol(")")
    }

    fn test(&mut self) -> Result<Logic<Test>, PartiqlError> {
        let left = self.term()?;
        if let Some(comparator) = self.comparator() {
            let (left, right) = (operand(left)?, self.operand()?);
            return Ok(Logic::Test(Test::Compare { left, comparator, right }));
        }
        if self.cursor.take_word("IS") {
            return self.is_form(left);
        }
        let is_negated = self.cursor.take_word("NOT");
        let test = if self.cursor.take_word("BETWEEN") {
            let (value, low) = (operand(left)?, self.operand()?);
            self.cursor.expect_word("AND")?;
            Test::Between { value, low, high: self.operand()? }
        } else if self.cursor.take_word("IN") {
            Test::In { value: operand(left)?, candidates: self.candidates()? }
        } else {
            return match left {
                Term::Call(call) if !is_negated && call.function != Function::Size => {
                    Ok(Logic::Test(Test::Call(call)))
                }
                _ => Err(self.not_a_test()),
            };
        };
        Ok(negated_if(is_negated, test))
    }

    fn too_deep(&self) -> PartiqlError {
        ExpressionError::TooManyOperators.into()
    }
}

impl Parser<'_, '_> {
    fn operand(&mut self) -> Result<Term, PartiqlError> {
        operand(self.term()?)
    }

    /// A path, a value or a call of any function of conditions.
    fn term(&mut self) -> Result<Term, PartiqlError> {
        if self.cursor.is_word("MISSING") {
            return Err(PartiqlError::MissingCompared);
        }
        let is_call = self.cursor.peek().kind == TokenKind::Word
            && self.cursor.peek_at(1).kind == TokenKind::Symbol("(");
        let term = match is_call {
            true => Term::Call(self.cursor.call()?),
            false => self.cursor.value_or_path()?,
        };
        if let Term::Call(Call { function, .. }) = &term
            && function.is_for_updates()
        {
            return Err(ExpressionError::FunctionNotInConditions { function: *function }.into());
        }
        match self.cursor.peek().kind {
            TokenKind::Symbol(operator @ ("+" | "-" | "*" | "/" | "||")) => {
                Err(PartiqlError::OperatorInCondition { operator })
            }
            _ => Ok(term),
        }
    }

    fn comparator(&mut self) -> Option<Comparator> {
        let TokenKind::Symbol(symbol) = self.cursor.peek().kind else {
            return None;
        };
        let comparator = match symbol {
            "=" => Comparator::Equal,
            "<>" | "!=" => Comparator::NotEqual,
            "<" => Comparator::Less,
            "<=" => Comparator::LessOrEqual,
            ">" => Comparator::Greater,
            ">=" => Comparator::GreaterOrEqual,
            _ => return None,
        };
        self.cursor.advance();
        Some(comparator)
    }

    /// What follows `IS`.
    fn is_form(&mut self, left: Term) -> Result<Logic<Test>, PartiqlError> {
        let Term::Path(path) = left else {
            return Err(self.cursor.unexpected());
        };
        let is_negated = self.cursor.take_word("NOT");
        if self.cursor.take_word("MISSING") {
            return Ok(negated_if(is_negated, is_missing(path)));
        }
        self.cursor.expect_word("NULL")?;
        let null = self.cursor.keep("NULL".into());
        let operands = vec![Term::Path(path), Term::Value(null)];
        let has_type = Test::Call(Call { function: Function::AttributeType, operands });
        Ok(negated_if(is_negated, has_type))
    }

    /// The list behind `IN`, in either kind of bracket.
    fn candidates(&mut self) -> Result<Vec<Term>, PartiqlError> {
        let closing = if self.cursor.take_symbol("(") {
            ")"
        } else {
            self.cursor.expect_symbol("[")?;
            "]"
        };
        let values = self.cursor.elements(closing, 0)?;
        if values.is_empty() {
            return Err(self.cursor.unexpected());
        }
        Ok(values.into_iter().map(|value| Term::Value(self.cursor.keep(value))).collect())
    }

    fn not_a_test(&self) -> PartiqlError {
        let ends_here = ["AND", "OR"].into_iter().any(|word| self.cursor.is_word(word))
            || matches!(self.cursor.peek().kind, TokenKind::End | TokenKind::Symbol(")" | ";"));
        match ends_here {
            true => PartiqlError::NotATest,
            false => self.cursor.unexpected(),
        }
    }
}

/// Of the functions only `size` gives a value that can be compared.
fn operand(term: Term) -> Result<Term, PartiqlError> {
    match term {
        Term::Call(Call { function, .. }) if function != Function::Size => {
            Err(ExpressionError::FunctionMisplaced { function }.into())
        }
        term => Ok(term),
    }
}

fn is_missing(path: PathText) -> Test {
    let (function, operands) = (Function::AttributeNotExists, vec![Term::Path(path)]);
    Test::Call(Call { function, operands })
}

fn negated_if(is_negated: bool, test: Test) -> Logic<Test> {
    match is_negated {
        true => Logic::Not(Box::new(Logic::Test(test))),
        false => Logic::Test(test),
    }
}
