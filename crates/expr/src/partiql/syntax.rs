//! A statement as it is written: what the grammar of PartiQL makes of it, before anything is asked of its parts.
//!
//! Everything of the language that can stand in a statement of DynamoDB's is kept, and much that cannot, because the service
//! says of the one what is missing and of the other that it does not have it.

use super::Returning;
use super::keyword::TypeName;
use super::token::Token;
use crate::comparator::Comparator;
use crate::expression::syntax::symbol;

/// A part of a statement, with the token that stands for it in errors.
#[derive(Debug, Clone)]
pub(super) struct Node<'t> {
    pub(super) kind: NodeKind<'t>,
    pub(super) token: Token<'t>,
}

#[derive(Debug, Clone)]
pub(super) enum NodeKind<'t> {
    Name(String),
    Text(String),
    Number {
        is_negative: bool,
        text: &'t str,
    },
    Boolean(bool),
    Null,
    Missing,
    Ion,
    /// With its position among the parameters.
    Parameter(usize),
    List(Vec<Node<'t>>),
    Bag(Vec<Node<'t>>),
    Struct(Vec<(Node<'t>, Node<'t>)>),
    Path {
        root: Box<Node<'t>>,
        steps: Vec<Step<'t>>,
    },
    /// With the function's name in small letters.
    Call {
        function: String,
        operands: Vec<Node<'t>>,
    },
    CountAll,
    Operation {
        operator: Operator,
        operands: Vec<Node<'t>>,
    },
    Typed {
        operand: Box<Node<'t>>,
        type_name: TypeName,
    },
    Statement(Box<StatementNode<'t>>),
}

/// A part of a path behind its root.
#[derive(Debug, Clone)]
pub(super) enum Step<'t> {
    /// `.name`
    Name(String),
    /// `[0]`, `['name']`, and what else stands in brackets.
    Bracket(Node<'t>),
    /// `.*`
    EveryMember,
    /// `[*]`
    EveryElement,
}

/// An operator; those with a negated form stand within a `Not` then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Not,
    Compare(Comparator),
    In,
    Between,
    /// Any that DynamoDB has no use for outside of updates, as it is written.
    Other(&'static str),
}

#[derive(Debug, Clone)]
pub(super) enum StatementNode<'t> {
    Select(SelectNode<'t>),
    Insert(InsertNode<'t>),
    /// An UPDATE or DELETE.
    Change(ChangeNode<'t>),
    /// A statement that DynamoDB does not have, in the service's words: `CreateTable`, ….
    Other(&'static str),
}

#[derive(Debug, Clone)]
pub(super) struct SelectNode<'t> {
    /// `SELECT VALUE`
    pub(super) is_value: bool,
    /// `None` for `*`.
    pub(super) columns: Option<Vec<ColumnNode<'t>>>,
    pub(super) source: SourceNode<'t>,
    pub(super) condition: Option<Node<'t>>,
    pub(super) order: Vec<OrderNode<'t>>,
    /// The first clause of SQL that DynamoDB does not have, in capitals, and the token behind its word.
    pub(super) other_clause: Option<(&'static str, Token<'t>)>,
}

#[derive(Debug, Clone)]
pub(super) struct ColumnNode<'t> {
    pub(super) node: Node<'t>,
    pub(super) has_alias: bool,
}

/// What stands behind FROM, UPDATE or INSERT INTO.
#[derive(Debug, Clone)]
pub(super) struct SourceNode<'t> {
    pub(super) node: Node<'t>,
    pub(super) has_alias: bool,
    /// Whether others are joined to it.
    pub(super) is_joined: bool,
}

#[derive(Debug, Clone)]
pub(super) struct OrderNode<'t> {
    pub(super) key: Node<'t>,
    pub(super) is_descending: bool,
}

#[derive(Debug, Clone)]
pub(super) struct InsertNode<'t> {
    pub(super) target: SourceNode<'t>,
    /// `None` for the forms of SQL that add several items.
    pub(super) item: Option<Node<'t>>,
    pub(super) has_position: bool,
    /// The token behind ON.
    pub(super) on_conflict: Option<Token<'t>>,
    pub(super) returning: Option<ReturningNode>,
}

#[derive(Debug, Clone)]
pub(super) struct ChangeNode<'t> {
    /// `None` for SET and REMOVE that stand alone.
    pub(super) source: Option<SourceNode<'t>>,
    /// `None` for DELETE.
    pub(super) actions: Option<Vec<ActionNode<'t>>>,
    pub(super) condition: Option<Node<'t>>,
    pub(super) returning: Option<ReturningNode>,
}

#[derive(Debug, Clone)]
pub(super) enum ActionNode<'t> {
    Set {
        path: Node<'t>,
        value: Node<'t>,
    },
    Remove(Node<'t>),
    /// An INSERT among them.
    Insert,
}

#[derive(Debug, Clone)]
pub(super) struct ReturningNode {
    /// At least one.
    pub(super) elements: Vec<ReturningElement>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ReturningElement {
    pub(super) returning: Returning,
    /// Whether it ends with `*`.
    pub(super) is_whole: bool,
}

impl<'t> Node<'t> {
    pub(super) fn new(kind: NodeKind<'t>, token: Token<'t>) -> Self {
        Node { kind, token }
    }

    /// What the service calls it where it cannot stand.
    pub(super) fn name(&self) -> String {
        let name = match &self.kind {
            NodeKind::Name(_) => "VariableReference",
            NodeKind::Text(_)
            | NodeKind::Number { .. }
            | NodeKind::Boolean(_)
            | NodeKind::Null
            | NodeKind::Ion => "Literal",
            NodeKind::Missing => "LiteralMissing",
            NodeKind::Parameter(_) => "Parameter",
            NodeKind::List(_) | NodeKind::Bag(_) => "Seq",
            NodeKind::Struct(_) => "Struct",
            NodeKind::Path { .. } => "Path",
            NodeKind::Call { function, .. } => function,
            NodeKind::CountAll => "count",
            NodeKind::Operation { operator, .. } => operator.text(),
            NodeKind::Typed { .. } => "IsType",
            NodeKind::Statement(statement) => match **statement {
                StatementNode::Select(_) => "Select",
                StatementNode::Insert(_) | StatementNode::Change(_) => "DataManipulation",
                StatementNode::Other(operation) => operation,
            },
        };
        name.to_owned()
    }
}

impl Operator {
    /// Whether it is AND or OR.
    pub(super) fn is_connective(self) -> bool {
        matches!(self, Operator::And | Operator::Or)
    }

    /// As it is written, in small letters.
    pub(super) fn text(self) -> &'static str {
        match self {
            Operator::Or => "or",
            Operator::And => "and",
            Operator::Not => "not",
            Operator::Compare(comparator) => symbol(comparator),
            Operator::In => "in",
            Operator::Between => "between",
            Operator::Other(text) => text,
        }
    }
}
