//! What the parsers of all expressions share: a place among the tokens, paths and operands, groups in parentheses, and
//! errors in the service's order.
//!
//! Only syntax errors stop a parser. Redundant parentheses and errors of words (reserved, unknown functions, …) are kept
//! until the text is known to be well-formed, because the service reports them in that order.
//! Nesting is bounded by [`MAX_NESTING`].

use super::error::ExpressionError;
use super::function::Function;
use super::reserved::is_reserved;
use super::syntax::{Call, NameText, PathPart, PathText, Term, list_index};
use super::token::{Token, TokenKind, tokens};
use super::{MAX_OPERATORS, MAX_SIZE_BYTES};

/// How deep groups and function calls may nest. Each needs an operator of its own to be more than redundant
/// parentheses, so deeper texts are wrong in any case.
pub(crate) const MAX_NESTING: usize = MAX_OPERATORS + 1;

/// Which functions may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Condition,
    Update,
}

/// A place among the tokens of an expression.
#[derive(Debug)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    next: usize,
    language: Language,
    /// How many operators and functions there were.
    pub(crate) operators: usize,
    /// How many function calls are open.
    calls: usize,
    /// Where the open groups began, as positions among the tokens.
    groups: Vec<usize>,
    /// The first and last token of the group closed latest.
    closed: Option<(usize, usize)>,
    has_redundant_parentheses: bool,
    /// The first error that is reported only if the syntax is right.
    deferred: Option<ExpressionError>,
}

impl<'t> Cursor<'t> {
    /// # Errors
    /// If the text is empty or too long.
    pub(crate) fn new(text: &'t str, language: Language) -> Result<Self, ExpressionError> {
        if text.is_empty() {
            return Err(ExpressionError::Empty);
        }
        if text.len() > MAX_SIZE_BYTES {
            return Err(ExpressionError::TooLarge { size_bytes: text.len() });
        }
        Ok(Cursor {
            text,
            tokens: tokens(text),
            next: 0,
            language,
            operators: 0,
            calls: 0,
            groups: Vec::new(),
            closed: None,
            has_redundant_parentheses: false,
            deferred: None,
        })
    }

    /// The end of a parse: nothing may be left, and nothing kept back.
    pub(crate) fn finish(self) -> Result<(), ExpressionError> {
        if self.peek() != TokenKind::End {
            return Err(self.unexpected());
        }
        if self.has_redundant_parentheses {
            return Err(ExpressionError::RedundantParentheses);
        }
        self.deferred.map_or(Ok(()), Err)
    }

    pub(crate) fn peek(&self) -> TokenKind {
        self.tokens[self.next].kind
    }

    /// The kind of the token `distance` behind the next.
    fn peek_at(&self, distance: usize) -> TokenKind {
        self.tokens.get(self.next + distance).map_or(TokenKind::End, |token| token.kind)
    }

    /// Consumes the next token; the end is never consumed.
    pub(crate) fn advance(&mut self) -> Token<'t> {
        let token = self.tokens[self.next];
        if token.kind != TokenKind::End {
            self.next += 1;
        }
        token
    }

    pub(crate) fn take(&mut self, kind: TokenKind) -> bool {
        let matches = self.peek() == kind;
        if matches {
            self.advance();
        }
        matches
    }

    pub(crate) fn take_symbol(&mut self, symbol: &'static str) -> bool {
        self.take(TokenKind::Symbol(symbol))
    }

    pub(crate) fn expect_symbol(&mut self, symbol: &'static str) -> Result<(), ExpressionError> {
        if self.take_symbol(symbol) {
            return Ok(());
        }
        Err(self.unexpected())
    }

    /// The syntax error at the next token.
    pub(crate) fn unexpected(&self) -> ExpressionError {
        let token = &self.tokens[self.next];
        let start = self.next.checked_sub(1).map_or(0, |before| self.tokens[before].start);
        let end = match self.tokens.get(self.next + 1) {
            Some(after) if after.kind != TokenKind::End => after.end(),
            _ => self.text.len(),
        };
        let text = if token.kind == TokenKind::End { "<EOF>" } else { token.text };
        ExpressionError::Syntax { token: text.to_owned(), near: self.text[start..end].to_owned() }
    }

    /// Keeps an error until the syntax is known to be right. The first one wins.
    pub(crate) fn defer(&mut self, error: ExpressionError) {
        self.deferred.get_or_insert(error);
    }

    /// Consumes an opening parenthesis.
    pub(crate) fn open_group(&mut self) -> Result<(), ExpressionError> {
        self.groups.push(self.next);
        self.expect_symbol("(")?;
        if self.groups.len() > MAX_NESTING {
            return Err(self.too_deep());
        }
        Ok(())
    }

    /// Consumes the closing parenthesis of the latest group.
    pub(crate) fn close_group(&mut self) -> Result<(), ExpressionError> {
        let last = self.next;
        self.expect_symbol(")")?;
        let first = self.groups.pop().expect("a group is opened before it is closed");
        self.has_redundant_parentheses |= self.closed == Some((first + 1, last - 1));
        self.closed = Some((first, last));
        Ok(())
    }

    /// The error for more nesting than there can be reason for.
    pub(crate) fn too_deep(&self) -> ExpressionError {
        let adjacent = self.groups.windows(2).any(|pair| pair[0] + 1 == pair[1]);
        if adjacent {
            ExpressionError::RedundantParentheses
        } else {
            ExpressionError::TooManyOperators
        }
    }

    /// A document path. Reserved words and indexes out of range are kept back.
    pub(crate) fn path(&mut self) -> Result<PathText, ExpressionError> {
        let root = self.name()?;
        let mut rest = Vec::new();
        loop {
            if self.take_symbol(".") {
                rest.push(PathPart::Name(self.name()?));
            } else if self.take_symbol("[") {
                rest.push(PathPart::Index(self.index()?));
                self.expect_symbol("]")?;
            } else {
                return Ok(PathText { root, rest });
            }
        }
    }

    fn name(&mut self) -> Result<NameText, ExpressionError> {
        match self.peek() {
            TokenKind::Word => {
                let word = self.advance().text.to_owned();
                if is_reserved(&word) {
                    self.defer(ExpressionError::ReservedWord { word: word.clone() });
                }
                Ok(NameText::Plain(word))
            }
            TokenKind::NamePlaceholder => Ok(NameText::Placeholder(self.advance().text.to_owned())),
            _ => Err(self.unexpected()),
        }
    }

    fn index(&mut self) -> Result<usize, ExpressionError> {
        if self.peek() != TokenKind::Integer {
            return Err(self.unexpected());
        }
        list_index(self.advance().text).or_else(|error| {
            self.defer(error);
            Ok(0)
        })
    }

    /// An operand: a path, a value or a call, perhaps in parentheses.
    pub(crate) fn term(&mut self) -> Result<Term, ExpressionError> {
        let outer_groups = self.groups.len();
        while self.peek() == TokenKind::Symbol("(") {
            self.open_group()?;
        }
        let term = match self.peek() {
            TokenKind::ValuePlaceholder => Term::Value(self.advance().text.to_owned()),
            TokenKind::Word if self.peek_at(1) == TokenKind::Symbol("(") => {
                Term::Call(self.call()?)
            }
            _ => Term::Path(self.path()?),
        };
        while self.groups.len() > outer_groups {
            self.close_group()?;
        }
        Ok(term)
    }

    /// A function and its operands.
    pub(crate) fn call(&mut self) -> Result<Call, ExpressionError> {
        self.calls += 1;
        self.operators += 1;
        if self.calls > MAX_NESTING {
            return Err(ExpressionError::TooManyOperators);
        }
        let function = self.function();
        self.expect_symbol("(")?;
        let operands = self.terms()?;
        self.expect_symbol(")")?;
        self.calls -= 1;
        Ok(Call { function, operands })
    }

    /// Where the name is none of a function, any function will do: the error kept back is the answer.
    fn function(&mut self) -> Function {
        let name = self.advance().text;
        let Some(function) = Function::named(name) else {
            self.defer(ExpressionError::UnknownFunction { name: name.to_owned() });
            return Function::Size;
        };
        match self.language {
            Language::Condition if function.is_for_updates() => {
                self.defer(ExpressionError::FunctionNotInConditions { function });
            }
            Language::Update if !function.is_for_updates() => {
                self.defer(ExpressionError::FunctionNotInUpdates { function });
            }
            _ if self.calls > 1 && !self.is_operand(function) => {
                self.defer(ExpressionError::FunctionMisplaced { function });
            }
            _ => {}
        }
        function
    }

    /// Whether the function gives a value that another may take.
    pub(crate) fn is_operand(&self, function: Function) -> bool {
        matches!(function, Function::Size | Function::IfNotExists)
    }

    /// One or more operands between commas.
    pub(crate) fn terms(&mut self) -> Result<Vec<Term>, ExpressionError> {
        let mut terms = vec![self.term()?];
        while self.take_symbol(",") {
            terms.push(self.term()?);
        }
        Ok(terms)
    }

    /// Whether the group that comes next holds just an operand, as in `(a) = :v`, rather than a condition.
    pub(crate) fn is_at_operand_group(&self) -> bool {
        let rest = &self.tokens[self.next..];
        let opened = rest.iter().take_while(|token| token.kind == TokenKind::Symbol("(")).count();
        let operand = operand_length(&rest[opened..]);
        let behind = &rest[opened + operand.length..];
        let closed = behind.iter().take_while(|token| token.kind == TokenKind::Symbol(")")).count();
        if operand.length == 0 || closed < opened {
            return false;
        }
        // A function in parentheses may be a condition; what follows tells.
        !operand.is_call || is_operator(behind[opened].kind)
    }
}

struct OperandLength {
    /// In tokens; 0 where there is no operand.
    length: usize,
    is_call: bool,
}

fn operand_length(tokens: &[Token<'_>]) -> OperandLength {
    let is_path_part = |token: &&Token<'_>| {
        matches!(token.kind, TokenKind::Word | TokenKind::NamePlaceholder | TokenKind::Integer)
            || matches!(token.kind, TokenKind::Symbol("." | "[" | "]"))
    };
    match (tokens[0].kind, tokens.get(1).map(|token| token.kind)) {
        (TokenKind::ValuePlaceholder, _) => OperandLength { length: 1, is_call: false },
        (TokenKind::Word, Some(TokenKind::Symbol("("))) => {
            OperandLength { length: call_length(tokens), is_call: true }
        }
        (TokenKind::Word | TokenKind::NamePlaceholder, _) => {
            OperandLength { length: tokens.iter().take_while(is_path_part).count(), is_call: false }
        }
        _ => OperandLength { length: 0, is_call: false },
    }
}

/// The tokens up to the parenthesis that closes the call; 0 if there is none.
fn call_length(tokens: &[Token<'_>]) -> usize {
    let mut open = 0usize;
    for (position, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Symbol("(") => open += 1,
            TokenKind::Symbol(")") if open == 1 => return position + 1,
            TokenKind::Symbol(")") => open -= 1,
            _ => {}
        }
    }
    0
}

fn is_operator(kind: TokenKind) -> bool {
    use super::token::Keyword;
    matches!(
        kind,
        TokenKind::Symbol("=" | "<>" | "<" | "<=" | ">" | ">=" | "+" | "-")
            | TokenKind::Keyword(Keyword::Between | Keyword::In)
    )
}
