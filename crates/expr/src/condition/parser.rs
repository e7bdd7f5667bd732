//! Conditions as text to a tree of tests as written.

use crate::comparator::Comparator;
use crate::expression::cursor::{Cursor, Language, MAX_NESTING};
use crate::expression::error::ExpressionError;
use crate::expression::function::Function;
use crate::expression::syntax::{Call, Term, Test};
use crate::expression::token::{Keyword, TokenKind};
use crate::logic::{self, Grammar, Logic};

/// Gives the tree and the number of operators and functions in it.
pub(super) fn parse(text: &str) -> Result<(Logic<Test>, usize), ExpressionError> {
    let mut parser = Parser { cursor: Cursor::new(text, Language::Condition)? };
    let tree = logic::parse(&mut parser)?;
    let operators = parser.cursor.operators;
    parser.cursor.finish()?;
    Ok((tree, operators))
}

struct Parser<'t> {
    cursor: Cursor<'t>,
}

impl Parser<'_> {
    fn take_connective(&mut self, keyword: Keyword) -> bool {
        let taken = self.cursor.take(TokenKind::Keyword(keyword));
        self.cursor.operators += usize::from(taken);
        taken
    }

    fn between(&mut self, value: Term) -> Result<Test, ExpressionError> {
        let low = self.operand()?;
        if !self.cursor.take(TokenKind::Keyword(Keyword::And)) {
            return Err(self.cursor.unexpected());
        }
        let high = self.operand()?;
        Ok(Test::Between { value, low, high })
    }

    fn candidates(&mut self, value: Term) -> Result<Test, ExpressionError> {
        self.cursor.expect_symbol("(")?;
        let mut candidates = vec![self.operand()?];
        while self.cursor.take_symbol(",") {
            candidates.push(self.operand()?);
        }
        self.cursor.expect_symbol(")")?;
        Ok(Test::In { value, candidates })
    }

    /// An operand of an operator; of the functions only those that give a value may be one.
    fn operand(&mut self) -> Result<Term, ExpressionError> {
        let term = self.cursor.term()?;
        self.check_operand(&term);
        Ok(term)
    }

    fn check_operand(&mut self, term: &Term) {
        if let Term::Call(Call { function, .. }) = term
            && !self.cursor.is_operand(*function)
        {
            self.cursor.defer(ExpressionError::FunctionMisplaced { function: *function });
        }
    }

    fn comparator(&mut self) -> Option<Comparator> {
        let TokenKind::Symbol(symbol) = self.cursor.peek() else {
            return None;
        };
        let comparator = match symbol {
            "=" => Comparator::Equal,
            "<>" => Comparator::NotEqual,
            "<" => Comparator::Less,
            "<=" => Comparator::LessOrEqual,
            ">" => Comparator::Greater,
            ">=" => Comparator::GreaterOrEqual,
            _ => return None,
        };
        self.cursor.advance();
        Some(comparator)
    }
}

impl Grammar for Parser<'_> {
    type Test = Test;
    type Error = ExpressionError;

    /// As many groups as there can be reason for, and as many `NOT`s as there may be.
    const MAX_DEPTH: usize = 2 * MAX_NESTING;

    fn take_or(&mut self) -> Result<bool, ExpressionError> {
        Ok(self.take_connective(Keyword::Or))
    }

    fn take_and(&mut self) -> Result<bool, ExpressionError> {
        Ok(self.take_connective(Keyword::And))
    }

    fn take_not(&mut self) -> Result<bool, ExpressionError> {
        Ok(self.take_connective(Keyword::Not))
    }

    fn take_open(&mut self) -> Result<bool, ExpressionError> {
        if self.cursor.peek() != TokenKind::Symbol("(") || self.cursor.is_at_operand_group() {
            return Ok(false);
        }
        self.cursor.open_group()?;
        Ok(true)
    }

    fn close(&mut self) -> Result<(), ExpressionError> {
        self.cursor.close_group()
    }

    fn test(&mut self) -> Result<Test, ExpressionError> {
        let left = self.cursor.term()?;
        if let Some(comparator) = self.comparator() {
            self.check_operand(&left);
            self.cursor.operators += 1;
            return Ok(Test::Compare { left, comparator, right: self.operand()? });
        }
        if self.take_connective(Keyword::Between) {
            self.check_operand(&left);
            return self.between(left);
        }
        if self.take_connective(Keyword::In) {
            self.check_operand(&left);
            return self.candidates(left);
        }
        match left {
            Term::Call(call) => {
                if call.function == Function::Size {
                    self.cursor
                        .defer(ExpressionError::FunctionMisplaced { function: call.function });
                }
                Ok(Test::Call(call))
            }
            _ => Err(self.cursor.unexpected()),
        }
    }

    fn too_deep(&self) -> ExpressionError {
        self.cursor.too_deep()
    }
}
