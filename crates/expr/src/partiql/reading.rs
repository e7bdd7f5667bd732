//! What the nodes of a statement are read with: its parameters, its text for places, and the values met so far.
//!
//! Every literal and parameter outside of a larger literal is kept under a placeholder of its own, so that what is read
//! has the form of an expression's text and is bound like one.

use dynafile_model::AttributeValue;
use dynafile_model::limits::ATTRIBUTE_NAME_MAX_LENGTH_BYTES;

use super::cursor::place;
use super::error::{PartiqlError, Place, ValuePath};
use super::number::parse_number;
use super::syntax::{Node, NodeKind, Step};
use super::token::Token;
use super::value;
use crate::expression::syntax::{NameText, PathPart, PathText};
use crate::expression::{PlaceholderError, Placeholders};

/// A statement's nodes being read.
pub(super) struct Reading<'t> {
    text: &'t str,
    parameters: Vec<AttributeValue>,
    values: Vec<(String, AttributeValue)>,
}

impl<'t> Reading<'t> {
    /// The text has this many places for parameters.
    ///
    /// # Errors
    /// If there are more or fewer parameters.
    pub(super) fn new(
        text: &'t str,
        parameters: Vec<AttributeValue>,
        expected: usize,
    ) -> Result<Self, PartiqlError> {
        let given = parameters.len();
        if expected != given {
            return Err(PartiqlError::ParameterCount { expected, given });
        }
        Ok(Reading { text, parameters, values: Vec::new() })
    }

    /// The values that were kept.
    pub(super) fn finish(self) -> Result<Placeholders, PartiqlError> {
        Placeholders::new([], self.values).map_err(|error| match error {
            PlaceholderError::InvalidValue { reason, .. } => PartiqlError::Value(reason),
            _ => unreachable!("placeholders are named here, and names are not used"),
        })
    }

    pub(super) fn place(&self, token: Token<'_>) -> Place {
        place(self.text, token.start, token.text.chars().count())
    }

    /// The parameter at this position, of which there is one.
    pub(super) fn parameter(&self, position: usize) -> AttributeValue {
        self.parameters[position].clone()
    }

    /// The placeholder that stands for a value from here on.
    pub(super) fn keep(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":{}", self.values.len());
        self.values.push((placeholder.clone(), value));
        placeholder
    }

    /// The value that a literal or parameter is.
    pub(super) fn value(&self, node: &Node<'t>) -> Result<AttributeValue, PartiqlError> {
        value::read(self, node, &ValuePath::default())
    }

    /// A document path: `a.b`, `a['b']`, `a[0]`.
    pub(super) fn path(&self, node: &Node<'t>) -> Result<PathText, PartiqlError> {
        let not_a_path = || PartiqlError::ColumnNotAPath(self.place(node.token));
        match &node.kind {
            NodeKind::Name(name) => Ok(PathText { root: name_text(name)?, rest: Vec::new() }),
            NodeKind::Path { root, steps } => {
                let NodeKind::Name(root) = &root.kind else { return Err(not_a_path()) };
                let rest = steps.iter().map(|step| self.step(step));
                Ok(PathText { root: name_text(root)?, rest: rest.collect::<Result<_, _>>()? })
            }
            _ => Err(not_a_path()),
        }
    }

    fn step(&self, step: &Step<'t>) -> Result<PathPart, PartiqlError> {
        match step {
            Step::Name(name) => Ok(PathPart::Name(name_text(name)?)),
            Step::EveryMember => Err(PartiqlError::StarInPath { in_brackets: false }),
            Step::EveryElement => Err(PartiqlError::StarInPath { in_brackets: true }),
            Step::Bracket(node) => match &node.kind {
                NodeKind::Text(name) => Ok(PathPart::Name(name_text(name)?)),
                NodeKind::Number { is_negative, text } => {
                    self.index(*is_negative, text, node.token).map(PathPart::Index)
                }
                _ => Err(PartiqlError::ColumnNotAPath(self.place(node.token))),
            },
        }
    }

    fn index(
        &self,
        is_negative: bool,
        digits: &str,
        token: Token<'t>,
    ) -> Result<usize, PartiqlError> {
        let is_zero = parse_number(digits).is_ok_and(|number| number.is_zero());
        let sign = if is_negative && !is_zero { "-" } else { "" };
        match (sign, digits.parse::<i32>()) {
            ("", Ok(index)) => Ok(index.unsigned_abs() as usize),
            _ => {
                let index = format!("{sign}{digits}");
                Err(PartiqlError::IndexOutOfRange { index, place: self.place(token) })
            }
        }
    }
}

fn name_text(name: &str) -> Result<NameText, PartiqlError> {
    match name.len() {
        0 => Err(PartiqlError::EmptyComponent),
        length if length > ATTRIBUTE_NAME_MAX_LENGTH_BYTES => Err(PartiqlError::NameTooLong),
        _ => Ok(NameText::Plain(name.to_owned())),
    }
}
