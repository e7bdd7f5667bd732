//! Values and paths: what statements are made of below their clauses.
//!
//! A literal's nesting is bounded by that of items, which bounds the stack.

use std::collections::BTreeSet;

use dynafile_model::{AttributeType, AttributeValue, Item, Number, limits};

use super::cursor::Cursor;
use super::error::PartiqlError;
use super::token::{Token, TokenKind};
use crate::expression::ExpressionError;
use crate::expression::syntax::{NameText, PathPart, PathText, Term};

impl Cursor<'_> {
    /// A value if one comes next, kept under a placeholder, or a document path.
    pub(super) fn value_or_path(&mut self) -> Result<Term, PartiqlError> {
        match self.is_value() {
            true => self.literal(0).map(|value| Term::Value(self.keep(value))),
            false => self.path().map(Term::Path),
        }
    }

    /// Whether a literal or a parameter comes next.
    pub(super) fn is_value(&self) -> bool {
        match self.peek().kind {
            TokenKind::Text | TokenKind::Number => true,
            TokenKind::Symbol("-" | "+") => self.peek_at(1).kind == TokenKind::Number,
            TokenKind::Symbol(symbol) => matches!(symbol, "?" | "[" | "{" | "<<"),
            TokenKind::Word => ["true", "false", "null"].into_iter().any(|word| self.is_word(word)),
            TokenKind::Quoted | TokenKind::Unknown | TokenKind::End => false,
        }
    }

    /// A literal or parameter, `depth` lists and maps deep.
    pub(super) fn literal(&mut self, depth: u32) -> Result<AttributeValue, PartiqlError> {
        if depth > limits::NESTING_MAX_DEPTH {
            return Err(PartiqlError::TooDeep { limit: limits::NESTING_MAX_DEPTH });
        }
        let token = self.peek();
        if !self.is_value() {
            return match token.kind {
                TokenKind::Word | TokenKind::Quoted => {
                    Err(PartiqlError::NotAValue(self.place(token)))
                }
                _ => Err(self.unexpected()),
            };
        }
        self.advance();
        match token.kind {
            TokenKind::Text => Ok(AttributeValue::S(token.unquoted())),
            TokenKind::Number => number(token.text),
            TokenKind::Symbol("-") => number(&format!("-{}", self.advance().text)),
            TokenKind::Symbol("+") => number(self.advance().text),
            TokenKind::Symbol("?") => Ok(self.parameter()),
            TokenKind::Symbol("[") => self.elements("]", depth).map(AttributeValue::L),
            TokenKind::Symbol("{") => self.map(depth).map(AttributeValue::M),
            TokenKind::Symbol("<<") => self.set(token, depth),
            _ if token.text.eq_ignore_ascii_case("null") => Ok(AttributeValue::Null),
            _ => Ok(AttributeValue::Bool(token.text.eq_ignore_ascii_case("true"))),
        }
    }

    /// Values between commas up to the closing bracket, the opening one being consumed.
    pub(super) fn elements(
        &mut self,
        closing: &str,
        depth: u32,
    ) -> Result<Vec<AttributeValue>, PartiqlError> {
        let mut elements = Vec::new();
        if self.take_symbol(closing) {
            return Ok(elements);
        }
        loop {
            elements.push(self.literal(depth + 1)?);
            if !self.take_symbol(",") {
                self.expect_symbol(closing)?;
                return Ok(elements);
            }
        }
    }

    /// The members of a map, its opening brace being consumed.
    pub(super) fn map(&mut self, depth: u32) -> Result<Item, PartiqlError> {
        let mut map = Item::new();
        if self.take_symbol("}") {
            return Ok(map);
        }
        loop {
            let token = self.peek();
            let name = self.map_name()?;
            self.expect_symbol(":")?;
            let value = self.literal(depth + 1)?;
            if map.insert(name.as_str(), value).is_some() {
                return Err(PartiqlError::RepeatedName { name, place: self.place(token) });
            }
            if !self.take_symbol(",") {
                self.expect_symbol("}")?;
                return Ok(map);
            }
        }
    }

    fn map_name(&mut self) -> Result<String, PartiqlError> {
        let token = self.peek();
        let found = match token.kind {
            TokenKind::Text => return Ok(self.advance().unquoted()),
            TokenKind::Word | TokenKind::Quoted => "VariableReference",
            TokenKind::Number => "Literal",
            _ => return Err(self.unexpected()),
        };
        Err(PartiqlError::MapName { found, place: self.place(token) })
    }

    /// The members of a set, its opening marks being consumed.
    fn set(&mut self, opening: Token<'_>, depth: u32) -> Result<AttributeValue, PartiqlError> {
        let members = self.elements(">>", depth)?;
        let Some(first) = members.first() else {
            return Err(PartiqlError::EmptyBag(self.place(opening)));
        };
        match first.attribute_type() {
            AttributeType::S => members_of(members, string).map(AttributeValue::Ss),
            AttributeType::N => {
                members_of(members, |member| member.as_number()).map(AttributeValue::Ns)
            }
            AttributeType::B => members_of(members, binary).map(AttributeValue::Bs),
            _ => Err(PartiqlError::BagMembers),
        }
    }

    /// A document path: `a.b`, `a['b']`, `a[0]`, each name perhaps in double quotation marks.
    pub(super) fn path(&mut self) -> Result<PathText, PartiqlError> {
        let root = NameText::Plain(self.name()?);
        let mut rest = Vec::new();
        loop {
            if self.take_symbol(".") {
                rest.push(PathPart::Name(NameText::Plain(self.name()?)));
            } else if self.take_symbol("[") {
                rest.push(self.bracketed()?);
                self.expect_symbol("]")?;
            } else {
                return Ok(PathText { root, rest });
            }
        }
    }

    fn bracketed(&mut self) -> Result<PathPart, PartiqlError> {
        match self.peek().kind {
            TokenKind::Text => Ok(PathPart::Name(NameText::Plain(self.advance().unquoted()))),
            TokenKind::Number => {
                let digits = self.advance().text;
                let out_of_range = || ExpressionError::IndexOutOfRange { index: digits.to_owned() };
                let index = digits.parse::<i32>().map_err(|_| out_of_range())?;
                Ok(PathPart::Index(index.unsigned_abs() as usize))
            }
            _ => Err(self.unexpected()),
        }
    }
}

fn number(text: &str) -> Result<AttributeValue, PartiqlError> {
    Ok(AttributeValue::N(Number::parse(text.trim_end_matches('.'))?))
}

fn members_of<T: Ord>(
    members: Vec<AttributeValue>,
    member: impl Fn(AttributeValue) -> Option<T>,
) -> Result<BTreeSet<T>, PartiqlError> {
    let mut set = BTreeSet::new();
    for value in members {
        if !set.insert(member(value).ok_or(PartiqlError::BagMembers)?) {
            return Err(PartiqlError::RepeatedMember);
        }
    }
    Ok(set)
}

fn string(member: AttributeValue) -> Option<String> {
    match member {
        AttributeValue::S(text) => Some(text),
        _ => None,
    }
}

fn binary(member: AttributeValue) -> Option<Vec<u8>> {
    match member {
        AttributeValue::B(bytes) => Some(bytes),
        _ => None,
    }
}
