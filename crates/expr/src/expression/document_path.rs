//! Document paths with all names resolved, and how two of them can get in each other's way.

use std::fmt::{self, Display, Formatter};

use dynafile_model::{DecodeError, ItemView, PathElement, ValueView};

use super::error::ExpressionError;

/// How many parts a path may have. Source: developer guide, "Quotas in Amazon DynamoDB", nested attribute depth.
pub(crate) const MAX_LEVELS: usize = 32;

/// A path to a value in an item. Has at least one part, and the first is a name.
///
/// `Display` is AWS's form, as in `[a, b, [0]]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentPath {
    elements: Vec<PathElement>,
}

impl DocumentPath {
    /// The path as it is written where no name needs a placeholder: `address.lines[0]`.
    pub fn dotted(&self) -> String {
        let mut text = String::new();
        for element in &self.elements {
            match element {
                PathElement::Name(name) if text.is_empty() => text.push_str(name),
                PathElement::Name(name) => text.extend([".", name]),
                PathElement::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }

    /// The path to a top-level attribute.
    pub fn attribute(name: impl Into<String>) -> Self {
        DocumentPath { elements: vec![PathElement::Name(name.into())] }
    }

    /// The path to the attribute `root`, and on from there.
    pub(crate) fn new(root: String, rest: impl IntoIterator<Item = PathElement>) -> Self {
        let elements = std::iter::once(PathElement::Name(root)).chain(rest).collect();
        DocumentPath { elements }
    }

    /// The name of the top-level attribute.
    pub fn root(&self) -> &str {
        match &self.elements[0] {
            PathElement::Name(name) => name,
            PathElement::Index(_) => unreachable!("a path begins with a name"),
        }
    }

    /// The parts, the top-level attribute first.
    pub fn elements(&self) -> &[PathElement] {
        &self.elements
    }

    /// Whether it leads into a top-level attribute.
    pub fn is_nested(&self) -> bool {
        self.elements.len() > 1
    }

    /// The value at its end.
    pub(crate) fn find<'a>(
        &self,
        item: ItemView<'a>,
    ) -> Result<Option<ValueView<'a>>, DecodeError> {
        if self.is_nested() {
            return item.get_path(&self.elements);
        }
        item.get(self.root())
    }
}

impl Display for DocumentPath {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (position, element) in self.elements.iter().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            match element {
                PathElement::Name(name) => f.write_str(name)?,
                PathElement::Index(index) => write!(f, "[{index}]")?,
            }
        }
        f.write_str("]")
    }
}

/// Checks that no two paths overlap or conflict. The first of the text's paths that does is reported with the
/// first it does so with.
pub(crate) fn check_disjoint<'p>(
    paths: impl IntoIterator<Item = &'p DocumentPath>,
) -> Result<(), ExpressionError> {
    // Among sorted paths only neighbours can overlap, and nodes of one parent lie side by side; but the pair to report
    // is the first of the text, so the quadratic search runs only where there is something to report.
    let paths: Vec<&DocumentPath> = paths.into_iter().collect();
    let mut sorted = paths.clone();
    sorted.sort_unstable();
    if sorted.windows(2).all(|pair| relation(pair[0], pair[1]).is_none()) {
        return Ok(());
    }
    for (position, second) in paths.iter().enumerate() {
        for first in &paths[..position] {
            match relation(first, second) {
                Some(Relation::Overlap) => {
                    return Err(ExpressionError::PathsOverlap((*first).clone(), (*second).clone()));
                }
                Some(Relation::Conflict) => {
                    return Err(ExpressionError::PathsConflict(
                        (*first).clone(),
                        (*second).clone(),
                    ));
                }
                None => {}
            }
        }
    }
    unreachable!("two neighbours are in each other's way")
}

enum Relation {
    Overlap,
    Conflict,
}

fn relation(first: &DocumentPath, second: &DocumentPath) -> Option<Relation> {
    for pair in first.elements.iter().zip(&second.elements) {
        match pair {
            (one, other) if one == other => {}
            (PathElement::Name(_), PathElement::Name(_))
            | (PathElement::Index(_), PathElement::Index(_)) => {
                return None;
            }
            _ => return Some(Relation::Conflict),
        }
    }
    Some(Relation::Overlap)
}
