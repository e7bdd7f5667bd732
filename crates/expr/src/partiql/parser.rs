//! Expressions of statements, by the precedence of their operators.
//!
//! PartiQL is one language of expressions: a SELECT or UPDATE is a term like any other. What the service says of a text that
//! is not well formed follows from that; so the grammar here is PartiQL's, and what DynamoDB has of it is sorted out when the
//! nodes are read.
//! The stack is bounded by [`MAX_NESTING`], and what walks the nodes by that and the number of operators.

use super::complaint::{Complaint, Mark};
use super::cursor::Cursor;
use super::error::{PartiqlError, ValuePath};
use super::keyword::{is_function, type_name};
use super::syntax::{Node, NodeKind, Operator, Step};
use super::token::{Token, TokenKind};
use crate::comparator::Comparator;
use crate::expression::{ExpressionError, MAX_OPERATORS};

/// How deep brackets, calls and `NOT`s may nest.
const MAX_NESTING: usize = 100;

/// What binds weaker than any operator.
pub(super) const ANY: u8 = 0;
/// What binds weaker than any operator but those that combine queries.
pub(super) const CLAUSE: u8 = 6;

const NOT: u8 = 30;
const EQUALITY: u8 = 40;
const COMPARISON: u8 = 50;

/// Reads the tokens of a statement.
pub(super) struct Parser<'t> {
    pub(super) cursor: Cursor<'t>,
    nesting: usize,
    /// How many of the open brackets are those of lists, maps and sets.
    literals: usize,
    /// How many operators there were, without AND and OR, whose chains are one node.
    operators: usize,
    /// How many `?` there were.
    parameters: usize,
}

/// An operator between two operands.
struct Infix {
    kind: InfixKind,
    precedence: u8,
    is_negated: bool,
    /// How many words it has.
    words: usize,
}

enum InfixKind {
    Is,
    In,
    Between,
    Operator(Operator),
}

/// Where a path stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PathMode {
    Any,
    /// As the name of a table, or to be changed.
    Simple,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Result<Self, PartiqlError> {
        Ok(Parser {
            cursor: Cursor::new(text)?,
            nesting: 0,
            literals: 0,
            operators: 0,
            parameters: 0,
        })
    }

    /// The whole text: a node, and how many parameters it has places for.
    pub(super) fn parse(&mut self) -> Result<(Node<'t>, usize), PartiqlError> {
        let node = self.expression(ANY)?;
        if self.cursor.is_at_end() {
            return Ok((node, self.parameters));
        }
        Err(self.cursor.complain(match self.cursor.is_symbol(";") {
            true => Complaint::SecondStatement,
            false => Complaint::LeftOver,
        }))
    }

    /// An expression of operators that bind more strongly than this.
    pub(super) fn expression(&mut self, than: u8) -> Result<Node<'t>, PartiqlError> {
        self.nested(|parser| {
            let mut left = parser.unary()?;
            while let Some(infix) = parser.infix().filter(|infix| infix.precedence > than) {
                left = parser.with_right_side(left, &infix)?;
            }
            Ok(left)
        })
    }

    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, PartiqlError>,
    ) -> Result<T, PartiqlError> {
        if self.nesting == MAX_NESTING {
            return Err(match self.literals {
                0 => ExpressionError::TooManyOperators.into(),
                _ => PartiqlError::TooDeep { path: ValuePath::default() },
            });
        }
        self.nesting += 1;
        let result = read(self);
        self.nesting -= 1;
        result
    }

    fn infix(&self) -> Option<Infix> {
        let operator = |text, precedence| {
            let kind = InfixKind::Operator(Operator::Other(text));
            Some(Infix { kind, precedence, is_negated: false, words: 1 })
        };
        match self.cursor.peek().kind {
            TokenKind::Keyword(_) => self.word_infix(),
            TokenKind::Symbol(symbol) => match symbol {
                "+" | "-" | "||" => operator(symbol, 60),
                "*" | "/" | "%" => operator(symbol, 70),
                _ => comparator(symbol).map(|comparator| Infix {
                    precedence: if comparator.is_ordering() { COMPARISON } else { EQUALITY },
                    kind: InfixKind::Operator(Operator::Compare(comparator)),
                    is_negated: false,
                    words: 1,
                }),
            },
            _ => None,
        }
    }

    fn word_infix(&self) -> Option<Infix> {
        let is_negated = self.cursor.keyword() == Some("not");
        let first = self.cursor.keyword_at(usize::from(is_negated))?;
        let operator = InfixKind::Operator;
        let (kind, precedence) = match first {
            "in" => (InfixKind::In, EQUALITY),
            "between" => (InfixKind::Between, COMPARISON),
            "like" => (operator(Operator::Other("like")), COMPARISON),
            _ if is_negated => return None,
            "or" => (operator(Operator::Or), 10),
            "and" => (operator(Operator::And), 20),
            "is" => (InfixKind::Is, EQUALITY),
            "union" | "except" | "intersect" => (operator(Operator::Other(first)), 5),
            _ => return None,
        };
        let is_not = first == "is" && self.cursor.keyword_at(1) == Some("not");
        let words = 1 + usize::from(is_negated || is_not);
        Some(Infix { kind, precedence, is_negated: is_negated || is_not, words })
    }

    fn with_right_side(&mut self, left: Node<'t>, infix: &Infix) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.peek();
        for _ in 0..infix.words {
            self.cursor.advance();
        }
        self.count_operator(infix)?;
        let kind = match &infix.kind {
            InfixKind::Is => self.typed(left)?,
            InfixKind::In => {
                let list = self.candidates(infix.precedence)?;
                NodeKind::Operation { operator: Operator::In, operands: vec![left, list] }
            }
            InfixKind::Between => self.between(left)?,
            InfixKind::Operator(operator) => {
                let right = self.right_side(infix.precedence)?;
                if *operator == Operator::Other("like") && self.cursor.take_keyword("escape") {
                    self.expression(infix.precedence)?;
                }
                chain(*operator, left, right)
            }
        };
        let node = Node::new(kind, token);
        if !infix.is_negated {
            return Ok(node);
        }
        let operands = vec![node];
        Ok(Node::new(NodeKind::Operation { operator: Operator::Not, operands }, token))
    }

    fn count_operator(&mut self, infix: &Infix) -> Result<(), PartiqlError> {
        let is_connective =
            matches!(&infix.kind, InfixKind::Operator(operator) if operator.is_connective());
        self.operators += usize::from(!is_connective);
        match self.operators > MAX_OPERATORS {
            true => Err(ExpressionError::TooManyOperators.into()),
            false => Ok(()),
        }
    }

    fn right_side(&mut self, precedence: u8) -> Result<Node<'t>, PartiqlError> {
        match self.cursor.peek().kind {
            TokenKind::End => Err(self.cursor.complain(Complaint::RightSide)),
            _ => self.expression(precedence),
        }
    }

    fn typed(&mut self, operand: Node<'t>) -> Result<NodeKind<'t>, PartiqlError> {
        let named = self.cursor.keyword().and_then(|first| {
            let second = self.cursor.keyword_at(1);
            type_name(first, second)
        });
        let Some((type_name, has_two_words)) = named else {
            return Err(self.cursor.complain(Complaint::TypeName));
        };
        for _ in 0..1 + usize::from(has_two_words) {
            self.cursor.advance();
        }
        if self.cursor.take_symbol("(") {
            self.operands(Mark::Parenthesis)?;
        }
        Ok(NodeKind::Typed { operand: Box::new(operand), type_name })
    }

    /// The list behind `IN`, in either kind of bracket.
    fn candidates(&mut self, precedence: u8) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.peek();
        let is_query = matches!(self.cursor.keyword_at(1), Some("select" | "values"));
        if self.cursor.is_symbol("(") && !is_query {
            self.cursor.advance();
            let elements = self.operands(Mark::Parenthesis)?;
            return Ok(Node::new(NodeKind::List(elements), token));
        }
        self.right_side(precedence)
    }

    fn between(&mut self, value: Node<'t>) -> Result<NodeKind<'t>, PartiqlError> {
        let low = self.right_side(COMPARISON)?;
        if !self.cursor.take_keyword("and") {
            return Err(self.cursor.complain(Complaint::And));
        }
        if self.cursor.is_at_end() {
            return Err(self.cursor.complain(Complaint::UpperBound));
        }
        let high = self.expression(COMPARISON)?;
        Ok(NodeKind::Operation { operator: Operator::Between, operands: vec![value, low, high] })
    }

    fn unary(&mut self) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.peek();
        let operator = match token.kind {
            TokenKind::Symbol(sign @ ("+" | "-")) => Operator::Other(sign),
            TokenKind::Keyword("not") => Operator::Not,
            _ => return self.path_term(PathMode::Any),
        };
        self.cursor.advance();
        let operand = match operator {
            Operator::Not => self.expression(NOT)?,
            _ => self.nested(Self::unary)?,
        };
        Ok(match (operator, operand.kind) {
            (Operator::Other(sign), NodeKind::Number { is_negative, text }) => {
                let is_negative = is_negative != (sign == "-");
                Node::new(NodeKind::Number { is_negative, text }, operand.token)
            }
            (operator, kind) => {
                let operands = vec![Node::new(kind, operand.token)];
                Node::new(NodeKind::Operation { operator, operands }, token)
            }
        })
    }

    /// The name of a table, or a path to be changed.
    pub(super) fn simple_path(&mut self) -> Result<Node<'t>, PartiqlError> {
        self.path_term(PathMode::Simple)
    }

    fn path_term(&mut self, mode: PathMode) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.peek();
        let root = match mode {
            PathMode::Any => self.term()?,
            PathMode::Simple => match self.cursor.take_name() {
                Some(name) => Node::new(NodeKind::Name(name), token),
                None => return Err(self.cursor.complain(Complaint::SimplePath)),
            },
        };
        let mut steps = Vec::new();
        loop {
            if self.cursor.take_symbol(".") {
                steps.push(self.dot_step(mode)?);
            } else if self.cursor.take_symbol("[") {
                steps.push(self.bracket_step(mode)?);
            } else if steps.is_empty() {
                return Ok(root);
            } else {
                return Ok(Node::new(NodeKind::Path { root: Box::new(root), steps }, token));
            }
        }
    }

    fn dot_step(&mut self, mode: PathMode) -> Result<Step<'t>, PartiqlError> {
        if let Some(name) = self.cursor.take_name() {
            return Ok(Step::Name(name));
        }
        match (self.cursor.is_symbol("*"), mode) {
            (true, PathMode::Any) => {
                self.cursor.advance();
                Ok(Step::EveryMember)
            }
            (true, PathMode::Simple) => Err(self.cursor.complain(Complaint::StarInPath)),
            (false, _) => Err(self.cursor.complain(Complaint::DotComponent)),
        }
    }

    fn bracket_step(&mut self, mode: PathMode) -> Result<Step<'t>, PartiqlError> {
        if self.cursor.take_symbol("*") {
            self.cursor.expect(Mark::Bracket)?;
            return Ok(Step::EveryElement);
        }
        let node = self.expression(ANY)?;
        self.cursor.expect(Mark::Bracket)?;
        let is_literal = !matches!(
            node.kind,
            NodeKind::Path { .. } | NodeKind::Call { .. } | NodeKind::Operation { .. }
        );
        if mode == PathMode::Simple && !is_literal {
            return Err(self.cursor.complain(Complaint::PathComponent));
        }
        Ok(Step::Bracket(node))
    }

    fn term(&mut self) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.peek();
        let kind = match token.kind {
            TokenKind::Name | TokenKind::Quoted => return self.name_or_call(),
            TokenKind::Keyword(keyword) => return self.keyword_term(keyword),
            TokenKind::Symbol(symbol) => return self.bracketed(symbol),
            TokenKind::Text => NodeKind::Text(token.unquoted()),
            TokenKind::Number => NodeKind::Number { is_negative: false, text: token.text },
            TokenKind::Ion => NodeKind::Ion,
            TokenKind::End => return Err(self.cursor.complain(Complaint::Term)),
        };
        self.cursor.advance();
        Ok(Node::new(kind, token))
    }

    fn name_or_call(&mut self) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.peek();
        let name = self.cursor.take_name().expect("a name comes next");
        match self.cursor.is_symbol("(") {
            true => self.call(token, &name),
            false => Ok(Node::new(NodeKind::Name(name), token)),
        }
    }

    fn keyword_term(&mut self, keyword: &'static str) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.peek();
        let kind = match keyword {
            "null" => NodeKind::Null,
            "missing" => NodeKind::Missing,
            "true" => NodeKind::Boolean(true),
            "false" => NodeKind::Boolean(false),
            "and" | "or" | "is" | "in" | "between" | "like" | "union" | "except" | "intersect" => {
                return Err(self.cursor.complain(Complaint::Operator));
            }
            "as" | "at" | "by" | "asc" | "desc" | "for" => {
                return Err(self.cursor.complain(Complaint::Term));
            }
            _ if is_function(keyword) && self.cursor.peek_at(1).kind == TokenKind::Symbol("(") => {
                self.cursor.advance();
                return self.call(token, keyword);
            }
            _ => return self.statement(keyword),
        };
        self.cursor.advance();
        Ok(Node::new(kind, token))
    }

    fn bracketed(&mut self, symbol: &'static str) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.peek();
        let kind = match symbol {
            "(" => return self.group(),
            "[" | "<<" | "{" => self.literal(symbol)?,
            "?" => {
                self.cursor.advance();
                self.parameters += 1;
                NodeKind::Parameter(self.parameters - 1)
            }
            "@" => {
                self.cursor.advance();
                let name = self.cursor.take_name();
                NodeKind::Name(name.ok_or_else(|| self.cursor.complain(Complaint::NameAfterAt))?)
            }
            "=" | "<>" | "!=" | "<" | "<=" | ">" | ">=" | "/" | "%" | "||" => {
                return Err(self.cursor.complain(Complaint::Operator));
            }
            _ => return Err(self.cursor.complain(Complaint::Term)),
        };
        Ok(Node::new(kind, token))
    }

    /// Parentheses around one expression are nothing of their own; around several they make a list.
    fn group(&mut self) -> Result<Node<'t>, PartiqlError> {
        let token = self.cursor.advance();
        let mut elements = self.operands(Mark::Parenthesis)?;
        match elements.len() {
            1 => Ok(elements.remove(0)),
            _ => Ok(Node::new(NodeKind::List(elements), token)),
        }
    }

    /// Expressions between commas up to a closing mark, the opening one being consumed; at least one.
    pub(super) fn operands(&mut self, closing: Mark) -> Result<Vec<Node<'t>>, PartiqlError> {
        let mut operands = vec![self.expression(ANY)?];
        while self.cursor.take_symbol(",") {
            operands.push(self.expression(ANY)?);
        }
        self.cursor.expect(closing)?;
        Ok(operands)
    }

    fn literal(&mut self, opening: &str) -> Result<NodeKind<'t>, PartiqlError> {
        self.literals += 1;
        let kind = match opening {
            "[" => NodeKind::List(self.literal_elements(Mark::Bracket)?),
            "<<" => NodeKind::Bag(self.literal_elements(Mark::Bag)?),
            _ => NodeKind::Struct(self.members()?),
        };
        self.literals -= 1;
        Ok(kind)
    }

    fn literal_elements(&mut self, closing: Mark) -> Result<Vec<Node<'t>>, PartiqlError> {
        self.cursor.advance();
        match self.cursor.take_symbol(closing.symbol()) {
            true => Ok(Vec::new()),
            false => self.operands(closing),
        }
    }

    fn members(&mut self) -> Result<Vec<(Node<'t>, Node<'t>)>, PartiqlError> {
        self.cursor.advance();
        let mut members = Vec::new();
        if self.cursor.take_symbol("}") {
            return Ok(members);
        }
        loop {
            let name = self.expression(ANY)?;
            self.cursor.expect(Mark::Colon)?;
            members.push((name, self.expression(ANY)?));
            if !self.cursor.take_symbol(",") {
                self.cursor.expect(Mark::Brace)?;
                return Ok(members);
            }
        }
    }

    /// A call whose name is consumed.
    fn call(&mut self, token: Token<'t>, name: &str) -> Result<Node<'t>, PartiqlError> {
        let function = name.to_ascii_lowercase();
        self.cursor.advance();
        let is_aggregate = matches!(function.as_str(), "count" | "avg" | "max" | "min" | "sum");
        if is_aggregate && !self.cursor.take_keyword("distinct") {
            self.cursor.take_keyword("all");
        }
        if self.cursor.is_symbol("*") {
            if function != "count" {
                return Err(self.cursor.complain(Complaint::StarOperand { function }));
            }
            self.cursor.advance();
            self.cursor.expect(Mark::Parenthesis)?;
            return Ok(Node::new(NodeKind::CountAll, token));
        }
        let operands = match self.cursor.take_symbol(")") {
            true => Vec::new(),
            false => self.operands(Mark::Parenthesis)?,
        };
        if is_aggregate && operands.len() != 1 {
            return Err(self.cursor.complain(Complaint::AggregateOperands));
        }
        Ok(Node::new(NodeKind::Call { function, operands }, token))
    }
}

/// A chain of one connective is one node, so that its length makes nothing deeper.
fn chain<'t>(operator: Operator, left: Node<'t>, right: Node<'t>) -> NodeKind<'t> {
    match left.kind {
        NodeKind::Operation { operator: before, mut operands }
            if before == operator && operator.is_connective() =>
        {
            operands.push(right);
            NodeKind::Operation { operator, operands }
        }
        kind => {
            let operands = vec![Node::new(kind, left.token), right];
            NodeKind::Operation { operator, operands }
        }
    }
}

fn comparator(symbol: &str) -> Option<Comparator> {
    match symbol {
        "=" => Some(Comparator::Equal),
        "<>" | "!=" => Some(Comparator::NotEqual),
        "<" => Some(Comparator::Less),
        "<=" => Some(Comparator::LessOrEqual),
        ">" => Some(Comparator::Greater),
        ">=" => Some(Comparator::GreaterOrEqual),
        _ => None,
    }
}
