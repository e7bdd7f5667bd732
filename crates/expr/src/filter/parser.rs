//! Tokens to a filter's tree.
//!
//! The boolean words and the parentheses are [`crate::logic`]'s; this file knows the statements. A filter is parsed
//! to its end: whatever is left over is an error.

use std::ops::Range;

use dynafile_model::Number;
use jiff::civil::Date;

use super::ast::{Attribute, Literal, Operand, Statement};
use super::error::{FilterError, FilterErrorKind};
use super::lexer::{Keyword, Lexer, Token};
use super::moment;
use super::pattern::{Flags, Pattern, PatternError};
use super::subnet::Subnet;
use crate::logic::{self, Grammar, Logic};

/// The longest text that is looked at.
pub(super) const MAX_LENGTH_BYTES: usize = 1 << 20;
/// How deep parentheses and `not`s together may nest.
const MAX_DEPTH: usize = 128;
/// Each may take a few megabytes while it searches.
pub(super) const MAX_PATTERNS: usize = 32;

const AFTER_STATEMENT: &str = "`and`, `or` or the end of the filter";
const AFTER_OPERAND: &str =
    "an operator (== != < <= > >= in =~), `and`, `or` or the end of the filter";

/// Parses a whole filter; a time without a date is on `today`.
pub(super) fn parse(text: &str, today: Date) -> Result<Logic<Statement>, FilterError> {
    if text.len() > MAX_LENGTH_BYTES {
        let kind =
            FilterErrorKind::TooLong { length_bytes: text.len(), limit_bytes: MAX_LENGTH_BYTES };
        return Err(FilterError::new(kind, text, 0));
    }
    let mut parser = Parser::new(text, today)?;
    if parser.token == Token::End {
        return Err(parser.error(FilterErrorKind::Empty));
    }
    let tree = logic::parse(&mut parser)?;
    match parser.token {
        Token::End => Ok(tree),
        _ => Err(parser.unexpected(parser.continuation)),
    }
}

struct Parser<'t> {
    lexer: Lexer<'t>,
    today: Date,
    /// The next token, and where it stands.
    token: Token<'t>,
    span: Range<usize>,
    /// Where the latest consumed token began.
    consumed: usize,
    patterns: usize,
    /// What could follow the latest statement, for errors.
    continuation: &'static str,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, today: Date) -> Result<Self, FilterError> {
        let mut lexer = Lexer::new(text);
        let (token, span) = lexer.next()?;
        Ok(Parser { lexer, today, token, span, consumed: 0, patterns: 0, continuation: "" })
    }

    /// Consumes the next token and gives it with its place.
    fn advance(&mut self) -> Result<(Token<'t>, Range<usize>), FilterError> {
        let (token, span) = self.lexer.next()?;
        self.consumed = self.span.start;
        Ok((std::mem::replace(&mut self.token, token), std::mem::replace(&mut self.span, span)))
    }

    fn take(&mut self, token: &Token<'_>) -> Result<bool, FilterError> {
        if self.token != *token {
            return Ok(false);
        }
        self.advance().map(|_| true)
    }

    fn statement(&mut self) -> Result<Statement, FilterError> {
        let left = self.left_operand()?;
        self.continuation = AFTER_STATEMENT;
        match self.token {
            Token::Comparator(comparator) => {
                self.advance()?;
                let right = self.right_operand()?;
                Ok(Statement::Compare { left, comparator, right })
            }
            Token::Match => {
                self.advance()?;
                let pattern = self.right_pattern()?;
                Ok(Statement::Match { text: left, pattern })
            }
            Token::Keyword(Keyword::In) => {
                self.advance()?;
                if let Token::Subnet(text) = self.token {
                    let subnet = self.subnet(text)?;
                    return Ok(Statement::InSubnet { address: left, subnet });
                }
                let container = self.right_operand()?;
                Ok(Statement::Membership { element: left, container })
            }
            _ => {
                self.continuation = AFTER_OPERAND;
                Ok(Statement::Truth(left))
            }
        }
    }

    /// `and`, `or` and `in` can begin no statement, so there they are names, as they were in dynafile 0.1.
    fn left_operand(&mut self) -> Result<Operand, FilterError> {
        if let Token::Keyword(Keyword::And | Keyword::Or | Keyword::In) = self.token {
            let (_, span) = self.advance()?;
            return Ok(Operand::Attribute(Attribute::bare(&self.lexer.text()[span])));
        }
        self.operand("an attribute, a value or `(`")
    }

    fn right_operand(&mut self) -> Result<Operand, FilterError> {
        if self.take(&Token::Open)? {
            return self.rest_of_list(Vec::new(), Some(&Token::Close)).map(Operand::List);
        }
        self.operand("an attribute or a value")
    }

    fn operand(&mut self, expected: &'static str) -> Result<Operand, FilterError> {
        if self.take(&Token::OpenList)? {
            return self.rest_of_list(Vec::new(), Some(&Token::CloseList)).map(Operand::List);
        }
        if let Some(literal) = self.literal()? {
            return match self.token {
                Token::Comma => self.rest_of_list(vec![literal], None).map(Operand::List),
                _ => Ok(Operand::Literal(literal)),
            };
        }
        let operand = match self.token.clone() {
            Token::Attribute(attribute) => {
                self.advance()?;
                Operand::Attribute(attribute)
            }
            Token::Pattern { source, flags } => Operand::Pattern(self.pattern(source, flags)?),
            Token::Subnet(text) => {
                let place = self.span.start;
                self.subnet(text)?;
                return Err(self.lexer.error_at(FilterErrorKind::MisplacedSubnet, place));
            }
            _ => return Err(self.unexpected(expected)),
        };
        if self.token == Token::Comma {
            return Err(self.error_before(FilterErrorKind::NotAValueInList));
        }
        Ok(operand)
    }

    /// The literals up to `end`, or, without an end, as long as commas follow. `list` holds those already read.
    fn rest_of_list(
        &mut self,
        mut list: Vec<Literal>,
        end: Option<&Token<'t>>,
    ) -> Result<Vec<Literal>, FilterError> {
        if let Some(end) = end
            && self.take(end)?
        {
            return Ok(list);
        }
        while list.is_empty() || self.take(&Token::Comma)? {
            let Some(literal) = self.literal()? else {
                return Err(self.not_a_value());
            };
            list.push(literal);
        }
        match end {
            Some(Token::Close) if !self.take(&Token::Close)? => Err(self.unexpected("`,` or `)`")),
            Some(Token::CloseList) if !self.take(&Token::CloseList)? => {
                Err(self.unexpected("`,` or `]`"))
            }
            _ => Ok(list),
        }
    }

    fn not_a_value(&self) -> FilterError {
        match self.token {
            Token::Attribute(_)
            | Token::Pattern { .. }
            | Token::Subnet(_)
            | Token::Open
            | Token::OpenList => self.error(FilterErrorKind::NotAValueInList),
            _ => self.unexpected("a value"),
        }
    }

    fn literal(&mut self) -> Result<Option<Literal>, FilterError> {
        let literal = match self.token {
            Token::Keyword(Keyword::Null) => Literal::Null,
            Token::Keyword(Keyword::True) => Literal::Bool(true),
            Token::Keyword(Keyword::False) => Literal::Bool(false),
            Token::String(text) => Literal::String(text.to_owned()),
            Token::Number(text) => Literal::Number(self.number(text)?),
            Token::Moment(text) => {
                let invalid =
                    || self.error(FilterErrorKind::InvalidMoment { text: text.to_owned() });
                Literal::Moment(moment::parse_literal(text, self.today).ok_or_else(invalid)?)
            }
            _ => return Ok(None),
        };
        self.advance()?;
        Ok(Some(literal))
    }

    fn number(&self, text: &str) -> Result<Number, FilterError> {
        Number::parse(text)
            .map_err(|_| self.error(FilterErrorKind::InvalidNumber { text: text.to_owned() }))
    }

    /// Consumes the subnet token that comes next.
    fn subnet(&mut self, text: &str) -> Result<Subnet, FilterError> {
        let Some(subnet) = Subnet::parse(text) else {
            return Err(self.error(FilterErrorKind::InvalidSubnet { text: text.to_owned() }));
        };
        self.advance()?;
        Ok(subnet)
    }

    fn right_pattern(&mut self) -> Result<Pattern, FilterError> {
        let Token::Pattern { source, flags } = self.token else {
            return Err(self.error(FilterErrorKind::PatternExpected));
        };
        self.pattern(source, flags)
    }

    /// Consumes the pattern token that comes next.
    fn pattern(&mut self, source: &str, letters: &str) -> Result<Pattern, FilterError> {
        if self.patterns == MAX_PATTERNS {
            return Err(self.error(FilterErrorKind::TooManyPatterns { limit: MAX_PATTERNS }));
        }
        self.patterns += 1;
        let flags = self.flags(letters)?;
        let pattern = Pattern::new(source, flags).map_err(|error| match error {
            PatternError::Syntax(reason) => self.error(FilterErrorKind::InvalidPattern { reason }),
            PatternError::TooLarge => self.error(FilterErrorKind::PatternTooLarge),
        })?;
        self.advance()?;
        Ok(pattern)
    }

    fn flags(&self, letters: &str) -> Result<Flags, FilterError> {
        let mut flags = Flags::default();
        for (index, flag) in letters.char_indices() {
            match flag {
                'i' => flags.ignore_case = true,
                'm' => flags.multi_line = true,
                's' => flags.dot_matches_line_break = true,
                _ => {
                    let place = self.span.end - letters.len() + index;
                    return Err(self.lexer.error_at(FilterErrorKind::UnknownFlag { flag }, place));
                }
            }
        }
        Ok(flags)
    }

    fn unexpected(&self, expected: &'static str) -> FilterError {
        const SHOWN: usize = 40;
        let written = &self.lexer.text()[self.span.clone()];
        let found = match self.token {
            Token::End => "the end of the filter".to_owned(),
            _ if written.chars().count() > SHOWN => {
                format!("`{}…`", written.chars().take(SHOWN).collect::<String>())
            }
            _ => format!("`{written}`"),
        };
        self.error(FilterErrorKind::Unexpected { expected, found })
    }

    /// An error at the next token.
    fn error(&self, kind: FilterErrorKind) -> FilterError {
        self.lexer.error_at(kind, self.span.start)
    }

    /// An error at the latest consumed token.
    fn error_before(&self, kind: FilterErrorKind) -> FilterError {
        self.lexer.error_at(kind, self.consumed)
    }
}

impl Grammar for Parser<'_> {
    type Test = Statement;
    type Error = FilterError;

    const MAX_DEPTH: usize = MAX_DEPTH;

    fn take_or(&mut self) -> Result<bool, FilterError> {
        self.take(&Token::Keyword(Keyword::Or))
    }

    fn take_and(&mut self) -> Result<bool, FilterError> {
        self.take(&Token::Keyword(Keyword::And))
    }

    fn take_not(&mut self) -> Result<bool, FilterError> {
        self.take(&Token::Keyword(Keyword::Not))
    }

    fn take_open(&mut self) -> Result<bool, FilterError> {
        self.take(&Token::Open)
    }

    fn close(&mut self) -> Result<(), FilterError> {
        if !self.take(&Token::Close)? {
            return Err(self.unexpected("`)`"));
        }
        self.continuation = AFTER_STATEMENT;
        Ok(())
    }

    fn test(&mut self) -> Result<Statement, FilterError> {
        self.statement()
    }

    fn too_deep(&self) -> FilterError {
        self.error_before(FilterErrorKind::TooDeep { limit: MAX_DEPTH })
    }
}
