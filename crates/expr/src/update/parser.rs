//! Updates as text to actions as written.

use crate::expression::cursor::{Cursor, Language};
use crate::expression::error::ExpressionError;
use crate::expression::function::Function;
use crate::expression::syntax::{PathText, Term};
use crate::expression::token::{Keyword, TokenKind};

/// An update as written: its actions in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ActionTexts {
    pub(super) actions: Vec<(PathText, ActionText)>,
    /// How many operators and functions there are.
    pub(super) operators: usize,
}

/// An action as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ActionText {
    Set(Sum),
    Remove,
    /// With the placeholder of the value.
    Add(String),
    /// With the placeholder of the value.
    Delete(String),
}

/// The right side of an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sum {
    Operand(Term),
    Plus(Term, Term),
    Minus(Term, Term),
}

pub(super) fn parse(text: &str) -> Result<ActionTexts, ExpressionError> {
    let cursor = Cursor::new(text, Language::Update)?;
    let mut parser = Parser { cursor, seen: Vec::new(), repeated: None };
    let mut actions = Vec::new();
    parser.section(&mut actions)?;
    while parser.cursor.peek() != TokenKind::End {
        parser.section(&mut actions)?;
    }
    let operators = parser.cursor.operators;
    parser.cursor.finish()?;
    if let Some(section) = parser.repeated {
        return Err(ExpressionError::RepeatedSection { section });
    }
    Ok(ActionTexts { actions, operators })
}

struct Parser<'t> {
    cursor: Cursor<'t>,
    seen: Vec<Keyword>,
    /// The first section that came twice; reported after everything else.
    repeated: Option<&'static str>,
}

impl Parser<'_> {
    fn section(
        &mut self,
        actions: &mut Vec<(PathText, ActionText)>,
    ) -> Result<(), ExpressionError> {
        let TokenKind::Keyword(section) = self.cursor.peek() else {
            return Err(self.cursor.unexpected());
        };
        let name = match section {
            Keyword::Set => "SET",
            Keyword::Remove => "REMOVE",
            Keyword::Add => "ADD",
            Keyword::Delete => "DELETE",
            _ => return Err(self.cursor.unexpected()),
        };
        self.cursor.advance();
        if self.seen.contains(&section) {
            self.repeated.get_or_insert(name);
        }
        self.seen.push(section);
        loop {
            let path = self.cursor.path()?;
            actions.push((path, self.action(section)?));
            if !self.cursor.take_symbol(",") {
                return Ok(());
            }
        }
    }

    /// What follows the path.
    fn action(&mut self, section: Keyword) -> Result<ActionText, ExpressionError> {
        match section {
            Keyword::Set => {
                self.cursor.expect_symbol("=")?;
                self.sum().map(ActionText::Set)
            }
            Keyword::Add => self.value().map(ActionText::Add),
            Keyword::Delete => self.value().map(ActionText::Delete),
            _ => Ok(ActionText::Remove),
        }
    }

    fn value(&mut self) -> Result<String, ExpressionError> {
        if self.cursor.peek() != TokenKind::ValuePlaceholder {
            return Err(self.cursor.unexpected());
        }
        Ok(self.cursor.advance().text.to_owned())
    }

    /// An operand, or two with a sign between them, perhaps in parentheses as a whole.
    fn sum(&mut self) -> Result<Sum, ExpressionError> {
        let mut groups = 0;
        while self.cursor.peek() == TokenKind::Symbol("(") && !self.cursor.is_at_operand_group() {
            self.cursor.open_group()?;
            groups += 1;
        }
        let sum = self.bare_sum()?;
        for _ in 0..groups {
            self.cursor.close_group()?;
        }
        Ok(sum)
    }

    fn bare_sum(&mut self) -> Result<Sum, ExpressionError> {
        let left = self.cursor.term()?;
        let sum = match self.cursor.peek() {
            TokenKind::Symbol("+") => Sum::Plus,
            TokenKind::Symbol("-") => Sum::Minus,
            _ => return Ok(Sum::Operand(left)),
        };
        self.check_summand(&left);
        self.cursor.advance();
        self.cursor.operators += 1;
        let right = self.cursor.term()?;
        self.check_summand(&right);
        Ok(sum(left, right))
    }

    fn check_summand(&mut self, term: &Term) {
        if let Term::Call(call) = term
            && call.function == Function::ListAppend
        {
            self.cursor.defer(ExpressionError::FunctionMisplaced { function: call.function });
        }
    }
}
