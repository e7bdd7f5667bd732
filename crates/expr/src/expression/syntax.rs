//! Expressions as they are written: placeholders not yet looked up, operands not yet checked. Depends on nothing
//! but the text, so it can be cached.

use dynafile_model::PathElement;

use super::document_path::{DocumentPath, MAX_LEVELS};
use super::error::ExpressionError;
use super::function::Function;
use super::placeholders::Placeholders;
use crate::comparator::Comparator;

/// A document path as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathText {
    pub(crate) root: NameText,
    pub(crate) rest: Vec<PathPart>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NameText {
    Plain(String),
    /// With its `#`.
    Placeholder(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PathPart {
    Name(NameText),
    Index(usize),
}

/// An operand as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    Path(PathText),
    /// With its `:`.
    Value(String),
    Call(Call),
}

/// A function call as written. It has at least one operand, but not yet the right number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) operands: Vec<Term>,
}

/// One test of a condition as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    Compare { left: Term, comparator: Comparator, right: Term },
    Between { value: Term, low: Term, high: Term },
    In { value: Term, candidates: Vec<Term> },
    Call(Call),
}

/// The largest position in a list that a path can name: 2^32 - 2, as observed of the service. Statements of PartiQL have a
/// smaller one.
const MAX_INDEX: usize = 4_294_967_294;

/// The position that the digits name.
///
/// # Errors
/// [`ExpressionError::IndexOutOfRange`].
pub(crate) fn list_index(digits: &str) -> Result<usize, ExpressionError> {
    let index = digits.parse::<usize>().ok().filter(|index| *index <= MAX_INDEX);
    index.ok_or_else(|| ExpressionError::IndexOutOfRange { index: digits.to_owned() })
}

impl PathText {
    pub(crate) fn resolve(
        &self,
        placeholders: &mut Placeholders,
    ) -> Result<DocumentPath, ExpressionError> {
        let root = self.root.resolve(placeholders)?;
        let mut rest = Vec::with_capacity(self.rest.len());
        for part in &self.rest {
            rest.push(match part {
                PathPart::Name(name) => PathElement::Name(name.resolve(placeholders)?),
                PathPart::Index(index) => PathElement::Index(*index),
            });
        }
        let levels = rest.len() + 1;
        if levels > MAX_LEVELS {
            return Err(ExpressionError::PathTooDeep { levels });
        }
        Ok(DocumentPath::new(root, rest))
    }
}

impl NameText {
    fn resolve(&self, placeholders: &mut Placeholders) -> Result<String, ExpressionError> {
        match self {
            NameText::Plain(name) => Ok(name.clone()),
            NameText::Placeholder(placeholder) => placeholders.name(placeholder),
        }
    }
}

impl Call {
    /// Checks the number of operands.
    pub(crate) fn check_arity(&self) -> Result<(), ExpressionError> {
        let count = self.operands.len();
        if count != self.function.arity() {
            return Err(ExpressionError::OperandCount { function: self.function, count });
        }
        Ok(())
    }
}

/// How a comparison is written.
pub(crate) fn symbol(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Equal => "=",
        Comparator::NotEqual => "<>",
        Comparator::Less => "<",
        Comparator::LessOrEqual => "<=",
        Comparator::Greater => ">",
        Comparator::GreaterOrEqual => ">=",
    }
}
