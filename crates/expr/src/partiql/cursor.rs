//! A place among the tokens of a statement, its parameters, and the values met so far.
//!
//! Every literal and parameter outside of a larger literal is kept under a placeholder of its own, so that what is parsed
//! has the form of an expression's text and is bound like one.

use dynafile_model::AttributeValue;

use super::error::{PartiqlError, Place};
use super::token::{Token, TokenKind, tokens};
use crate::expression::{PlaceholderError, Placeholders};

/// A place among the tokens of a statement.
pub(super) struct Cursor<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    next: usize,
    parameters: Vec<AttributeValue>,
    /// How many `?` there were.
    used_parameters: usize,
    values: Vec<(String, AttributeValue)>,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, parameters: Vec<AttributeValue>) -> Self {
        let (tokens, values) = (tokens(text), Vec::new());
        Cursor { text, tokens, next: 0, parameters, used_parameters: 0, values }
    }

    /// The end of a parse: nothing may be left but a semicolon, and the parameters have to be as many as their places.
    pub(super) fn finish(&mut self) -> Result<Placeholders, PartiqlError> {
        self.take_symbol(";");
        if self.peek().kind != TokenKind::End {
            return Err(self.unexpected());
        }
        let (expected, given) = (self.used_parameters, self.parameters.len());
        if expected != given {
            return Err(PartiqlError::ParameterCount { expected, given });
        }
        let placeholders = Placeholders::new([], std::mem::take(&mut self.values));
        placeholders.map_err(|error| match error {
            PlaceholderError::InvalidValue { reason, .. } => PartiqlError::Value(reason),
            _ => unreachable!("placeholders are named here, and names are not used"),
        })
    }

    pub(super) fn peek(&self) -> Token<'t> {
        self.tokens[self.next]
    }

    /// The token `distance` behind the next.
    pub(super) fn peek_at(&self, distance: usize) -> Token<'t> {
        self.tokens[(self.next + distance).min(self.tokens.len() - 1)]
    }

    /// Consumes the next token; the end is never consumed.
    pub(super) fn advance(&mut self) -> Token<'t> {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.next += 1;
        }
        token
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek().kind, TokenKind::Symbol(found) if found == symbol)
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let matches = self.is_symbol(symbol);
        if matches {
            self.advance();
        }
        matches
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Result<(), PartiqlError> {
        match self.take_symbol(symbol) {
            true => Ok(()),
            false => Err(self.unexpected()),
        }
    }

    /// Whether the next token is this keyword; case does not matter.
    pub(super) fn is_word(&self, word: &str) -> bool {
        is_word(self.peek(), word)
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let matches = self.is_word(word);
        if matches {
            self.advance();
        }
        matches
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<(), PartiqlError> {
        match self.take_word(word) {
            true => Ok(()),
            false => Err(self.unexpected()),
        }
    }

    /// Consumes these keywords if all of them come next.
    pub(super) fn take_words(&mut self, words: &[&str]) -> bool {
        let all = words.iter().enumerate().all(|(at, word)| is_word(self.peek_at(at), word));
        if all {
            self.next += words.len();
        }
        all
    }

    /// A name, with or without quotation marks.
    pub(super) fn name(&mut self) -> Result<String, PartiqlError> {
        match self.peek().kind {
            TokenKind::Word => Ok(self.advance().text.to_owned()),
            TokenKind::Quoted => Ok(self.advance().unquoted()),
            _ => Err(self.unexpected()),
        }
    }

    /// The value of the `?` just consumed. Where there are too few, a stand-in: the end of the parse refuses them.
    pub(super) fn parameter(&mut self) -> AttributeValue {
        let value = self.parameters.get(self.used_parameters).cloned();
        self.used_parameters += 1;
        value.unwrap_or(AttributeValue::Null)
    }

    /// The placeholder that stands for a value from here on.
    pub(super) fn keep(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":{}", self.values.len());
        self.values.push((placeholder.clone(), value));
        placeholder
    }

    /// The error of the next token.
    pub(super) fn unexpected(&self) -> PartiqlError {
        let token = self.peek();
        let found = if token.kind == TokenKind::End { "its end" } else { token.text };
        PartiqlError::NotWellFormed {
            statement: self.text.to_owned(),
            found: found.to_owned(),
            place: self.place(token),
        }
    }

    pub(super) fn place(&self, token: Token<'_>) -> Place {
        let before = &self.text[..token.start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            length: token.text.chars().count(),
        }
    }
}

fn is_word(token: Token<'_>, word: &str) -> bool {
    token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case(word)
}
