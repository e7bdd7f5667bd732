//! A place among the tokens of a statement.

use super::complaint::{Complaint, Mark};
use super::error::{PartiqlError, Place};
use super::token::{Token, TokenKind, Unreadable, tokens};

/// A place among the tokens of a statement.
pub(super) struct Cursor<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    next: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Result<Self, PartiqlError> {
        match tokens(text) {
            Ok(tokens) => Ok(Cursor { text, tokens, next: 0 }),
            Err(Unreadable(start)) => {
                let place = place(text, start, 1);
                Err(PartiqlError::NotWellFormed { complaint: Complaint::Unreadable, place })
            }
        }
    }

    pub(super) fn peek(&self) -> Token<'t> {
        self.peek_at(0)
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

    /// Whether only a semicolon may be left.
    pub(super) fn is_at_end(&self) -> bool {
        let behind = usize::from(self.is_symbol(";"));
        self.peek_at(behind).kind == TokenKind::End
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

    /// Consumes a mark that has to stand here.
    pub(super) fn expect(&mut self, mark: Mark) -> Result<(), PartiqlError> {
        match self.take_symbol(mark.symbol()) || self.take_keyword(mark.symbol()) {
            true => Ok(()),
            false => Err(self.complain(Complaint::Mark(mark))),
        }
    }

    /// The keyword that comes next, in small letters.
    pub(super) fn keyword(&self) -> Option<&'static str> {
        self.keyword_at(0)
    }

    pub(super) fn keyword_at(&self, distance: usize) -> Option<&'static str> {
        match self.peek_at(distance).kind {
            TokenKind::Keyword(keyword) => Some(keyword),
            _ => None,
        }
    }

    /// Whether these keywords come next.
    pub(super) fn is_at_keywords(&self, keywords: &[&str]) -> bool {
        let mut all = keywords.iter().enumerate();
        all.all(|(distance, keyword)| self.keyword_at(distance) == Some(*keyword))
    }

    pub(super) fn take_keyword(&mut self, keyword: &str) -> bool {
        self.take_keywords(&[keyword])
    }

    /// Consumes these keywords if all of them come next.
    pub(super) fn take_keywords(&mut self, keywords: &[&str]) -> bool {
        let all = self.is_at_keywords(keywords);
        if all {
            self.next += keywords.len();
        }
        all
    }

    /// Consumes a name, with or without quotation marks, if one comes next.
    pub(super) fn take_name(&mut self) -> Option<String> {
        match self.peek().kind {
            TokenKind::Name => Some(self.advance().text.to_owned()),
            TokenKind::Quoted => Some(self.advance().unquoted()),
            _ => None,
        }
    }

    /// The error of the next token.
    pub(super) fn complain(&self, complaint: Complaint) -> PartiqlError {
        PartiqlError::NotWellFormed { complaint, place: self.place(self.peek()) }
    }

    pub(super) fn place(&self, token: Token<'_>) -> Place {
        place(self.text, token.start, token.text.chars().count())
    }
}

/// The place of a part of the text that begins at a byte.
pub(super) fn place(text: &str, start: usize, length: usize) -> Place {
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        length,
    }
}
